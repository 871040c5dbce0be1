/** A manifest and its blobs to a registry; the tags move last, so that a failed push changes nothing. */
import pLimit from 'p-limit'
import { PycaskError } from '../errors.js'
import type { Digest } from '../words.js'
import { ensureBlob, type BlobOutcome, type PushableBlob } from './blobs.js'
import { confused } from './errors.js'
import { headManifest } from './manifests.js'
import { Passing } from './retry.js'
import type { Session } from './session.js'

/** What can be pushed: an image, or any artifact of a manifest and blobs. */
export interface Pushable {
  readonly manifest: {
    readonly mediaType: string
    readonly digest: Digest
    readonly bytes: Uint8Array
  }
  readonly blobs: readonly PushableBlob[]
}

export interface PushResult {
  readonly digest: Digest
  /** Of blobs; manifests are small. */
  readonly pushedBytes: number
  readonly existingBytes: number
  readonly mountedBytes: number
  readonly pushedBlobs: number
  /** The registry had all of it, tags included: nothing was sent. */
  readonly unchanged: boolean
}

const parallelBlobs = 4

export async function pushTo(
  session: Session,
  artifact: Pushable,
  tags: readonly string[],
): Promise<PushResult> {
  const { manifest, blobs } = artifact
  const names = tags.length > 0 ? tags : [manifest.digest]
  const there = await Promise.all(
    names.map(async (name) => (await headManifest(session, name, 'tolerant'))?.digest),
  )
  const missing = names.filter((_name, index) => there[index] !== manifest.digest)
  const result = (outcomes: ReadonlyMap<Digest, BlobOutcome>): PushResult => {
    const bytes = (wanted: BlobOutcome): number =>
      blobs
        .filter(({ digest }) => (outcomes.get(digest) ?? 'existing') === wanted)
        .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    return {
      digest: manifest.digest,
      pushedBytes: bytes('pushed'),
      existingBytes: bytes('existing'),
      mountedBytes: bytes('mounted'),
      pushedBlobs: [...outcomes.values()].filter((outcome) => outcome === 'pushed').length,
      unchanged: missing.length === 0,
    }
  }
  if (missing.length === 0) return result(new Map())

  const outcomes = new Map<Digest, BlobOutcome>()
  if (missing.length === names.length) {
    // A registry may take seconds to see a blob that it has just accepted, or lose it: then it says
    // so at the manifest, and all blobs are looked at again.
    await session.attempts.make(`uploading the manifest ${manifest.digest}`, async (attempt) => {
      for (const [digest, outcome] of await ensureBlobs(session, blobs))
        if (attempt === 1 || outcome !== 'existing') outcomes.set(digest, outcome)
      await putManifest(session, manifest, manifest.digest)
    })
  }
  for (const name of missing) {
    if (name === manifest.digest) continue
    const doing = `moving the tag ${name}`
    await session.attempts.make(doing, () => putManifest(session, manifest, name))
  }
  for (const name of missing) await verify(session, name, manifest.digest)
  return result(outcomes)
}

/** The small configuration last: it is what registries look at when they check a manifest. */
async function ensureBlobs(
  session: Session,
  blobs: readonly PushableBlob[],
): Promise<ReadonlyMap<Digest, BlobOutcome>> {
  const isConfig = ({ mediaType }: PushableBlob): boolean =>
    /\.config\.|container\.image/.test(mediaType)
  const outcomes = new Map<Digest, BlobOutcome>()
  const stop = new AbortController()
  const limit = pLimit(parallelBlobs)
  const ensureAll = async (some: readonly PushableBlob[]): Promise<void> => {
    // Waits for all even when one fails: nothing goes on behind the caller's back.
    const faults = await Promise.all(
      some
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
        .map((blob) =>
          limit(async () => {
            try {
              outcomes.set(blob.digest, await ensureBlob(session, blob, stop.signal))
              return undefined
            } catch (error) {
              if (stop.signal.aborted) return undefined
              stop.abort()
              return { error }
            }
          }),
        ),
    )
    const fault = faults.find((each) => each !== undefined)
    if (fault !== undefined) throw fault.error
  }
  await ensureAll(blobs.filter((blob) => !isConfig(blob)))
  await ensureAll(blobs.filter(isConfig))
  return outcomes
}

/** Within an attempt. */
async function putManifest(
  session: Session,
  manifest: Pushable['manifest'],
  name: string,
): Promise<void> {
  const response = await session.send({
    method: 'PUT',
    path: `manifests/${name}`,
    headers: { 'content-type': manifest.mediaType },
    body: manifest.bytes,
  })
  const stored = response.headers['docker-content-digest']
  await session.expect(response, [201, 202], {
    doing: name === manifest.digest ? 'uploading the manifest' : `moving the tag ${name}`,
    passingCodes: ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN'],
  })
  if (stored !== undefined && stored !== manifest.digest)
    throw confused(
      session.registry,
      `stored the manifest as ${stored}, expected ${manifest.digest}`,
    )
}

async function verify(session: Session, name: string, expected: Digest): Promise<void> {
  await session.attempts.make(`looking at ${name}`, async () => {
    const found = (await headManifest(session, name, 'strict'))?.digest
    if (found === expected) return
    throw new Passing(
      () =>
        new PycaskError({
          code: 'registry-rejected',
          what: `${session.registry} has ${found ?? 'nothing'} at ${session.repository}:${name} after a push of ${expected}`,
          hint: 'another push may have moved the tag at the same time: run it again',
        }),
    )
  })
}
