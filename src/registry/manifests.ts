/** Reading manifests and blobs (distribution spec 1.1, "Pull"). */
import { createHash } from 'node:crypto'
import { Transform, type Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import { digest as parseDigest, digestOf, sha256, type Digest } from '../words.js'
import { confused, readBody } from './errors.js'
import type { Session } from './session.js'

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
 * The bytes of a blob; the stream fails with `checksum-mismatch` at its end when they are others.
 * Rejects with `registry-not-found` when the registry does not have it.
 */
export async function getBlob(session: Session, digest: Digest): Promise<Readable> {
  const doing = `reading ${digest} of ${session.repository}`
  const response = await session.attempts.make(doing, async () => {
    const answer = await session.send({ method: 'GET', path: `blobs/${digest}` })
    if (answer.status === 404) {
      await readBody(answer)
      throw notFound(session, digest)
    }
    if (answer.status !== 200) await session.expect(answer, [200], { doing })
    return answer
  })
  const hash = createHash('sha256')
  const verified = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      const found = digestOf(sha256(hash.digest('hex')))
      if (found === digest) done()
      else
        done(
          new PycaskError({
            code: 'checksum-mismatch',
            what: `${session.registry} gives ${found} for the blob ${digest}`,
            hint: 'try again; if it stays so, the registry is damaged',
          }),
        )
    },
  })
  response.body.on('error', (error) => verified.destroy(error))
  verified.on('close', () => response.body.destroy())
  return response.body.pipe(verified)
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
