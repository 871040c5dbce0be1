/** Versions of CPython: `3.13.15`, `3.15.0rc1`. */

export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
  /** Of an alpha, a beta or a release candidate; absent for a final release. */
  readonly pre?: { readonly phase: 'a' | 'b' | 'rc'; readonly number: number }
}

const form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:(a|b|rc)([1-9]\d*))?$/

/** Parses `3.13.15` and `3.15.0rc1`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const parts = form.exec(text)
  if (parts === null) return undefined
  const [, major, minor, patch, phase, number] = parts
  const version = { major: Number(major), minor: Number(minor), patch: Number(patch) }
  if (phase !== 'a' && phase !== 'b' && phase !== 'rc') return version
  return { ...version, pre: { phase, number: Number(number) } }
}

/** `3.13` */
export const minorOf = ({ major, minor }: Version): string => `${major}.${minor}`

/** The interpreter tag of wheels (PEP 425): `cp313`. */
export const tagOf = ({ major, minor }: Version): string => `cp${major}${minor}`

/** The version without what makes it a pre-release: the folder on python.org. */
export const finalOf = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`

/** Older first; a pre-release is older than what it leads to. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePre(a.pre, b.pre)
}

function comparePre(a: Version['pre'], b: Version['pre']): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : a.number - b.number
}
