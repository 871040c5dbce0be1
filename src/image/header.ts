/**
 * Tar headers, byte for byte the same everywhere: POSIX ustar (IEEE Std 1003.1, pax: "ustar
 * Interchange Format"), with a pax extended header only for what ustar cannot hold.
 */
import type { Member } from './entry.js'

export const blockSizeBytes = 512
/** Two zero blocks end an archive. */
export const endOfArchive = Buffer.alloc(2 * blockSizeBytes)
/** 1980-01-01T00:00:00Z: the earliest time that a zip file can hold too. */
export const mtimeSeconds = 315_532_800

const typeFlags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const
/** Twelve octal digits do not fit beside the terminator. */
const maxSizeBytes = 0o77777777777
const maxId = 0o7777777

/** The header of one member whose content, if it is a file, has `sizeBytes`. */
export function header(member: Member, sizeBytes: number): Buffer {
  const name = member.type === 'directory' ? `${member.path}/` : member.path
  const { target: link, uid, gid } = member
  const split = splitName(name)

  // Sorted by keyword, as everything is.
  const extended: (readonly [string, string | Uint8Array])[] = []
  for (const [attribute, value] of Object.entries(member.xattrs ?? {}).sort(byName))
    extended.push([`SCHILY.xattr.${attribute}`, value])
  if (gid > maxId) extended.push(['gid', String(gid)])
  if (!isAscii(link) || link.length > 100) extended.push(['linkpath', link])
  if (split === undefined) extended.push(['path', name])
  if (sizeBytes > maxSizeBytes) extended.push(['size', String(sizeBytes)])
  if (uid > maxId) extended.push(['uid', String(uid)])

  const fields = {
    mode: member.mode,
    uid: uid > maxId ? 0 : uid,
    gid: gid > maxId ? 0 : gid,
    sizeBytes: sizeBytes > maxSizeBytes ? 0 : sizeBytes,
    typeFlag: typeFlags[member.type],
    link: asciiEnd(link),
    ...(split ?? { prefix: '', name: asciiEnd(name) }),
  }
  if (extended.length === 0) return ustar(fields)
  const records = Buffer.concat(extended.map(([keyword, value]) => record(keyword, value)))
  const paxHeader = ustar({
    ...fields,
    name: asciiEnd(`PaxHeaders/${member.path}`, 'start'),
    prefix: '',
    link: '',
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: records.length,
    typeFlag: 'x',
  })
  return Buffer.concat([paxHeader, records, padding(records.length), ustar(fields)])
}

/** The zeros that fill the last block of a file's content. */
export function padding(sizeBytes: number): Buffer {
  return endOfArchive.subarray(0, (blockSizeBytes - (sizeBytes % blockSizeBytes)) % blockSizeBytes)
}

interface UstarFields {
  readonly name: string
  readonly prefix: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly sizeBytes: number
  readonly typeFlag: string
  readonly link: string
}

function ustar(fields: UstarFields): Buffer {
  const block = Buffer.alloc(blockSizeBytes)
  const octal = (value: number, at: number, digits: number): void => {
    block.write(value.toString(8).padStart(digits, '0'), at, digits, 'latin1')
  }
  block.write(fields.name, 0, 100, 'latin1')
  octal(fields.mode, 100, 7)
  octal(fields.uid, 108, 7)
  octal(fields.gid, 116, 7)
  octal(fields.sizeBytes, 124, 11)
  octal(mtimeSeconds, 136, 11)
  block.write('        ', 148, 8, 'latin1') // the checksum counts itself as spaces
  block.write(fields.typeFlag, 156, 1, 'latin1')
  block.write(fields.link, 157, 100, 'latin1')
  block.write('ustar\u000000', 257, 8, 'latin1')
  octal(0, 329, 7)
  octal(0, 337, 7)
  block.write(fields.prefix, 345, 155, 'latin1')
  let sum = 0
  for (const byte of block) sum += byte
  octal(sum, 148, 6)
  block[154] = 0
  return block
}

/** `<length> <keyword>=<value>\n`, where the length counts its own digits. */
function record(keyword: string, value: string | Uint8Array): Buffer {
  const rest = Buffer.concat([
    Buffer.from(` ${keyword}=`),
    typeof value === 'string' ? Buffer.from(value) : value,
    Buffer.from('\n'),
  ])
  let length = rest.length + String(rest.length).length
  if (rest.length + String(length).length > length) length = rest.length + String(length).length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1

/** Name and prefix as ustar holds them, split at a slash; undefined when they do not fit. */
function splitName(path: string): { name: string; prefix: string } | undefined {
  if (!isAscii(path)) return undefined
  if (path.length <= 100) return { name: path, prefix: '' }
  const slash = path.slice(0, -1).lastIndexOf('/', 155)
  const name = path.slice(slash + 1)
  return slash > 0 && name.length <= 100 ? { name, prefix: path.slice(0, slash) } : undefined
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

/** What readers without pax see: at most 100 ASCII characters, the end (or start) of the text. */
function asciiEnd(text: string, keep: 'start' | 'end' = 'end'): string {
  const ascii = text.replace(/[^\0-\x7f]/gu, '_')
  return keep === 'end' ? ascii.slice(-100) : ascii.slice(0, 100)
}
