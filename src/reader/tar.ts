/**
 * A reader of layers' tars, which may be hostile: POSIX ustar and pax (IEEE Std 1003.1), and GNU's
 * long names. It reads a stream once, writes nothing, keeps one header in memory, and refuses what
 * engines would not take in one and the same way. Libraries were weighed: they take sparse files
 * for plain ones, unknown types for files, and collect global headers without a bound.
 */
import type { Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import { parseHeader, parsePax, textOf, type Pax, type RawHeader } from './tar-header.js'

export interface TarEntry {
  /** Relative to the root, normalised, without leading or trailing slash; empty for the root itself. */
  readonly path: string
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo'
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Names of the owner; empty in a normalised tar. */
  readonly uname: string
  readonly gname: string
  /** Seconds since 1970, maybe with a fraction. */
  readonly mtime: number
  /** Of a file's content; 0 for others. */
  readonly sizeBytes: number
  /** Of a symbolic link as it is written; of a hard link normalised as `path` is. Empty for others. */
  readonly target: string
  /** Keywords of pax records other than those above: `SCHILY.xattr.security.capability`. */
  readonly extended: readonly string[]
}

/** Receives the content of one file. */
export interface ContentSink {
  /** `bytes` may be used until it returns; copy what is kept. */
  write(bytes: Uint8Array): void
  end?(): void
}

/**
 * Called for each entry, in the tar's order; returns a sink for the content where it is wanted. `at`
 * is the byte of the tar at which the content begins.
 */
export type TarVisitor = (entry: TarEntry, at: number) => ContentSink | undefined

export interface TarSummary {
  readonly entries: number
}

const blockBytes = 512
/** Names of 4096 bytes are the longest that Linux takes; pax headers also carry extended attributes. */
const mostMetaBytes = 1024 * 1024
const mostPathBytes = 4096

/**
 * Reads `stream` to its end. Rejects with `tar-invalid` (what, and at which byte), with
 * `path-escapes` for a name or link that leaves the root, with `layer-too-large` for more than
 * `limits.entries`, and with whatever the stream or the visitor throw.
 */
export async function readTar(
  stream: Readable,
  visit: TarVisitor,
  limits: { readonly entries: number },
): Promise<TarSummary> {
  const parser = new Parser(visit, limits.entries)
  for await (const chunk of stream) parser.write(chunk as Buffer)
  return parser.end()
}

class Parser {
  #offset = 0
  /** Bytes of a header or of metadata that came so far. */
  #pending = Buffer.alloc(0)
  #needed = blockBytes
  #state: 'header' | 'meta' | 'content' | 'padding' | 'ended' = 'header'
  #meta: RawHeader | undefined
  #globals: Pax = new Map()
  #locals: Pax = new Map()
  #sink: ContentSink | undefined
  #left = 0
  #padding = 0
  #entries = 0

  constructor(
    private readonly visit: TarVisitor,
    private readonly mostEntries: number,
  ) {}

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#state === 'ended') {
        // Engines ignore what follows the end; it only counts for the digest.
        this.#offset += chunk.length - at
        return
      }
      if (this.#state === 'content' || this.#state === 'padding') {
        const length = Math.min(this.#left, chunk.length - at)
        if (this.#state === 'content') this.#sink?.write(chunk.subarray(at, at + length))
        at += length
        this.#advance(length)
      } else {
        const length = Math.min(this.#needed - this.#pending.length, chunk.length - at)
        const part = chunk.subarray(at, at + length)
        at += length
        this.#offset += length
        if (this.#pending.length === 0 && length === this.#needed) this.#block(part)
        else {
          this.#pending = Buffer.concat([this.#pending, part])
          if (this.#pending.length < this.#needed) continue
          const whole = this.#pending
          this.#pending = Buffer.alloc(0)
          this.#block(whole)
        }
      }
    }
  }

  end(): TarSummary {
    const between =
      this.#state === 'header' && this.#pending.length === 0 && this.#locals.size === 0
    // umoci leaves out what fills up the last block: all that is meant is there, and engines take it.
    if (this.#state !== 'ended' && this.#state !== 'padding' && !between)
      throw this.#invalid('it ends in the middle of an entry: it is truncated')
    return { entries: this.#entries }
  }

  #advance(length: number): void {
    this.#left -= length
    this.#offset += length
    if (this.#left > 0) return
    if (this.#state === 'content') {
      this.#sink?.end?.()
      this.#sink = undefined
      this.#left = this.#padding
      this.#state = 'padding'
    }
    if (this.#left === 0) this.#state = 'header'
  }

  #block(bytes: Buffer): void {
    if (this.#state === 'meta' && this.#meta !== undefined) this.#metadata(this.#meta, bytes)
    else if (isZero(bytes)) this.#state = 'ended'
    else this.#header(parseHeader(bytes, (why) => this.#invalid(why)))
  }

  /** The records of a pax header, or a long name of GNU tar's: they belong to what follows. */
  #metadata({ type, sizeBytes }: RawHeader, padded: Buffer): void {
    const bytes = padded.subarray(0, sizeBytes)
    this.#state = 'header'
    this.#needed = blockBytes
    if (type === 'L') this.#locals.set('path', textOf(upToZero(bytes)))
    else if (type === 'K') this.#locals.set('linkpath', textOf(upToZero(bytes)))
    else {
      const records = parsePax(bytes, (why) => this.#invalid(why))
      // A later global header replaces the earlier: nothing collects.
      if (type === 'g') this.#globals = records
      else this.#locals = new Map([...this.#locals, ...records])
    }
  }

  #header(raw: RawHeader): void {
    if ('xgLK'.includes(raw.type)) {
      if (raw.sizeBytes > mostMetaBytes)
        throw this.#invalid(`a header of ${raw.sizeBytes} bytes, more than ${mostMetaBytes}`)
      if (raw.sizeBytes === 0) return
      this.#meta = raw
      this.#needed = Math.ceil(raw.sizeBytes / blockBytes) * blockBytes
      this.#state = 'meta'
      return
    }
    this.#entries++
    if (this.#entries > this.mostEntries)
      throw new PycaskError({
        code: 'layer-too-large',
        what: `it has more than ${this.mostEntries} entries`,
        hint: 'no image of an application needs so many files',
      })
    const entry = this.#entry(raw)
    this.#locals = new Map()
    this.#sink = this.visit(entry, this.#offset)
    if (entry.sizeBytes === 0) {
      this.#sink?.end?.()
      this.#sink = undefined
      return
    }
    this.#state = 'content'
    this.#left = entry.sizeBytes
    this.#padding = (blockBytes - (entry.sizeBytes % blockBytes)) % blockBytes
  }

  #entry(raw: RawHeader): TarEntry {
    const record = (keyword: string): string | undefined =>
      this.#locals.get(keyword) ?? this.#globals.get(keyword)
    const number = (keyword: string, otherwise: number, pattern = /^\d{1,15}$/): number => {
      const text = record(keyword)
      if (text === undefined) return otherwise
      if (!pattern.test(text))
        throw this.#invalid(`${keyword} is ${JSON.stringify(text.slice(0, 40))}`)
      return Number(text)
    }
    const written = record('path') ?? raw.name
    const type = types[raw.type]
    if (type === undefined)
      throw this.#invalid(
        `${JSON.stringify(written)} is of the type ${JSON.stringify(raw.type)}, which is no part of a layer`,
      )
    const keywords = [...this.#locals.keys()]
    if (keywords.some((keyword) => keyword.startsWith('GNU.sparse.')))
      throw this.#invalid(`${JSON.stringify(written)} is a sparse file, which no layer may have`)
    const path = this.#inside(written)
    const target = type === 'symlink' || type === 'hardlink' ? (record('linkpath') ?? raw.link) : ''
    if (type === 'symlink') this.#checkLink(path, target)
    // Old tars have no type for folders, only a slash.
    const isFolder = type === 'directory' || (type === 'file' && written.endsWith('/'))
    if (path === '' && !isFolder)
      throw this.#invalid(`${JSON.stringify(written)} is no name of a file`)
    return {
      path,
      type: isFolder ? 'directory' : type,
      mode: raw.mode & 0o7777,
      uid: number('uid', raw.uid),
      gid: number('gid', raw.gid),
      uname: record('uname') ?? raw.uname,
      gname: record('gname') ?? raw.gname,
      mtime: number('mtime', raw.mtime, /^-?\d{1,15}(\.\d*)?$/),
      sizeBytes: isFolder || type !== 'file' ? 0 : number('size', raw.sizeBytes),
      target: type === 'hardlink' ? this.#inside(target) : target,
      extended: keywords.filter((keyword) => !wellKnown.has(keyword)),
    }
  }

  /** A name as a path from the root; throws where it leads out of it. */
  #inside(name: string): string {
    if (name.includes('\0')) throw this.#invalid(`${JSON.stringify(name)} has a NUL in it`)
    if (name.length > mostPathBytes) throw this.#invalid(`a name of ${name.length} characters`)
    if (plain.test(name)) return name
    const parts: string[] = []
    for (const part of name.split('/')) {
      if (part === '' || part === '.') continue
      if (part !== '..') parts.push(part)
      else if (parts.pop() === undefined) throw this.#escapes(`the name ${JSON.stringify(name)}`)
    }
    return parts.join('/')
  }

  /** Links out of the root only fool those who unpack without an engine; engines refuse them. */
  #checkLink(path: string, target: string): void {
    if (target.includes('\0') || target.length > mostPathBytes || target === '')
      throw this.#invalid(`the link ${path} leads to ${JSON.stringify(target.slice(0, 80))}`)
    if (target.startsWith('/')) return
    let depth = path.split('/').length - 1
    for (const part of target.split('/')) {
      if (part === '..') depth--
      else if (part !== '' && part !== '.') depth++
      if (depth < 0) throw this.#escapes(`the link ${path} → ${target}`)
    }
  }

  #invalid(why: string): PycaskError {
    return new PycaskError({
      code: 'tar-invalid',
      what: `it is not a sound tar: ${why} (before byte ${this.#offset})`,
      hint: 'it was damaged on its way, or made by hand; build or pull the image again',
    })
  }

  #escapes(what: string): PycaskError {
    return new PycaskError({
      code: 'path-escapes',
      what: `${what} leads out of the image's root`,
      hint: 'do not use this image: no honest tool writes this',
    })
  }
}

const types: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
}
const wellKnown = new Set(['path', 'linkpath', 'size', 'uid', 'gid', 'uname', 'gname', 'mtime'])
/** Most names need no work. */
const plain = /^(?!\.\.?(\/|$))[^/]+(?:\/(?!\.\.?(\/|$))[^/]+)*$/

const zeros = Buffer.alloc(blockBytes)
const isZero = (block: Buffer): boolean => block[0] === 0 && block.equals(zeros)

function upToZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
