/** Tars made byte by byte, also such as no tool would write. */
import { Readable } from 'node:stream'

export interface Member {
  readonly name: string
  readonly type?: string
  readonly content?: string | Buffer
  readonly link?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtime?: number
  readonly uname?: string
  /** Instead of the content's length. */
  readonly size?: string
  /** Records of a pax header before it. */
  readonly pax?: Readonly<Record<string, string>>
  readonly checksum?: number
}

export function rawTar(members: readonly Member[], end = 2): Buffer {
  return Buffer.concat([...members.flatMap(blocksOf), Buffer.alloc(512 * end)])
}

function blocksOf(member: Member): Buffer[] {
  const { pax, ...rest } = member
  const before =
    pax === undefined
      ? []
      : blocksOf({
          name: 'pax',
          type: 'x',
          content: Object.entries(pax)
            .map(([keyword, value]) => paxRecord(keyword, value))
            .join(''),
        })
  const content = Buffer.from(rest.content ?? '')
  return [
    ...before,
    headerOf(rest, content.length),
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512),
  ]
}

export function paxRecord(keyword: string, value: string): string {
  const rest = ` ${keyword}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  let length = bytes + String(bytes).length
  if (bytes + String(length).length > length) length += 1
  return `${length}${rest}`
}

function headerOf(member: Omit<Member, 'pax'>, sizeBytes: number): Buffer {
  const block = Buffer.alloc(512)
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0')
  block.write(member.name, 0, 100)
  block.write(octal(member.mode ?? 0o644, 8), 100)
  block.write(octal(member.uid ?? 0, 8), 108)
  block.write(octal(member.gid ?? 0, 8), 116)
  block.write(member.size ?? octal(sizeBytes, 12), 124, 'latin1')
  block.write(octal(member.mtime ?? 315_532_800, 12), 136)
  block.write('        ', 148)
  block.write(member.type ?? '0', 156, 'latin1')
  block.write(member.link ?? '', 157, 100)
  block.write('ustar\u000000', 257)
  block.write(member.uname ?? '', 265, 32)
  const sum = member.checksum ?? block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)}\0 `, 148)
  return block
}

/** A stream of the bytes, cut at these places over and over. */
export function cut(bytes: Buffer, sizes: readonly number[] = [65_536]): Readable {
  const parts: Buffer[] = []
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1)
    parts.push(bytes.subarray(at, at + size))
    at += size
  }
  return Readable.from(parts)
}
