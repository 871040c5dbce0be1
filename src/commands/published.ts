/** The image in its registry: what it was made of is a store, and where the next one is put. */
import { join } from 'node:path'
import type { Host } from '../host/types.js'
import type { Store } from '../make/types.js'
import type { Options } from '../options/index.js'
import type { Release } from '../python/index.js'
import {
  encodeRecord,
  publishedStore,
  readPublished,
  recordMediaType,
  recordType,
  type ImageRecord,
} from '../record/index.js'
import {
  parseReference,
  type Attachment,
  type Pushable,
  type PushResult,
  type Reference,
  type RegistryClient,
} from '../registry/index.js'
import { billMediaType } from '../sbom/index.js'
import type { Architecture } from '../words.js'
import { registries } from './registries.js'
import { tagsOf } from './tags.js'

/**
 * The images under the tags that are going to move, as a store; none where no registry is meant, or
 * it must not be asked.
 */
export function publishedStores(context: {
  readonly options: Options
  readonly host: Host
  readonly releases: Promise<readonly Release[]>
  readonly architecture: Architecture
}): readonly Store[] {
  const { options, host, releases, architecture } = context
  const { image, push, offline, published, cache } = options
  if (image === undefined || offline || !published) return []
  const name = parseReference(image)
  // A name without a registry means Docker Hub only if it is going to be pushed.
  if (!push && !image.startsWith(`${name.registry}/`)) return []
  // What is published only saves time: a registry that does not answer must not cost much.
  const client = registries(host, options, { retries: { attempts: 2 } })
  return [
    publishedStore({
      client,
      directory: join(cache, 'layers'),
      log: host.log,
      published: async () => {
        const own = [...new Set(tagsOf(options, await releases).flat())]
        const tags = ['', ...options.variants.map((name) => `-${name}`)].flatMap((suffix) =>
          own.map((tag) => `${tag}${suffix}`),
        )
        const found = await Promise.all(
          tags.map((tag) => readPublished(client, { ...name, tag }, architecture)),
        )
        return found.filter((one) => one !== undefined)
      },
    }),
  ]
}

export const recordAttachment = (record: ImageRecord): Attachment => ({
  artifactType: recordType,
  mediaType: recordMediaType,
  bytes: encodeRecord(record),
})

/** The documents that go with every image: its record, and its bill of materials. */
export const attachmentsOf = (record: ImageRecord, bill: Uint8Array): readonly Attachment[] => [
  recordAttachment(record),
  { artifactType: billMediaType, mediaType: billMediaType, bytes: bill },
]

/**
 * Pushes an image, then what is attached to it, and moves the tags last: a tag never points to an
 * image that is not whole, or whose record is missing. Where every tag is there already, nothing is
 * sent.
 */
export async function publish(
  client: RegistryClient,
  image: Pushable,
  reference: Reference,
  {
    tags,
    attachments,
  }: {
    readonly tags: readonly string[]
    /** Only asked for when there is something to push. */
    readonly attachments: () => Promise<readonly Attachment[]>
  },
): Promise<PushResult> {
  const { digest, mediaType, bytes } = image.manifest
  const before = await Promise.all(
    tags.map(async (tag) => (await client.resolve({ ...reference, tag }))?.digest),
  )
  if (tags.length > 0 && before.every((there) => there === digest)) return alreadyThere(image)
  const pushed = await client.push(image, reference, [])
  const documents = await attachments()
  await client.attach(reference, { digest, mediaType, sizeBytes: bytes.length }, documents)
  if (tags.length === 0) return pushed
  await client.push(image, reference, tags)
  return { ...pushed, unchanged: false }
}

/** What a push says that had nothing to do. */
const alreadyThere = ({ manifest: { digest }, blobs }: Pushable): PushResult => ({
  digest,
  pushedBytes: 0,
  existingBytes: blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  mountedBytes: 0,
  pushedBlobs: 0,
  blobs: {},
  unchanged: true,
})

/**
 * Publishes an image that is at `name` by now under further names, with the same tags and documents.
 * Returns the references.
 */
export async function publishMirrors(
  client: RegistryClient,
  image: Pushable,
  context: {
    readonly name: string
    readonly mirrors: readonly string[]
    readonly tags: readonly string[]
    readonly attachments: () => Promise<readonly Attachment[]>
  },
): Promise<readonly string[]> {
  const { name, mirrors, tags, attachments } = context
  const from = parseReference(name)
  const blobs = image.blobs.map((blob) => ({ ...blob, from }))
  const references: string[] = []
  for (const mirror of mirrors) {
    await publish(client, { ...image, blobs }, parseReference(mirror), { tags, attachments })
    references.push(...tags.map((tag) => `${mirror}:${tag}`))
  }
  return references
}
