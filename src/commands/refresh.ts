/** `pycask refresh`: which images are stale, why, and the cheapest cure. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { archiveState, checkNotOlder, openArchive, type Archive } from '../debian/index.js'
import { PycaskError } from '../errors.js'
import { createHost } from '../host/index.js'
import { readOptions, type Options } from '../options/index.js'
import { allOf } from '../pipeline.js'
import { resolveReleases } from '../python/index.js'
import { readPublished } from '../record/index.js'
import {
  cureOf,
  findingsOf,
  installedOf,
  neededNewly,
  packageNames,
  type Advisories,
  type Installed,
  type NewestPython,
} from '../refresh/index.js'
import { parseReference } from '../registry/index.js'
import type { Architecture, Suite } from '../words.js'
import { publishedOnTop } from './refresh-below.js'
import type { LookedAt, RefreshContext } from './refresh-context.js'
import { cureImage, type Cured } from './refresh-cure.js'
import {
  baseImageNow,
  createYankedLookup,
  readAdvisories,
  type YankedLookup,
} from './refresh-lookups.js'
import { rollBack, type RolledBack } from './refresh-tags.js'
import { registries } from './registries.js'
import { architectureOf, type CommandRequest } from './session.js'

export interface RefreshResult {
  readonly images: readonly RefreshedImage[]
  /** With `rollback`: then nothing is looked at. */
  readonly rolledBack: readonly RolledBack[]
  /** What was read of Debian's archives for looking. */
  readonly archiveBytes: number
  readonly seconds: number
}

export interface RefreshedImage extends LookedAt {
  /** Undefined where it was only looked at, or nothing is stale. */
  readonly cured: Cured | undefined
}

/**
 * Looks at every image, then cures what is stale, unless `check` only asks.
 *
 * @throws PycaskError what the registry and the archive throw; `record-missing` for an image that
 *   nothing is known of, `image-missing`; what curing throws
 */
export async function refresh(request: CommandRequest): Promise<RefreshResult> {
  const started = performance.now()
  const options = await readOptions({ cores: availableParallelism(), ...request })
  const { log, signal, env } = request
  const host = createHost({ env, log, signal })
  const context: RefreshContext = {
    ...{ request, options, host },
    client: registries(host, options),
    architecture: options.platform
      ? architectureOfPlatform(options.platform)
      : architectureOf(process.arch),
  }
  const names = namesOf(request, options)
  const archives = new Map<string, Promise<Archive>>()
  const seconds = (): number => (performance.now() - started) / 1000
  if (options.rollback) {
    const rolledBack: RolledBack[] = []
    for (const name of names)
      rolledBack.push(await rollBack(context.client, name, parseReference(name)))
    return { images: [], rolledBack, archiveBytes: 0, seconds: seconds() }
  }
  const shared: Shared = {
    ...{ archives, newest: new Map(), baseImages: new Map() },
    advisories: await readAdvisories(host, options),
    yanked: options.yanked ? createYankedLookup(host) : undefined,
  }
  const limit = pLimit(8)
  const looked = await allOf(names.map((name) => limit(() => look(context, name, shared))))
  const images: RefreshedImage[] = []
  // One after the other: they share builders, bases and the machine.
  for (const one of looked) {
    const cured = one.cure === 'none' || options.check ? undefined : await cureImage(context, one)
    images.push({ ...one, cured })
  }
  const opened = await Promise.all(archives.values())
  return {
    ...{ images, rolledBack: [] },
    archiveBytes: opened.reduce((sum, archive) => sum + archive.readBytes(), 0),
    seconds: seconds(),
  }
}

function namesOf({ operands = [] }: CommandRequest, { image, tags }: Options): readonly string[] {
  if (operands.length > 0) return [...new Set(operands)]
  const own = tags.filter((tag) => !tag.includes('{'))
  if (image === undefined || own.length === 0)
    throw new PycaskError({
      code: 'image-missing',
      what: 'no image is named: neither on the command line nor by image and tags of the project',
      hint: 'pycask refresh ghcr.io/acme/web:latest',
    })
  return own.map((tag) => `${image}:${tag}`)
}

function architectureOfPlatform(platform: string): Architecture {
  const architecture = /^linux\/(amd64|arm64)(\/v8)?$/.exec(platform)?.[1]
  if (architecture === 'amd64' || architecture === 'arm64') return architecture
  throw new PycaskError({
    code: 'architecture-unsupported',
    what: `--platform: images are made for linux/amd64 and linux/arm64, not for ${platform}`,
    hint: 'leave it out for images of this machine',
  })
}

/** What is asked once for all images. */
interface Shared {
  readonly archives: Map<string, Promise<Archive>>
  readonly newest: Map<string, Promise<NewestPython | undefined>>
  readonly baseImages: Map<string, Promise<string | undefined>>
  readonly advisories: Advisories
  readonly yanked: YankedLookup | undefined
}

async function look(context: RefreshContext, name: string, shared: Shared): Promise<LookedAt> {
  const { client, architecture, request } = context
  const reference = parseReference(name)
  const { below } = context.options
  const [own, tagged] = await Promise.all([
    readPublished(client, reference, architecture),
    client.resolve(reference),
  ])
  const published =
    own ??
    (tagged && below !== undefined ? await publishedOnTop(context, reference, below) : undefined)
  if (published === undefined || tagged === undefined)
    throw unknown(name, tagged !== undefined, below)
  const { record } = published
  const [archive, newest] = await Promise.all([
    archiveOf(context, record.suite as Suite, shared),
    newestOf(context, record.python, shared),
  ])
  const before = archiveState.safeParse(record.archive).data
  if (before !== undefined) checkNotOlder(archive.state, before)
  const installed = installedOf(record, published.annotations)
  const asked = packageNames(installed)
  const [candidates, baseImage, yanked] = await Promise.all([
    archive.candidates(asked, before),
    baseOnce(context, installed, shared),
    shared.yanked?.of(installed),
  ])
  const absent = neededNewly(installed, candidates)
  const { found: needed } =
    absent.length === 0 ? { found: {} } : await archive.candidates(absent, before)
  const findings = findingsOf(installed, candidates, {
    ...{ needed, newest, today: request.today, suite: record.suite, baseImage },
    advisories: shared.advisories,
    ...(yanked && { yanked }),
  })
  return {
    ...{ name, reference, published, installed, findings },
    at: tagged.digest,
    inputs: asked.length + 1,
    cure: cureOf(findings),
    archive: archive.state,
  }
}

/** Fifty images on three bases ask three times. */
function baseOnce(
  context: RefreshContext,
  installed: Installed,
  { baseImages }: Shared,
): Promise<string | undefined> {
  const name = installed.base?.image?.name ?? ''
  const known = baseImages.get(name) ?? baseImageNow(context, installed)
  baseImages.set(name, known)
  return known
}

function unknown(name: string, isThere: boolean, below: string | undefined): PycaskError {
  if (isThere && below !== undefined)
    return new PycaskError({
      code: 'record-missing',
      what: `${name} has no record of what it was made from, and its first layers are of no image that is at ${below} or beside it`,
      hint: 'name the image that stands behind FROM; where it is gone, build yours again',
    })
  return isThere
    ? new PycaskError({
        code: 'record-missing',
        what: `${name} has no record of what it was made from`,
        hint: 'images that Pycask has pushed can be refreshed (pycask build --push), and those that were built on one of them: --below ghcr.io/acme/web:main',
      })
    : new PycaskError({
        code: 'registry-not-found',
        what: `${name} does not exist`,
        hint: 'see whether the name is right; some registries also hide what we may not read',
      })
}

/** Asked once for all images of a suite. */
function archiveOf(
  { host, options, architecture, request }: RefreshContext,
  suite: Suite,
  { archives }: Shared,
): Promise<Archive> {
  const known =
    archives.get(suite) ??
    openArchive(host, {
      ...{ suite, architecture },
      directory: join(options.cache, 'debian'),
      mirror: options.debianMirror,
      snapshot: options.snapshot,
      repositories: options.repositories,
      today: request.today,
    })
  archives.set(suite, known)
  return known
}

function newestOf(
  { host, options, request }: RefreshContext,
  { minor, suffix }: Installed['python'],
  { newest }: Shared,
): Promise<NewestPython | undefined> {
  const ask = async (): Promise<NewestPython | undefined> => {
    const [release] = await resolveReleases(wanted(options, minor, suffix), {
      host,
      directory: join(options.cache, 'python'),
      offline: options.offline,
      today: request.today,
      allowEndOfLife: true,
      preReleases: false,
    })
    return release && { name: release.name, endOfLife: release.endOfLife, source: release.pinnedBy }
  }
  const key = minor + suffix
  const known = newest.get(key) ?? ask()
  newest.set(key, known)
  return known
}

/** A project that asks for one patch release gets no other one. */
function wanted({ python, origins }: Options, minor: string, suffix: string): readonly string[] {
  const own = origins.python.from === 'default' ? [] : python
  const exact = own.filter((text) => text.startsWith(`${minor}.`) && text.endsWith(suffix))
  return exact.length > 0 ? exact : [minor + suffix]
}
