/** `pycask index`: images of single platforms, wherever they are, under one tag. */
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { createHost } from '../host/index.js'
import {
  digestOfBytes,
  joinManifests,
  platformName,
  type PlatformManifest,
} from '../image/index.js'
import { readOptions } from '../options/index.js'
import {
  parseReference,
  type Pushable,
  type Reference,
  type RegistryClient,
} from '../registry/index.js'
import { digest as parseDigest, hexOf, type Digest } from '../words.js'
import { registries } from './registries.js'
import type { CommandRequest } from './session.js'

export interface IndexResult {
  /** `ghcr.io/acme/web` */
  readonly name: string
  readonly digest: Digest
  readonly tags: readonly string[]
  readonly platforms: readonly {
    /** `linux/arm64` */
    readonly platform: string
    readonly digest: Digest
    /** Of its blobs, compressed. */
    readonly sizeBytes: number
  }[]
  /** All tags were there already: nothing was sent. */
  readonly unchanged: boolean
}

/** One image of one platform, ready to be pushed. */
interface Part {
  readonly manifest: PlatformManifest
  readonly image: Pushable
}

/**
 * Joins the images that the operands name (`ghcr.io/acme/web@sha256:…`, `web:amd64`, a folder that is
 * an OCI layout, `oci:FOLDER:TAG`; of an index all its images) into one index. What the target
 * repository lacks is mounted or copied; the tags move last. The same images give the same digest.
 *
 * @throws PycaskError `index-without-name`, `platform-conflict`, `image-invalid`, and the registry's
 */
export async function indexImages(request: CommandRequest): Promise<IndexResult> {
  const options = await readOptions(request)
  const { env, log, signal, operands = [] } = request
  const host = createHost({ env, log, signal })
  const { onProgress } = request
  const client = registries(host, options, { onProgress })
  const name = options.image ?? commonName(operands)
  const target = parseReference(name)
  checkTags(options.tags)

  const parts = (await Promise.all(operands.map((text) => partsOf(client, text)))).flat()
  const index = joinManifests(parts.map(({ manifest }) => manifest))
  const wanted = index.parts.flatMap((part) =>
    parts.filter(({ manifest }) => manifest === part).slice(0, 1),
  )
  for (const { image } of wanted) await client.push(image, target, [])
  const { unchanged } = await client.push({ manifest: index, blobs: [] }, target, options.tags)
  return {
    ...{ name, unchanged, digest: index.digest, tags: options.tags },
    platforms: wanted.map(({ manifest, image }) => ({
      platform: platformName(manifest.platform),
      digest: manifest.digest,
      sizeBytes: image.blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    })),
  }
}

/** The repository that all operands are in. */
function commonName(operands: readonly string[]): string {
  const names = new Set(
    operands.map((text) => {
      const { registry, repository } = parseReference(text.startsWith('oci:') ? 'layout' : text)
      return `${registry}/${repository}`
    }),
  )
  const [name] = names
  if (names.size === 1 && name !== undefined && !operands.some((text) => isLayoutName(text)))
    return name
  throw new PycaskError({
    code: 'index-without-name',
    what: `the images are in several places (${operands.join(', ')}), and no name says where their index belongs`,
    hint: 'name it: --image ghcr.io/acme/web',
  })
}

const isLayoutName = (text: string): boolean => /^(oci:|[./])/.test(text)

function checkTags(tags: readonly string[]): void {
  const open = tags.find((tag) => tag.includes('{'))
  if (open !== undefined)
    throw new PycaskError({
      code: 'option-invalid',
      what: `the tag ${open} has a placeholder, and images that exist do not fill it`,
      hint: 'pycask index … --tags 1.4,latest',
    })
}

async function partsOf(client: RegistryClient, text: string): Promise<readonly Part[]> {
  if (isLayoutName(text)) return partsOfLayout(text)
  const reference = parseReference(text)
  const found = await client.manifest(reference)
  const inside = indexSchema.safeParse(parseJson(found.bytes))
  if (!inside.success)
    return [await partOf(text, await client.copyable({ ...reference, digest: found.digest }))]
  return Promise.all(
    platformsOf(inside.data).map(async (digest) => {
      const at: Reference = { ...reference, digest }
      return partOf(`${text} (${digest})`, await client.copyable(at))
    }),
  )
}

async function partOf(name: string, image: Pushable): Promise<Part> {
  const { mediaType, digest, bytes } = image.manifest
  const parsed = manifestSchema.safeParse(parseJson(bytes))
  const config = image.blobs.find((blob) => blob.digest === parsed.data?.config.digest)
  if (!parsed.success || config === undefined || config.sizeBytes > largestConfigBytes)
    throw notAnImage(name)
  const configBytes = await buffer(config.open())
  const platform = configSchema.safeParse(parseJson(configBytes))
  if (digestOfBytes(configBytes) !== config.digest || !platform.success) throw notAnImage(name)
  const annotations = parsed.data.annotations ?? {}
  const sizeBytes = bytes.length
  return {
    image,
    manifest: { ...{ name, mediaType, digest, sizeBytes, annotations }, platform: platform.data },
  }
}

/** The images of a layout: `oci:FOLDER:TAG`, or all of them. */
async function partsOfLayout(text: string): Promise<readonly Part[]> {
  const bare = text.replace(/^oci:/, '')
  const tag = /:([\w][\w.-]*)$/.exec(bare)?.[1]
  const directory = tag === undefined ? bare : bare.slice(0, -tag.length - 1)
  const fileOf = (digest: Digest): string => join(directory, 'blobs', 'sha256', hexOf(digest))
  const read = async (digest: Digest): Promise<Buffer> => {
    const bytes = await readFile(fileOf(digest)).catch(() => undefined)
    if (bytes === undefined || digestOfBytes(bytes) !== digest)
      throw notAnImage(`${text} (${digest})`)
    return bytes
  }
  const index = indexSchema.safeParse(
    parseJson(await readFile(join(directory, 'index.json')).catch(() => Buffer.of())),
  )
  if (!index.success) throw notAnImage(text)
  const named = index.data.manifests.filter(
    ({ annotations = {} }) => tag === undefined || annotations[refNameAnnotation] === tag,
  )
  const roots = await Promise.all(
    named.map(async ({ digest, mediaType }) => {
      const bytes = await read(digest)
      const inner = indexSchema.safeParse(parseJson(bytes))
      return inner.success ? platformsOf(inner.data) : isImage(mediaType) ? [digest] : []
    }),
  )
  const digests = [...new Set(roots.flat())]
  if (digests.length === 0) throw notAnImage(text)
  return Promise.all(
    digests.map(async (digest) => {
      const bytes = await read(digest)
      const manifest = manifestSchema.safeParse(parseJson(bytes))
      if (!manifest.success) throw notAnImage(`${text} (${digest})`)
      const { config, layers, mediaType } = manifest.data
      const blobs = await Promise.all(
        [config, ...layers].map(async (blob) => {
          const file = fileOf(blob.digest)
          const found = await stat(file).catch(() => undefined)
          if (found?.size !== blob.size) throw notAnImage(`${text} (${blob.digest})`)
          const open = () => createReadStream(file, { highWaterMark: 256 * 1024 })
          return { digest: blob.digest, sizeBytes: blob.size, mediaType: blob.mediaType, open }
        }),
      )
      const once = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()]
      return partOf(`${text} (${digest})`, { manifest: { mediaType, digest, bytes }, blobs: once })
    }),
  )
}

const refNameAnnotation = 'org.opencontainers.image.ref.name'
const largestConfigBytes = 4 * 1024 * 1024
const isImage = (mediaType: string): boolean => /manifest\.v[12]\+json$/.test(mediaType)

const digestSchema = z.string().transform((text, context): Digest => {
  try {
    return parseDigest(text)
  } catch {
    context.addIssue('not a digest')
    return z.NEVER
  }
})
const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: digestSchema,
  size: z.int().nonnegative(),
  platform: z.looseObject({ os: z.string(), architecture: z.string() }).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})
const indexSchema = z.looseObject({ manifests: z.array(descriptor) })
const manifestSchema = z.looseObject({
  mediaType: z.string().default('application/vnd.oci.image.manifest.v1+json'),
  config: descriptor,
  layers: z.array(descriptor),
  annotations: z.record(z.string(), z.string()).optional(),
})
const configSchema = z
  .object({
    os: z.string().min(1),
    architecture: z.string().min(1),
    variant: z.string().optional(),
  })
  .transform(({ os, architecture, variant }) => ({
    ...{ os, architecture },
    ...(variant === undefined ? {} : { variant }),
  }))

/** Not the attestations of BuildKit, which stand in indexes as unknown/unknown. */
const platformsOf = ({ manifests }: z.output<typeof indexSchema>): readonly Digest[] =>
  manifests
    .filter(({ mediaType, platform }) => isImage(mediaType) && platform?.os !== 'unknown')
    .map(({ digest }) => digest)

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

function notAnImage(name: string): PycaskError {
  return new PycaskError({
    code: 'image-invalid',
    what: `${name} is no image of a platform, or is not whole`,
    hint: 'name images, by tag or digest, or folders that are OCI image layouts',
  })
}
