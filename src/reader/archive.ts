/**
 * One tar with an image in it: an OCI layout (`oci-archive:`), or what `docker save` and `podman
 * save` write (moby image/spec/v1.2.md), which may be both at once. Its members are found once and
 * read where they lie; nothing is unpacked.
 */
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import { hexOf } from '../words.js'
import { missing } from './layout.js'
import { tooLarge, type BlobStore } from './stores.js'
import { readTar } from './tar.js'
import type { Limits } from './types.js'

const chunkBytes = 256 * 1024
/** Members of an archive: layers, documents, and folders for them. */
const mostMembers = 20_000
const mostLinks = 8

interface Member {
  readonly at: number
  readonly sizeBytes: number
  /** Another member's path, for links: old engines write equal layers once. */
  readonly link?: string
}

export interface Archive {
  readonly file: string
  has(path: string): boolean
  sizeOf(path: string): number | undefined
  document(path: string, limits: Limits): Promise<Buffer>
  stream(path: string): Readable
  close(): Promise<void>
}

/** Finds the members of the tar `file`. Throws `tar-invalid`, `path-escapes`, `image-invalid`. */
export async function openArchive(file: string, name: string): Promise<Archive> {
  const members = await findMembers(file, name)
  const handle = await open(file)
  const memberOf = (path: string): Member | undefined => {
    let found = members.get(path)
    for (let links = 0; found?.link !== undefined && links < mostLinks; links++)
      found = members.get(found.link)
    return found?.link === undefined ? found : undefined
  }
  const must = (path: string): Member => {
    const found = memberOf(path)
    if (found !== undefined) return found
    throw new PycaskError({
      code: 'image-invalid',
      what: `${name} names ${path} but does not have it`,
      hint: 'the archive was written only in part; write it again',
    })
  }
  return {
    file,
    has: (path) => memberOf(path) !== undefined,
    sizeOf: (path) => memberOf(path)?.sizeBytes,
    document: async (path, limits) => {
      const { at, sizeBytes } = must(path)
      if (sizeBytes > limits.documentBytes) throw tooLarge(`${path} in ${name}`, limits)
      return readAt(handle, at, sizeBytes)
    },
    stream: (path) => {
      const { at, sizeBytes } = must(path)
      // A range that ends before it begins is not taken.
      const range = { start: at, end: at + Math.max(0, sizeBytes - 1) }
      return createReadStream(file, { ...range, highWaterMark: chunkBytes })
    },
    close: () => handle.close(),
  }
}

/** The blobs of an OCI layout in an archive. */
export function archiveStore(archive: Archive, name: string, place: string): BlobStore {
  const pathOf = (digest: Parameters<BlobStore['blob']>[0]): string => {
    const path = `blobs/sha256/${hexOf(digest)}`
    if (!archive.has(path)) throw missing(name, digest)
    return path
  }
  return {
    place,
    document: async (digest, limits) => archive.document(pathOf(digest), limits),
    blob: (digest) => Promise.resolve(archive.stream(pathOf(digest))),
    close: () => archive.close(),
  }
}

async function readAt(handle: FileHandle, at: number, lengthBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(lengthBytes)
  for (let read = 0; read < lengthBytes;) {
    const { bytesRead } = await handle.read(buffer, read, lengthBytes - read, at + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return buffer
}

/** The whole archive passes by once: its layers are large, but few. */
async function findMembers(file: string, name: string): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>()
  try {
    await readTar(
      createReadStream(file, { highWaterMark: 1024 * 1024 }),
      (entry, at) => {
        const { path, type, target, sizeBytes } = entry
        if (type === 'file') members.set(path, { at, sizeBytes })
        if (type === 'hardlink') members.set(path, { at, sizeBytes: 0, link: target })
        if (type === 'symlink')
          members.set(path, {
            ...{ at, sizeBytes: 0 },
            link: posix.join(posix.dirname(path), target),
          })
        return undefined
      },
      { entries: mostMembers },
    )
  } catch (error) {
    if (!(error instanceof PycaskError)) throw error
    const { code, what, hint } = error
    throw new PycaskError({
      code,
      what: `${name} is no archive of an image: ${what}`,
      hint,
      cause: error,
    })
  }
  return members
}
