/** Symbol versions: what a file provides and requires (LSB core, "Symbol Versioning"). */
import { malformed, type ElfBytes } from './bytes.js'
import type { CountedTable, Dynamic } from './dynamic.js'

export interface Versions {
  /** Of which versions of which libraries symbols are required. */
  readonly requires: readonly { readonly library: string; readonly versions: readonly string[] }[]
  /** Versions that are defined here, without the one that is the file's own name. */
  readonly provides: readonly string[]
  /** The version's number in the symbol table → its name. */
  readonly names: ReadonlyMap<number, string>
}

/** The definition that names the file itself. */
const baseFlag = 1

export function readVersions(bytes: ElfBytes, dynamic: Dynamic): Versions {
  const names = new Map<number, string>()
  const provides: string[] = []
  if (dynamic.versionDefinitions !== undefined)
    for (const at of chain(bytes, dynamic.versionDefinitions, 16)) {
      const flags = bytes.u16(at + 2)
      const name = dynamic.text(bytes.u32(at + bytes.u32(at + 12)))
      if ((flags & baseFlag) !== 0) continue
      names.set(bytes.u16(at + 4), name)
      provides.push(name)
    }
  const requires: { library: string; versions: string[] }[] = []
  if (dynamic.versionNeeds !== undefined)
    for (const at of chain(bytes, dynamic.versionNeeds, 12)) {
      const versions: string[] = []
      const first = { at: at + bytes.u32(at + 8), count: bytes.u16(at + 2) }
      for (const auxiliary of chain(bytes, first, 12)) {
        const name = dynamic.text(bytes.u32(auxiliary + 8))
        names.set(bytes.u16(auxiliary + 6), name)
        versions.push(name)
      }
      requires.push({ library: dynamic.text(bytes.u32(at + 4)), versions })
    }
  return { requires, provides, names }
}

/** Offsets of linked entries, each of which says at `nextAt` how far away the next one is. */
function* chain(bytes: ElfBytes, table: CountedTable, nextAt: number): Generator<number> {
  let at = table.at
  for (let i = 0; i < table.count; i++) {
    yield at
    const next = bytes.u32(at + nextAt)
    if (next === 0) return
    // Entries that overlap would let a small file claim endless tables.
    if (next < nextAt + 4) throw malformed('version entries overlap', at)
    at += next
  }
}
