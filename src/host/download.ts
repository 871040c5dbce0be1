/** Downloads that appear whole or not at all, and go on where a broken one stopped. */
import { createHash, randomBytes, type Hash } from 'node:crypto'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { answerError, mayChange, mayPass } from './answers.js'
import { PycaskError } from '../errors.js'
import { explainWriting } from './faults.js'
import type { HttpContext } from './http-context.js'
import { shownUrl } from './http-errors.js'
import type { DownloadOptions, HttpResponse } from './types.js'

interface Downloaded {
  readonly sha256: string
  readonly sizeBytes: number
}

/** So much more in the file, and earlier failures no longer count. */
const progressBytes = 1024 * 1024

/** See `HttpClient.download`. Makes the file's folder where it is missing. */
export async function downloadFile(
  context: HttpContext,
  url: string,
  file: string,
  options: DownloadOptions,
): Promise<Downloaded> {
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.partial`
  try {
    await mkdir(dirname(file), { recursive: true })
    const handle = await open(temporary, 'wx')
    let downloaded: Downloaded
    try {
      downloaded = await intoHandle(context, url, handle, options)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    return downloaded
  } catch (error) {
    throw explainWriting(error, file)
  } finally {
    // Whatever is wrong with the folder has been told already.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function intoHandle(
  context: HttpContext,
  url: string,
  handle: FileHandle,
  options: DownloadOptions,
): Promise<Downloaded> {
  const expected = options.sha256?.toLowerCase()
  let partial = new Partial(handle)
  let wasResumed = false
  let failures = 0
  let progressAt = 0
  for (;;) {
    const range = partial.range(expected !== undefined)
    const headers = { ...options.headers, ...range }
    const outcome = await attempt(context, url, headers, partial, options.mostBytes)
    if (outcome.state === 'failed') {
      if (partial.sizeBytes >= progressAt + progressBytes) {
        progressAt = partial.sizeBytes
        failures = 0
      }
      failures++
      if (failures >= context.timing.attempts) throw outcome.error
      context.log.debug(
        `${outcome.error.what}; trying again after ${partial.sizeBytes} bytes of ${shownUrl(url)}`,
      )
      await context.wait(failures, outcome.response)
      continue
    }
    wasResumed ||= outcome.state === 'resumed'
    const sha256 = partial.hash.digest('hex')
    if (expected === undefined || sha256 === expected)
      return { sha256, sizeBytes: partial.sizeBytes }
    if (!wasResumed) throw mismatch(outcome.url, expected, sha256, partial.sizeBytes)
    // The halves may be of two versions; one whole transfer tells.
    wasResumed = false
    partial = new Partial(handle)
  }
}

/** What there is of the file, and which version of it that is. */
class Partial {
  sizeBytes = 0
  hash: Hash = createHash('sha256')
  #validator: string | undefined

  constructor(private readonly handle: FileHandle) {}

  /** Headers that ask for the rest (RFC 9110 §13.1.5, §14.2), or for everything. */
  range(verifiable: boolean): Record<string, string> {
    if (this.sizeBytes === 0) return {}
    const range = `bytes=${this.sizeBytes}-`
    if (this.#validator !== undefined) return { range, 'if-range': this.#validator }
    return verifiable ? { range } : {}
  }

  /** Starts anew with the version that `response` brings. */
  async begin(response: HttpResponse): Promise<void> {
    await this.handle.truncate(0)
    this.sizeBytes = 0
    this.hash = createHash('sha256')
    const etag = response.headers['etag']
    this.#validator = etag?.startsWith('"') === true ? etag : undefined
  }

  async append(chunk: Buffer): Promise<void> {
    for (let written = 0; written < chunk.length;) {
      const at = this.sizeBytes + written
      written += (await this.handle.write(chunk, written, chunk.length - written, at)).bytesWritten
    }
    this.hash.update(chunk)
    this.sizeBytes += chunk.length
  }
}

type Attempt =
  | { readonly state: 'whole' | 'resumed'; readonly url: string }
  | { readonly state: 'failed'; readonly error: PycaskError; readonly response?: HttpResponse }

/** One transfer: whole, or failed in a way that may pass. Throws what is final. */
async function attempt(
  context: HttpContext,
  url: string,
  headers: Record<string, string>,
  partial: Partial,
  mostBytes = Infinity,
): Promise<Attempt> {
  let response: HttpResponse
  try {
    response = await context.follow(url, headers)
  } catch (error) {
    return failed(error)
  }
  const resumed = response.status === 206 && startOf(response) === partial.sizeBytes
  if (response.status === 416 || (response.status === 206 && !resumed)) {
    // The file is shorter now, or the server confuses ranges: everything anew.
    response.body.destroy()
    await partial.begin(response)
    const error = new PycaskError({
      code: 'http-failed',
      what: `${shownUrl(response.url)} does not deliver the rest of a broken download`,
      hint: 'try again later',
    })
    return { state: 'failed', error }
  }
  if (!resumed && response.status !== 200) {
    const error = await answerError(response)
    if (!mayChange(response)) throw error
    return { state: 'failed', error, response }
  }
  if (!resumed) await partial.begin(response)
  try {
    for await (const chunk of response.body) {
      await partial.append(chunk as Buffer)
      if (partial.sizeBytes > mostBytes) throw tooLong(response.url, mostBytes)
    }
  } catch (error) {
    return failed(error)
  }
  return { state: resumed ? 'resumed' : 'whole', url: response.url }
}

function failed(error: unknown): Attempt {
  if (error instanceof PycaskError && mayPass(error)) return { state: 'failed', error }
  throw error
}

function startOf(response: HttpResponse): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1]
  return start === undefined ? undefined : Number(start)
}

const tooLong = (url: string, mostBytes: number): PycaskError =>
  new PycaskError({
    code: 'checksum-mismatch',
    what: `${shownUrl(url)} sends more than the ${mostBytes} bytes that it may have`,
    hint: 'the file was changed on the server or on the way; nothing of it was kept',
  })

function mismatch(url: string, expected: string, found: string, sizeBytes: number): PycaskError {
  return new PycaskError({
    code: 'checksum-mismatch',
    what: `${shownUrl(url)} has SHA-256 ${found} (${sizeBytes} bytes), expected was ${expected}`,
    hint: 'the file was changed on the server or on the way; nothing of it was kept',
  })
}
