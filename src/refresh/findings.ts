/** What has moved since an image was made, and the cheapest thing that cures it. Pure: facts in, findings out. */
import { compareVersions, leftOut, versionParts, type Candidates } from '../debian/index.js'
import { noAdvisories, type Advisories } from './advisories.js'
import type { Installed, InstalledBase, InstalledWheel } from './installed.js'

/**
 * What a finding costs, the cheapest first. `rebase`: other base layers below the same others. `build`: a
 * build that finds python and wheels as they are, on a base that is somebody else's image. `wheels`:
 * the wheels that are named are built again. `python`: CPython is, and what is compiled against it.
 * `none`: nothing that is in the image moved, or what did is the lock's to decide.
 */
export type Cure = 'none' | 'rebase' | 'build' | 'wheels' | 'python'

const order: readonly Cure[] = ['none', 'rebase', 'build', 'wheels', 'python']

export interface Finding {
  readonly kind:
    | 'package'
    | 'grafted'
    | 'base-image'
    | 'python'
    | 'end-of-life'
    | 'toolchain'
    | 'vulnerable'
    | 'yanked'
  /** `libssl3t64`, `CPython` */
  readonly what: string
  readonly from: string
  /** Undefined: it is not there any more. */
  readonly to: string | undefined
  /** Who says so: `trixie-security`, `python.org`. */
  readonly source: string
  /** The wheel that has it inside. */
  readonly inside?: string
  /** The source package, by which advisories know it. */
  readonly package?: string
  readonly advisories?: readonly string[]
  readonly cure: Cure
}

/** The newest release of the same minor version, and until when it gets fixes. */
export interface NewestPython {
  readonly name: string
  /** `2029-10` or a day. */
  readonly endOfLife: string
  /** `python.org`, or the table that came with this version. */
  readonly source: string
}

/** From this long before it on, the end of life is told. */
const nearMs = 180 * 86_400_000

/**
 * Packages that new versions depend on and that the base does not have. Of a virtual name it is not told
 * who provides it: that is for the resolver.
 */
export function neededNewly({ base }: Installed, { found }: Candidates): readonly string[] {
  if (base === undefined || !isOwn(base)) return []
  const there = new Set(
    base.packages.flatMap(({ name }) => [name, ...(found[name]?.provides ?? [])]),
  )
  const moved = base.packages.filter(
    ({ name, version }) => found[name] !== undefined && found[name].version !== version,
  )
  const absent = moved.flatMap(({ name }) =>
    (found[name]?.depends ?? [])
      .filter((group) => !group.some((one) => there.has(one) || leftOut[one] !== undefined))
      .flatMap(([first]) => first ?? []),
  )
  return [...new Set(absent)].sort()
}

/** What is known beside the archive. */
export interface Known {
  readonly newest: NewestPython | undefined
  readonly today: Date
  /** `trixie` */
  readonly suite: string
  readonly advisories?: Advisories
  /** What the tag of the image below ours leads to now; undefined: there is none, or it was not asked. */
  readonly baseImage?: string | undefined
  /** What `neededNewly` named, as far as the archive has it. */
  readonly needed?: Candidates['found']
  /** SHA-256 of a locked file → why it was withdrawn from its index. */
  readonly yanked?: ReadonlyMap<string, string>
}

export function findingsOf(
  installed: Installed,
  candidates: Candidates,
  known: Known,
): readonly Finding[] {
  const { base, wheels, toolchain, python } = installed
  const { newest, today, suite, advisories = noAdvisories, yanked = new Map() } = known
  const own = base === undefined || isOwn(base)
  /** What the archive has instead of a version; undefined: that very one, or no news of it. */
  const moved = (name: string, version: string, same: (other: string) => boolean) => {
    const found = candidates.found[name]
    // Only where all lists were read it is known that a package is gone, or newer nowhere.
    const allRead = candidates.unread.length === 0
    if (found === undefined)
      return allRead ? { to: undefined, source: 'archive', package: name } : undefined
    if (same(found.version)) return undefined
    if (!allRead && compareVersions(found.version, version) < 0) return undefined
    return { to: found.version, source: found.suite, package: found.source }
  }
  /** With the advisories that are fixed between the two; they know versions of source packages. */
  const told = <T extends { readonly to: string | undefined; readonly package: string }>(
    name: string,
    from: string,
    news: T,
  ): T & Pick<Finding, 'advisories'> => {
    const now = candidates.found[name]
    const before = base?.packages.find((one) => one.name === name && one.version === from)
    const ids =
      news.to === undefined
        ? []
        : advisories.ofPackage(
            news.package,
            suite,
            before?.sourceVersion ?? from,
            now?.sourceVersion ?? news.to,
          )
    return ids.length === 0 ? news : { ...news, advisories: ids }
  }
  const packages = (base?.packages ?? []).flatMap(({ name, version }): Finding[] => {
    const news = moved(name, version, (other) => other === version)
    // What somebody else's image has of other archives is not ours to miss.
    return news === undefined || (!own && news.to === undefined)
      ? []
      : [
          {
            ...{ kind: 'package', what: name, from: version },
            ...told(name, version, news),
            cure: own ? 'rebase' : 'build',
          },
        ]
  })
  const grafted = wheels.flatMap((wheel) =>
    wheel.grafted.flatMap(({ package: name, version }): Finding[] => {
      const news = moved(name, version, (other) => other === version)
      const inside = `${wheel.name} ${wheel.version}`
      return news === undefined
        ? []
        : [
            {
              ...{ kind: 'grafted', what: name, from: version },
              ...told(name, version, news),
              ...{ inside, cure: 'wheels' },
            },
          ]
    }),
  )
  const tools = Object.entries(toolchain).flatMap(([name, version]): Finding[] => {
    const news = moved(
      name,
      version,
      (other) => other === version || versionParts(other).upstream === version,
    )
    // What compiled it is not in the image: no reason to compile again before there is another one.
    return news?.to === undefined
      ? []
      : [{ kind: 'toolchain', what: name, from: version, ...news, cure: 'none' }]
  })
  return [
    ...baseFindings(base, known.baseImage),
    ...packages,
    ...Object.values(known.needed ?? {}).map((one): Finding => {
      const { name: what, version: to, suite: source, source: from } = one
      return {
        kind: 'package',
        what,
        from: 'not needed',
        to,
        source,
        package: from,
        cure: 'rebase',
      }
    }),
    ...grafted,
    ...pythonFindings(python.name, newest, today, advisories),
    ...tools,
    ...wheels.flatMap((wheel) => lockFindings(wheel, advisories, yanked)),
  ]
}

/** Whether Pycask made the base of packages, rather than taken an image. */
export const isOwn = ({ inputs }: Pick<InstalledBase, 'inputs'>): boolean =>
  inputs['flavour'] === 'minimal' || inputs['flavour'] === 'slim'

function baseFindings(
  base: InstalledBase | undefined,
  now: string | undefined,
): readonly Finding[] {
  const image = base?.image
  if (image?.digest === undefined || now === undefined || now === image.digest) return []
  return [
    {
      kind: 'base-image',
      what: image.name,
      from: image.digest,
      to: now,
      source: 'registry',
      cure: 'build',
    },
  ]
}

/** What the lock decides on: a refresh never moves it. */
function lockFindings(
  { name, version, sha256 }: InstalledWheel,
  advisories: Advisories,
  yanked: ReadonlyMap<string, string>,
): readonly Finding[] {
  const found = advisories.ofWheel(name, version)
  const reason = sha256 === undefined ? undefined : yanked.get(sha256)
  const vulnerable: Finding[] =
    found === undefined
      ? []
      : [
          {
            ...{ kind: 'vulnerable', what: name, from: version, to: found.fixed },
            ...{ source: 'advisories', advisories: found.ids, cure: 'none' },
          },
        ]
  const withdrawn: Finding[] =
    reason === undefined
      ? []
      : [
          {
            ...{ kind: 'yanked', what: name, from: version, to: undefined, source: 'index' },
            ...{ advisories: [reason === '' ? 'yanked' : `yanked: ${reason}`], cure: 'none' },
          },
        ]
  return [...vulnerable, ...withdrawn]
}

function pythonFindings(
  name: string,
  newest: NewestPython | undefined,
  today: Date,
  advisories: Advisories,
): readonly Finding[] {
  if (newest === undefined) return []
  const { source, endOfLife } = newest
  const plain = (release: string): string => release.replace(/t$/, '')
  const fixed = advisories.ofPython(plain(name), plain(newest.name))
  const release: Finding[] =
    newest.name === name
      ? []
      : [
          {
            ...{ kind: 'python', what: 'CPython', from: name, to: newest.name, source },
            ...(fixed.length === 0 ? {} : { advisories: fixed }),
            cure: 'python',
          },
        ]
  const end = new Date(endOfLife.length === 7 ? `${endOfLife}-28` : endOfLife)
  const isNear = end.getTime() - today.getTime() < nearMs
  return isNear
    ? [
        ...release,
        {
          ...{ kind: 'end-of-life', what: 'CPython', from: name, to: undefined, source },
          cure: 'none',
          advisories: [`no fixes any more from ${endOfLife} on`],
        },
      ]
    : release
}

/** The cheapest cure that cures all of them. */
export function cureOf(findings: readonly Finding[]): Cure {
  return findings.reduce<Cure>(
    (most, { cure }) => (order.indexOf(cure) > order.indexOf(most) ? cure : most),
    'none',
  )
}
