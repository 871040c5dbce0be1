/** Versions of CPython's final releases: `3.13.15`. Pre-releases are not known here. */

export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** Parses `3.13.15`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const parts = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text)
  if (parts === null) return undefined
  return { major: Number(parts[1]), minor: Number(parts[2]), patch: Number(parts[3]) }
}

/** `3.13` */
export const minorOf = ({ major, minor }: Version): string => `${major}.${minor}`

/** The interpreter tag of wheels (PEP 425): `cp313`. */
export const tagOf = ({ major, minor }: Version): string => `cp${major}${minor}`

/** Older first. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch
}
