/** A layer's bytes: verified, decompressed, bounded. */
import { createHash, type Hash } from 'node:crypto'
import { PassThrough, pipeline, Transform, type Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { digestOf, sha256, type Digest, type DiffId } from '../words.js'
import { readTar } from './tar.js'
import type { Limits, OpenedLayer } from './types.js'

const chunkBytes = 256 * 1024

/** What a place knows of a layer. */
export interface StoredLayer {
  readonly index: number
  readonly diffId: DiffId
  readonly digest: Digest | undefined
  readonly sizeBytes: number
  readonly mediaType: string
  readonly annotations: Readonly<Record<string, string>>
  /** Opens the bytes as they are stored. */
  readonly open: () => Promise<Readable>
}

export function openLayer(
  stored: StoredLayer,
  context: { readonly host: Host; readonly image: string; readonly limits: Limits },
): OpenedLayer {
  const { digest, diffId, sizeBytes, mediaType, index, annotations } = stored
  const { host, image, limits } = context
  const name = `layer ${index + 1} of ${image}`
  const open = async (): Promise<Readable> => {
    const bytes = await stored.open()
    return chained(bytes, verified(name, { digest, sizeBytes }))
  }
  const tar = async (): Promise<Readable> => {
    const blob = await open()
    const plain = await decompressed(host, blob, name)
    return chained(plain, bounded(name, sizeBytes, limits), verified(name, { digest: diffId }))
  }
  return {
    ...{ index, diffId, digest, sizeBytes, mediaType, annotations },
    compressed: /\+gzip$|\.gzip$|zstd$/.test(mediaType),
    open,
    tar,
    read: async (visitor) => {
      try {
        return await readTar(await tar(), visitor, limits)
      } catch (error) {
        throw named(error, name)
      }
    },
  }
}

/** A fault as one of this layer. */
function named(error: unknown, name: string): unknown {
  if (error instanceof PycaskError) {
    if (error.what.includes(name)) return error
    const { code, what, hint, details } = error
    return new PycaskError({ code, what: `${name}: ${what}`, hint, details, cause: error })
  }
  const { code } = error as { readonly code?: unknown }
  if (typeof code === 'string' && code.startsWith('Z_'))
    return damaged(name, `cannot be decompressed: ${messageOf(error)}`, error)
  return error
}

const damaged = (name: string, why: string, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'layer-damaged',
    what: `${name} ${why}`,
    hint: 'it was damaged on its way or where it is kept; pull or build the image again',
    cause,
  })

/** Passes bytes through; fails when they are more than are announced, or at the end when they are others. */
function verified(
  name: string,
  expected: { readonly digest: Digest | DiffId | undefined; readonly sizeBytes?: number },
): Transform {
  const hash: Hash | undefined = expected.digest === undefined ? undefined : createHash('sha256')
  let read = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash?.update(chunk)
      read += chunk.length
      if (expected.sizeBytes !== undefined && read > expected.sizeBytes)
        done(damaged(name, `has more than the ${expected.sizeBytes} bytes that the manifest says`))
      else done(null, chunk)
    },
    flush(done) {
      const found = hash && digestOf(sha256(hash.digest('hex')))
      if (expected.sizeBytes !== undefined && read < expected.sizeBytes)
        done(damaged(name, `has ${read} bytes, expected ${expected.sizeBytes}: it is truncated`))
      else if (found === undefined || found === (expected.digest as string)) done()
      else
        done(
          new PycaskError({
            code: 'checksum-mismatch',
            what: `${name} is ${found}, expected ${String(expected.digest)}`,
            hint: 'do not use this image: it is damaged, or somebody changed it',
          }),
        )
    },
  })
}

/** Passes a tar through until it is unreasonably large, or large beside its compressed bytes. */
function bounded(name: string, compressedBytes: number, limits: Limits): Transform {
  let read = 0
  const most = Math.min(
    limits.unpackedBytes,
    Math.max(limits.ratioFromBytes, compressedBytes * limits.ratio),
  )
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      read += chunk.length
      if (read <= most) done(null, chunk)
      else
        done(
          new PycaskError({
            code: 'layer-too-large',
            what: `${name} unpacks from ${compressedBytes} to more than ${most} bytes`,
            hint: 'it is made to fill a disk, or has a file of nothing but zeros in it (such as lastlog)',
          }),
        )
    },
  })
}

/** The tar within, by the first bytes, as engines find it: the media type may say less. */
async function decompressed(host: Host, blob: Readable, name: string): Promise<Readable> {
  const first = await firstBytes(blob)
  if (first.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])))
    return chained(blob, zlib.createGunzip({ chunkSize: chunkBytes }))
  if (first.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])))
    return unzstd(host, blob, name)
  return blob
}

/** zlib of Node 22.15 and later has it; before, the program zstd stands in. */
function unzstd(host: Host, blob: Readable, name: string): Readable {
  const { createZstdDecompress } = zlib as typeof zlib & {
    readonly createZstdDecompress?: (options: { chunkSize: number }) => Transform
  }
  if (createZstdDecompress !== undefined)
    return chained(blob, createZstdDecompress({ chunkSize: chunkBytes }))
  const out = new PassThrough({ highWaterMark: chunkBytes })
  host.run(['zstd', '-dcq'], { stdin: blob, stdout: out }).then(
    ({ exitCode, stderr }) => {
      if (exitCode !== 0) out.destroy(damaged(name, `cannot be decompressed: ${stderr.trim()}`))
    },
    (error: unknown) => {
      const missing = error instanceof PycaskError && error.code === 'program-missing'
      out.destroy(
        missing
          ? new PycaskError({
              code: 'media-type-unsupported',
              what: `${name} is compressed with zstd, which Node ${process.versions.node} cannot read`,
              hint: 'use Node 22.15 or later, or install the program zstd',
              cause: error,
            })
          : (error as Error),
      )
    },
  )
  return out
}

/** The first bytes of a stream, which still has them afterwards. */
async function firstBytes(stream: Readable): Promise<Buffer> {
  for await (const chunk of once(stream)) return chunk
  return Buffer.alloc(0)
}

async function* once(stream: Readable): AsyncGenerator<Buffer> {
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error): void => {
      stream.off('readable', onReadable).off('end', onReadable).off('error', settle)
      if (error instanceof Error) reject(error)
      else resolve()
    }
    const onReadable = (): void => settle()
    stream.on('readable', onReadable).on('end', onReadable).on('error', settle)
  })
  const chunk = stream.read() as Buffer | null
  if (chunk === null) return
  stream.unshift(chunk)
  yield chunk
}

/** Streams one behind the other; the last one fails with whatever failed first. */
function chained(source: Readable, ...through: readonly Transform[]): Readable {
  const last = through.at(-1)
  if (last === undefined) return source
  pipeline([source, ...through], (error) => {
    if (error) last.destroy(error)
  })
  return last
}
