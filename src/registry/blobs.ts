/** One blob to a registry (distribution spec 1.1, "Pushing blobs"): only if it is not there. */
import { addAbortSignal, type Readable } from 'node:stream'
import type { Digest } from '../words.js'
import { confused, readBody } from './errors.js'
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

/**
 * Makes sure that a registry has a blob: asks for it, mounts it from another repository where one
 * is known, or uploads it in one piece (chunks are refused or mangled by ECR, GHCR and Google's).
 * A broken upload starts again in a fresh session. When `stop` is aborted its stream ends.
 */
export function ensureBlob(
  session: Session,
  blob: PushableBlob,
  stop: AbortSignal,
): Promise<BlobOutcome> {
  const doing = `uploading ${blob.digest.slice(0, 19)}… (${blob.sizeBytes} bytes)`
  return session.attempts.make(doing, async () => {
    stop.throwIfAborted()
    if (await hasBlob(session, blob)) return 'existing'
    const started = await start(session, blob, doing)
    if (started === 'mounted') return 'mounted'

    started.searchParams.set('digest', blob.digest)
    let sourceFault: Error | undefined
    const response = await session
      .send({
        method: 'PUT',
        path: started,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(blob.sizeBytes),
        },
        body:
          blob.sizeBytes === 0
            ? new Uint8Array()
            : () =>
                addAbortSignal(stop, blob.open()).once('error', (error) => (sourceFault = error)),
      })
      .catch((error: unknown) => {
        if (stop.aborted) throw stop.reason
        // A file that cannot be read is no fault of the connection. (A connection that breaks
        // destroys our stream too, but with an error of its own.)
        const code = (sourceFault as NodeJS.ErrnoException | undefined)?.syscall
        throw code === 'read' || code === 'open' ? sourceFault : error
      })
    await session.expect(response, [201, 204], {
      doing,
      passingCodes: ['BLOB_UPLOAD_INVALID', 'BLOB_UPLOAD_UNKNOWN'],
      passingStatuses: [404, 416], // the upload's session is gone
    })
    return 'pushed'
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
): Promise<URL | 'mounted'> {
  const { from } = blob
  if (from?.registry === session.registry && from.repository !== session.repository) {
    const query = new URLSearchParams({ mount: blob.digest, from: from.repository })
    const response = await session.send({
      method: 'POST',
      path: `blobs/uploads/?${query.toString()}`,
    })
    await readBody(response)
    // GHCR at times says that it mounted what is not there afterwards.
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
