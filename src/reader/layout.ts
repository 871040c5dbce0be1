/** OCI image layouts: a folder of blobs and an index (image spec 1.1, image-layout.md). */
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { hexOf, type Digest } from '../words.js'
import { invalid, parseIndex, type IndexDocument } from './documents.js'
import { tooLarge, type BlobStore } from './stores.js'
import type { Limits } from './types.js'

const chunkBytes = 256 * 1024

/** The index of a layout, and its blobs. Throws `image-invalid`. */
export async function openLayout(
  directory: string,
  limits: Limits,
): Promise<{ readonly index: IndexDocument; readonly store: BlobStore }> {
  const text = await readFile(join(directory, 'index.json')).catch((cause: unknown) => {
    throw invalid(`${directory} is no OCI image layout: it has no index.json`, cause)
  })
  if (text.length > limits.documentBytes) throw tooLarge(join(directory, 'index.json'), limits)
  const fileOf = (digest: Digest): string => join(directory, 'blobs', 'sha256', hexOf(digest))
  const store: BlobStore = {
    place: 'layout',
    document: async (digest) => {
      const file = fileOf(digest)
      const { size } = await stat(file).catch((cause: unknown) => {
        throw missing(directory, digest, cause)
      })
      if (size > limits.documentBytes) throw tooLarge(file, limits)
      return readFile(file)
    },
    blob: async (digest) => {
      const file = fileOf(digest)
      // Opened first: a stream would tell of it too late.
      const handle = await open(file).catch((cause: unknown) => {
        throw missing(directory, digest, cause)
      })
      return createReadStream(file, { fd: handle, highWaterMark: chunkBytes })
    },
    close: () => Promise.resolve(),
  }
  return { index: parseIndex(text, directory), store }
}

export const missing = (place: string, digest: Digest, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'image-invalid',
    what: `${place} lacks the blob ${digest}`,
    hint: 'it was copied only in part; write it again',
    cause,
  })
