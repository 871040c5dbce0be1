/**
 * A product as an artifact in a registry: the tag `<kind>-<key>`, the document product.json as its
 * configuration, each file as a layer. So any registry keeps it, and any OCI tool copies it.
 */
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { formatDocument, parseDocument, type ProductDocument } from '../make/index.js'
import type { Pushable, PushableBlob } from '../registry/index.js'
import { digestOf, sha256, type Digest, type Key } from '../words.js'

export const productType = 'application/vnd.pycask.product.v1'
const documentType = 'application/vnd.pycask.product.v1+json'
const fileType = 'application/octet-stream'
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const titleAnnotation = 'org.opencontainers.image.title'
export const createdAnnotation = 'org.opencontainers.image.created'

export const tagOf = (kind: string, key: Key): string => `${kind}-${key}`
/** Kind and key of a tag of ours. */
export function parseTag(tag: string): { readonly kind: string; readonly key: Key } | undefined {
  const [, kind, key] = /^([a-z][a-z0-9-]*)-([0-9a-f]{64})$/.exec(tag) ?? []
  return kind === undefined || key === undefined ? undefined : { kind, key: key as Key }
}

/** The artifact of a product whose files are at `paths`. `created`: when it was made; for pruning. */
export function artifactOf(
  document: ProductDocument,
  paths: Readonly<Record<string, string>>,
  created: Date,
): Pushable {
  const config = blobOfBytes(Buffer.from(formatDocument(document)), documentType)
  const files = Object.entries(document.files).map(([name, { sha256: hash, sizeBytes }]) => {
    const path = paths[name]
    if (path === undefined) throw new Error(`no path of ${name}`)
    const open = (): Readable => createReadStream(path, { highWaterMark: 256 * 1024 })
    return { name, blob: { digest: digestOf(hash), sizeBytes, mediaType: fileType, open } }
  })
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType: productType,
      config: descriptorOf(config),
      layers: files.map(({ name, blob }) => ({
        ...descriptorOf(blob),
        annotations: { [titleAnnotation]: name },
      })),
      annotations: {
        [createdAnnotation]: created.toISOString(),
        'dev.pycask.kind': document.kind,
        'dev.pycask.name': document.name,
        [titleAnnotation]: `${document.kind} ${document.title}`,
      },
    }),
  )
  const blobs = [config, ...files.map(({ blob }) => blob)]
  return {
    manifest: { mediaType: manifestType, digest: digestOfBytes(bytes), bytes },
    blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()],
  }
}

const descriptor = z.looseObject({
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .transform((text) => text as Digest),
  size: z.int().nonnegative(),
})
const manifestSchema = z.looseObject({
  artifactType: z.literal(productType),
  config: descriptor,
  layers: z.array(descriptor),
  annotations: z.record(z.string(), z.string()).default({}),
})
export type ProductManifest = z.output<typeof manifestSchema>

/** The manifest of a product; undefined when it is something else. */
export function parseProductManifest(bytes: Uint8Array): ProductManifest | undefined {
  try {
    return manifestSchema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data
  } catch {
    return undefined
  }
}

/** The document of a configuration; undefined when it is damaged or of another format. */
export function readProductDocument(bytes: Uint8Array): ProductDocument | undefined {
  const parsed = parseDocument(Buffer.from(bytes).toString())
  return parsed.state === 'good' ? parsed.document : undefined
}

const descriptorOf = ({ mediaType, digest, sizeBytes }: PushableBlob) => ({
  ...{ mediaType, digest, size: sizeBytes },
})

function blobOfBytes(bytes: Buffer, mediaType: string): PushableBlob {
  const open = (): Readable => Readable.from([bytes], { objectMode: false })
  return { digest: digestOfBytes(bytes), sizeBytes: bytes.length, mediaType, open }
}

const digestOfBytes = (bytes: Uint8Array): Digest =>
  digestOf(sha256(createHash('sha256').update(bytes).digest('hex')))
