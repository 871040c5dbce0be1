/** Another base below the same layers, where it has all that they need. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { baseFacts, openAnsweredSuite, type BaseFacts } from '../debian/index.js'
import type { Requires } from '../elf/index.js'
import { messageOf } from '../errors.js'
import { layerFacts } from '../image/index.js'
import { baseOfFlavour } from '../pipeline-base.js'
import { layerOf, zstdLayers } from '../pipeline-layers.js'
import { contentsOfRecord } from '../pipeline-recorded.js'
import type { Published } from '../record/index.js'
import { providesRecipe, rebase, requiresFacts, verifyRebase } from '../refresh/index.js'
import type { PushableBlob } from '../registry/index.js'
import type { Contents } from '../sbom/index.js'
import type { Digest, Key, Suite } from '../words.js'
import { crossings, readOnTop } from './refresh-below.js'
import {
  makerOf,
  nameOf,
  openAt,
  storeOf,
  type LookedAt,
  type RefreshContext,
} from './refresh-context.js'
import type { NewImage } from './refresh-publish.js'
import { rebasedRecord } from './refresh-record.js'
import { architectureOf } from './session.js'

/** The image on the newest base, or why that cannot be, one sentence each. */
export async function tryRebase(
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
  const opened = await openAt(context, nameOf(reference))
  const onTop = baseLayer && (await readOnTop(opened, record, baseLayer))
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

  const manifest = await client.manifest(reference)
  // An image whose layers are compressed otherwise gets its base so, too.
  const [recompressed] = /"application\/[^"]*\+zstd"/.test(Buffer.from(manifest.bytes).toString())
    ? await zstdLayers([base], (recipe) => maker.make(recipe))
    : []
  const { facts: layer, file: fileOf } = recompressed ?? layerOf(base)
  const rebased = rebase(
    { manifest: manifest.bytes, config: opened.configBytes },
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

/** What the base until now provides, where this machine knows it: then losses have names. */
async function providedBefore(context: RefreshContext, key: Key) {
  try {
    const base = await storeOf(context).get(
      {
        ...{ kind: 'base', name: 'base', title: '', inputs: {}, facts: baseFacts },
        build: () => Promise.reject(new Error('only looked up')),
      },
      key,
    )
    if (base === undefined) return undefined
    return (await makerOf(context).make(providesRecipe(base))).facts.provides
  } catch (thrown) {
    context.request.log.debug(`what the base provided until now is not known: ${messageOf(thrown)}`)
    return undefined
  }
}

function applicationOf({ annotations, reference }: Published): Contents['application'] {
  const name = annotations['org.opencontainers.image.title'] ?? reference.repository
  const version = annotations['org.opencontainers.image.version']
  return { name, ...(version === undefined ? {} : { version }) }
}

/** Packages that came or went with another base. */
export function packageChanges(
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
