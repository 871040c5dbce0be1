/** The file header, program headers and section headers (System V gABI, chapters 4 and 5). */
import { elfBytes, malformed, type ElfBytes } from './bytes.js'

export const segmentType = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  note: 4,
  gnuStack: 0x6474e551,
} as const
export const sectionType = { symbolTable: 2, note: 7, noBits: 8, dynamicSymbols: 11 } as const

export interface Segment {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly fileBytes: number
  readonly align: number
}

export interface Section {
  readonly name: string
  readonly type: number
  readonly offset: number
  readonly sizeBytes: number
  readonly entryBytes: number
  readonly align: number
}

export interface Headers {
  readonly bytes: ElfBytes
  readonly littleEndian: boolean
  /** e_type and e_machine as they stand there. */
  readonly type: number
  readonly machine: number
  readonly segments: readonly Segment[]
  readonly sections: readonly Section[]
}

/** In e_phnum and e_shstrndx: the true number stands in the first section header. */
const elsewhere = 0xffff

/** Undefined when `content` does not begin as an ELF file does. */
export function readHeaders(content: Uint8Array): Headers | undefined {
  if (!isElf(content)) return undefined
  const [bitness, order] = [content[4], content[5]]
  if (bitness !== 1 && bitness !== 2) throw malformed('its word size is unknown', 4)
  if (order !== 1 && order !== 2) throw malformed('its byte order is unknown', 5)
  const littleEndian = order === 1
  const bytes = elfBytes(content, { wordBytes: bitness === 2 ? 8 : 4, littleEndian })
  const type = bytes.u16(16)
  const machine = bytes.u16(18)
  const w = bytes.wordBytes
  // e_phoff follows e_version and e_entry; the small numbers follow e_shoff and e_flags.
  const segmentsAt = bytes.word(24 + w)
  const sectionsAt = bytes.word(24 + 2 * w)
  const small = 24 + 3 * w + 4
  const [segmentBytes, segmentCount] = [bytes.u16(small + 2), bytes.u16(small + 4)]
  const [sectionBytes, sectionCount, namesIndex] = [
    bytes.u16(small + 6),
    bytes.u16(small + 8),
    bytes.u16(small + 10),
  ]
  // The first section header may hold what does not fit into 16 bits.
  const first =
    sectionsAt === 0 || sectionsAt + sectionBytes > bytes.sizeBytes
      ? undefined
      : readSection(bytes, sectionsAt)
  return {
    bytes,
    littleEndian,
    type,
    machine,
    segments: table(
      { at: segmentsAt, count: segmentCount === elsewhere ? (first?.info ?? 0) : segmentCount },
      { entryBytes: segmentBytes, leastBytes: w === 8 ? 56 : 32 },
      (offset) => readSegment(bytes, offset),
    ),
    sections: readSections(bytes, {
      at: sectionsAt,
      entryBytes: sectionBytes,
      count: sectionCount === 0 ? (first?.sizeBytes ?? 0) : sectionCount,
      namesIndex: namesIndex === elsewhere ? (first?.link ?? 0) : namesIndex,
    }),
  }
}

/** Whether these first bytes are those of an ELF file. */
export const isElf = (start: Uint8Array): boolean =>
  start[0] === 0x7f && start[1] === 0x45 && start[2] === 0x4c && start[3] === 0x46

/** The place in the file of what is loaded at `address`. */
export function offsetOf(headers: Headers, address: number): number {
  for (const { type, address: start, fileBytes, offset } of headers.segments)
    if (type === segmentType.load && address >= start && address < start + fileBytes)
      return offset + address - start
  throw malformed(`address 0x${address.toString(16)} is in no segment, asked for`, 0)
}

function table<T>(
  place: { readonly at: number; readonly count: number },
  sizes: { readonly entryBytes: number; readonly leastBytes: number },
  read: (offset: number) => T,
): T[] {
  if (place.at === 0 || place.count === 0) return []
  if (sizes.entryBytes < sizes.leastBytes)
    throw malformed(`headers of ${sizes.entryBytes} bytes, at least ${sizes.leastBytes}`, place.at)
  const entries: T[] = []
  // Reading checks the bounds: a wrong count ends at the end of the file.
  for (let i = 0; i < place.count; i++) entries.push(read(place.at + i * sizes.entryBytes))
  return entries
}

function readSegment(bytes: ElfBytes, at: number): Segment {
  const w = bytes.wordBytes
  // 64-bit: type, flags, offset, vaddr, paddr, filesz, memsz, align; 32-bit: flags before align.
  const words = w === 8 ? at + 8 : at + 4
  return {
    type: bytes.u32(at),
    flags: bytes.u32(w === 8 ? at + 4 : at + 24),
    offset: bytes.word(words),
    address: bytes.word(words + w),
    fileBytes: bytes.word(words + 3 * w),
    align: bytes.word(w === 8 ? at + 48 : at + 28),
  }
}

type RawSection = Omit<Section, 'name'> & {
  readonly nameAt: number
  readonly link: number
  readonly info: number
}

function readSection(bytes: ElfBytes, at: number): RawSection {
  const w = bytes.wordBytes
  return {
    nameAt: bytes.u32(at),
    type: bytes.u32(at + 4),
    offset: bytes.word(at + 8 + 2 * w),
    sizeBytes: bytes.word(at + 8 + 3 * w),
    link: bytes.u32(at + 8 + 4 * w),
    info: bytes.u32(at + 12 + 4 * w),
    align: bytes.word(at + 16 + 4 * w),
    entryBytes: bytes.word(at + 16 + 5 * w),
  }
}

function readSections(
  bytes: ElfBytes,
  place: { at: number; entryBytes: number; count: number; namesIndex: number },
): Section[] {
  const leastBytes = bytes.wordBytes === 8 ? 64 : 40
  const raw = table(place, { entryBytes: place.entryBytes, leastBytes }, (offset) =>
    readSection(bytes, offset),
  )
  const names = raw[place.namesIndex]
  return raw.map(({ nameAt, type, offset, sizeBytes, entryBytes, align }) => ({
    name:
      names === undefined || place.namesIndex === 0
        ? ''
        : bytes.text(names.offset + nameAt, names.offset + names.sizeBytes),
    type,
    offset,
    sizeBytes,
    entryBytes,
    align,
  }))
}
