/** Curing a stale image: another base below the same layers where that is safe, else an ordinary build. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { baseFacts, openAnsweredSuite, type BaseFacts } from '../debian/index.js'
import { messageOf, PycaskError } from '../errors.js'
import type { Requires } from '../elf/index.js'
import { layerFacts } from '../image/index.js'
import { createMaker, directoryStore } from '../make/index.js'
import type { Maker, Product } from '../make/types.js'
import { commandsOf, isOptionName, parseFlag } from '../options/index.js'
import { baseOfFlavour } from '../pipeline-base.js'
import { layerOf, zstdLayers } from '../pipeline-layers.js'
import { contentsOfRecord } from '../pipeline-recorded.js'
import {
  recordOf,
  type ImageRecord,
  type Published,
  type RecordedProduct,
} from '../record/index.js'
import { billOfMaterials, type Contents } from '../sbom/index.js'
import {
  providesRecipe,
  rebase,
  refreshType,
  requiresFacts,
  verifyRebase,
  writeReport,
} from '../refresh/index.js'
import type { Attachment, Pushable, PushableBlob } from '../registry/index.js'
import { digest as parseDigest, type Digest, type Key, type Suite } from '../words.js'
import { build } from './build.js'
import { attestationsOf } from './attestations.js'
import { attachmentsOf, recordAttachment } from './published.js'
import type { LookedAt, RefreshContext } from './refresh.js'
import { crossings, layersOfRecord, readOnTop } from './refresh-below.js'
import { moveTags, type MovedTags } from './refresh-tags.js'
import { tryImage } from './refresh-verify.js'
import { architectureOf, type CommandRequest } from './session.js'
import { lockSystem, type WrittenSystemLock } from './system-lock.js'

export interface Cured {
  /**
   * `rebased`: other base layers below the same others. `rebuilt`: an ordinary build. `proposed`: the
   * project has a pycask.lock, which says now what the image would be made of; nothing was built.
   */
  readonly how: 'rebased' | 'rebuilt' | 'proposed'
  /** Of the new image; of the one that is there where nothing was made. */
  readonly digest: Digest
  /** What changed in pycask.lock, where it was written. */
  readonly proposal: WrittenSystemLock | undefined
  /** Rules of the contract that are broken, and were before. */
  readonly stillBroken: readonly string[]
  /** False with dry-run: nothing was pushed, no tag has moved. */
  readonly published: boolean
  readonly tags: MovedTags | undefined
  /** Why the base alone could not be swapped, one sentence each. */
  readonly obstacles: readonly string[]
  /** Packages that came or went with the new base: `libfoo1 1.0-1`. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly pushedBytes: number
  readonly seconds: number
}

/**
 * @throws PycaskError `project-missing`: it has to be built, and this is not its project's folder;
 *   `tag-moved`; what building and pushing throw
 */
export async function cureImage(context: RefreshContext, image: LookedAt): Promise<Cured> {
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  if (context.options.systemLock !== undefined && !isOnTop(image))
    return { ...(await propose(context, image)), seconds: seconds() }
  let obstacles: readonly string[] = []
  if (image.cure === 'rebase') {
    const tried = await tryRebase(context, image)
    if ('reasons' in tried) obstacles = tried.reasons
    else
      return {
        ...(await publishNew(context, image, tried, 'rebased')),
        obstacles,
        seconds: seconds(),
      }
  }
  if (isOnTop(image)) throw notOurs(image, obstacles)
  const built = await rebuild(context, image, obstacles)
  return { ...(await publishNew(context, image, built, 'rebuilt')), obstacles, seconds: seconds() }
}

/** pycask.lock decides what the image is made of: a refresh proposes another one. */
async function propose(
  { request, options }: RefreshContext,
  { published }: LookedAt,
): Promise<Omit<Cured, 'seconds'>> {
  const nothing = {
    ...({ how: 'proposed', digest: published.reference.digest, published: false } as const),
    ...{ tags: undefined, added: [], removed: [], stillBroken: [], pushedBytes: 0 },
  }
  if (options.dryRun) {
    const why = `${options.systemLock ?? ''} would be written: it says what the image is made of`
    return { ...nothing, obstacles: [why], proposal: undefined }
  }
  const settings = buildSettings(request)
  const proposal = await lockSystem({
    ...{ ...request, ...settings },
    ...{ command: 'lock', operands: [] },
    ...(settings.inputs
      ? { inputs: { ...settings.inputs, system: 'true' } }
      : { flags: [...settings.flags, '--system'] }),
  })
  return { ...nothing, obstacles: [], proposal }
}

/** Whether others have put layers on it: then it is not made by a build of ours. */
const isOnTop = ({ published: { layers, record, annotations } }: LookedAt): boolean =>
  annotations['dev.pycask.python'] === undefined && layers.length > layersOfRecord(record).size

const notOurs = ({ name }: LookedAt, obstacles: readonly string[]): PycaskError =>
  new PycaskError({
    code: 'rebase-impossible',
    what: `${name} has layers that others put on an image of ours, and its base alone cannot be swapped`,
    details: obstacles,
    hint: 'refresh the image below it, and build this one again with the tool that made it',
  })

/** An image that is not in the registry yet, and its record. */
interface NewImage {
  readonly artifact: Pushable
  readonly record: ImageRecord
  /** For its bill of materials; undefined where the record of an old version does not tell it. */
  readonly contents: Contents | undefined
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

async function tryRebase(
  context: RefreshContext,
  image: LookedAt,
): Promise<NewImage | { readonly reasons: readonly string[] }> {
  const { host, options, architecture, client, request } = context
  const { record, reference } = image.published
  const { base: before } = image.installed
  const told = requiresFacts.safeParse(
    record.products.find(({ kind, name }) => kind === 'linkage' && name === 'requires')?.facts,
  )
  if (before === undefined || record.wanted === undefined || !told.success)
    return { reasons: ['its record does not say what its layers need of their base'] }
  const { flavour = '' } = before.inputs
  if (flavour !== 'minimal' && flavour !== 'slim')
    return { reasons: ['its base is an image that somebody else made'] }
  if (flavour === 'slim' && architecture !== architectureOf(process.arch))
    return { reasons: [`a slim base of ${architecture} is made on a machine of that kind`] }
  const baseLayer = layerFacts.safeParse(
    (record.products.find(({ kind }) => kind === 'base')?.facts as { readonly layer?: unknown })
      .layer,
  ).data?.diffId
  const onTop = baseLayer && (await readOnTop(client, image.published, baseLayer))
  const maker = makerOf(context)
  const index = await openAnsweredSuite(
    host,
    {
      ...{ suite: record.suite as Suite, architecture, today: request.today },
      directory: join(options.cache, 'debian'),
      mirror: options.debianMirror,
      snapshot: options.snapshot,
      repositories: options.repositories,
      refresh: true,
    },
    maker,
  )
  const [name = '', uid = '', gid = '', ...home] = (before.inputs['user'] ?? '').split(':')
  const base = await maker.make(
    await baseOfFlavour(flavour, {
      ...{ host, index },
      packages: record.wanted,
      directory: join(options.cache, 'debian'),
      user: { name, uid: Number(uid), gid: Number(gid), home: home.join(':') },
    }),
  )
  const { provides } = (await maker.make(providesRecipe(base))).facts
  const { reasons } = verifyRebase({
    before: { suite: record.suite, architecture, glibc: before.glibc },
    after: { suite: index.suite, architecture: index.architecture, glibc: base.facts.glibc },
    requires: joined(told.data.requires, onTop?.requires),
    provides,
    providedBefore: onTop?.base.provides ?? (await providedBefore(context, before.key)),
  })
  const all = [...(onTop === undefined ? [] : crossings(onTop)), ...reasons]
  if (all.length > 0) return { reasons: all }

  const [manifest, config] = await Promise.all([
    client.manifest(reference),
    configOf(context, image),
  ])
  // An image whose layers are compressed otherwise gets its base so, too.
  const [recompressed] = /"application\/[^"]*\+zstd"/.test(Buffer.from(manifest.bytes).toString())
    ? await zstdLayers([base], (recipe) => maker.make(recipe))
    : []
  const { facts: layer, file: fileOf } = recompressed ?? layerOf(base)
  const rebased = rebase(
    { manifest: manifest.bytes, config },
    { key: before.key, layer: baseLayer },
    { key: base.key, title: `base ${base.title}`, facts: layer },
  )
  request.log.debug(`rebased ${image.name} on ${base.key}`)
  const file = await fileOf()
  return {
    artifact: {
      manifest: rebased.manifest,
      blobs: [
        {
          ...rebased.config,
          sizeBytes: rebased.config.bytes.length,
          open: () => Readable.from([rebased.config.bytes], { objectMode: false }),
        },
        {
          ...{ digest: layer.digest, sizeBytes: layer.sizeBytes, mediaType: layer.mediaType },
          open: () => createReadStream(file),
        },
        // They are there: the image that they are of is.
        ...rebased.kept.map((one): PushableBlob => ({
          ...one,
          open: () => unavailable(one.digest),
        })),
      ],
    },
    record: rebasedRecord(record, base, image.archive),
    // What others put on top is not known: no bill would be better than half of one.
    contents:
      onTop === undefined
        ? contentsOfRecord(record, {
            image: { digest: rebased.manifest.digest, created: rebased.created },
            base: base.facts,
            application: applicationOf(image.published),
          })
        : undefined,
    ...packageChanges(before.packages, base.facts),
  }
}

/** What all layers need together. */
const joined = (ours: Requires, theirs: Requires | undefined): Requires =>
  theirs === undefined
    ? ours
    : {
        interpreters: [...new Set([...ours.interpreters, ...theirs.interpreters])].sort(),
        scope: [...new Set([...ours.scope, ...theirs.scope])].sort(),
        needs: [...ours.needs, ...theirs.needs],
      }

function unavailable(layer: Digest): Readable {
  const stream = new Readable({ read: () => undefined })
  stream.destroy(new Error(`layer ${layer} is not on this machine`))
  return stream
}

function makerOf({ options, request }: RefreshContext): Maker {
  const { log, signal } = request
  const logs = { logs: join(options.cache, 'logs') }
  const stores = [directoryStore(join(options.cache, 'products'), log, logs)]
  return createMaker({ stores, building: true, log, signal })
}

/** What the base until now provides, where this machine knows it: then losses have names. */
async function providedBefore({ options, request }: RefreshContext, key: Key) {
  const { log } = request
  const store = directoryStore(join(options.cache, 'products'), log, {
    logs: join(options.cache, 'logs'),
  })
  try {
    const base = await store.get(
      {
        ...{ kind: 'base', name: 'base', title: '', inputs: {}, facts: baseFacts },
        build: () => Promise.reject(new Error('only looked up')),
      },
      key,
    )
    if (base === undefined) return undefined
    const maker = createMaker({ stores: [store], building: true, log, signal: request.signal })
    return (await maker.make(providesRecipe(base))).facts.provides
  } catch (thrown) {
    log.debug(`what the base provided until now is not known: ${messageOf(thrown)}`)
    return undefined
  }
}

/** As large as registries take manifests; a configuration is never more. */
const mostConfigBytes = 4 * 1024 * 1024

async function configOf({ client }: RefreshContext, { published }: LookedAt): Promise<Uint8Array> {
  const { bytes } = await client.manifest(published.reference)
  const document = JSON.parse(Buffer.from(bytes).toString()) as { config: { digest: string } }
  const digest = parseDigest(document.config.digest)
  return buffer(await client.blob(published.reference, digest, mostConfigBytes))
}

function applicationOf({ annotations, reference }: Published): Contents['application'] {
  const name = annotations['org.opencontainers.image.title'] ?? reference.repository
  const version = annotations['org.opencontainers.image.version']
  return { name, ...(version === undefined ? {} : { version }) }
}

/**
 * What ran on the base until now, and was not tried on the new one, is not told. A check names the image
 * that it was of: it stays until it is made anew.
 */
const triedOnBase = ['verification', 'imports']

function rebasedRecord(
  record: ImageRecord,
  base: Product<BaseFacts>,
  archive: LookedAt['archive'],
): ImageRecord {
  const { products, platform, suite, python, wanted } = record
  const kept = products.filter(({ kind }) => kind !== 'base' && !triedOnBase.includes(kind))
  const all = [...kept.map(asProduct), base]
  return recordOf({ platform, suite, python, wanted, archive }, all)
}

const asProduct = (product: RecordedProduct): Product<unknown> => ({
  ...product,
  file: () => Promise.reject(new Error(`${product.kind} is only known by its record`)),
})

function packageChanges(
  before: readonly { readonly name: string; readonly version: string }[],
  { packages }: BaseFacts,
): Pick<NewImage, 'added' | 'removed'> {
  const named = (list: typeof before): ReadonlySet<string> => new Set(list.map(({ name }) => name))
  const text = ({ name, version }: (typeof before)[number]): string => `${name} ${version}`
  return {
    added: packages.filter(({ name }) => !named(before).has(name)).map(text),
    removed: before.filter(({ name }) => !named(packages).has(name)).map(text),
  }
}

/** An ordinary build of the project, whose store is the image as it is published. */
async function rebuild(
  { request, options, architecture }: RefreshContext,
  { name, reference, published, cure }: LookedAt,
  obstacles: readonly string[],
): Promise<NewImage> {
  const { minor, suffix } = published.record.python
  const settings = {
    image: `${reference.registry}/${reference.repository}`,
    tags: reference.tag ?? 'latest',
    push: 'false',
    ...(options.origins.python.from === 'default' || options.python.length > 1
      ? { python: minor + suffix }
      : {}),
  }
  const given = buildSettings(request)
  const run = given.inputs
    ? { ...request, inputs: { ...given.inputs, ...settings } }
    : {
        ...request,
        flags: [
          ...given.flags,
          ...Object.entries(settings).map(([flag, value]) => `--${flag}=${value}`),
        ],
      }
  if (architecture !== architectureOf(process.arch))
    throw new PycaskError({
      code: 'platform-needs-machine',
      what: `${name} for linux/${architecture} has to be built (${obstacles[0] ?? `${cure} have moved`}), and this machine is ${architectureOf(process.arch)}`,
      hint: `refresh it on a machine of ${architecture}: each exchanges its own part of the tag`,
      details: obstacles,
    })
  const { images } = await build({ ...run, command: 'build' }).catch((thrown: unknown) => {
    if (!(thrown instanceof PycaskError) || thrown.code !== 'lock-missing') throw thrown
    const why = obstacles.length > 0 ? 'its base alone cannot be swapped' : `${cure} have moved`
    throw new PycaskError({
      code: 'project-missing',
      what: `${name} has to be built (${why}), and there is no project in ${options.directory}`,
      hint: 'run pycask refresh in the folder of its project, or name it with --directory',
      details: obstacles,
      cause: thrown,
    })
  })
  const [made] = images
  if (made === undefined) throw new Error('the build made no image')
  const before = published.record.products.find(({ kind }) => kind === 'base')
  const after = made.record.products.find(({ kind }) => kind === 'base')
  const [old, now] = [before, after].map((one) => baseFacts.safeParse(one?.facts).data)
  return {
    artifact: made.image,
    record: made.record,
    contents: made.contents,
    ...(old !== undefined && now !== undefined
      ? packageChanges(old.packages, now)
      : { added: [], removed: [] }),
  }
}

/** What a build takes of what this command was given: options of refresh alone mean nothing to it. */
function buildSettings({ flags = [], inputs }: CommandRequest): {
  readonly flags: readonly string[]
  readonly inputs?: Readonly<Record<string, string>>
} {
  const isOwn = (name: string | undefined): boolean =>
    name !== undefined && isOptionName(name) && !commandsOf(name).includes('build')
  return {
    flags: flags.filter((flag) => !isOwn(parseFlag(flag).name)),
    ...(inputs && {
      inputs: Object.fromEntries(Object.entries(inputs).filter(([name]) => !isOwn(name))),
    }),
  }
}

async function publishNew(
  context: RefreshContext,
  image: LookedAt,
  made: NewImage,
  how: Cured['how'],
): Promise<Omit<Cured, 'obstacles' | 'seconds'>> {
  const { client, host, options, request } = context
  const { artifact, contents, added, removed } = made
  const { digest, mediaType, bytes } = artifact.manifest
  const result = { how, digest, added, removed, proposal: undefined, stillBroken: [] }
  if (options.dryRun) return { ...result, published: false, tags: undefined, pushedBytes: 0 }
  const { registry, repository, familiar } = image.reference
  const place = { registry, repository, familiar }
  const pushed = await client.push(artifact, place, [])
  const tried =
    options.verify === 'full'
      ? await tryImage(context, image, { digest, maker: makerOf(context) })
      : { products: [], stillBroken: [] }
  const record = withProducts(made.record, tried.products)
  const name = `${registry}/${repository}`
  const bill = contents && billOfMaterials(contents, name)
  const documents =
    contents === undefined || bill === undefined
      ? [recordAttachment(record)]
      : [
          ...attachmentsOf(record, bill),
          ...(await attestationsOf(host, options, { name, contents, bill })),
        ]
  await client.attach(place, { digest, mediaType, sizeBytes: bytes.length }, [
    ...documents,
    reportOf(image, digest, how, request.today),
  ])
  const tags = await moveTags(client, image, artifact, { record, today: request.today })
  const { stillBroken } = tried
  return { ...result, published: true, tags, stillBroken, pushedBytes: pushed.pushedBytes }
}

const withProducts = (
  { platform, suite, python, archive, wanted, products }: ImageRecord,
  more: readonly Product<unknown>[],
): ImageRecord =>
  recordOf({ platform, suite, python, archive, wanted }, [
    ...products
      .filter(({ kind, name }) => !more.some((one) => one.kind === kind && one.name === name))
      .map(asProduct),
    ...more,
  ])

/** Why this image is another one than before: attached to it. */
function reportOf(
  { published, findings }: LookedAt,
  digest: Digest,
  how: Cured['how'],
  today: Date,
): Attachment {
  const from = published.reference.digest
  const bytes = writeReport({ from, to: digest, at: today.toISOString(), action: how, findings })
  return { artifactType: refreshType, mediaType: refreshType, bytes }
}
