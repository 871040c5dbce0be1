/** Brings one file of the lock onto this machine, verified. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { LockedFile } from '../lock/index.js'
import { headersFor } from './credentials.js'

/**
 * Downloads a file of the lock to the path `destination`. What has another SHA-256 than the lock
 * says is not kept.
 *
 * @throws PycaskError `checksum-mismatch`, and what `host.http.download` throws
 */
export async function fetchLocked(
  host: Host,
  file: LockedFile,
  destination: string,
): Promise<void> {
  if (!file.url.startsWith('file:')) {
    const headers = await headersFor(file.url, host.env)
    await host.http.download(file.url, destination, { sha256: file.sha256, headers })
    return
  }
  const source = fileURLToPath(file.url)
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
