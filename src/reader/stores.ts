/** Places that keep documents and blobs by digest: a registry, a layout, an archive. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import { digestOf, sha256, type Digest } from '../words.js'
import type { OpenedImage, Limits } from './types.js'

/** Everything below is not verified yet; who reads it does that. */
export interface BlobStore {
  readonly place: OpenedImage['place']
  /** A whole document. Throws `image-invalid` when it has more than `limits.documentBytes`. */
  document(digest: Digest, limits: Limits): Promise<Uint8Array>
  blob(digest: Digest): Promise<Readable>
  close(): Promise<void>
}

/** What an image's name led to: the bytes of a manifest or an index. */
export interface Root {
  readonly mediaType: string
  readonly digest: Digest
  readonly bytes: Uint8Array
}

export function digestOfBytes(bytes: Uint8Array): Digest {
  return digestOf(sha256(createHash('sha256').update(bytes).digest('hex')))
}

/** A document that has the digest by which it was asked for; else throws `checksum-mismatch`. */
export async function readDocument(
  store: BlobStore,
  digest: Digest,
  options: { readonly limits: Limits; readonly what: string },
): Promise<Uint8Array> {
  const bytes = await store.document(digest, options.limits)
  const found = digestOfBytes(bytes)
  if (found === digest) return bytes
  throw new PycaskError({
    code: 'checksum-mismatch',
    what: `${options.what} is ${found}, expected ${digest}`,
    hint: 'do not use this image: it is damaged, or somebody changed it',
  })
}

/** The whole of a stream that may not be longer than a document. */
export async function wholeOf(stream: Readable, limits: Limits, what: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let read = 0
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    read += (chunk as Buffer).length
    if (read > limits.documentBytes) throw tooLarge(what, limits)
  }
  return Buffer.concat(chunks)
}

export const tooLarge = (what: string, limits: Limits): PycaskError =>
  new PycaskError({
    code: 'image-invalid',
    what: `${what} has more than ${limits.documentBytes} bytes, the most that registries take`,
    hint: 'no honest tool writes documents that long',
  })
