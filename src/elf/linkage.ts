/**
 * What one set of ELF files needs of another: the check that makes it safe to swap the layers below
 * an application. Both sides are small documents, so that it needs no layer: what is *required* is
 * known when files are built, what is *provided* once for each base.
 *
 * Followed are the rules of the dynamic linker (gABI chapter 5; LSB core, "Symbol Versioning"): the
 * program interpreter, DT_NEEDED, the versions asked of each library, and undefined symbols. Not to be
 * seen are layouts of structures and behaviour: there the distribution's word for a stable suite holds.
 */
import { basename } from 'node:path/posix'
import * as z from 'zod'
import type { ElfFile } from './types.js'

/** Version (empty: none) → names, both sorted. */
export type Symbols = Readonly<Record<string, readonly string[]>>

/** What the files of one owner ask of libraries that are not among them. */
export interface Need {
  /** Whose files they are: `python`, `psycopg2 2.9.13`. */
  readonly owner: string
  /** One of the files, to look at. */
  readonly file: string
  /** SONAMEs. Symbols with a version name their library; others may be in any that the file loads. */
  readonly libraries: readonly string[]
  readonly symbols: Symbols
}

export interface Requires {
  /** Program interpreters, absolute. */
  readonly interpreters: readonly string[]
  /** SONAMEs that programs load: what those export is found by everything that they load later. */
  readonly scope: readonly string[]
  readonly needs: readonly Need[]
}

export interface ProvidedLibrary {
  readonly path: string
  /** The distribution's package that it is of, where one says so. */
  readonly package?: string | undefined
  readonly needed: readonly string[]
  readonly versions: readonly string[]
  readonly symbols: Symbols
}

export interface Provides {
  /** By SONAME. */
  readonly libraries: Readonly<Record<string, ProvidedLibrary>>
  readonly interpreters: readonly string[]
}

/** Something that is asked for and not there. */
export interface Missing {
  readonly kind: 'interpreter' | 'library' | 'version' | 'symbol'
  readonly owner: string
  readonly file: string
  /** SONAME, or the interpreter's path. */
  readonly library: string
  /** `SSL_read@OPENSSL_3.0.0`, or the version alone. */
  readonly name?: string | undefined
  readonly package?: string | undefined
}

const symbolTable = z.record(z.string(), z.array(z.string()))

export const requiresSchema: z.ZodType<Requires> = z.object({
  interpreters: z.array(z.string()),
  scope: z.array(z.string()),
  needs: z.array(
    z.object({
      owner: z.string(),
      file: z.string(),
      libraries: z.array(z.string()),
      symbols: symbolTable,
    }),
  ),
})

export const providesSchema: z.ZodType<Provides> = z.object({
  libraries: z.record(
    z.string(),
    z.object({
      path: z.string(),
      package: z.string().optional(),
      needed: z.array(z.string()),
      versions: z.array(z.string()),
      symbols: symbolTable,
    }),
  ),
  interpreters: z.array(z.string()),
})

/** An ELF file at its place in the image. */
export interface PlacedFile {
  /** Without a leading slash. */
  readonly path: string
  readonly elf: ElfFile
}

interface Asked {
  readonly need: Omit<Need, 'symbols'>
  readonly symbols: Map<string, Set<string>>
}

/**
 * What `files` need of others. `beside`: files of other layers that are always there with them, such as
 * the interpreter that loads an extension module.
 */
export function requiresOf(
  files: readonly (PlacedFile & { readonly owner: string })[],
  beside: readonly PlacedFile[] = [],
): Requires {
  const all = [...files, ...beside]
  const own = new Set(all.flatMap(({ path, elf }) => [elf.soname ?? '', basename(path)]))
  const defined = new Set(all.flatMap(({ elf }) => elf.definedSymbols.map(({ name }) => name)))
  const needs = new Map<string, Asked>()
  const ask = (owner: string, file: string, libraries: readonly string[]) => {
    const id = [owner, ...libraries].join('\0')
    const known: Asked = needs.get(id) ?? {
      need: { owner, file, libraries },
      symbols: new Map(),
    }
    needs.set(id, known)
    return (version: string, name?: string): void => {
      const names = known.symbols.get(version) ?? new Set<string>()
      known.symbols.set(version, names)
      if (name !== undefined) names.add(name)
    }
  }
  for (const { path, elf, owner } of files) {
    const external = elf.needed.filter((soname) => !own.has(soname))
    for (const soname of external) ask(owner, path, [soname])
    const libraryOf = new Map<string, string>()
    for (const { library, versions } of elf.requires)
      if (!own.has(library))
        for (const version of versions) {
          ask(owner, path, [library])(version)
          // One version in two libraries (GLIBC_2.34 of libc and libm): the symbol is looked for in all.
          libraryOf.set(version, libraryOf.has(version) ? '' : library)
        }
    for (const { name, version, weak } of elf.undefinedSymbols) {
      if (weak || defined.has(name)) continue
      const library = version === undefined ? undefined : libraryOf.get(version)
      if (version !== undefined && library === undefined) continue
      if (version === undefined && external.length === 0) continue
      const from = library === undefined || library === '' ? [...external].sort() : [library]
      ask(owner, path, from)(version ?? '', name)
    }
  }
  return {
    interpreters: sorted(files.flatMap(({ elf }) => elf.interpreter ?? [])),
    scope: sorted(
      all
        .filter(({ elf }) => elf.interpreter !== undefined)
        .flatMap(({ elf }) => elf.needed.filter((soname) => !own.has(soname))),
    ),
    needs: [...needs.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { need, symbols }]) => ({ ...need, symbols: tableOf(symbols) })),
  }
}

/** Where Debian's dynamic linker looks (ld.so(8)), with /usr merged or not. */
const searched = /^(usr\/)?(local\/)?lib(64)?\/((x86_64|aarch64)-linux-gnu\/)?[^/]+$/

/**
 * What the files of a base offer to those above it.
 *
 * @param packageOf the package that has a path
 * @param isThere whether an absolute path leads to a file
 */
export function providesOf(
  files: readonly PlacedFile[],
  {
    packageOf,
    isThere,
  }: {
    readonly packageOf: (path: string) => string | undefined
    readonly isThere: (path: string) => boolean
  },
): Provides {
  const libraries: Record<string, ProvidedLibrary> = {}
  const ordered = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const { path, elf } of ordered) {
    if (!searched.test(path) || elf.type !== 'shared') continue
    const soname = elf.soname ?? basename(path)
    if (libraries[soname] !== undefined) continue
    const symbols = new Map<string, Set<string>>()
    for (const { name, version = '' } of elf.definedSymbols)
      symbols.set(version, (symbols.get(version) ?? new Set<string>()).add(name))
    const owner = packageOf(path)
    libraries[soname] = {
      path: `/${path}`,
      ...(owner === undefined ? {} : { package: owner }),
      needed: elf.needed,
      versions: sorted(elf.provides),
      symbols: tableOf(symbols),
    }
  }
  return { libraries, interpreters: knownInterpreters.filter(isThere) }
}

const knownInterpreters = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1']

/**
 * Everything that is required and not provided; empty: the one can lie on the other. With `before`,
 * what was provided until now, only what was lost counts, and symbols are named with the library that
 * had them.
 */
export function missingIn(
  provides: Provides,
  requires: Requires,
  before?: Provides,
): readonly Missing[] {
  const now = lookUp(provides)
  const then = before && lookUp(before)
  const missing: Missing[] = []
  const lacks = (asked: (where: Lookup) => boolean): boolean =>
    !asked(now) && (then === undefined || asked(then))
  for (const path of requires.interpreters)
    if (lacks(({ interpreters }) => interpreters.includes(path)))
      missing.push({ kind: 'interpreter', owner: 'python', file: path, library: path })
  for (const { owner, file, libraries: sonames, symbols } of requires.needs) {
    const [only = ''] = sonames
    const told = (kind: Missing['kind'], library: string, name?: string): void => {
      const known = [before, provides].flatMap((one) => one?.libraries[library]?.package ?? [])
      missing.push({ kind, owner, file, library, name, package: known[0] })
    }
    if (sonames.length === 1 && lacks(({ libraries }) => libraries[only] !== undefined))
      told('library', only)
    // Of a library that is not there nothing more is to be said.
    if (sonames.some((soname) => provides.libraries[soname] === undefined)) continue
    for (const [version, names] of Object.entries(symbols)) {
      if (sonames.length === 1 && lacks((where) => where.hasVersion(only, version))) {
        told('version', only, version)
        continue
      }
      for (const name of names) {
        if (
          !lacks(
            (where) => where.exporter([...sonames, ...requires.scope], name, version) !== undefined,
          )
        )
          continue
        const library =
          then?.exporter([...sonames, ...requires.scope], name, version) ?? sonames.join(' or ')
        told('symbol', library, version === '' ? name : `${name}@${version}`)
      }
    }
  }
  return missing
}

interface Lookup extends Provides {
  hasVersion(soname: string, version: string): boolean
  /** The library that has a symbol, of these and what they load; with a version of any. */
  exporter(sonames: readonly string[], name: string, version: string): string | undefined
}

function lookUp(provides: Provides): Lookup {
  const { libraries } = provides
  const exported = memoised((soname: string) => namesOf(libraries[soname]))
  /** A library without any versions fits all that are asked of it, as the dynamic linker sees it. */
  const isPlain = (soname: string): boolean => libraries[soname]?.versions.length === 0
  return {
    ...provides,
    hasVersion: (soname, version) =>
      version === '' || isPlain(soname) || libraries[soname]?.versions.includes(version) === true,
    exporter: (sonames, name, version) => {
      const loaded = closure(sonames, libraries)
      const wanted = version === '' ? name : `${name}@${version}`
      return (
        loaded.find((one) => exported(one).has(wanted)) ??
        loaded.find((one) => isPlain(one) && exported(one).has(name))
      )
    },
  }
}

/** One line for people: `psycopg2 2.9.13 needs PQconnectdb of libpq.so.5 (libpq5)`. */
export function missingText({ kind, owner, library, name, package: of }: Missing): string {
  const where = of === undefined ? library : `${library} (${of})`
  switch (kind) {
    case 'interpreter':
      return `${owner} needs the dynamic linker ${library}`
    case 'library':
      return `${owner} needs ${library}, which no package has`
    case 'version':
      return `${owner} needs version ${name ?? ''} of ${where}`
    case 'symbol':
      return `${owner} needs ${name ?? ''} of ${where}`
  }
}

/** Names, with their versions too where they have some. */
function namesOf(library: ProvidedLibrary | undefined): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [version, list] of Object.entries(library?.symbols ?? {}))
    for (const name of list) {
      names.add(name)
      if (version !== '') names.add(`${name}@${version}`)
    }
  return names
}

function closure(sonames: readonly string[], libraries: Provides['libraries']): readonly string[] {
  const seen = new Set(sonames)
  for (const soname of seen) for (const more of libraries[soname]?.needed ?? []) seen.add(more)
  return [...seen]
}

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort()

const tableOf = (symbols: ReadonlyMap<string, ReadonlySet<string>>): Symbols =>
  Object.fromEntries(
    [...symbols]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([version, names]) => [version, [...names].sort()]),
  )

function memoised<T>(work: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>()
  return (name) => {
    const found = known.get(name) ?? work(name)
    known.set(name, found)
    return found
  }
}
