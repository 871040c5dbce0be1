/** What is learnt of a file's content while it passes by, in bounded memory. */
import { createHash } from 'node:crypto'
import { PycaskError } from '../errors.js'
import { readElf } from '../elf/index.js'
import type { ContentSink } from '../reader/index.js'
import { secretIn } from './secrets.js'
import type { MutableFile } from './tree.js'
import type { Content, ElfFacts, PycFacts } from './types.js'

/** Files up to here are looked at whole. */
const wholeBytes = 64 * 1024
/** Of longer ELF files only the tables are kept. */
const wholeElfBytes = 24 * 1024 * 1024
const elfHeadBytes = 4 * 1024 * 1024
const mostElfBytes = 4 * 1024 ** 3
/** Texts that are kept: one, and all together. */
const textBytes = 8 * 1024 * 1024
export const allTextBytes = 96 * 1024 * 1024

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Contents that later stages read as text. */
const kept: readonly RegExp[] = [
  /^var\/lib\/dpkg\/status(\.d\/[^/]+)?$/,
  /^var\/lib\/dpkg\/info\/[^/]+\.(md5sums|list)$/,
  /\.dist-info\/(METADATA|RECORD|WHEEL|INSTALLER|top_level\.txt|direct_url\.json)$/,
  /(^|\/)pyvenv\.cfg$/,
  /\/python3\.\d+t?\/_sysconfigdata_[^/]*\.py$/,
  /^etc\/(passwd|os-release|ld\.so\.conf)$/,
  /^usr\/lib\/os-release$/,
  /^etc\/ld\.so\.conf\.d\/[^/]+$/,
]

/** Receives the content of `file` and fills its facts in at the end. */
export function contentSink(
  file: MutableFile,
  texts: { keep(path: string, text: string): void; roomBytes(): number },
): ContentSink {
  const { path, sizeBytes } = file
  const sha256 = createHash('sha256')
  // Packages of Debian own nothing below /opt, /srv or /home.
  const md5 = /^(opt|srv|home|root|app)\//.test(path) ? undefined : createHash('md5')
  const isKept =
    sizeBytes <= Math.min(textBytes, texts.roomBytes()) && kept.some((one) => one.test(path))
  const isPyc = path.endsWith('.pyc')
  const isWhole = isKept || isPyc || sizeBytes <= wholeBytes
  let collector: Collector | undefined
  let first = true
  return {
    write(bytes) {
      sha256.update(bytes)
      md5?.update(bytes)
      if (first) {
        first = false
        // The first chunk may be short, but a magic number of four bytes is hardly ever cut.
        const isElf = bytes[0] === 0x7f && bytes[1] === 0x45
        if (isElf && sizeBytes <= mostElfBytes) collector = elfCollector(sizeBytes)
        else if (isWhole && sizeBytes < textBytes) collector = wholeCollector(sizeBytes)
      }
      collector?.write(bytes)
    },
    end() {
      const content: Mutable<Content> = { sha256: sha256.digest('hex') }
      if (md5 !== undefined) content.md5 = md5.digest('hex')
      const bytes = collector?.bytes()
      if (bytes !== undefined) learn(content, path, bytes)
      if (isKept && bytes !== undefined) texts.keep(path, bytes.toString())
      file.content = content
    },
  }
}

function learn(content: Mutable<Content>, path: string, bytes: Buffer): void {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (bytes.length >= 64 && bytes.readUInt32BE(0) === 0x7f454c46) {
    content.elf = elfFacts(bytes)
    const minor = /^(?:lib)?python(3\.\d+)t?(?:\.so.*)?$/.exec(name)?.[1]
    const version = minor === undefined ? undefined : versionIn(bytes, minor)
    if (version !== undefined) content.pythonVersion = version
    return
  }
  if (name.endsWith('.pyc')) {
    const facts = pycFacts(bytes, path)
    if (facts !== undefined) content.pyc = facts
    return
  }
  if (bytes[0] === 0x23 && bytes[1] === 0x21) {
    const line = bytes.subarray(2, 256).toString().split('\n')[0]?.trim().split(/\s+/)[0]
    if (line) content.interpreter = line
  }
  const secret = secretIn(bytes, path)
  if (secret !== undefined) content.secret = secret
}

interface Collector {
  write(bytes: Uint8Array): void
  bytes(): Buffer
}

function wholeCollector(sizeBytes: number): Collector {
  const buffer = Buffer.alloc(sizeBytes)
  let at = 0
  return {
    write: (bytes) => {
      buffer.set(bytes, at)
      at += bytes.length
    },
    bytes: () => buffer,
  }
}

/** A sound file has three or four. */
const mostRanges = 16

interface Range {
  readonly from: number
  readonly to: number
}

/**
 * An ELF file, or what a reader of its tables looks at: the head, with names and versions of
 * symbols; the dynamic section and notes; the section headers and their names at the end. The rest
 * of a long file is left out: its memory stays untouched, so that the system never provides it.
 */
function elfCollector(sizeBytes: number): Collector {
  if (sizeBytes <= wholeElfBytes) return wholeCollector(sizeBytes)
  const content = new Uint8Array(new ArrayBuffer(sizeBytes))
  let ranges: readonly Range[] | undefined
  let at = 0
  return {
    write: (bytes) => {
      const end = at + bytes.length
      if (at < elfHeadBytes)
        content.set(bytes.subarray(0, Math.min(bytes.length, elfHeadBytes - at)), at)
      if (end >= 64 * 1024) ranges ??= tablesOf(content, sizeBytes)
      for (const { from, to } of ranges ?? []) {
        const start = Math.max(from, at, elfHeadBytes)
        const stop = Math.min(to, end)
        if (start < stop) content.set(bytes.subarray(start - at, stop - at), start)
      }
      at = end
    },
    bytes: () => Buffer.from(content.buffer),
  }
}

/** Where the tables of a 64-bit little-endian ELF file lie beyond its head. */
function tablesOf(content: Uint8Array, sizeBytes: number): readonly Range[] {
  const ranges: Range[] = []
  // Section headers stand last; the names of sections right before them.
  ranges.push({ from: Math.max(0, sizeBytes - 1024 * 1024), to: sizeBytes })
  if (content[4] !== 2 || content[5] !== 1) return ranges
  const view = new DataView(content.buffer)
  const at = Number(view.getBigUint64(32, true))
  const [bytes, count] = [view.getUint16(54, true), view.getUint16(56, true)]
  for (let index = 0; index < count; index++) {
    const header = at + index * bytes
    if (bytes < 56 || header + bytes > elfHeadBytes || ranges.length > mostRanges) break
    // PT_DYNAMIC, PT_INTERP, PT_NOTE
    if (![2, 3, 4].includes(view.getUint32(header, true))) continue
    const from = Number(view.getBigUint64(header + 8, true))
    const length = Number(view.getBigUint64(header + 32, true))
    ranges.push({ from, to: from + Math.min(length, 1024 * 1024) })
  }
  return ranges
}

const unread = {
  machine: '',
  bits: 64,
  type: 'other',
  interpreter: undefined,
  soname: undefined,
  needed: [],
  runpath: [],
  requires: [],
  provides: [],
  executableStack: false,
  textRelocations: false,
  unstripped: false,
} as const satisfies ElfFacts

function elfFacts(bytes: Buffer): ElfFacts {
  try {
    const elf = readElf(bytes)
    if (elf === undefined) return unread
    const { machine, bits, type, interpreter, soname, needed, requires, provides } = elf
    return {
      ...{ machine, bits, type, interpreter, soname, needed, requires, provides },
      runpath: elf.runpath.length > 0 ? elf.runpath : elf.rpath,
      executableStack: elf.executableStack,
      textRelocations: elf.textRelocations,
      unstripped: elf.hasSymbolTable || elf.hasDebugInfo,
    }
  } catch (error) {
    if (error instanceof PycaskError) return { ...unread, malformed: error.what }
    throw error
  }
}

/** PY_VERSION, as the C compiler left it. */
function versionIn(bytes: Buffer, minor: string): string | undefined {
  const pattern = new RegExp(`\\0(${minor.replace('.', '\\.')}\\.\\d+(?:(?:a|b|rc)\\d+)?)\\+?\\0`)
  return pattern.exec(bytes.toString('latin1'))?.[1]
}

/** Names of sources that are looked at, and how long one may be. */
const [mostNames, longestName] = [64, 4096]
const isPrintable = (byte: number | undefined): boolean =>
  byte !== undefined && byte > 0x20 && byte < 0x7f

/** The first absolute path of a source that stands by itself in the bytes. */
function sourceNamed(bytes: Buffer): string | undefined {
  let end = bytes.indexOf('.py')
  for (let tried = 0; end >= 0 && tried < mostNames; tried++) {
    if (!isPrintable(bytes[end + 3])) {
      let start = end
      while (start > 0 && end - start < longestName && isPrintable(bytes[start - 1])) start--
      const slash = bytes.subarray(start, end).indexOf('/')
      if (slash >= 0) return bytes.toString('latin1', start + slash, end + 3)
    }
    end = bytes.indexOf('.py', end + 3)
  }
  return undefined
}

/** The header of PEP 552, and where the source was when it was compiled. */
function pycFacts(bytes: Buffer, path: string): PycFacts | undefined {
  if (bytes.length < 16 || bytes[2] !== 0x0d || bytes[3] !== 0x0a) return undefined
  const facts = { magic: bytes.readUInt16LE(0), flags: bytes.readUInt32LE(4) }
  const source = path.replace(
    /(?:__pycache__\/)?([^/]+?)(?:\.[a-z]+-3\d+t?(?:\.opt-\d)?)?\.pyc$/,
    '$1.py',
  )
  if (bytes.includes(`/${source}`)) return facts
  const elsewhere = sourceNamed(bytes)
  const isIt = elsewhere?.endsWith(source.slice(source.lastIndexOf('/'))) === true
  return isIt ? { ...facts, elsewhere } : facts
}
