/** What has moved since an image was made, and the cheapest thing that cures it. Pure: facts in, findings out. */
import { compareVersions, versionParts, type Candidates } from '../debian/index.js'
import type { Installed } from './installed.js'

/**
 * What a finding costs, the cheapest first. `rebase`: other base layers below the same others. `wheels`:
 * the wheels that are named are built again. `python`: CPython is, and what is compiled against it.
 * `none`: nothing that is in the image moved; it is worth knowing.
 */
export type Cure = 'none' | 'rebase' | 'wheels' | 'python'

const order: readonly Cure[] = ['none', 'rebase', 'wheels', 'python']

export interface Finding {
  readonly kind: 'package' | 'grafted' | 'python' | 'end-of-life' | 'toolchain'
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

export function findingsOf(
  installed: Installed,
  candidates: Candidates,
  { newest, today }: { readonly newest: NewestPython | undefined; readonly today: Date },
): readonly Finding[] {
  const { base, wheels, toolchain, python } = installed
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
  const packages = (base?.packages ?? []).flatMap(({ name, version }): Finding[] => {
    const news = moved(name, version, (other) => other === version)
    return news === undefined
      ? []
      : [{ kind: 'package', what: name, from: version, ...news, cure: 'rebase' }]
  })
  const grafted = wheels.flatMap((wheel) =>
    wheel.grafted.flatMap(({ package: name, version }): Finding[] => {
      const news = moved(name, version, (other) => other === version)
      const inside = `${wheel.name} ${wheel.version}`
      return news === undefined
        ? []
        : [{ kind: 'grafted', what: name, from: version, ...news, inside, cure: 'wheels' }]
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
  return [...packages, ...grafted, ...pythonFindings(python.name, newest, today), ...tools]
}

function pythonFindings(
  name: string,
  newest: NewestPython | undefined,
  today: Date,
): readonly Finding[] {
  if (newest === undefined) return []
  const { source, endOfLife } = newest
  const release: Finding[] =
    newest.name === name
      ? []
      : [{ kind: 'python', what: 'CPython', from: name, to: newest.name, source, cure: 'python' }]
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
