/** Brings files of the lock onto this machine, verified. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { LockedFile } from '../lock/index.js'
import { createLogins } from './credentials.js'

/**
 * Downloads a file of the lock to the path `destination`. What has another SHA-256 than the lock
 * says is not kept.
 *
 * @throws PycaskError `checksum-mismatch`, and what `host.http.download` throws
 */
export type Fetch = (file: LockedFile, destination: string) => Promise<void>

/** What became of the downloads so far. */
export interface Fetched {
  readonly files: number
  /** Of those that were asked for. */
  readonly of: number
  readonly sizeBytes: number
}

/**
 * Downloads, with this machine's logins for its indexes; at most `atOnce` at a time.
 *
 * @param options.projects folders whose pyproject.toml and uv.toml may name indexes
 * @param options.onFetched called after each file
 */
export function createFetch(options: {
  readonly host: Pick<Host, 'http' | 'env' | 'run'>
  readonly projects?: readonly string[]
  readonly atOnce?: number
  readonly onFetched?: (fetched: Fetched) => void
}): Fetch {
  const { host, projects = [], atOnce = 16, onFetched } = options
  const headersFor = createLogins({ ...host, projects })
  const places = createPlaces(atOnce)
  let [files, of, sizeBytes] = [0, 0, 0]
  return async (file, destination) => {
    if (file.url.startsWith('file:')) {
      await copyVerified(fileURLToPath(file.url), file, destination)
      return
    }
    of += 1
    const done = await places(async () =>
      host.http.download(file.url, destination, {
        sha256: file.sha256,
        mostBytes: file.sizeBytes ?? mostBytes,
        headers: await headersFor(file.url),
      }),
    )
    files += 1
    sizeBytes += done.sizeBytes
    onFetched?.({ files, of, sizeBytes })
  }
}

/** Where the lock does not say how large a file is. No index takes larger ones. */
const mostBytes = 32e9

/** Runs so many works at once, the others in the order of the calls. */
function createPlaces(total: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= total) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

async function copyVerified(source: string, file: LockedFile, destination: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(source), hash)
  const found = hash.digest('hex')
  if (found !== file.sha256)
    throw new PycaskError({
      code: 'checksum-mismatch',
      what: `${source}: its SHA-256 is ${found}, the lock says ${file.sha256}`,
      hint: 'if you trust the file, lock again',
    })
  await copyFile(source, destination)
}
