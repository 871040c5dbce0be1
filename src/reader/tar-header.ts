/** One header block of a tar, and the records of a pax header. */
export interface RawHeader {
  readonly name: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly sizeBytes: number
  readonly mtime: number
  /** The type's one character. */
  readonly type: string
  readonly link: string
  readonly uname: string
  readonly gname: string
}

export type Pax = Map<string, string>
type Fault = (why: string) => Error

/** Reads a block of 512 bytes that is not all zero; throws `fault`. */
export function parseHeader(block: Buffer, fault: Fault): RawHeader {
  checkSum(block, fault)
  const field = (at: number, length: number): string => {
    const bytes = block.subarray(at, at + length)
    if (bytes[0] === 0) return ''
    const end = bytes.indexOf(0)
    return textOf(end < 0 ? bytes : bytes.subarray(0, end))
  }
  const number = (at: number, length: number, what: string): number =>
    numeric(block.subarray(at, at + length), what, fault)
  const magic = block.toString('latin1', 257, 263)
  const isUstar = magic === 'ustar\0'
  const hasNames = isUstar || magic === 'ustar '
  const prefix = isUstar ? field(345, 155) : ''
  const name = field(0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: number(100, 8, 'mode'),
    uid: number(108, 8, 'owner'),
    gid: number(116, 8, 'group'),
    sizeBytes: number(124, 12, 'size'),
    mtime: number(136, 12, 'time'),
    type: String.fromCharCode(block[156] ?? 0),
    link: field(157, 100),
    uname: hasNames ? field(265, 32) : '',
    gname: hasNames ? field(297, 32) : '',
  }
}

function checkSum(block: Buffer, fault: Fault): void {
  const stored = numeric(block.subarray(148, 156), 'checksum', fault)
  let sum = 8 * 32 // it counts itself as spaces
  for (let at = 0; at < 512; at++) sum += block[at] ?? 0
  for (let at = 148; at < 156; at++) sum -= block[at] ?? 0
  // Some old tars take bytes for signed.
  const signed = (): number => sum - 256 * block.filter((byte) => byte > 127).length
  if (stored !== sum && stored !== signed()) throw fault('the checksum of a header is wrong')
}

/** Octal digits, or GNU's binary form for what does not fit. */
function numeric(field: Buffer, what: string, fault: Fault): number {
  const first = field[0] ?? 0
  if ((first & 0x80) !== 0) {
    // 0xff begins a negative number, which only a time may be.
    if (first === 0xff && what === 'time') return 0
    let value = first & 0x7f
    for (const byte of field.subarray(1)) value = value * 256 + byte
    if (first !== 0x80 || !Number.isSafeInteger(value))
      throw fault(`the ${what} of a header is out of bounds`)
    return value
  }
  let value = 0
  let at = 0
  while (field[at] === space) at++
  for (; at < field.length; at++) {
    const byte = field[at] ?? 0
    if (byte === 0 || byte === space) break
    if (byte < 0x30 || byte > 0x37)
      throw fault(
        `the ${what} of a header is ${JSON.stringify(field.toString('latin1'))}, expected octal digits`,
      )
    value = value * 8 + byte - 0x30
  }
  return value
}

const space = 0x20

/** `<length> <keyword>=<value>\n`, one after the other; throws `fault`. */
export function parsePax(bytes: Buffer, fault: Fault): Pax {
  const records: Pax = new Map()
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const digits = space < 0 ? '' : bytes.toString('latin1', at, space)
    const length = /^\d{1,7}$/.test(digits) ? Number(digits) : 0
    const end = at + length
    const equals = bytes.indexOf(0x3d, space)
    if (
      length === 0 ||
      end > bytes.length ||
      bytes[end - 1] !== 0x0a ||
      equals < 0 ||
      equals >= end
    )
      throw fault('a pax record is malformed')
    const keyword = bytes.toString('utf8', space + 1, equals)
    // Extended attributes are bytes; only that they are there matters here.
    records.set(
      keyword,
      keyword.includes('xattr') ? '' : textOf(bytes.subarray(equals + 1, end - 1)),
    )
    at = end
  }
  return records
}

const strict = new TextDecoder('utf-8', { fatal: true })

/** UTF-8; bytes that are none become `\xNN`, so that two names never become one. */
export function textOf(bytes: Buffer): string {
  const latin = bytes.toString('latin1')
  // Nearly all names, and much faster than a decoder.
  if (!/[^\0-\x7f]/.test(latin)) return latin
  try {
    return strict.decode(bytes)
  } catch {
    return latin.replace(
      /[\\\x80-\xff]/g,
      (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
  }
}
