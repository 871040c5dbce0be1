/** An image that can be read, wherever it is. */
import type { Readable } from 'node:stream'
import type { Digest, DiffId } from '../words.js'
import type { ConfigDocument, ManifestDocument } from './documents.js'
import type { TarSummary, TarVisitor } from './tar.js'

/** As in an index: `linux`, `arm64`, `v8`. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

/** One image of one platform. Its documents are read and verified; its layers are opened when asked. */
export interface OpenedImage {
  /** As the user named it. */
  readonly name: string
  /** Where it was found: `registry`, `layout`, `archive`, `docker`, `podman`. */
  readonly place: string
  /** Of the manifest; undefined where there is none, as in what `docker save` of old engines writes. */
  readonly digest: Digest | undefined
  /** Undefined where there is none: then there are no annotations either. */
  readonly manifest: ManifestDocument | undefined
  /** The image's id in an engine. */
  readonly configDigest: Digest
  readonly config: ConfigDocument
  /** The bytes of the configuration: `configDigest` is of these. */
  readonly configBytes: Uint8Array
  readonly platform: Platform
  /** The bottom one first. */
  readonly layers: readonly OpenedLayer[]
  /** Ends what was opened and removes temporary files. Safe to call twice. */
  close(): Promise<void>
}

export interface OpenedLayer {
  /** From 0, the bottom one. */
  readonly index: number
  /** Of the uncompressed tar, as the configuration says it. */
  readonly diffId: DiffId
  /** Of the bytes as they are stored; undefined in an archive that stores it uncompressed. */
  readonly digest: Digest | undefined
  /** Of the bytes as they are stored. */
  readonly sizeBytes: number
  /** Whether `sizeBytes` is what a pull transfers. Old engines save layers uncompressed. */
  readonly compressed: boolean
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  /** A fresh stream of the bytes as they are stored; it fails at its end if they are not those of `digest`. */
  open(): Promise<Readable>
  /**
   * A fresh stream of the tar, decompressed. It fails with `layer-damaged` or `checksum-mismatch`
   * when it is not that of `diffId`, and with `layer-too-large` when it unpacks to more than `limits`.
   */
  tar(): Promise<Readable>
  /** Reads the tar once, in bounded memory: see `readTar`. Its errors name this layer. */
  read(visitor: TarVisitor): Promise<TarSummary>
}

/** What a hostile image may cost at most. */
export interface Limits {
  /** Of one document: manifest, index, configuration. */
  readonly documentBytes: number
  readonly layers: number
  /** Of one layer, uncompressed. */
  readonly unpackedBytes: number
  /** A layer that has passed `ratioFromBytes` may not be more than this many times its compressed size. */
  readonly ratio: number
  readonly ratioFromBytes: number
  /** Entries of one layer. */
  readonly entries: number
}

export const defaultLimits: Limits = {
  // What registries must accept of a manifest (distribution spec 1.1).
  documentBytes: 4 * 1024 * 1024,
  layers: 1024,
  unpackedBytes: 64e9,
  // gzip makes 1 of 1000 zeros; a layer of real files seldom does 10.
  ratio: 100,
  ratioFromBytes: 1024 ** 3,
  entries: 1_000_000,
}
