/** Manifests, indexes and configurations, of OCI and of Docker (image spec 1.1; distribution schema 2). */
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { digest as parseDigest, type Digest, type DiffId } from '../words.js'

const digest = z.string().transform((text, context): Digest => {
  try {
    return parseDigest(text)
  } catch {
    context.addIssue(`${JSON.stringify(text.slice(0, 80))} is not sha256: and 64 digits a-f, 0-9`)
    return z.NEVER
  }
})
// Go writes null for what is empty.
const texts = z
  .array(z.string())
  .nullish()
  .transform((value): readonly string[] => value ?? [])
const table = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value): Readonly<Record<string, string>> => value ?? {})
const set = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((value): readonly string[] => Object.keys(value ?? {}))
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const platform = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
})

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest,
  size: z.int().nonnegative(),
  annotations: table,
  platform: platform.nullish(),
})
export type Descriptor = z.output<typeof descriptor>

const manifest = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor),
  annotations: table,
  subject: descriptor.nullish(),
})
export type ManifestDocument = z.output<typeof manifest>

const index = z.looseObject({
  schemaVersion: z.literal(2).optional(),
  mediaType: z.string().optional(),
  manifests: z.array(descriptor),
  annotations: table,
})
export type IndexDocument = z.output<typeof index>

const config = z.looseObject({
  os: z.string().default('linux'),
  architecture: z.string().default('amd64'),
  variant: z.string().optional(),
  created: text,
  config: z
    .looseObject({
      User: text,
      Env: texts,
      Entrypoint: texts,
      Cmd: texts,
      WorkingDir: text,
      ExposedPorts: set,
      Volumes: set,
      Labels: table,
      StopSignal: text,
      Shell: texts,
    })
    .nullish()
    .transform((value) => value ?? emptyConfig),
  rootfs: z.looseObject({
    type: z.literal('layers'),
    diff_ids: z
      .array(digest)
      .nullish()
      .transform((ids) => (ids ?? []) as readonly string[] as readonly DiffId[]),
  }),
  history: z
    .array(
      z.looseObject({
        created: text,
        created_by: text,
        comment: text,
        empty_layer: z.boolean().default(false),
      }),
    )
    .nullish()
    .transform((value) => value ?? []),
})
export type ConfigDocument = z.output<typeof config>

const emptyConfig = {
  User: '',
  Env: [] as readonly string[],
  Entrypoint: [] as readonly string[],
  Cmd: [] as readonly string[],
  WorkingDir: '',
  ExposedPorts: [] as readonly string[],
  Volumes: [] as readonly string[],
  Labels: {} as Readonly<Record<string, string>>,
  StopSignal: '',
  Shell: [] as readonly string[],
}

/** `manifest.json` of what `docker save` writes (moby image/spec/v1.2.md). */
const saved = z.array(
  z.looseObject({ Config: z.string(), RepoTags: texts, Layers: z.array(z.string()) }),
)
export type SavedDocument = z.output<typeof saved>[number]

export const manifestTypes: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
export const indexTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const configTypes = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]
/** Layers that engines unpack; the last part is the compression. */
const layerType =
  /^application\/vnd\.(oci\.image\.layer(\.nondistributable)?\.v1\.tar(\+gzip|\+zstd)?|docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.gzip|\.zstd)?)$/

/** An image's manifest; throws `image-invalid`, or `media-type-unsupported` for what is no image. */
export function parseManifest(bytes: Uint8Array, name: string): ManifestDocument {
  const found = parse(manifest, bytes, `the manifest of ${name}`)
  if (!configTypes.includes(found.config.mediaType))
    throw unsupported(
      `${name} is no container image: its configuration has the media type ${shown(found.config.mediaType)}`,
      'name an image; this is an artifact, such as a chart, a signature or an SBOM',
    )
  for (const [at, { mediaType }] of found.layers.entries())
    if (!layerType.test(mediaType))
      throw unsupported(
        `layer ${at + 1} of ${name} has the media type ${shown(mediaType)}, which is no layer of an image`,
      )
  return found
}

/** Throws `image-invalid`. */
export const parseIndex = (bytes: Uint8Array, name: string): IndexDocument =>
  parse(index, bytes, `the index of ${name}`)

/** Throws `image-invalid`. */
export const parseConfig = (bytes: Uint8Array, name: string): ConfigDocument =>
  parse(config, bytes, `the configuration of ${name}`)

/** Throws `image-invalid`. */
export const parseSaved = (bytes: Uint8Array, name: string): readonly SavedDocument[] =>
  parse(saved, bytes, `manifest.json of ${name}`)

function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString())
  } catch (cause) {
    throw invalid(`${what} is not JSON`, cause)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.map(String).join('.') ?? ''
  throw invalid(
    `${what} is not what it should be: ${place === '' ? '' : `${place}: `}${issue?.message ?? ''}`,
  )
}

export const invalid = (what: string, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'image-invalid',
    what,
    hint: 'the image is damaged, or was written by a tool that does not keep to the OCI or Docker formats',
    cause,
  })

export const unsupported = (what: string, hint?: string): PycaskError =>
  new PycaskError({
    code: 'media-type-unsupported',
    what,
    hint: hint ?? 'images of OCI (image spec 1.x) and of Docker (schema 2) are read',
  })

export const shown = (text: string): string => JSON.stringify(text.slice(0, 100))
