/** Bytes of one ELF file, read with its word size and byte order and never beyond its end. */
import { PycaskError } from '../errors.js'

export interface ElfBytes {
  readonly sizeBytes: number
  /** 8 in a 64-bit file, 4 in a 32-bit one. */
  readonly wordBytes: 4 | 8
  u8(offset: number): number
  u16(offset: number): number
  u32(offset: number): number
  /** An address, offset or size: 8 or 4 bytes. */
  word(offset: number): number
  u64(offset: number): number
  /** Text up to a zero byte that must stand before `end`. */
  text(offset: number, end: number): string
  slice(offset: number, lengthBytes: number): Uint8Array
}

/** The error for what cannot be an ELF file; `offset` is where the reader stumbled. */
export function malformed(what: string, offset: number): PycaskError {
  return new PycaskError({
    code: 'elf-malformed',
    what: `not a sound ELF file: ${what} at offset ${offset}`,
    hint: 'the file may be truncated; build or download it again',
  })
}

export function elfBytes(
  bytes: Uint8Array,
  layout: { readonly wordBytes: 4 | 8; readonly littleEndian: boolean },
): ElfBytes {
  const { wordBytes, littleEndian } = layout
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const checked = (offset: number, lengthBytes: number): number => {
    const isInside = offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= bytes.byteLength
    if (isInside) return offset
    throw malformed(`${lengthBytes} bytes are missing in a file of ${bytes.byteLength}`, offset)
  }
  const u32 = (offset: number): number => view.getUint32(checked(offset, 4), littleEndian)
  // Beyond 2^53 it is not exact, and far outside of any file all the same.
  const u64 = (offset: number): number =>
    Number(view.getBigUint64(checked(offset, 8), littleEndian))
  return {
    sizeBytes: bytes.byteLength,
    wordBytes,
    u8: (offset) => view.getUint8(checked(offset, 1)),
    u16: (offset) => view.getUint16(checked(offset, 2), littleEndian),
    u32,
    u64,
    word: wordBytes === 8 ? u64 : u32,
    text: (offset, end) => {
      checked(offset, end - offset)
      const lengthBytes = bytes.subarray(offset, end).indexOf(0)
      if (lengthBytes === -1) throw malformed('a name does not end', offset)
      return Buffer.from(bytes.buffer, bytes.byteOffset + offset, lengthBytes).toString('utf8')
    },
    slice: (offset, lengthBytes) => {
      const start = checked(offset, lengthBytes)
      return bytes.subarray(start, start + lengthBytes)
    },
  }
}
