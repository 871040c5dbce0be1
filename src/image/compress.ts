/** Compression on all cores: equal bytes in give equal bytes out, however many threads there are. */
import * as zlib from 'node:zlib'
import { PycaskError } from '../errors.js'
import { compressAlone, sharedThreads, type Method, type Piece, type Threads } from './threads.js'

export type Compression = Method

/** On 118 MB of CPython, level 9 takes 3.2 times as long as 6 and saves 0.5 %. */
const levels = { gzip: 6, zstd: 3 } as const
/** Each piece of zstd is a frame of its own, which knows nothing of the others: so they are larger. */
const pieceBytes = { gzip: 256 * 1024, zstd: 2 * 1024 * 1024 } as const
const windowBytes = 32 * 1024
/** RFC 1952: no name, no time, "unknown" as the operating system. */
const gzipHeader = Buffer.from('1f8b08000000000000ff', 'hex')

/**
 * Compresses a stream: gzip as one member (RFC 1952), whose pieces are compressed side by side, each
 * with the end of the one before as its dictionary; zstd as frames one behind the other (RFC 8878).
 * Memory depends on the number of threads and not on the stream. Rejects with
 * `compression-unsupported` where Node has no zstd.
 */
export async function* compress(
  source: AsyncIterable<Uint8Array>,
  method: Compression,
  threads: Threads = sharedThreads,
): AsyncGenerator<Uint8Array> {
  if (method === 'zstd') checkZstd()
  const level = levels[method]
  const underway: Promise<Uint8Array>[] = []
  const start = (piece: Piece, alone: boolean): void => {
    const packed = alone ? compressAlone(piece) : threads.compress(piece)
    packed.catch(() => undefined) // whoever stops reading early has an error of their own
    underway.push(packed)
  }

  let sum = 0
  let sizeBytes = 0
  let dictionary: Uint8Array | undefined
  if (method === 'gzip') yield gzipHeader
  for await (const { bytes, last } of pieces(source, pieceBytes[method])) {
    const alone = method === 'gzip' && last && sizeBytes === 0
    const tail = method === 'gzip' && !last ? bytes.slice(-windowBytes) : undefined
    if (method === 'gzip') sum = zlib.crc32(bytes, sum)
    sizeBytes += bytes.length
    start({ method, level, bytes, dictionary, last }, alone)
    dictionary = tail
    // One piece more than threads: none has to wait for us.
    if (underway.length > threads.count) yield* await Promise.all(underway.splice(0, 1))
  }
  for (const packed of underway) yield await packed
  if (method === 'gzip') yield gzipTrailer(sum, sizeBytes)
}

function gzipTrailer(sum: number, sizeBytes: number): Buffer {
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(sum, 0)
  trailer.writeUInt32LE(sizeBytes % 2 ** 32, 4)
  return trailer
}

/** Cuts a stream into pieces of one size, in memory of their own; the last one may be shorter. */
async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly last: boolean }> {
  let piece = new Uint8Array(size)
  let filled = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      // Only when more comes is a full piece known not to be the last one.
      if (filled === size) {
        yield { bytes: piece, last: false }
        piece = new Uint8Array(size)
        filled = 0
      }
      const part = chunk.subarray(at, at + size - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
    }
  }
  yield { bytes: piece.slice(0, filled), last: true }
}

/** Throws `compression-unsupported` unless this Node has zstd (22.15, 23.8). */
export function checkZstd(): void {
  if ('zstdCompressSync' in zlib) return
  throw new PycaskError({
    code: 'compression-unsupported',
    what: `compression zstd needs Node 22.15 or newer, this is ${process.version}`,
    hint: 'take a newer Node, or compression = "gzip"',
  })
}
