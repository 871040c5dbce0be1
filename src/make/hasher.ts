/** SHA-256 of files: streamed, a few at a time, and no file twice. */
import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import pLimit from 'p-limit'
import type { Sha256 } from '../words.js'

export interface Content {
  readonly sha256: Sha256
  readonly sizeBytes: number
}

export type Hasher = (path: string) => Promise<Content>

const chunkBytes = 1024 * 1024
/** More would only hold more buffers: hashing itself happens on one thread. */
const parallel = 4

/** A hasher that reads each file once, as long as its inode, size and time of change stay. */
export function createHasher(): Hasher {
  const known = new Map<string, Promise<Content>>()
  const limit = pLimit(parallel)
  return (path) =>
    limit(async () => {
      const handle = await open(path, 'r')
      try {
        const { dev, ino, size, mtimeNs } = await handle.stat({ bigint: true })
        const identity = `${dev}:${ino}:${size}:${mtimeNs}`
        const content = known.get(identity) ?? hash(handle)
        known.set(identity, content)
        return await content.catch((thrown: unknown) => {
          known.delete(identity)
          throw thrown
        })
      } finally {
        await handle.close()
      }
    })
}

async function hash(handle: FileHandle): Promise<Content> {
  const sum = createHash('sha256')
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let sizeBytes = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, null)
    if (bytesRead === 0) return { sha256: sum.digest('hex') as Sha256, sizeBytes }
    sum.update(buffer.subarray(0, bytesRead))
    sizeBytes += bytesRead
  }
}
