import type { ElfSymbol } from './symbols.js'

/** What one ELF file is, needs and has; all names as they stand in it. */
export interface ElfFile {
  /** `x86_64`, `aarch64`, …; `machine-<number>` for a rare one. */
  readonly machine: string
  readonly bits: 32 | 64
  readonly type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other'
  /** The dynamic linker that it asks for: executables have one. */
  readonly interpreter: string | undefined
  readonly soname: string | undefined
  /** SONAMEs in the order in which they are loaded. */
  readonly needed: readonly string[]
  /** Folders, `$ORIGIN` not expanded. DT_RPATH and DT_RUNPATH. */
  readonly rpath: readonly string[]
  readonly runpath: readonly string[]
  /** Versions of symbols that must be found, per library. */
  readonly requires: readonly { readonly library: string; readonly versions: readonly string[] }[]
  /** Versions of symbols that are defined here. */
  readonly provides: readonly string[]
  readonly undefinedSymbols: readonly ElfSymbol[]
  readonly definedSymbols: readonly ElfSymbol[]
  /** It asks for an executable stack, be it by saying nothing about it. */
  readonly executableStack: boolean
  readonly textRelocations: boolean
  /** `.symtab` is there: it is not stripped. */
  readonly hasSymbolTable: boolean
  /** `.debug_*` sections are there. */
  readonly hasDebugInfo: boolean
  /** Hexadecimal digits of the GNU build id. */
  readonly buildId: string | undefined
}
