/** Something small to push, and a host to push it from. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createHost, quietLog, type Host } from '../../../src/host/index.js'
import {
  createRegistryClient,
  parseReference,
  type Pushable,
  type PushableBlob,
  type Reference,
  type RegistryClient,
  type RegistryOptions,
} from '../../../src/registry/index.js'
import type { Digest } from '../../../src/words.js'
import type { RegistryDouble } from './registry.js'

export const digestOf = (bytes: Uint8Array) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest

export function blob(content: string | Buffer, from?: Reference): PushableBlob {
  const bytes = Buffer.from(content)
  return {
    digest: digestOf(bytes),
    sizeBytes: bytes.length,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    open: () => Readable.from([bytes], { objectMode: false }),
    from,
  }
}

export function artifact(...layers: readonly PushableBlob[]): Pushable {
  const mediaType = 'application/vnd.oci.image.config.v1+json'
  const config = { ...blob(JSON.stringify({ layers: layers.length })), mediaType }
  const descriptor = (each: PushableBlob) => ({
    mediaType: each.mediaType,
    digest: each.digest,
    size: each.sizeBytes,
  })
  const manifestType = 'application/vnd.oci.image.manifest.v1+json'
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: descriptor(config),
      layers: layers.map(descriptor),
    }),
  )
  return {
    manifest: { mediaType: manifestType, digest: digestOf(bytes), bytes },
    blobs: [config, ...layers],
  }
}

/** A host that sees nothing of this machine's own credentials. */
export const bareHost = (
  env: Record<string, string> = {},
  signal = new AbortController().signal,
): Host => createHost({ env: { PATH: process.env['PATH'], ...env }, log: quietLog, signal })

export const quickRetries = { attempts: 4, firstPauseMs: 1, longestPauseMs: 5 }

export function clientOf(options: RegistryOptions = {}, host = bareHost()): RegistryClient {
  return createRegistryClient(host, { retries: quickRetries, ...options })
}

export const web = (registry: RegistryDouble) => parseReference(`${registry.host}/acme/web`)
