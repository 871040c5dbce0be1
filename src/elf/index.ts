/** A reader of ELF files: what they need from others and what they offer. Knows no file system layout. */
import { open } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import { readDynamic } from './dynamic.js'
import { isElf, readHeaders, sectionType, segmentType, type Headers } from './headers.js'
import { readBuildId } from './notes.js'
import { readSymbols } from './symbols.js'
import type { ElfFile } from './types.js'
import { readVersions } from './versions.js'

export {
  missingIn,
  missingText,
  providesOf,
  providesSchema,
  requiresOf,
  requiresSchema,
  type Missing,
  type PlacedFile,
  type Provides,
  type Requires,
} from './linkage.js'
export type { ElfSymbol } from './symbols.js'
export type { ElfFile } from './types.js'

/**
 * Reads a whole ELF file of any word size and byte order; undefined: it is none. What the dynamic
 * linker sees is found by the program headers, so stripped section headers do not matter.
 * Error: `elf-malformed`, with the offset at which it makes no sense.
 */
export function readElf(content: Uint8Array): ElfFile | undefined {
  const headers = readHeaders(content)
  if (headers === undefined) return undefined
  const { bytes, sections } = headers
  const dynamic = readDynamic(headers)
  const versions = dynamic === undefined ? undefined : readVersions(bytes, dynamic)
  const symbols =
    dynamic === undefined || versions === undefined
      ? { undefinedSymbols: [], definedSymbols: [] }
      : readSymbols(headers, dynamic, versions)
  return {
    machine: machines[headers.machine] ?? `machine-${headers.machine}`,
    bits: bytes.wordBytes === 8 ? 64 : 32,
    type: types[headers.type] ?? 'other',
    interpreter: interpreterOf(headers),
    soname: dynamic?.soname,
    needed: dynamic?.needed ?? [],
    rpath: dynamic?.rpath ?? [],
    runpath: dynamic?.runpath ?? [],
    requires: versions?.requires ?? [],
    provides: versions?.provides ?? [],
    ...symbols,
    executableStack: asksForExecutableStack(headers),
    textRelocations: dynamic?.textRelocations ?? false,
    hasSymbolTable: sections.some(({ type }) => type === sectionType.symbolTable),
    hasDebugInfo: sections.some(({ name }) => /^\.z?debug_/.test(name)),
    buildId: readBuildId(headers),
  }
}

/** As `readElf`, of the file at `path`; of what is no ELF file only the first bytes are read. */
export async function readElfFile(path: string): Promise<ElfFile | undefined> {
  const file = await open(path)
  try {
    const magic = new Uint8Array(4)
    await file.read(magic, 0, magic.length, 0)
    if (!isElf(magic)) return undefined
    const content = new Uint8Array((await file.stat()).size)
    for (let at = 0; at < content.length;) {
      const { bytesRead } = await file.read(content, at, content.length - at, at)
      if (bytesRead === 0) break
      at += bytesRead
    }
    return readElf(content)
  } catch (error) {
    if (!(error instanceof PycaskError)) throw error
    const { code, what, hint } = error
    throw new PycaskError({ code, what: `${path} is ${what}`, hint, cause: error })
  } finally {
    await file.close()
  }
}

/** e_machine, as `uname -m` says it (gABI, "Machine Types"). */
const machines: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'mips',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv',
  258: 'loongarch',
}
const types: Readonly<Record<number, ElfFile['type']>> = {
  1: 'relocatable',
  2: 'executable',
  3: 'shared',
  4: 'core',
}

function interpreterOf({ bytes, segments }: Headers): string | undefined {
  const segment = segments.find(({ type }) => type === segmentType.interpreter)
  // A file of debug symbols keeps the header and drops the content.
  if (segment === undefined || segment.fileBytes === 0) return undefined
  return bytes.text(segment.offset, segment.offset + segment.fileBytes)
}

const executableFlag = 1

function asksForExecutableStack({ segments }: Headers): boolean {
  const stack = segments.find(({ type }) => type === segmentType.gnuStack)
  if (stack !== undefined) return (stack.flags & executableFlag) !== 0
  // Without the header the dynamic linker takes the worst (glibc, DEFAULT_STACK_PERMS).
  return segments.some(({ type }) => type === segmentType.load)
}
