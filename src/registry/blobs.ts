/** One blob to a registry (distribution spec 1.1, "Pushing blobs"): only if it is not there. */
import { addAbortSignal, Transform, type Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import type { HttpResponse } from '../host/types.js'
import type { Digest } from '../words.js'
import { confused, faultOf, readBody, rejected } from './errors.js'
import { Passing } from './retry.js'
import { safeLocation, type Session } from './session.js'
import type { Reference } from './reference.js'

export interface PushableBlob {
  readonly digest: Digest
  readonly sizeBytes: number
  readonly mediaType: string
  /** A fresh stream each time: an upload that broke starts again from the beginning. */
  open(): Readable
  /** Where the blob is known to be, if that is another repository of the same registry. */
  readonly from?: Reference | undefined
}

export type BlobOutcome = 'existing' | 'mounted' | 'pushed'

/** What is told of one blob while it is on its way. */
export interface BlobProgress {
  /** The registry has it: nothing has to be sent. */
  readonly there: () => void
  /** An upload begins, perhaps again. */
  readonly begun: () => void
  readonly sent: (bytes: number) => void
}

export interface BlobRequest {
  /** When it is aborted, the upload's stream ends. */
  readonly stop: AbortSignal
  readonly progress: BlobProgress
  /** Sends it whatever the registry says that it has. */
  readonly anew: boolean
}

/**
 * Makes sure that a registry has a blob: asks for it, mounts it from another repository where one
 * is known, or uploads it in one piece. Chunks are a trap: ECR drops all but the first without a word
 * (aws/containers-roadmap#2831), GHCR refuses those of more than 4 MiB, Google's takes none. A broken
 * upload starts again in a fresh session, from a fresh stream.
 */
export function ensureBlob(
  session: Session,
  blob: PushableBlob,
  request: BlobRequest,
): Promise<BlobOutcome> {
  const { stop, progress, anew } = request
  const doing = `uploading ${blob.digest.slice(0, 19)}… (${blob.sizeBytes} bytes)`
  // Old Artifactory takes no body with the PUT that ends an upload: then one PATCH brings it.
  let way: 'PUT' | 'PATCH' = 'PUT'
  return session.attempts.make(doing, async () => {
    stop.throwIfAborted()
    const done = (outcome: BlobOutcome): BlobOutcome => {
      progress.there()
      return outcome
    }
    if (!anew && (await hasBlob(session, blob))) return done('existing')
    const started = await start(session, blob, doing, anew)
    if (started === 'mounted') return done('mounted')

    progress.begun()
    if (way === 'PATCH') {
      const response = await sendBody(session, 'PATCH', started, blob, request)
      const next = response.status === 202 ? uploadLocation(session, response) : started
      await session.expect(response, [202], { doing, ...goneSession })
      next.searchParams.set('digest', blob.digest)
      const length = { 'content-length': '0' }
      const ended = await session.send({ method: 'PUT', path: next, headers: length })
      await session.expect(ended, [201, 204], { doing, ...goneSession })
      return 'pushed'
    }
    started.searchParams.set('digest', blob.digest)
    const response = await sendBody(session, 'PUT', started, blob, request)
    if ([405, 411, 415, 501].includes(response.status) && blob.sizeBytes > 0) {
      way = 'PATCH'
      const fault = await faultOf(response)
      throw new Passing((what) => rejected(session.registry, what, fault), 0)
    }
    await session.expect(response, [201, 204], { doing, ...goneSession })
    return 'pushed'
  })
}

/** Answers that say that the upload's session is gone: another one may do. */
const goneSession = {
  passingCodes: ['BLOB_UPLOAD_INVALID', 'BLOB_UPLOAD_UNKNOWN'],
  passingStatuses: [404, 416],
}

async function sendBody(
  session: Session,
  method: 'PUT' | 'PATCH',
  path: URL,
  blob: PushableBlob,
  { stop, progress }: BlobRequest,
): Promise<HttpResponse> {
  let sourceFault: unknown
  const open = (): Readable => {
    progress.begun()
    const source = blob.open()
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        progress.sent(chunk.length)
        done(null, chunk)
      },
    })
    source.on('error', (error) => {
      sourceFault = error
      counted.destroy(error)
    })
    counted.on('close', () => source.destroy())
    return addAbortSignal(stop, source.pipe(counted))
  }
  return session
    .send({
      method,
      path,
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(blob.sizeBytes),
      },
      body: blob.sizeBytes === 0 ? new Uint8Array() : open,
    })
    .catch((error: unknown) => {
      if (stop.aborted) throw stop.reason
      // A file that cannot be read is no fault of the connection. (A connection that breaks
      // destroys our stream too, but with an error of its own.)
      const code = (sourceFault as NodeJS.ErrnoException | undefined)?.syscall
      const ours = code === 'read' || code === 'open' || sourceFault instanceof PycaskError
      throw ours ? sourceFault : error
    })
}

/** Any refusal counts as absence: the upload that follows tells what is really wrong. */
async function hasBlob(session: Session, { digest, sizeBytes }: PushableBlob): Promise<boolean> {
  const response = await session.send({ method: 'HEAD', path: `blobs/${digest}` })
  await readBody(response)
  const length = response.headers['content-length']
  return response.status === 200 && (length === undefined || Number(length) === sizeBytes)
}

/** Mounts the blob, or opens an upload: where its bytes go. */
async function start(
  session: Session,
  blob: PushableBlob,
  doing: string,
  anew: boolean,
): Promise<URL | 'mounted'> {
  const { from } = blob
  // Only within one registry: Docker Hub refuses the names of others (ggcr#1741), Quay a mount
  // without from. Whatever is said against it (Harbor: 401 where `from` is unknown, goharbor#17097;
  // ECR: 202, unless BLOB_MOUNTING is on), an upload follows.
  if (!anew && from?.registry === session.registry && from.repository !== session.repository) {
    const query = new URLSearchParams({ mount: blob.digest, from: from.repository })
    const response = await session.send({
      method: 'POST',
      path: `blobs/uploads/?${query.toString()}`,
    })
    await readBody(response)
    // GHCR at times says that it mounted what is not there afterwards: a phantom mount.
    if (response.status === 201 && (await hasBlob(session, blob))) return 'mounted'
    if (response.status === 202) return uploadLocation(session, response)
  }
  const response = await session.send({
    method: 'POST',
    path: 'blobs/uploads/',
    headers: { 'content-length': '0' },
  })
  const location = response.status === 202 ? uploadLocation(session, response) : undefined
  await session.expect(response, [202], { doing })
  if (location === undefined) throw confused(session.registry, 'opened no upload')
  return location
}

function uploadLocation(
  session: Session,
  response: { readonly headers: Readonly<Record<string, string>>; readonly url: string },
): URL {
  const { location } = response.headers
  if (location === undefined)
    throw confused(session.registry, 'opened an upload but does not say where (no Location)')
  return safeLocation(session.registry, location, new URL(response.url))
}
