/** Reading manifests and blobs (distribution spec 1.1, "Pull"). */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import type { HttpResponse } from '../host/types.js'
import { digest as parseDigest, digestOf, sha256, type Digest } from '../words.js'
import { confused, connectionFailed, readBody } from './errors.js'
import { Passing } from './retry.js'
import { safeLocation, type Session } from './session.js'

export interface ManifestDescriptor {
  readonly digest: Digest
  readonly mediaType: string
  readonly sizeBytes: number
}

export interface ManifestBytes {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Uint8Array
}

const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** What registries must accept (distribution spec 1.1, "Pushing Manifests"). */
const largestManifestBytes = 4 * 1024 * 1024

/**
 * What is known at a tag or digest, without its bytes where the registry can tell; undefined when
 * there is nothing. `tolerant` takes a refusal for nothing too: some registries refuse to speak of
 * what does not exist.
 */
export async function headManifest(
  session: Session,
  name: string,
  refusals: 'tolerant' | 'strict',
): Promise<ManifestDescriptor | undefined> {
  const doing = `asking for ${session.repository}:${name}`
  const head = await session.attempts.make(doing, async () => {
    const response = await session.send({
      method: 'HEAD',
      path: `manifests/${name}`,
      headers: { accept },
    })
    if (response.status === 404 || (refusals === 'tolerant' && response.status >= 400)) {
      await readBody(response)
      return undefined
    }
    await session.expect(response, [200], { doing })
    return response
  })
  if (head === undefined) return undefined
  const { headers } = head
  const length = headers['content-length']
  const told = headers['docker-content-digest']
  if (told !== undefined && length !== undefined && isDigest(told))
    return { digest: told, mediaType: mediaTypeOf(headers), sizeBytes: Number(length) }
  const got = await getManifest(session, name)
  return got && { digest: got.digest, mediaType: got.mediaType, sizeBytes: got.bytes.length }
}

/** The manifest at a tag or digest, verified; undefined when there is nothing. */
export async function getManifest(
  session: Session,
  name: string,
): Promise<ManifestBytes | undefined> {
  const doing = `reading the manifest of ${session.repository}:${name}`
  return session.attempts.make(doing, async () => {
    const response = await session.send({
      method: 'GET',
      path: `manifests/${name}`,
      headers: { accept },
    })
    if (response.status === 404) {
      await readBody(response)
      return undefined
    }
    if (response.status !== 200) await session.expect(response, [200], { doing })
    const bytes = await session.read(response, largestManifestBytes)
    if (bytes.length > largestManifestBytes)
      throw confused(session.registry, `has a manifest of more than 4 MiB at ${name}`)
    const digest = digestOf(sha256(createHash('sha256').update(bytes).digest('hex')))
    const told = isDigest(name) ? name : response.headers['docker-content-digest']
    if (told !== undefined && isDigest(told) && told !== digest)
      throw confused(session.registry, `gives a manifest with the digest ${digest} for ${told}`)
    return { digest, mediaType: mediaTypeOf(response.headers), bytes }
  })
}

/**
 * The bytes of a blob, whose connection may break: it goes on where it was. The stream fails with
 * `checksum-mismatch` at its end when they are others. Rejects with `registry-not-found` when the
 * registry does not have it.
 */
export async function getBlob(
  session: Session,
  digest: Digest,
  mostBytes = Infinity,
): Promise<Readable> {
  const doing = `reading ${digest} of ${session.repository}`
  const open = (at: number): Promise<HttpResponse> =>
    session.attempts.make(doing, async () => {
      const headers: Record<string, string> = at > 0 ? { range: `bytes=${at}-` } : {}
      const answer = await session.send({ method: 'GET', path: `blobs/${digest}`, headers })
      if (answer.status === 404) {
        await readBody(answer)
        throw notFound(session, digest)
      }
      if (answer.status !== 200 && answer.status !== 206)
        await session.expect(answer, [200, 206], { doing })
      return answer
    })
  const first = await open(0)
  const wanted = { digest, mostBytes, doing }
  return Readable.from(verified(session, wanted, first, open), { objectMode: false })
}

const tooLong = ({ registry }: Session, digest: Digest, mostBytes: number): PycaskError =>
  new PycaskError({
    code: 'checksum-mismatch',
    what: `${registry} gives more than the ${mostBytes} bytes of the blob ${digest}`,
    hint: 'try again; if it stays so, the registry is damaged',
  })

/** A connection that breaks without having brought a byte breaks so often at most. */
const mostBreaks = 4

async function* verified(
  session: Session,
  { digest, mostBytes, doing }: { digest: Digest; mostBytes: number; doing: string },
  first: HttpResponse,
  open: (at: number) => Promise<HttpResponse>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let at = 0
  let breaks = 0
  for (let response = first; ;) {
    // Whoever ignores Range sends all of it again.
    let skip = response.status === 206 ? 0 : at
    try {
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length))
        skip -= chunk.length - fresh.length
        if (fresh.length === 0) continue
        hash.update(fresh)
        at += fresh.length
        breaks = 0
        if (at > mostBytes) throw tooLong(session, digest, mostBytes)
        yield fresh
      }
      break
    } catch (error) {
      if (error instanceof PycaskError && error.code === 'checksum-mismatch') throw error
      breaks += 1
      const failure = connectionFailed(session.registry, error, true)
      if (!(failure instanceof Passing)) throw failure
      if (breaks > mostBreaks) throw failure.failure(doing, breaks)
    }
    response = await open(at)
  }
  const found = digestOf(sha256(hash.digest('hex')))
  if (found !== digest)
    throw new PycaskError({
      code: 'checksum-mismatch',
      what: `${session.registry} gives ${found} for the blob ${digest}`,
      hint: 'try again; if it stays so, the registry is damaged',
    })
}

/**
 * Removes a manifest. False: the registry does not let anybody (405; GHCR, and distribution unless
 * it is set up for it). Registries remove blobs that nothing refers to in their own time.
 */
export async function deleteManifest(session: Session, digest: Digest): Promise<boolean> {
  const doing = `removing ${session.repository}@${digest}`
  return session.attempts.make(doing, async () => {
    const response = await session.send({ method: 'DELETE', path: `manifests/${digest}` })
    if (response.status === 405 || response.status === 501) {
      await readBody(response)
      return false
    }
    await session.expect(response, [200, 202, 204, 404], { doing })
    return true
  })
}

const tagList = z.looseObject({ tags: z.array(z.string()).nullish() })
const largestTagListBytes = 16 * 1024 * 1024

/** All tags of the repository; none where there is no such repository. */
export async function listTags(session: Session): Promise<readonly string[]> {
  const doing = `listing the tags of ${session.repository}`
  const tags: string[] = []
  for (let path: string | URL | undefined = 'tags/list?n=1000'; path !== undefined;) {
    const page: string | URL = path
    path = await session.attempts.make(doing, async () => {
      const response = await session.send({ method: 'GET', path: page })
      if (response.status === 404) {
        await readBody(response)
        return undefined
      }
      if (response.status !== 200) await session.expect(response, [200], { doing })
      const bytes = await session.read(response, largestTagListBytes)
      const parsed = tagList.safeParse(parseJson(bytes.toString()))
      if (!parsed.success) throw confused(session.registry, 'has a list of tags that is none')
      tags.push(...(parsed.data.tags ?? []))
      const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers['link'] ?? '')?.[1]
      return next === undefined
        ? undefined
        : safeLocation(session.registry, next, new URL(response.url))
    })
  }
  return [...new Set(tags)]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function notFound(session: Session, name: string): PycaskError {
  return new PycaskError({
    code: 'registry-not-found',
    what: `${session.registry} has no ${session.repository}${name.includes(':') ? '@' : ':'}${name}`,
    hint: 'see whether the name is right; some registries also hide what we may not read',
  })
}

/** Without parameters such as `; charset=utf-8`. */
function mediaTypeOf(headers: Readonly<Record<string, string>>): string {
  return headers['content-type']?.split(';')[0]?.trim() ?? ''
}

function isDigest(text: string): text is Digest {
  try {
    parseDigest(text)
    return true
  } catch {
    return false
  }
}
