/** Images that others built on one of ours (FROM): what of them is ours, and what theirs need of the base. */
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import * as z from 'zod'
import { requiresOf, type Provides, type Requires } from '../elf/index.js'
import { keyAnnotation } from '../image/index.js'
import { defaultLimits, readTar } from '../reader/index.js'
import { readPublished, type ImageRecord, type Published } from '../record/index.js'
import { collect, providesOfLayer, type ReadLayer } from '../refresh/index.js'
import { parseReference, type Reference, type RegistryClient } from '../registry/index.js'
import { digest as parseDigest, type Architecture, type DiffId } from '../words.js'

const document = z.looseObject({
  config: z.looseObject({ digest: z.string() }).optional(),
  layers: z
    .array(
      z.looseObject({
        digest: z.string(),
        mediaType: z.string(),
        annotations: z.record(z.string(), z.string()).optional(),
      }),
    )
    .optional(),
  manifests: z
    .array(
      z.looseObject({
        digest: z.string(),
        platform: z.looseObject({ architecture: z.string(), os: z.string() }).optional(),
      }),
    )
    .optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})

async function manifestFor(
  client: RegistryClient,
  reference: Reference,
  architecture: Architecture,
) {
  const read = async (at: Reference) => {
    const { bytes, digest } = await client.manifest(at)
    return { digest, ...document.parse(JSON.parse(Buffer.from(bytes).toString())) }
  }
  const found = await read(reference)
  if (found.manifests === undefined) return found
  const entry = found.manifests.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  )
  return entry === undefined ? undefined : read({ ...reference, digest: parseDigest(entry.digest) })
}

/** Tags of the image below that are tried beyond it and the one before it. */
const mostTags = 50

const configDocument = z.looseObject({
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
})

/** The tars of an image's layers: engines compress them anew when they push. */
async function diffIdsOf(
  client: RegistryClient,
  reference: Reference,
  { config }: { readonly config?: { readonly digest: string } | undefined },
): Promise<readonly string[]> {
  if (config === undefined) return []
  const bytes = await buffer(await client.blob(reference, parseDigest(config.digest)))
  return configDocument.parse(JSON.parse(bytes.toString())).rootfs.diff_ids
}

/**
 * An image without a record, with the record of the image of ours that it was built on: the one, among
 * `below` and the other tags beside it, whose layers are the first of its own. Undefined: none is.
 */
export async function publishedOnTop(
  client: RegistryClient,
  reference: Reference,
  below: string,
  architecture: Architecture,
): Promise<Published | undefined> {
  const theirs = await manifestFor(client, reference, architecture)
  if (theirs?.layers === undefined) return undefined
  const diffIds = await diffIdsOf(client, reference, theirs)
  const named = parseReference(below)
  const { tag = 'latest', digest } = named
  const near = [tag, `${tag}-previous`]
  const first =
    digest === undefined ? near.map((one): Reference => ({ ...named, tag: one })) : [named]
  const further = async (): Promise<readonly Reference[]> =>
    (await client.tags(named))
      .filter((one) => !one.startsWith('sha256-') && !near.includes(one))
      .slice(-mostTags)
      .map((one) => ({ ...named, tag: one }))
  for (const candidates of [() => Promise.resolve(first), further])
    for (const candidate of await candidates()) {
      const ours = await readPublished(client, candidate, architecture)
      if (ours === undefined) continue
      const manifest = await manifestFor(client, ours.reference, architecture)
      const own = manifest === undefined ? [] : await diffIdsOf(client, ours.reference, manifest)
      if (own.length === 0 || !own.every((one, at) => diffIds[at] === one)) continue
      return {
        record: ours.record,
        layers: theirs.layers.map((layer) => parseDigest(layer.digest)),
        annotations: theirs.annotations ?? {},
        reference: { ...reference, digest: theirs.digest },
      }
    }
  return undefined
}

/** What the layers that are not ours are made of, as far as a base has to have it. */
export interface OnTop {
  readonly requires: Requires
  /** Paths that they have, and those that they take away. */
  readonly paths: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
  /** What the base until now provides, and the paths of its files. */
  readonly base: { readonly provides: Provides; readonly files: ReadonlySet<string> }
}

/**
 * Reads the layers that others put on ours, and the base below them: undefined where there are none.
 * Ours are known by their annotation, or by the record.
 */
export async function readOnTop(
  client: RegistryClient,
  { reference, record }: Published,
  baseLayer: DiffId,
): Promise<OnTop | undefined> {
  const { bytes } = await client.manifest(reference)
  const manifest = document.parse(JSON.parse(Buffer.from(bytes).toString()))
  const { layers = [] } = manifest
  if (layers.every(({ annotations }) => annotations?.[keyAnnotation] !== undefined))
    return undefined
  const diffIds = await diffIdsOf(client, reference, manifest)
  const known = layersOfRecord(record)
  const ours = layers.map(
    ({ annotations }, at) =>
      annotations?.[keyAnnotation] !== undefined || known.has(diffIds[at] ?? ''),
  )
  // Layers below our base are those of an image that is the base: none of others'.
  const lowest = ours.indexOf(true)
  const above = layers.flatMap((layer, at) =>
    lowest >= 0 && at > lowest && ours[at] !== true ? [{ ...layer, number: at + 1 }] : [],
  )
  const below = layers[diffIds.indexOf(baseLayer)]
  if (above.length === 0 || below === undefined) return undefined
  const read = async ({ digest }: { readonly digest: string }): Promise<ReadLayer> => {
    const stream = await client.blob(reference, parseDigest(digest))
    return collect((visit) => readTar(stream.pipe(createGunzip()), visit, defaultLimits))
  }
  const [base, theirs] = await Promise.all([read(below), Promise.all(above.map(read))])
  const all = theirs.flatMap(({ paths, folders }) => [...paths].filter((one) => !folders.has(one)))
  const isRemoval = (path: string): boolean => /(^|\/)\.wh\.[^/]*$/.test(path)
  return {
    requires: requiresOf(
      theirs.flatMap(({ elf }, at) =>
        elf.map((one) => ({ ...one, owner: `layer ${String(above[at]?.number ?? 0)}` })),
      ),
    ),
    paths: new Set(all.filter((path) => !isRemoval(path))),
    removed: new Set(all.filter(isRemoval).map(removedBy)),
    base: {
      provides: providesOfLayer(base),
      files: new Set([...base.paths].filter((one) => !base.folders.has(one))),
    },
  }
}

/** What a whiteout takes away (image spec, layer.md): a path, or all that was in a folder. */
const removedBy = (path: string): string =>
  path.endsWith('/.wh..wh..opq')
    ? path.slice(0, -'/.wh..wh..opq'.length)
    : path.replace(/\.wh\.([^/]*)$/, '$1')

/**
 * What keeps the base from being swapped below layers of others, one sentence each: they changed
 * something of it, which the new base would not have changed.
 */
export function crossings({ paths, removed, base }: OnTop): readonly string[] {
  const crossed = [...paths].filter((path) => base.files.has(path))
  const gone = [...removed].filter((path) => base.files.has(path) || isFolderOf(path, base.files))
  const some = (list: readonly string[]): string =>
    `${list
      .slice(0, 3)
      .map((path) => `/${path}`)
      .join(', ')}${list.length > 3 ? ` and ${String(list.length - 3)} more` : ''}`
  return [
    ...(crossed.length > 0 ? [`layers on top of it replace ${some(crossed)} of the base`] : []),
    ...(gone.length > 0 ? [`layers on top of it remove ${some(gone)} of the base`] : []),
  ]
}

const isFolderOf = (folder: string, files: ReadonlySet<string>): boolean =>
  [...files].some((file) => file.startsWith(`${folder}/`))

const layered = z.looseObject({ layer: z.looseObject({ diffId: z.string() }) })

/** The tars of the layers that a record tells of. */
export const layersOfRecord = ({ products }: ImageRecord): ReadonlySet<string> =>
  new Set(
    products.flatMap(({ facts }) => {
      const read = layered.safeParse(facts)
      return read.success ? [read.data.layer.diffId] : []
    }),
  )
