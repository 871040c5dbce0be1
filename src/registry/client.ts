/** The room's door to registries. */
import type { Readable } from 'node:stream'
import type { Host } from '../host/types.js'
import type { Digest } from '../words.js'
import { copyable } from './copy.js'
import type { Access } from './errors.js'
import { identitiesFor, type GivenCredentials } from './credentials.js'
import {
  deleteManifest,
  getBlob,
  getManifest,
  headManifest,
  listTags,
  notFound,
  type ManifestBytes,
  type ManifestDescriptor,
} from './manifests.js'
import { createPace, type Pace } from './pace.js'
import type { PushProgress } from './progress.js'
import { pushTo, type Pushable, type PushOptions, type PushResult } from './push.js'
import { hostOf, type Reference } from './reference.js'
import {
  attachTo,
  listReferrers,
  readAttachment,
  type Attachment,
  type ReferrerDescriptor,
  type Subject,
} from './referrers.js'
import { defaultRetries, type RetryPolicy } from './retry.js'
import { openSession, type Session } from './session.js'

export interface RegistryOptions {
  /** Registry (`ghcr.io`) → user; comes before everything that is found on the machine. */
  readonly credentials?: GivenCredentials | undefined
  /** Registries that are spoken to by plain http; this machine always is. */
  readonly insecure?: readonly string[] | undefined
  readonly retries?: Partial<RetryPolicy> | undefined
  /** How far each push is, often. */
  readonly onProgress?: ((progress: PushProgress, to: Reference) => void) | undefined
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
   * With `expected`, tags that somebody else has moved stay: `tag-moved`.
   */
  push(
    artifact: Pushable,
    reference: Reference,
    tags: readonly string[],
    options?: PushOptions,
  ): Promise<PushResult>
  /** What is at a reference (its digest, else its tag, else `latest`), without reading it. */
  resolve(reference: Reference): Promise<ManifestDescriptor | undefined>
  /** The manifest at a reference, verified. Also rejects with `registry-not-found`. */
  manifest(reference: Reference): Promise<ManifestBytes>
  /**
   * The bytes of a blob, verified: the stream fails with `checksum-mismatch` at its end, or as soon as
   * there are more than `mostBytes`.
   */
  blob(reference: Reference, digest: Digest, mostBytes?: number): Promise<Readable>
  /** What is at a reference, to be pushed elsewhere: blobs are mounted there, or read from here. */
  copyable(reference: Reference): Promise<Pushable>
  /** All tags of the reference's repository; none where there is no such repository. */
  tags(reference: Reference): Promise<readonly string[]>
  /** Removes a manifest; false where the registry lets nobody. */
  remove(reference: Reference, digest: Digest): Promise<boolean>
  /**
   * Attaches documents to a manifest of the reference's repository, all in one write: through the
   * referrers API, or at the tag that stands for it. What is attached already is not sent again.
   */
  attach(
    reference: Reference,
    subject: Subject,
    attachments: readonly Attachment[],
  ): Promise<readonly Digest[]>
  /** What is attached to a manifest, of one kind or of all. */
  referrers(
    reference: Reference,
    subject: Digest,
    artifactType?: string,
  ): Promise<readonly ReferrerDescriptor[]>
  /** The document of one of `referrers`, verified. */
  attachment(reference: Reference, digest: Digest): Promise<Uint8Array | undefined>
}

/** A client that remembers, while it lives, how each registry wants to be spoken to. */
export function createRegistryClient(host: Host, options: RegistryOptions = {}): RegistryClient {
  const retries = { ...defaultRetries, ...options.retries }
  const sessions = new Map<string, Promise<Session>>()
  const paces = new Map<string, Pace>()

  const session = (
    reference: Reference,
    access: Access,
    mountFrom: readonly string[] = [],
  ): Promise<Session> => {
    const { registry, repository } = reference
    const key = [registry, repository, access, ...mountFrom].join(' ')
    const pace = paces.get(hostOf(registry)) ?? createPace()
    paces.set(hostOf(registry), pace)
    const open = async (): Promise<Session> => {
      const { credentials, insecure = [] } = options
      const identities = await identitiesFor(host, reference, access, credentials)
      const plain = insecure.includes(registry)
      const known = { registry, repository, access, mountFrom, retries, pace }
      return openSession(host, { ...known, identities, insecure: plain })
    }
    const opened = sessions.get(key) ?? open()
    sessions.set(key, opened)
    return opened
  }
  const nameOf = ({ digest, tag }: Reference): string => digest ?? tag ?? 'latest'

  return {
    push: async (artifact, reference, tags, more) => {
      const from = artifact.blobs
        .map((blob) => blob.from)
        .filter((place) => place?.registry === reference.registry)
        .map((place) => place?.repository ?? '')
        .filter((repository) => repository !== reference.repository)
      const own = reference.tag === undefined ? [] : [reference.tag]
      const names = [...new Set(tags.length > 0 ? tags : own)]
      const writing = await session(reference, 'push', [...new Set(from)].sort())
      const { onProgress } = options
      const told = onProgress && ((progress: PushProgress) => onProgress(progress, reference))
      return pushTo(writing, artifact, names, { onProgress: told, ...more })
    },
    resolve: async (reference) =>
      headManifest(await session(reference, 'pull'), nameOf(reference), 'strict'),
    manifest: async (reference) => {
      const open = await session(reference, 'pull')
      const manifest = await getManifest(open, nameOf(reference))
      if (manifest === undefined) throw notFound(open, nameOf(reference))
      return manifest
    },
    blob: async (reference, digest, mostBytes) =>
      getBlob(await session(reference, 'pull'), digest, mostBytes),
    copyable: async (reference) => {
      const open = await session(reference, 'pull')
      const manifest = await getManifest(open, nameOf(reference))
      if (manifest === undefined) throw notFound(open, nameOf(reference))
      return copyable(open, reference, manifest)
    },
    tags: async (reference) => listTags(await session(reference, 'pull')),
    remove: async (reference, digest) => deleteManifest(await session(reference, 'delete'), digest),
    attach: async (reference, subject, attachments) =>
      attachTo(await session(reference, 'push'), subject, attachments),
    referrers: async (reference, subject, artifactType) =>
      listReferrers(await session(reference, 'pull'), subject, artifactType),
    attachment: async (reference, digest) =>
      readAttachment(await session(reference, 'pull'), digest),
  }
}
