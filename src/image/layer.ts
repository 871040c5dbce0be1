/** Layers: a tar, compressed, and what is known of it. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import * as z from 'zod'
import { diffIdOf, digestOf, sha256, type DiffId, type Digest } from '../words.js'
import type { Entry } from './entry.js'
import { packTar } from './tar.js'

export const layerMediaType = 'application/vnd.oci.image.layer.v1.tar+gzip'

/** What an image needs to know of a layer, without its bytes. */
export interface LayerFacts {
  /** Of the uncompressed tar: the layer's identity. */
  readonly diffId: DiffId
  /** Of the compressed blob. */
  readonly digest: Digest
  /** Of the compressed blob. */
  readonly sizeBytes: number
  /** Of the uncompressed tar. */
  readonly unpackedBytes: number
  readonly mediaType: typeof layerMediaType
}

const sha256Text = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const sizeBytes = z.number().int().nonnegative()

/** Parses facts that were kept as JSON. */
export const layerFacts: z.ZodType<LayerFacts> = z.strictObject({
  diffId: sha256Text.transform((text) => text as DiffId),
  digest: sha256Text.transform((text) => text as Digest),
  sizeBytes,
  unpackedBytes: sizeBytes,
  mediaType: z.literal(layerMediaType),
})

/** On 118 MB of CPython, level 9 takes 3.2 times as long as 6 and saves 0.5 %. */
const gzipLevel = 6

/**
 * Writes `entries` as a gzip-compressed tar to `file`, which appears whole or not at all. The tar's
 * bytes depend on the entries alone; the compressed ones also on Node's zlib, so diffIDs identify
 * layers and digests are only recorded. Errors: those of `packTar`, and the file system's.
 */
export async function writeLayer(entries: readonly Entry[], file: string): Promise<LayerFacts> {
  const temporary = `${file}.${randomUUID()}.tmp`
  const unpacked = meter()
  const packed = meter()
  try {
    await pipeline(
      packTar(entries),
      unpacked.stream,
      createGzip({ level: gzipLevel, chunkSize: 64 * 1024 }),
      namelessSystem(),
      packed.stream,
      createWriteStream(temporary),
    )
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  const [tar, blob] = [unpacked.read(), packed.read()]
  return {
    diffId: diffIdOf(tar.hash),
    digest: digestOf(blob.hash),
    sizeBytes: blob.sizeBytes,
    unpackedBytes: tar.sizeBytes,
    mediaType: layerMediaType,
  }
}

/** Passes bytes through, counting and hashing them. */
function meter() {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      sizeBytes += chunk.length
      done(null, chunk)
    },
  })
  return { stream, read: () => ({ hash: sha256(hash.digest('hex')), sizeBytes }) }
}

/** Sets the operating system in a gzip header (RFC 1952, byte 9) to "unknown": zlib writes its own. */
function namelessSystem(): Transform {
  let position = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = 9 - position
      if (at >= 0 && at < chunk.length) chunk[at] = 255
      position += chunk.length
      done(null, chunk)
    },
  })
}
