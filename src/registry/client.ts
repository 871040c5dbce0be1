/** The room's door to registries. */
import type { Readable } from 'node:stream'
import type { Host } from '../host/types.js'
import type { Digest } from '../words.js'
import { findCredentials, type FoundCredentials, type GivenCredentials } from './credentials.js'
import {
  getBlob,
  getManifest,
  headManifest,
  notFound,
  type ManifestBytes,
  type ManifestDescriptor,
} from './manifests.js'
import { pushTo, type Pushable, type PushResult } from './push.js'
import type { Reference } from './reference.js'
import { defaultRetries, type RetryPolicy } from './retry.js'
import { openSession, type Session } from './session.js'

export interface RegistryOptions {
  /** Registry (`ghcr.io`) → user; comes before everything that is found on the machine. */
  readonly credentials?: GivenCredentials | undefined
  /** Registries that are spoken to by plain http; this machine always is. */
  readonly insecure?: readonly string[] | undefined
  readonly retries?: Partial<RetryPolicy> | undefined
}

/**
 * Errors of every method: `registry-unreachable`, `registry-lost-connection` (after all attempts),
 * `registry-denied` (401, 403), `registry-rejected` (any other answer that is not the hoped-for
 * one), `interrupted`.
 */
export interface RegistryClient {
  /**
   * Pushes what the registry does not have, then moves `tags` (none: the reference's own tag, or
   * no tag at all). Until everything is there no tag moves; a reference's digest is not looked at.
   */
  push(artifact: Pushable, reference: Reference, tags: readonly string[]): Promise<PushResult>
  /** What is at a reference (its digest, else its tag, else `latest`), without reading it. */
  resolve(reference: Reference): Promise<ManifestDescriptor | undefined>
  /** The manifest at a reference, verified. Also rejects with `registry-not-found`. */
  manifest(reference: Reference): Promise<ManifestBytes>
  /** The bytes of a blob, verified: the stream fails with `checksum-mismatch` at its end. */
  blob(reference: Reference, digest: Digest): Promise<Readable>
}

/** A client that remembers, while it lives, how each registry wants to be spoken to. */
export function createRegistryClient(host: Host, options: RegistryOptions = {}): RegistryClient {
  const retries = { ...defaultRetries, ...options.retries }
  const found = new Map<string, Promise<FoundCredentials>>()
  const sessions = new Map<string, Promise<Session>>()

  const session = (
    reference: Reference,
    access: 'pull' | 'push',
    mountFrom: readonly string[] = [],
  ): Promise<Session> => {
    const { registry, repository } = reference
    const key = [registry, repository, access, ...mountFrom].join(' ')
    const open = async (): Promise<Session> => {
      const name = `${registry}/${repository}`
      const credentials = found.get(name) ?? findCredentials(host, reference, options.credentials)
      found.set(name, credentials)
      return openSession(host, {
        registry,
        repository,
        access,
        found: await credentials,
        mountFrom,
        insecure: options.insecure?.includes(registry) ?? false,
        retries,
      })
    }
    const opened = sessions.get(key) ?? open()
    sessions.set(key, opened)
    return opened
  }
  const nameOf = ({ digest, tag }: Reference): string => digest ?? tag ?? 'latest'

  return {
    push: async (artifact, reference, tags) => {
      const from = artifact.blobs
        .map((blob) => blob.from)
        .filter((place) => place?.registry === reference.registry)
        .map((place) => place?.repository ?? '')
        .filter((repository) => repository !== reference.repository)
      const own = reference.tag === undefined ? [] : [reference.tag]
      return pushTo(await session(reference, 'push', [...new Set(from)].sort()), artifact, [
        ...new Set(tags.length > 0 ? tags : own),
      ])
    },
    resolve: async (reference) =>
      headManifest(await session(reference, 'pull'), nameOf(reference), 'strict'),
    manifest: async (reference) => {
      const open = await session(reference, 'pull')
      const manifest = await getManifest(open, nameOf(reference))
      if (manifest === undefined) throw notFound(open, nameOf(reference))
      return manifest
    },
    blob: async (reference, digest) => getBlob(await session(reference, 'pull'), digest),
  }
}
