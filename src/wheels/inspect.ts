/** What the ELF files of a wheel ask for, and what they must not have. */
import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join, normalize, relative } from 'node:path'
import { PycaskError } from '../errors.js'
import { readElfFile, type ElfFile } from '../elf/index.js'
import { parseWheelName } from '../lock/index.js'

/** Libraries that come with the C library: every base has them. */
const ofLibc =
  /^(ld-linux.*|lib(c|m|pthread|dl|rt|util|resolv|anl|mvec|nsl|thread_db|BrokenLocale))\.so\.\d+$/

/** The part of an ELF file that is looked at. */
type Dynamic = Pick<
  ElfFile,
  | 'type'
  | 'soname'
  | 'needed'
  | 'requires'
  | 'rpath'
  | 'runpath'
  | 'executableStack'
  | 'textRelocations'
>

export interface Inspection {
  /** SONAMEs that neither the wheel nor the C library has, sorted. */
  readonly requires: readonly string[]
  /** SONAMEs of the shared libraries in it, sorted: other wheels may look for them. */
  readonly provides: readonly string[]
  /** Path in the wheel: what is wrong. */
  readonly faults: readonly string[]
}

/** A platform that a wheel claims: glibc's version, major and minor. */
export type Claim = readonly [number, number]

const legacyClaims: Readonly<Record<string, Claim>> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
}

/** The glibc versions that a wheel's file name says are enough. */
export function claimsOf(fileName: string): readonly Claim[] {
  return (parseWheelName(fileName)?.platforms ?? []).flatMap((platform): readonly Claim[] => {
    const [, major, minor] = /^manylinux_(\d+)_(\d+)_/.exec(platform) ?? []
    if (major !== undefined && minor !== undefined) return [[Number(major), Number(minor)]]
    const legacy = legacyClaims[/^(manylinux(?:1|20\d\d))_/.exec(platform)?.[1] ?? '']
    return legacy === undefined ? [] : [legacy]
  })
}

/**
 * Reads all ELF files below `directory`, an unpacked wheel.
 *
 * @param options.claims what the wheel says that it runs on: a file that needs a newer glibc is a fault
 */
export async function inspectWheel(
  directory: string,
  options: {
    readonly claims?: readonly Claim[]
    readonly read?: (path: string) => Promise<Dynamic | undefined>
  } = {},
): Promise<Inspection> {
  const { claims = [], read = readElfFile } = options
  const files = new Map<string, Dynamic>()
  for (const path of await filesBelow(directory)) {
    const elf = await read(path).catch(unlessMalformed)
    // Object files are nobody's to load.
    if (elf?.type === 'shared' || elf?.type === 'executable')
      files.set(relative(directory, path), elf)
  }
  const sonames = [...files.values()].flatMap(({ soname }) => soname ?? [])
  const own = new Set([...[...files.keys()].map((path) => basename(path)), ...sonames])
  const needed = new Set([...files.values()].flatMap((elf) => elf.needed))
  return {
    requires: [...needed].filter((name) => !own.has(name) && !ofLibc.test(name)).sort(),
    provides: [...new Set(sonames)].sort(),
    faults: [...files].flatMap(([path, elf]) => [
      ...faultsOf(path, elf),
      ...tooNew(elf, claims).map((fault) => `${path}: ${fault}`),
    ]),
  }
}

/** Test data may look like ELF; nothing loads it. */
function unlessMalformed(thrown: unknown): undefined {
  if (!(thrown instanceof PycaskError && thrown.code === 'elf-malformed')) throw thrown
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true })
  const paths = names.sort().map((name) => join(directory, name))
  const kinds = await Promise.all(paths.map((path) => lstat(path)))
  return paths.filter((_, index) => kinds[index]?.isFile())
}

function faultsOf(path: string, elf: Dynamic): readonly string[] {
  const faults: string[] = []
  const outside = [...elf.rpath, ...elf.runpath].filter((entry) => !pointsInside(entry, path))
  if (outside.length > 0) faults.push(`its run path leaves the wheel: ${outside.join(':')}`)
  if (elf.executableStack) faults.push('it asks for an executable stack')
  if (elf.textRelocations) faults.push('it has text relocations')
  return faults.map((fault) => `${path}: ${fault}`)
}

/** Versions of glibc's symbols that the oldest claimed platform does not have. */
function tooNew({ requires }: Dynamic, claims: readonly Claim[]): readonly string[] {
  const [oldest] = [...claims].sort(compareVersions)
  if (oldest === undefined) return []
  const newer = requires
    .flatMap(({ versions }) => versions)
    .filter((version) => {
      const [, major, minor] = /^GLIBC_(\d+)\.(\d+)/.exec(version) ?? []
      return major !== undefined && compareVersions([Number(major), Number(minor)], oldest) > 0
    })
  return [...new Set(newer)].map(
    (version) => `it needs ${version}, and the wheel claims manylinux_${oldest.join('_')}`,
  )
}

const compareVersions = (a: Claim, b: Claim): number => a[0] - b[0] || a[1] - b[1]

/** Only `$ORIGIN` and what lies below the wheel's root from there. */
function pointsInside(entry: string, path: string): boolean {
  const match = /^\$(?:ORIGIN|\{ORIGIN\})(?:\/(.*))?$/.exec(entry)
  if (match === null) return false
  return !normalize(join(dirname(path), match[1] ?? '')).startsWith('..')
}

/** The error for a wheel that was built here and has such faults. */
export const faultyWheel = (fileName: string, faults: readonly string[], logFile: string) =>
  new PycaskError({
    code: 'wheel-refused',
    what: `${fileName}, as it was built, is not safe to ship`,
    details: faults,
    hint: 'see its build log for flags such as -z execstack, -fno-PIC or -rpath',
    logFile,
  })
