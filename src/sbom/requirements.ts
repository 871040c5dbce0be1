/** Who of the installed wheels asks for whom, by what each says it requires (PEP 508). */
import { canonicalName, evaluateMarker, markerEnvironment, type Target } from '../lock/index.js'

export interface Requiring {
  /** Canonical. */
  readonly name: string
  /** `Requires-Dist`, as it is written. */
  readonly requirements: readonly string[]
}

interface Requirement {
  readonly name: string
  readonly extras: readonly string[]
  readonly marker: string | undefined
}

/**
 * Name → names that it requires, among these packages. Requirements of an extra count where another
 * of the packages asks for that extra; which extras the project itself asked for, a lock does not say.
 */
export function requirementGraph(
  packages: readonly Requiring[],
  target: Target,
): ReadonlyMap<string, readonly string[]> {
  const environment = markerEnvironment(target)
  const parsed = new Map(
    packages.map(({ name, requirements }) => [
      name,
      requirements.flatMap((text) => parse(text) ?? []),
    ]),
  )
  const extrasOf = new Map<string, Set<string>>(packages.map(({ name }) => [name, new Set()]))
  const applies = (name: string, { marker }: Requirement): boolean => {
    if (marker === undefined) return true
    try {
      const extras = [...(extrasOf.get(name) ?? [])]
      return evaluateMarker(marker, environment, { extras, groups: [] })
    } catch {
      return false
    }
  }
  const wanted = (name: string): readonly Requirement[] =>
    (parsed.get(name) ?? []).filter((one) => parsed.has(one.name) && applies(name, one))

  // Extras ask for further extras: until there is nothing new.
  let grown = true
  while (grown) {
    grown = false
    for (const name of parsed.keys())
      for (const { name: other, extras } of wanted(name))
        for (const extra of extras)
          if (extrasOf.get(other)?.has(extra) === false) {
            extrasOf.get(other)?.add(extra)
            grown = true
          }
  }
  return new Map(
    [...parsed.keys()].map((name) => {
      const names = wanted(name).map((one) => one.name)
      return [name, [...new Set(names)].filter((other) => other !== name).sort()]
    }),
  )
}

function parse(text: string): Requirement | undefined {
  const [, name, extras = '', rest = ''] =
    /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?([^]*)$/.exec(text) ?? []
  if (name === undefined) return undefined
  // An address may have a semicolon of its own; the marker's has white space before it.
  const at = rest.trimStart().startsWith('@') ? rest.search(/\s;/) : rest.indexOf(';')
  const marker = at < 0 ? '' : rest.slice(at).replace(/^\s*;/, '').trim()
  return {
    name: canonicalName(name),
    extras: extras
      .split(',')
      .map((each) => canonicalName(each.trim()))
      .filter((each) => each !== ''),
    marker: marker === '' ? undefined : marker,
  }
}
