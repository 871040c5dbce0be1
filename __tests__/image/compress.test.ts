import { describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createGunzip, gunzipSync, gzipSync } from 'node:zlib'
import * as zlib from 'node:zlib'
import fc from 'fast-check'
import { compress } from '../../src/image/compress.js'
import { createThreads, type Threads } from '../../src/image/threads.js'
import { recompressLayer, writeLayer } from '../../src/image/index.js'
import { inFolder, text } from './support/images.js'

const packed = async (
  bytes: Buffer,
  options: { threads?: Threads; chunk?: number } = {},
): Promise<Buffer> => {
  const { threads, chunk = 64 * 1024 } = options
  const cut = function* () {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  const parts: Uint8Array[] = []
  for await (const part of compress(Readable.from(cut()), 'gzip', threads)) parts.push(part)
  return Buffer.concat(parts)
}
/** Compresses about as well as code does. */
const like = (sizeBytes: number, seed: number): Buffer => {
  const words = Array.from({ length: 500 }, (_, n) =>
    createHash('sha256')
      .update(`${String(seed)} ${String(n)}`)
      .digest('hex')
      .slice(0, 12),
  )
  let state = seed + 1
  let whole = ''
  while (whole.length < sizeBytes) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    whole += `${words[state % 500] ?? ''} `
  }
  return Buffer.from(whole.slice(0, sizeBytes))
}

describe('gzip on several threads', () => {
  test('gives back what went in, and the same bytes on 1, 2 and 5 threads', async () => {
    const pools = [1, 2, 5].map(createThreads)
    const piece = 256 * 1024
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 3 * piece }),
      fc.constantFrom(0, 1, piece - 1, piece, piece + 1, 2 * piece, 2 * piece + 1),
    )
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1000, max: 400_000 }),
        async (sizeBytes, seed, chunk) => {
          const bytes = like(sizeBytes, seed)
          const all = await Promise.all(pools.map((threads) => packed(bytes, { threads, chunk })))
          expect(gunzipSync(all[0] ?? '').equals(bytes)).toBe(true)
          for (const other of all) expect(other.equals(all[0] ?? Buffer.of())).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('is one member, a whole one, and not much larger than on one thread', async () => {
    const bytes = like(3_000_000, 1)
    const blob = await packed(bytes)
    expect(blob.length).toBeLessThan(gzipSync(bytes, { level: 6 }).length * 1.005)
    // A reader of a single member ends with the stream: nothing trails.
    const reader = createGunzip()
    reader.resume().end(blob)
    await once(reader, 'end')
    expect(reader.bytesWritten).toBe(blob.length)
    expect(blob.readUInt32LE(blob.length - 4)).toBe(bytes.length)
  })

  test('holds a few pieces only, however long the stream is', async () => {
    const threads = createThreads(2)
    const piece = Buffer.alloc(256 * 1024, 'x')
    let [asked, taken, most] = [0, 0, 0]
    const source = async function* () {
      for (; asked < 200; asked += 1) {
        most = Math.max(most, asked - taken)
        yield await Promise.resolve(piece)
      }
    }
    for await (const part of compress(source(), 'gzip', threads)) if (part.length > 10) taken += 1
    expect(taken).toBe(200)
    expect(most).toBeLessThanOrEqual(6)
  })

  test('ends with the error of its source', async () => {
    const source = async function* () {
      yield await Promise.resolve(Buffer.alloc(700_000))
      throw new Error('torn')
    }
    const drain = async () => {
      for await (const part of compress(source(), 'gzip')) expect(part.length).toBeGreaterThan(0)
    }
    await expect(drain()).rejects.toThrow('torn')
  })
})

describe('zstd', () => {
  const has = 'zstdDecompressSync' in zlib

  test('of a layer is the same layer, or is refused by a Node without it', () =>
    inFolder(async (folder) => {
      const [from, file] = [join(folder, 'layer.tar.gz'), join(folder, 'layer.tar.zst')]
      const facts = await writeLayer([text('a', like(5_000_000, 2).toString())], from)
      const again = recompressLayer(facts, from, file, 'zstd')
      if (!has) {
        await expect(again).rejects.toMatchObject({ code: 'compression-unsupported' })
        return
      }
      const { diffId, unpackedBytes, mediaType, digest } = await again
      expect({ diffId, unpackedBytes }).toEqual({
        diffId: facts.diffId,
        unpackedBytes: facts.unpackedBytes,
      })
      expect(mediaType).toBe('application/vnd.oci.image.layer.v1.tar+zstd')
      const blob = await readFile(file)
      expect(digest).toBe(`sha256:${createHash('sha256').update(blob).digest('hex')}`)
      const unpack = zlib['zstdDecompressSync' as never] as (bytes: Buffer) => Buffer
      expect(unpack(blob).equals(gunzipSync(await readFile(from)))).toBe(true)
    }))

  test('of a blob that is another one is an error', () =>
    inFolder(async (folder) => {
      const [from, file] = [join(folder, 'layer.tar.gz'), join(folder, 'other')]
      const facts = await writeLayer([text('a', 'a')], from)
      await writeFile(from, gzipSync('something else'))
      await expect(recompressLayer(facts, from, file, 'gzip')).rejects.toMatchObject({
        code: 'layer-file-invalid',
      })
      await expect(readFile(file)).rejects.toThrow('ENOENT')
    }))
})
