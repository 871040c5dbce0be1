/** A manifest and its blobs to a registry; the tags move last, so that a failed push changes nothing. */
import { PycaskError } from '../errors.js'
import type { Digest } from '../words.js'
import { ensureBlob, type BlobOutcome, type BlobProgress, type PushableBlob } from './blobs.js'
import { confused, readBody } from './errors.js'
import { headManifest } from './manifests.js'
import { createProgress, type PushProgress } from './progress.js'
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
  /** What became of each blob; those that are not named were there. */
  readonly blobs: Readonly<Record<Digest, BlobOutcome>>
  /** The registry had all of it, tags included: nothing was sent. */
  readonly unchanged: boolean
}

export interface PushOptions {
  readonly onProgress?: ((progress: PushProgress) => void) | undefined
  /**
   * Tag → the digest that was seen there (null: nothing). A tag that is elsewhere by now is left
   * alone: `tag-moved`. Registries have no such condition themselves, so another push may still come
   * in the moment between looking and writing; then it is found by looking again afterwards.
   */
  readonly expected?: Readonly<Record<string, Digest | null>> | undefined
}

/** From this attempt on, blobs are sent again although the registry says that it has them. */
const anewFrom = 3

export async function pushTo(
  session: Session,
  artifact: Pushable,
  tags: readonly string[],
  options: PushOptions = {},
): Promise<PushResult> {
  const { manifest, blobs } = artifact
  const names = tags.length > 0 ? tags : [manifest.digest]
  const there = await Promise.all(
    names.map(async (name) => (await headManifest(session, name, 'tolerant'))?.digest),
  )
  const moved = names.filter((_name, index) => there[index] !== manifest.digest)
  const missing = [...moved]
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
      blobs: Object.fromEntries(outcomes),
      unchanged: moved.length === 0,
    }
  }
  const [first] = missing
  if (first === undefined) return result(new Map())
  const expected = new Map(Object.entries(options.expected ?? {}))
  for (const name of missing) await checkUnmoved(session, name, expected, manifest.digest)

  const outcomes = new Map<Digest, BlobOutcome>()
  // Where the manifest is under any name, its blobs are there, too: only tags have to move.
  const whole =
    missing.length < names.length ||
    (tags.length > 0 && (await headManifest(session, manifest.digest, 'tolerant')) !== undefined)
  if (!whole) {
    const progress = createProgress(blobs, options.onProgress)
    // A registry may take seconds to see a blob that it has just accepted, or lose it (GHCR:
    // "unknown blob"): then it says so at the manifest, and all blobs are looked at again.
    await session.attempts.make(`uploading the manifest ${manifest.digest}`, async (attempt) => {
      const how = { progress, anew: attempt >= anewFrom }
      const now = await ensureBlobs(session, blobs, how)
      for (const [digest, outcome] of now)
        if (attempt === 1 || outcome !== 'existing') outcomes.set(digest, outcome)
      await confirm(
        session,
        blobs.filter(({ digest }) => now.get(digest) === 'pushed'),
      )
      // Under its first name at once: whoever has that can have it by its digest.
      await checkUnmoved(session, first, expected, manifest.digest)
      await putManifest(session, manifest, first)
    })
    missing.shift()
  }
  for (const name of missing) {
    await checkUnmoved(session, name, expected, manifest.digest)
    const doing = `moving the tag ${name}`
    await session.attempts.make(doing, () => putManifest(session, manifest, name))
  }
  for (const name of moved) await verify(session, name, manifest.digest)
  return result(outcomes)
}

/** The small configuration last: it is what registries look at when they check a manifest. */
async function ensureBlobs(
  session: Session,
  blobs: readonly PushableBlob[],
  { progress, anew }: { progress: (digest: Digest) => BlobProgress; anew: boolean },
): Promise<ReadonlyMap<Digest, BlobOutcome>> {
  const isConfig = ({ mediaType }: PushableBlob): boolean =>
    /\.config\.|container\.image/.test(mediaType)
  const outcomes = new Map<Digest, BlobOutcome>()
  const stop = new AbortController()
  const ensureAll = async (some: readonly PushableBlob[]): Promise<void> => {
    // Waits for all even when one fails: nothing goes on behind the caller's back.
    const faults = await Promise.all(
      some
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
        .map((blob) =>
          session.pace.run(async () => {
            try {
              stop.signal.throwIfAborted()
              const request = { stop: stop.signal, progress: progress(blob.digest), anew }
              outcomes.set(blob.digest, await ensureBlob(session, blob, request))
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

/**
 * Looks at what was just sent: a 201 is a promise only, and not every registry checks a manifest's
 * blobs. What is not there makes another attempt, within which it is sent again.
 */
async function confirm(session: Session, sent: readonly PushableBlob[]): Promise<void> {
  await Promise.all(
    sent.map(({ digest }) =>
      session.pace.run(async () => {
        if (await isThere(session, digest)) return
        const { registry } = session
        throw new Passing((doing) =>
          confused(
            registry,
            `took ${digest} and does not have it, while ${doing}`,
            'try again later',
          ),
        )
      }),
    ),
  )
}

/** Some answer HEAD with 403, whether the blob is there or not: then its first byte tells. */
async function isThere(session: Session, digest: Digest): Promise<boolean> {
  const path = `blobs/${digest}`
  const head = await session.send({ method: 'HEAD', path })
  await readBody(head)
  if (head.status === 200 || head.status === 404) return head.status === 200
  const part = await session.send({ method: 'GET', path, headers: { range: 'bytes=0-0' } })
  part.body.destroy()
  return [200, 206, 416].includes(part.status)
}

/** Within an attempt. */
export async function putManifest(
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
  await session.expect(response, [200, 201, 202], {
    doing: name === manifest.digest ? 'uploading the manifest' : `moving the tag ${name}`,
    // An index is told MANIFEST_UNKNOWN where one of its manifests is not seen yet. The digest is right: a
    // registry that calls it wrong has met half of a link that somebody else's push was just writing
    // (distribution on a file system).
    passingCodes: [
      'DIGEST_INVALID',
      'MANIFEST_BLOB_UNKNOWN',
      'BLOB_UNKNOWN',
      'BLOB_UPLOAD_UNKNOWN',
      'MANIFEST_UNKNOWN',
    ],
  })
  if (stored !== undefined && stored !== manifest.digest)
    throw confused(
      session.registry,
      `stored the manifest as ${stored}, expected ${manifest.digest}`,
    )
}

/** Throws `tag-moved` when a tag is neither where it was seen nor where it shall be. */
async function checkUnmoved(
  session: Session,
  tag: string,
  expected: ReadonlyMap<string, Digest | null>,
  wanted: Digest,
): Promise<void> {
  const seen = expected.get(tag)
  if (seen === undefined) return
  const now = (await headManifest(session, tag, 'tolerant'))?.digest ?? null
  if (now === seen || now === wanted) return
  throw new PycaskError({
    code: 'tag-moved',
    what: `${session.registry}/${session.repository}:${tag} is at ${now ?? 'nothing'}, and was at ${seen ?? 'nothing'} when it was read`,
    hint: 'somebody else has pushed in between; run it again to start from what is there now',
  })
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
