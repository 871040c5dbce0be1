/** From what users ask for to releases with checksums: the manifest, and what python.org adds to it. */
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import {
  endsOfLife,
  publishedFiles,
  publishedReleases,
  type Published,
  type PublishedOptions,
} from './published.js'
import {
  builtInManifest,
  releaseOf,
  type Branch,
  type Release,
  type ReleaseManifest,
} from './releases.js'
import { parseRequest, type VersionRequest } from './request.js'
import { daysUntilEnd, supportedMinors, warnDays } from './support.js'
import { compareVersions, minorOf, parseVersion, type Version } from './version.js'

export interface ResolveOptions {
  readonly host: Host
  /** Answers of python.org are kept here. */
  readonly directory: string
  readonly offline: boolean
  readonly today: Date
  readonly allowEndOfLife: boolean
  /** Whether minor versions and ranges mean pre-releases, too. */
  readonly preReleases: boolean
  readonly manifest?: ReleaseManifest
  /** Other servers than python.org's: `server` for its API, `cycle` for the table of branches. */
  readonly servers?: Pick<PublishedOptions, 'server' | 'cycle' | 'timeoutMs'>
}

/** A release that could be meant: of the manifest, or only of python.org. */
interface Candidate {
  readonly version: Version
  readonly text: string
  readonly known: Release | undefined
  readonly published: Published | undefined
}

interface Catalogue {
  /** Oldest first. */
  readonly candidates: readonly Candidate[]
  readonly branches: ReadonlyMap<string, Branch>
}

/**
 * The releases that `requests` mean, oldest first, each once: `3.13` is its newest patch release,
 * `3.13.5` just that, `>=3.12,<3.15` and `3.x` the newest of each supported minor version, and `t`
 * behind a version its free-threaded build.
 *
 * Checksums are the manifest's where it has the release, else python.org's; where python.org cannot
 * be asked, the manifest alone decides. Errors: `python-unknown`, `python-end-of-life` (not with
 * `allowEndOfLife`), `python-pre-release`, `python-not-free-threaded`, `checksum-unknown`. A branch
 * within 180 days of its end is a warning.
 */
export async function resolveReleases(
  requests: readonly string[],
  options: ResolveOptions,
): Promise<readonly Release[]> {
  const catalogue = await open(options)
  const chosen = new Map<string, Release>()
  for (const text of requests) {
    const request = parseRequest(text)
    if (request === undefined) throw unknown(text, catalogue)
    for (const release of await meant(request, catalogue, options))
      chosen.set(release.name, release)
  }
  const releases = [...chosen.values()].sort(
    (a, b) => compareVersions(versionOf(a), versionOf(b)) || a.suffix.localeCompare(b.suffix),
  )
  for (const minor of new Set(releases.map((release) => release.minor)))
    warnOfEnd(minor, catalogue, options)
  return releases
}

async function open(options: ResolveOptions): Promise<Catalogue> {
  const { host, directory, today, offline, manifest = builtInManifest() } = options
  const from = { directory, now: today, ...options.servers }
  const [published, ends] = offline
    ? []
    : await Promise.all([publishedReleases(host, from), endsOfLife(host, from)])
  const branches = new Map(
    [...manifest.branches].map(([minor, branch]) => [
      minor,
      { ...branch, endOfLife: ends?.get(minor)?.end ?? branch.endOfLife },
    ]),
  )
  const found = new Map<string, Candidate>()
  for (const [text, known] of manifest.releases)
    found.set(text, { text, version: versionOf(known), known, published: undefined })
  for (const one of published ?? [])
    // Who signs a branch's releases has to be known before any of them is trusted.
    if (branches.has(minorOf(one.version)))
      found.set(one.text, { ...one, known: found.get(one.text)?.known, published: one })
  const candidates = [...found.values()].sort((a, b) => compareVersions(a.version, b.version))
  return { candidates, branches }
}

async function meant(
  request: VersionRequest,
  catalogue: Catalogue,
  options: ResolveOptions,
): Promise<readonly Release[]> {
  const { preReleases, allowEndOfLife, today } = options
  const named = catalogue.candidates.filter(({ version }) => request.includes(version))
  const usable =
    request.kind === 'exact' || preReleases
      ? named
      : named.filter(({ version }) => version.pre === undefined)
  if (usable.length === 0) throw nothing(request, named, catalogue)
  const supported = supportedMinors(catalogue.branches.values(), today)
  const minors = [...new Set(usable.map(({ version }) => minorOf(version)))]
  const alive = minors.filter((minor) => supported.includes(minor))
  const allowed = request.kind === 'range' && alive.length > 0 && !allowEndOfLife ? alive : minors
  const building = request.freeThreaded ? allowed.filter(hasFreeThreading) : allowed
  if (building.length === 0) throw notFreeThreaded(request)
  const dead = building.find((minor) => !supported.includes(minor))
  if (dead !== undefined && !allowEndOfLife) throw ended(dead, catalogue, supported)
  return Promise.all(
    building.map((minor) =>
      newest(
        usable.filter(({ version }) => minorOf(version) === minor),
        request,
        catalogue,
        options,
      ),
    ),
  )
}

/** The newest candidate whose checksum can be had. */
async function newest(
  candidates: readonly Candidate[],
  request: VersionRequest,
  { branches }: Catalogue,
  options: ResolveOptions,
): Promise<Release> {
  const { host, directory, today } = options
  const suffix = request.freeThreaded ? 't' : ''
  for (const { text, version, known, published } of candidates.toReversed()) {
    const branch = branches.get(minorOf(version))
    if (branch === undefined) continue
    if (known !== undefined)
      return releaseOf(known.files, { branch, version, text, suffix }, 'manifest')
    const files =
      published &&
      (await publishedFiles(host, { directory, now: today, ...options.servers }, published))
    const [first, ...others] = files ?? []
    if (first !== undefined)
      return releaseOf([first, ...others], { branch, version, text, suffix }, 'python.org')
    host.log.warn(`Python ${text} is out, but its checksum cannot be had: an older one is taken`)
  }
  throw new PycaskError({
    code: 'checksum-unknown',
    what: `Python ${candidates.at(-1)?.text ?? request.text} is out, but python.org gives no checksum of its source`,
    hint: 'a newer Pycask may know it; or name another version',
  })
}

/** PEP 703: builds without the global interpreter lock exist since 3.13. */
const hasFreeThreading = (minor: string): boolean => Number(minor.split('.')[1]) >= 13

const versionOf = ({ version }: Release): Version => {
  const parsed = parseVersion(version)
  if (parsed === undefined) throw new Error(`not a version: ${version}`)
  return parsed
}

function warnOfEnd(minor: string, { branches }: Catalogue, { today, host }: ResolveOptions): void {
  const branch = branches.get(minor)
  if (branch === undefined) return
  const days = daysUntilEnd(branch, today)
  const newer = supportedMinors(branches.values(), today).filter((other) => other !== minor)
  if (days <= 0) host.log.warn(endedText(branch))
  else if (days <= warnDays)
    host.log.warn(
      `Python ${minor} gets security fixes for ${days} more days only (until ${branch.endOfLife})` +
        (newer.length === 0 ? '' : `; ${newer.at(-1) ?? ''} is the newest`),
    )
}

const endedText = ({ minor, endOfLife }: Branch): string =>
  `Python ${minor} gets no security fixes any more: its end of life was ${endOfLife}`

function ended(minor: string, { branches }: Catalogue, supported: readonly string[]): PycaskError {
  const branch = branches.get(minor)
  return new PycaskError({
    code: 'python-end-of-life',
    what: branch === undefined ? `Python ${minor} is unknown` : endedText(branch),
    hint: `use one of ${supported.join(', ')}, or set allow-end-of-life to build it all the same`,
  })
}

function nothing(
  request: VersionRequest,
  named: readonly Candidate[],
  catalogue: Catalogue,
): PycaskError {
  const pre = named.at(-1)
  if (pre === undefined) return unknown(request.text, catalogue, request.minor)
  return new PycaskError({
    code: 'python-pre-release',
    what: `Python ${request.text} has no final release yet; the newest is ${pre.text}`,
    hint: `set pre-releases, or ask for ${pre.text}`,
  })
}

const notFreeThreaded = ({ text }: VersionRequest): PycaskError =>
  new PycaskError({
    code: 'python-not-free-threaded',
    what: `Python ${text}: there are free-threaded builds from 3.13 on only`,
    hint: 'leave the t away, or ask for 3.13t or newer',
  })

/** Names what is nearest: the neighbours in the same minor version, or the newest of each. */
function unknown(text: string, { candidates, branches }: Catalogue, minor?: string): PycaskError {
  const wanted = parseVersion(text.replace(/t$/, ''))
  const siblings = candidates.filter(({ version }) => minorOf(version) === minor)
  const below = wanted && siblings.findLast(({ version }) => compareVersions(version, wanted) < 0)
  const above = wanted && siblings.find(({ version }) => compareVersions(version, wanted) > 0)
  const near = [below, above].flatMap((one) => one?.text ?? [])
  const newestOfEach = [...branches.keys()].flatMap(
    (each) => candidates.findLast(({ version }) => minorOf(version) === each)?.text ?? [],
  )
  return new PycaskError({
    code: 'python-unknown',
    what: `there is no Python ${JSON.stringify(text)} among the releases that are known`,
    hint:
      near.length > 0
        ? `the nearest are ${near.join(' and ')}`
        : `the newest of each minor version are ${newestOfEach.join(', ')}`,
  })
}
