/** Layers and a configuration to an OCI image, in memory: documents and where its blobs are. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Reference } from '../registry/index.js'
import {
  digestOf,
  sha256,
  type Architecture,
  type DiffId,
  type Digest,
  type Key,
} from '../words.js'
import { configObject, type ImageConfig } from './config.js'
import { canonicalJson } from './json.js'
import type { LayerFacts } from './layer.js'

export const manifestMediaType = 'application/vnd.oci.image.manifest.v1+json'
export const configMediaType = 'application/vnd.oci.image.config.v1+json'

/** Annotations of a layer's descriptor: the key of the recipe that made it, and its title. */
export const keyAnnotation = 'dev.pycask.key'
export const titleAnnotation = 'org.opencontainers.image.title'

export interface ImageLayer {
  readonly facts: LayerFacts
  /** Where the compressed blob is; only asked for when its bytes are needed. */
  readonly file: () => Promise<string>
  /** Of the product that it is, unless it is of somebody else's image; kept as an annotation, so that the published image is a cache. */
  readonly key?: Key | undefined
  /** `python 3.13.15`: shown by `docker history`. */
  readonly title: string
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /** Where a registry has the blob: it is mounted from there where that can be, and not downloaded. */
  readonly from?: Reference | undefined
}

/** Bytes that a manifest refers to. */
export interface ImageBlob {
  readonly digest: Digest
  readonly sizeBytes: number
  readonly mediaType: string
  readonly source: { readonly file: () => Promise<string> } | { readonly bytes: Uint8Array }
  /** A fresh stream each time. */
  open(): Readable
  readonly from?: Reference | undefined
}

/** One layer, as a table shows it. */
export interface ImagePart {
  readonly title: string
  readonly digest: Digest
  readonly diffId: DiffId
  readonly sizeBytes: number
  /** Zero where it is not known: of a layer that somebody else made, and nobody read. */
  readonly unpackedBytes: number
}

export interface Image {
  readonly architecture: Architecture
  readonly manifest: {
    readonly mediaType: string
    readonly digest: Digest
    readonly bytes: Uint8Array
  }
  readonly config: {
    readonly mediaType: string
    readonly digest: Digest
    readonly bytes: Uint8Array
    /** Bottom layer first. */
    readonly diffIds: readonly DiffId[]
  }
  /** The image's id in an engine. */
  readonly configDigest: Digest
  /** Digests of the layers, the bottom one first; like diffIDs, one may occur twice. */
  readonly layers: readonly Digest[]
  /** The same with what a user wants to know of them. */
  readonly parts: readonly ImagePart[]
  /** The configuration and the layers, each digest once. */
  readonly blobs: readonly ImageBlob[]
}

/**
 * Composes an image (OCI image spec 1.1: config.md, manifest.md); equal input gives equal bytes.
 * `layers` lie on each other, the bottom one first. `created` is an RFC 3339 time; it comes from
 * the inputs and never from a clock, else the digest would move at each build. Throws
 * `image-config-invalid`.
 */
export function assemble(input: {
  readonly layers: readonly ImageLayer[]
  readonly config: ImageConfig
  readonly architecture: Architecture
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly created?: string | undefined
}): Image {
  const { layers, architecture, annotations, created = '1980-01-01T00:00:00Z' } = input
  const diffIds = layers.map(({ facts }) => facts.diffId)
  const config = document(configMediaType, {
    architecture,
    config: configObject(input.config),
    created,
    history: layers.map(({ title }) => ({ created, created_by: `pycask: ${title}` })),
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: diffIds },
  })
  const manifest = document(manifestMediaType, {
    schemaVersion: 2,
    mediaType: manifestMediaType,
    config: { mediaType: configMediaType, digest: config.digest, size: config.bytes.length },
    layers: layers.map((layer) => ({
      mediaType: layer.facts.mediaType,
      digest: layer.facts.digest,
      size: layer.facts.sizeBytes,
      annotations: {
        ...layer.annotations,
        ...(layer.key === undefined ? {} : { [keyAnnotation]: layer.key }),
        [titleAnnotation]: layer.title,
      },
    })),
    annotations,
  })
  const blobs: ImageBlob[] = [
    {
      digest: config.digest,
      sizeBytes: config.bytes.length,
      mediaType: configMediaType,
      source: { bytes: config.bytes },
      open: () => Readable.from([config.bytes], { objectMode: false }),
    },
    ...layers.map(({ facts, file, from }) => ({
      digest: facts.digest,
      sizeBytes: facts.sizeBytes,
      mediaType: facts.mediaType,
      source: { file },
      open: () => fileStream(file),
      ...(from === undefined ? {} : { from }),
    })),
  ]
  return {
    architecture,
    manifest,
    config: { ...config, diffIds },
    configDigest: config.digest,
    layers: layers.map(({ facts }) => facts.digest),
    parts: layers.map(({ title, facts: { digest, diffId, sizeBytes, unpackedBytes } }) => ({
      ...{ title, digest, diffId, sizeBytes, unpackedBytes },
    })),
    blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()],
  }
}

/** The bytes of a file that may have to be fetched first. */
const fileStream = (file: () => Promise<string>): Readable =>
  Readable.from(
    (async function* () {
      yield* createReadStream(await file(), { highWaterMark: 256 * 1024 })
    })(),
    { objectMode: false },
  )

function document(mediaType: string, value: unknown) {
  const bytes = canonicalJson(value)
  return { mediaType, digest: digestOfBytes(bytes), bytes }
}

/** The digest of bytes in memory. */
export function digestOfBytes(bytes: Uint8Array): Digest {
  return digestOf(sha256(createHash('sha256').update(bytes).digest('hex')))
}
