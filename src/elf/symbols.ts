/** The dynamic symbol table: which names a file defines and which it expects from others. */
import type { Dynamic } from './dynamic.js'
import { sectionType, type Headers } from './headers.js'
import type { Versions } from './versions.js'

export interface ElfSymbol {
  readonly name: string
  /** `GLIBC_2.34`; undefined for a symbol without one. */
  readonly version: string | undefined
  /** An undefined weak symbol may stay undefined. */
  readonly weak: boolean
}

/** STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE; others are not seen by other files. */
const weakBinding = 2
const outwardBindings = [1, weakBinding, 10]

export function readSymbols(
  headers: Headers,
  dynamic: Dynamic,
  versions: Versions,
): { readonly undefinedSymbols: ElfSymbol[]; readonly definedSymbols: ElfSymbol[] } {
  const { bytes } = headers
  const undefinedSymbols: ElfSymbol[] = []
  const definedSymbols: ElfSymbol[] = []
  const table = dynamic.symbolTable
  if (table === undefined) return { undefinedSymbols, definedSymbols }
  const is64 = bytes.wordBytes === 8
  const entryBytes = is64 ? 24 : 16
  const count = countSymbols(headers, dynamic, table, entryBytes)
  // The first is always empty.
  for (let index = 1; index < count; index++) {
    const at = table + index * entryBytes
    const binding = bytes.u8(at + (is64 ? 4 : 12)) >> 4
    const name = dynamic.text(bytes.u32(at))
    if (name === '' || !outwardBindings.includes(binding)) continue
    const number =
      dynamic.symbolVersions === undefined
        ? 0
        : bytes.u16(dynamic.symbolVersions + 2 * index) & 0x7fff
    const symbol = { name, version: versions.names.get(number), weak: binding === weakBinding }
    const isUndefined = bytes.u16(at + (is64 ? 6 : 14)) === 0
    ;(isUndefined ? undefinedSymbols : definedSymbols).push(symbol)
  }
  return { undefinedSymbols, definedSymbols }
}

/**
 * The table does not say its length. The old hash table does; the GNU one does when it holds a
 * symbol; else the section header (which may be stripped), else the string table, which linkers put
 * right behind.
 */
function countSymbols(
  headers: Headers,
  dynamic: Dynamic,
  table: number,
  entryBytes: number,
): number {
  const { bytes, sections, machine } = headers
  if (dynamic.hash !== undefined) {
    // Alpha and 64-bit s390 alone have words of 8 bytes here.
    const wide = bytes.wordBytes === 8 && [22, 0x9026].includes(machine)
    return wide ? bytes.u64(dynamic.hash + 8) : bytes.u32(dynamic.hash + 4)
  }
  const hashed = dynamic.gnuHash === undefined ? undefined : countHashed(headers, dynamic.gnuHash)
  if (hashed !== undefined) return hashed
  const section = sections.find(
    ({ type, offset }) => type === sectionType.dynamicSymbols && offset === table,
  )
  if (section !== undefined) return Math.floor(section.sizeBytes / entryBytes)
  const behind = (dynamic.stringTable ?? 0) - table
  return behind > 0 ? Math.floor(behind / entryBytes) : 0
}

/** One more than the highest index in the GNU hash table; undefined when it is empty. */
function countHashed({ bytes }: Headers, at: number): number | undefined {
  const [bucketCount, firstHashed, bloomWords] = [
    bytes.u32(at),
    bytes.u32(at + 4),
    bytes.u32(at + 8),
  ]
  const buckets = at + 16 + bloomWords * bytes.wordBytes
  let last = 0
  for (let i = 0; i < bucketCount; i++) last = Math.max(last, bytes.u32(buckets + 4 * i))
  if (last < firstHashed) return undefined
  const chains = buckets + 4 * bucketCount
  // The chain of the highest bucket ends with an odd value.
  while ((bytes.u32(chains + 4 * (last - firstHashed)) & 1) === 0) last++
  return last + 1
}
