/** Which of a package's files is taken. */
import { PycaskError } from '../errors.js'
import { compatibleTags, parseWheelName, tagRanks, type WheelName } from './tags.js'
import { canonicalName, type LockedFile, type LockedPackage, type Target } from './types.js'

export interface Choice {
  readonly kind: 'wheel' | 'sdist'
  readonly file: LockedFile
}

export interface ChooseOptions {
  readonly target: Target
  /** Packages that are built from their sdist though a wheel fits; `:all:` for every one. */
  readonly noBinary: readonly string[]
  /** Packages that are never built; `:all:` for every one. A name weighs more than `:all:`. */
  readonly onlyBinary: readonly string[]
}

/**
 * Chooses the wheel that fits the target best, or the sdist where none fits or is wanted.
 *
 * @throws PycaskError `package-not-available`: neither is there, with the files that are
 */
export function chooseFile(pkg: LockedPackage, options: ChooseOptions): Choice {
  const wanted = wantedFormats(pkg.name, options)
  const wheel = wanted === 'sdist' ? undefined : bestWheel(pkg, options.target)
  if (wheel !== undefined) return { kind: 'wheel', file: wheel }
  if (wanted !== 'wheel' && pkg.sdist !== undefined) return { kind: 'sdist', file: pkg.sdist }
  throw notAvailable(pkg, options.target, wanted)
}

type Wanted = 'wheel' | 'sdist' | 'any'

function wantedFormats(name: string, { noBinary, onlyBinary }: ChooseOptions): Wanted {
  const names = (list: readonly string[]) => list.map(canonicalName)
  if (names(noBinary).includes(name)) return 'sdist'
  if (names(onlyBinary).includes(name)) return 'wheel'
  if (noBinary.includes(':all:')) return 'sdist'
  return onlyBinary.includes(':all:') ? 'wheel' : 'any'
}

/** Made once for a target: there are thousands of tags, and hundreds of packages. */
const ranksOf = new WeakMap<Target, ReturnType<typeof tagRanks>>()

function bestWheel(pkg: LockedPackage, target: Target): LockedFile | undefined {
  const rank = ranksOf.get(target) ?? tagRanks(compatibleTags(target))
  ranksOf.set(target, rank)
  return pkg.wheels
    .flatMap((file) => {
      const wheel = parseWheelName(file.name)
      const place = wheel === undefined ? undefined : rank(wheel)
      return wheel === undefined || place === undefined ? [] : [{ file, place, build: wheel.build }]
    })
    .sort(
      (a, b) =>
        a.place - b.place || laterBuild(a.build, b.build) || (a.file.name < b.file.name ? -1 : 1),
    )[0]?.file
}

function laterBuild(a: WheelName['build'], b: WheelName['build']): number {
  const text = a[1] === b[1] ? 0 : a[1] < b[1] ? 1 : -1
  return b[0] - a[0] || text
}

function notAvailable(pkg: LockedPackage, target: Target, wanted: Wanted): PycaskError {
  const [major, minor] = target.glibc
  const on = `CPython ${target.pythonVersion} on ${target.architecture} with glibc ${String(major)}.${String(minor)}`
  const found = {
    wheel: `no wheel fits ${on}, and only-binary forbids its sdist`,
    sdist: 'there is no sdist in the lock, and no-binary asks for one',
    any: `no wheel fits ${on}, and there is no sdist`,
  }[wanted]
  const files = [...pkg.wheels, ...(pkg.sdist === undefined ? [] : [pkg.sdist])]
  return new PycaskError({
    code: 'package-not-available',
    what: `${pkg.at.file}:${pkg.at.line ?? 1}: ${pkg.name}==${pkg.version}: ${found}`,
    details:
      files.length === 0
        ? ['the lock has no file of it that could be taken']
        : ['the lock has:', ...files.map((file) => `  ${file.name}`)],
    hint:
      wanted === 'any'
        ? 'lock another version of it, or build for another Python'
        : `take ${pkg.name} out of ${wanted === 'wheel' ? 'only-binary' : 'no-binary'}, or lock another version of it`,
    at: pkg.at,
  })
}
