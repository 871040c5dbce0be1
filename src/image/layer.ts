/** Layers: a tar, compressed, and what is known of it. */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { diffIdOf, digestOf, sha256, type DiffId, type Digest } from '../words.js'
import { explainWriting } from '../host/index.js'
import { compress, type Compression } from './compress.js'
import type { Entry } from './entry.js'
import { packTar } from './tar.js'

export const layerMediaTypes = {
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
} as const
type LayerMediaType = (typeof layerMediaTypes)[Compression]

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
  readonly mediaType: LayerMediaType
}

const sha256Text = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const sizeBytes = z.number().int().nonnegative()

/** Parses facts that were kept as JSON. */
export const layerFacts: z.ZodType<LayerFacts> = z.strictObject({
  diffId: sha256Text.transform((text) => text as DiffId),
  digest: sha256Text.transform((text) => text as Digest),
  sizeBytes,
  unpackedBytes: sizeBytes,
  mediaType: z.enum([layerMediaTypes.gzip, layerMediaTypes.zstd]),
})

/**
 * Writes `entries` as a compressed tar to `file`, which appears whole or not at all. The tar's bytes
 * depend on the entries alone; the compressed ones also on Node's zlib, so diffIDs identify layers and
 * digests are only recorded. Errors: those of `packTar` and `compress`, and the file system's.
 */
export async function writeLayer(
  entries: readonly Entry[],
  file: string,
  compression: Compression = 'gzip',
): Promise<LayerFacts> {
  return writeTar(packTar(entries), file, compression)
}

/**
 * The layer of `facts`, whose gzip-compressed blob is `from`, in another compression: the same layer
 * by its diffID. Rejects with `layer-file-invalid` when the blob is not the one that was measured.
 */
export async function recompressLayer(
  facts: LayerFacts,
  from: string,
  file: string,
  compression: Compression,
): Promise<LayerFacts> {
  const stream = createReadStream(from, { highWaterMark: 256 * 1024 })
  const unpacked = createGunzip({ chunkSize: 256 * 1024 })
  stream.on('error', (error) => unpacked.destroy(error))
  const written = await writeTar(stream.pipe(unpacked), file, compression)
  if (written.diffId === facts.diffId) return written
  await rm(file, { force: true })
  throw new PycaskError({
    code: 'layer-file-invalid',
    what: `${from} holds the layer ${written.diffId}, expected ${facts.diffId}`,
    hint: 'remove it: the next build makes it again',
  })
}

async function writeTar(
  tar: Readable,
  file: string,
  compression: Compression,
): Promise<LayerFacts> {
  const temporary = `${file}.${randomUUID()}.tmp`
  const unpacked = meter()
  const packed = meter()
  try {
    await pipeline(
      tar,
      unpacked.stream,
      (source: AsyncIterable<Buffer>) => compress(source, compression),
      packed.stream,
      createWriteStream(temporary),
    )
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw explainWriting(error, file)
  }
  const [whole, blob] = [unpacked.read(), packed.read()]
  return {
    diffId: diffIdOf(whole.hash),
    digest: digestOf(blob.hash),
    sizeBytes: blob.sizeBytes,
    unpackedBytes: whole.sizeBytes,
    mediaType: layerMediaTypes[compression],
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
