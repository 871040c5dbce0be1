/** Releases of CPython, and the table of them that Pycask carries. */
import { sha256, type Sha256 } from '../words.js'
import { branchesTable, releasesTable } from './manifest.js'
import { compareVersions, minorOf, parseVersion, tagOf, type Version } from './version.js'

/** One tarball as python.org publishes it. */
export interface ReleaseFile {
  /** `Python-3.13.15.tar.xz` */
  readonly name: string
  readonly sha256: Sha256
}

/** What is known of one minor version. */
export interface Branch {
  /** `3.13` */
  readonly minor: string
  /** Day of the first release, or month where the day is not known yet: `2024-10-07`. */
  readonly firstRelease: string
  /** From then on only security fixes. */
  readonly endOfBugfixes: string
  /** From then on no fixes at all. A month ends with its last day. */
  readonly endOfLife: string
  /** Who signs the releases of this branch (Sigstore identity and its issuer). */
  readonly signer: { readonly identity: string; readonly issuer: string }
}

/** One release: what is needed to fetch and to name it. */
export interface Release {
  /** `3.13.15`, `3.15.0rc1` */
  readonly version: string
  /** `3.13` */
  readonly minor: string
  /** `cp313` */
  readonly tag: string
  /** ABI tag of wheels: `cp313`, `cp313t` for a free-threaded build. */
  readonly abi: string
  /** Ends the names of programs and folders (`lib/python3.13t`) of a free-threaded build. */
  readonly suffix: '' | 't'
  /** What users read: `3.13.15`, `3.13.15t`. */
  readonly name: string
  readonly preRelease: boolean
  /** The same source in different packings, best first; at least one. */
  readonly files: readonly [ReleaseFile, ...ReleaseFile[]]
  /** `2029-10` */
  readonly endOfLife: string
  readonly signer: Branch['signer']
  /** Whose word the checksums are: `manifest` is the table that came with this Pycask. */
  readonly pinnedBy: 'manifest' | 'python.org'
}

export interface ReleaseManifest {
  /** By minor version. */
  readonly branches: ReadonlyMap<string, Branch>
  /** By version, oldest first. */
  readonly releases: ReadonlyMap<string, Release>
}

/** Reads the two tables of manifest.ts; throws a plain Error for a line that is not right. */
export function parseManifest(branches: string, releases: string): ReleaseManifest {
  const branchOf = new Map<string, Branch>()
  for (const line of lines(branches)) {
    const [minor, firstRelease, endOfBugfixes, endOfLife, identity, issuer, ...rest] = line
    const dates = [firstRelease, endOfBugfixes, endOfLife]
    if (!minor || !firstRelease || !endOfBugfixes || !endOfLife || !identity || !issuer)
      throw new Error(`a branch has six fields, found ${line.join(' ')}`)
    if (rest.length > 0 || dates.some((date) => !/^\d{4}-\d\d(-\d\d)?$/.test(date ?? '')))
      throw new Error(`not a branch: ${line.join(' ')}`)
    const signer = { identity, issuer }
    branchOf.set(minor, { minor, firstRelease, endOfBugfixes, endOfLife, signer })
  }
  const found: { readonly release: Release; readonly parsed: Version }[] = []
  for (const line of lines(releases)) {
    const [version = '', xz = '-', gz = '-'] = line
    const parsed = parseVersion(version)
    const branch = parsed && branchOf.get(minorOf(parsed))
    const [first, ...others] = [
      { name: `Python-${version}.tar.xz`, hash: xz },
      { name: `Python-${version}.tgz`, hash: gz },
    ]
      .filter(({ hash }) => hash !== '-')
      .map(({ name, hash }): ReleaseFile => ({ name, sha256: sha256(hash) }))
    if (!parsed || parsed.pre || !branch || !first)
      throw new Error(`not a release: ${line.join(' ')}`)
    const about = { branch, version: parsed, text: version, suffix: '' } as const
    found.push({ release: releaseOf([first, ...others], about, 'manifest'), parsed })
  }
  found.sort((a, b) => compareVersions(a.parsed, b.parsed))
  return {
    branches: branchOf,
    releases: new Map(found.map(({ release }) => [release.version, release])),
  }
}

/** The releases that this version of Pycask was published with. */
export const builtInManifest = (): ReleaseManifest => parseManifest(branchesTable, releasesTable)

/** A release from its parts. */
export function releaseOf(
  files: Release['files'],
  about: {
    readonly branch: Branch
    readonly version: Version
    readonly text: string
    readonly suffix: Release['suffix']
  },
  pinnedBy: Release['pinnedBy'],
): Release {
  const { branch, version, text, suffix } = about
  const { minor, endOfLife, signer } = branch
  const tag = tagOf(version)
  return {
    ...{ version: text, minor, tag, abi: tag + suffix, suffix, name: text + suffix },
    ...{ preRelease: version.pre !== undefined, files, endOfLife, signer, pinnedBy },
  }
}

const lines = (table: string): string[][] =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/))
