/** Which packages a base is made of. */
import type { BasePackage, ResolvedPackage } from '../types.js'
import { always, leftOut } from './tables.js'

/**
 * The part of a resolved closure that is reached from `wanted` and what is in every base, without
 * going through packages that are left out on purpose. Sorted by name.
 */
export function packagesOfBase(
  wanted: readonly string[],
  resolved: readonly ResolvedPackage[],
): readonly ResolvedPackage[] {
  const byName = new Map(resolved.map((one) => [one.name, one]))
  const providers = new Map<string, ResolvedPackage[]>()
  for (const one of resolved)
    for (const virtual of one.provides)
      providers.set(virtual, [...(providers.get(virtual) ?? []), one])
  const asked = new Set(wanted)
  const isLeftOut = (name: string): boolean => leftOut[name] !== undefined && !asked.has(name)

  const kept = new Map<string, ResolvedPackage>()
  const visit = (one: ResolvedPackage): void => {
    if (kept.has(one.name)) return
    kept.set(one.name, one)
    for (const alternatives of one.depends) {
      if (alternatives.some(isLeftOut)) continue
      for (const found of alternatives.map(find)) if (found !== undefined) visit(found)
    }
  }
  /** A package by its name or by a virtual one. */
  const find = (name: string): ResolvedPackage | undefined =>
    byName.get(name) ?? providers.get(name)?.find((one) => !isLeftOut(one.name))

  for (const name of [...always, ...wanted]) {
    const found = find(name)
    if (found !== undefined) visit(found)
  }
  return [...kept.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** These packages as a base knows them, with what they depend on among themselves. */
export function describePackages(packages: readonly ResolvedPackage[]): readonly BasePackage[] {
  const provided = new Map<string, string>()
  for (const one of packages)
    for (const virtual of one.provides) if (!provided.has(virtual)) provided.set(virtual, one.name)
  for (const { name } of packages) provided.set(name, name)
  return packages.map((one) => {
    const found = one.depends.flatMap((alternatives) => {
      const name = alternatives.map((each) => provided.get(each)).find((each) => each !== undefined)
      return name === undefined || name === one.name ? [] : [name]
    })
    return {
      name: one.name,
      version: one.version,
      source: one.source,
      ...(one.sourceVersion === one.version ? {} : { sourceVersion: one.sourceVersion }),
      architecture: one.architecture,
      sha256: one.sha256,
      depends: [...new Set(found)].sort(),
    }
  })
}
