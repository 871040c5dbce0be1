/** From what a user asks for (`3.13`) to one release with its checksums. */
import { PycaskError } from '../errors.js'
import type { Log } from '../host/types.js'
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
  /** `3.13.15` */
  readonly version: string
  /** `3.13` */
  readonly minor: string
  /** `cp313` */
  readonly tag: string
  /** The same source in different packings, best first; at least one. */
  readonly files: readonly [ReleaseFile, ...ReleaseFile[]]
  /** `2029-10` */
  readonly endOfLife: string
  readonly signer: Branch['signer']
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
    if (!parsed || !branch || !first) throw new Error(`not a release: ${line.join(' ')}`)
    const { minor, endOfLife, signer } = branch
    const files: Release['files'] = [first, ...others]
    found.push({
      release: { version, minor, tag: tagOf(parsed), files, endOfLife, signer },
      parsed,
    })
  }
  found.sort((a, b) => compareVersions(a.parsed, b.parsed))
  return {
    branches: branchOf,
    releases: new Map(found.map(({ release }) => [release.version, release])),
  }
}

/** The releases that this version of Pycask was published with. */
export const builtInManifest = (): ReleaseManifest => parseManifest(branchesTable, releasesTable)

/**
 * The release that `request` means: `3.13` is its newest patch release, `3.13.5` is just that.
 * Errors: `python-unknown`, and `python-end-of-life` unless `allowEndOfLife`. A branch that ends
 * within 180 days is a warning, as is one that has ended and is allowed.
 */
export function resolveRelease(
  request: string,
  options: {
    readonly manifest?: ReleaseManifest
    readonly today: Date
    readonly log: Log
    readonly allowEndOfLife?: boolean
  },
): Release {
  const { manifest = builtInManifest(), today, log } = options
  const release = manifest.releases.get(request) ?? newestOf(manifest, request)
  if (release === undefined) throw unknown(request, manifest)
  const daysLeft = Math.ceil((endOf(release.endOfLife) - today.getTime()) / dayMs)
  const supported = [...manifest.branches.keys()].filter((minor) => {
    const newest = newestOf(manifest, minor)
    return newest !== undefined && endOf(newest.endOfLife) > today.getTime()
  })
  if (daysLeft <= 0) {
    const what = `Python ${release.minor} gets no security fixes any more: its end of life was ${release.endOfLife}`
    if (options.allowEndOfLife !== true)
      throw new PycaskError({
        code: 'python-end-of-life',
        what,
        hint: `use one of ${supported.join(', ')}, or set allow-end-of-life to build it all the same`,
      })
    log.warn(what)
  } else if (daysLeft <= warnDays) {
    const newer = supported.filter((minor) => minor !== release.minor).at(-1)
    log.warn(
      `Python ${release.minor} gets security fixes for ${daysLeft} more days only (until ${release.endOfLife})` +
        (newer === undefined ? '' : `; ${newer} is the newest`),
    )
  }
  return release
}

const dayMs = 24 * 60 * 60 * 1000
const warnDays = 180

/** The first moment after a day or month (`2029-10-31`, `2029-10`), in UTC. */
function endOf(date: string): number {
  const [year = 0, month = 1, day] = date.split('-').map(Number)
  return day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1)
}

/** Releases are sorted, so the last one of a minor version is the newest. */
function newestOf(manifest: ReleaseManifest, minor: string): Release | undefined {
  return [...manifest.releases.values()].filter((release) => release.minor === minor).at(-1)
}

function unknown(request: string, manifest: ReleaseManifest): PycaskError {
  const newest = [...manifest.branches.keys()].map((minor) => newestOf(manifest, minor)?.version)
  const names = newest.filter((version) => version !== undefined)
  return new PycaskError({
    code: 'python-unknown',
    what: `there is no Python ${JSON.stringify(request)} among the releases that this version of Pycask knows`,
    hint: `the newest that it knows are ${names.join(', ')}; newer ones come with a newer Pycask`,
  })
}

const lines = (table: string): string[][] =>
  table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/))
