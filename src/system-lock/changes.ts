/** What differs between two locks, for people who decide on it. */
import type { SystemLock } from './document.js'

export interface SystemChange {
  /** `libssl3t64`, `CPython 3.13`, `uv` */
  readonly what: string
  /** Undefined: it is new. */
  readonly from: string | undefined
  /** Undefined: it is gone. */
  readonly to: string | undefined
}

/** Sorted by what changed; a package of several architectures once where it is the same in all. */
export function changesOf(
  before: SystemLock | undefined,
  after: SystemLock,
): readonly SystemChange[] {
  const [old, now] = [versionsOf(before), versionsOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((what) => old.get(what) !== now.get(what))
    .sort()
    .map((what) => ({ what, from: old.get(what), to: now.get(what) }))
}

function versionsOf(lock: SystemLock | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (lock === undefined) return found
  for (const { name } of lock.python)
    found.set(`CPython ${/^\d+\.\d+/.exec(name)?.[0] ?? ''}${name.endsWith('t') ? 't' : ''}`, name)
  for (const [name, version] of Object.entries(lock.tools)) found.set(name, version)
  for (const [architecture, { base, packages }] of lock.platforms) {
    if (base !== undefined) found.set(`base ${base.name} (${architecture})`, base.digest)
    for (const { name, version } of packages.values()) {
      const same = found.get(name)
      found.set(
        same === undefined || same === version ? name : `${name} (${architecture})`,
        version,
      )
    }
  }
  return found
}
