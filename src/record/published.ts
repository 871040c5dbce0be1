/**
 * The published image as a store of products: its record tells what is known of them, its layers are
 * their bytes. Planning reads a manifest and a record; a layer is only fetched when something has to
 * be done with its bytes on this machine.
 */
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { messageOf } from '../errors.js'
import type { Log } from '../host/types.js'
import { keyOf, NotHere, type Product, type Recipe, type Store } from '../make/index.js'
import type { Reference, RegistryClient } from '../registry/index.js'
import { digest as parseDigest, hexOf, type Architecture, type Digest, type Key } from '../words.js'
import { decodeRecord, recordType } from './record.js'
import type { ImageRecord, RecordedProduct } from './types.js'

/** An image in a registry, with its record. */
export interface Published {
  /** Of the repository, by the digest of the one platform's manifest. */
  readonly reference: Reference & { readonly digest: Digest }
  /** Digests of its layers, bottom first. */
  readonly layers: readonly Digest[]
  readonly annotations: Readonly<Record<string, string>>
  readonly record: ImageRecord
}

const manifest = z.looseObject({
  layers: z.array(z.looseObject({ digest: z.string() })).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  manifests: z
    .array(
      z.looseObject({
        digest: z.string(),
        platform: z.looseObject({ architecture: z.string(), os: z.string() }).optional(),
      }),
    )
    .optional(),
})

/**
 * The image at a reference and its record, for one architecture. Undefined where there is no image,
 * no such platform, or no record that can be read. Rejects as the client does.
 */
export async function readPublished(
  client: RegistryClient,
  reference: Reference,
  architecture: Architecture,
): Promise<Published | undefined> {
  const found = await readManifest(client, reference)
  if (found === undefined) return undefined
  const entry = found.document.manifests?.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === architecture,
  )
  const image =
    found.document.manifests === undefined
      ? found
      : entry === undefined
        ? undefined
        : await readManifest(client, { ...reference, digest: parseDigest(entry.digest) })
  if (image?.document.layers === undefined) return undefined
  for (const referrer of await client.referrers(reference, image.digest, recordType)) {
    const bytes = await client.attachment(reference, referrer.digest)
    if (bytes === undefined) continue
    const record = readable(bytes)
    if (record?.platform.architecture !== architecture) continue
    return {
      reference: { ...reference, digest: image.digest },
      layers: image.document.layers.map((layer) => parseDigest(layer.digest)),
      annotations: image.document.annotations ?? {},
      record,
    }
  }
  return undefined
}

/** Somebody else's artifact of this kind, or a later version's, is passed over. */
function readable(bytes: Uint8Array): ImageRecord | undefined {
  try {
    return decodeRecord(bytes)
  } catch {
    return undefined
  }
}

async function readManifest(client: RegistryClient, reference: Reference) {
  try {
    const { bytes, digest } = await client.manifest(reference)
    return { digest, document: manifest.parse(JSON.parse(Buffer.from(bytes).toString())) }
  } catch (thrown) {
    if (codeOf(thrown) === 'registry-not-found') return undefined
    throw thrown
  }
}

/**
 * What is published, as a store that is only read. `published` is asked for when the first product
 * is looked up; a registry that cannot be reached, or refuses, is a remark and an empty store.
 */
export function publishedStore(options: {
  readonly client: RegistryClient
  readonly published: () => Promise<readonly Published[]>
  /** Where fetched layers are kept, by digest. */
  readonly directory: string
  readonly log: Log
}): Store {
  const { client, directory, log } = options
  let opened: Promise<ReadonlyMap<Key, Told>> | undefined
  const open = (): Promise<ReadonlyMap<Key, Told>> =>
    (opened ??= options
      .published()
      .then(byKey)
      .catch((thrown: unknown) => {
        log.warn(`what is published cannot be read, going on without: ${messageOf(thrown)}`)
        return new Map()
      }))
  return {
    name: 'published',
    remote: true,
    prepare: () => void open(),
    get: async (recipe, key) => {
      const told = (await open()).get(key)
      return told && productOf(recipe, told, (layer) => fetched(layer, told.image))
    },
    put: () => Promise.reject(new Error('a published image is not written to product by product')),
    inputsOf: async (kind, name) =>
      [...(await open()).values()]
        .filter(({ product }) => product.kind === kind && product.name === name)
        .map(({ product: { key, inputs, discovered } }) => ({ key, inputs, discovered })),
  }

  async function fetched(layer: Digest, image: Published): Promise<string> {
    const path = join(directory, hexOf(layer))
    // Files appear whole or not at all, under the hash that was checked on the way.
    if ((await stat(path).catch(() => undefined)) !== undefined) return path
    await mkdir(directory, { recursive: true })
    const temporary = `${path}.${randomUUID()}.tmp`
    try {
      log.debug(`fetching layer ${layer} of ${image.reference.familiar}`)
      await pipeline(await client.blob(image.reference, layer), createWriteStream(temporary))
      await rename(temporary, path)
    } finally {
      await rm(temporary, { force: true })
    }
    return path
  }
}

interface Told {
  readonly product: RecordedProduct
  readonly image: Published
}

/** A record says what it wants; a key is only believed if the inputs beside it have it. */
function byKey(images: readonly Published[]): ReadonlyMap<Key, Told> {
  const all = new Map<Key, Told>()
  for (const image of images)
    for (const product of image.record.products)
      if (!all.has(product.key) && keyOf(product.kind, product.inputs) === product.key)
        all.set(product.key, { product, image })
  return all
}

const layered = z.looseObject({ layer: z.looseObject({ digest: z.string() }) })
const layerFile = 'layer.tar.gz'

function productOf<Facts>(
  recipe: Recipe<Facts>,
  { product, image }: Told,
  fetchLayer: (layer: Digest) => Promise<string>,
): Product<Facts> | undefined {
  const facts = recipe.facts.safeParse(product.facts)
  if (!facts.success) return undefined
  const { kind, key, inputs, discovered, files } = product
  const own = layered.safeParse(product.facts)
  const layer = own.success
    ? image.layers.find((digest) => digest === own.data.layer.digest)
    : undefined
  return {
    ...{ kind, key, inputs, discovered, files },
    name: recipe.name,
    title: recipe.title,
    facts: facts.data,
    file: (name) =>
      name === layerFile && layer !== undefined
        ? fetchLayer(layer)
        : Promise.reject(new NotHere(kind, recipe.name, name)),
  }
}

const codeOf = (thrown: unknown): unknown => (thrown as { readonly code?: unknown }).code
