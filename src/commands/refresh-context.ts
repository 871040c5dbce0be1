/** What a refresh works with: images as they were looked at, and how to ask for more of them. */
import { join } from 'node:path'
import type { ArchiveState } from '../debian/index.js'
import type { Host } from '../host/index.js'
import { createMaker, directoryStore } from '../make/index.js'
import type { Maker, Store } from '../make/types.js'
import type { Options } from '../options/index.js'
import { openImage, type OpenedImage } from '../reader/index.js'
import type { Published } from '../record/index.js'
import type { Cure, Finding, Installed } from '../refresh/index.js'
import type { Reference, RegistryClient } from '../registry/index.js'
import { findEngine } from '../sandbox/index.js'
import type { Architecture, Digest } from '../words.js'
import type { CommandRequest } from './session.js'

/** One image, and what has moved since it was made. */
export interface LookedAt {
  /** As the user named it. */
  readonly name: string
  readonly reference: Reference
  readonly published: Published
  /** What its tag or digest leads to: the image, or an index that has it. */
  readonly at: Digest
  readonly installed: Installed
  /** How many things were looked at: packages, wheels' libraries, CPython. */
  readonly inputs: number
  readonly findings: readonly Finding[]
  readonly cure: Cure
  readonly archive: ArchiveState
}

export interface RefreshContext {
  readonly request: CommandRequest
  readonly options: Options
  readonly host: Host
  readonly client: RegistryClient
  readonly architecture: Architecture
}

/** What this machine has of products. */
export const storeOf = ({ options, request }: RefreshContext): Store =>
  directoryStore(join(options.cache, 'products'), request.log, {
    logs: join(options.cache, 'logs'),
  })

/** Makes and keeps products on this machine. */
export function makerOf(context: RefreshContext): Maker {
  const { log, signal } = context.request
  return createMaker({ stores: [storeOf(context)], building: true, log, signal })
}

/** An image of a registry, for the architecture that is refreshed; of its layers nothing is read yet. */
export function openAt(
  { client, host, options, architecture }: Omit<RefreshContext, 'request'>,
  name: string,
): Promise<OpenedImage> {
  return openImage(`registry:${name}`, {
    ...{ host, registry: client, platform: { os: 'linux', architecture } },
    engine: () => findEngine(host, options.engine),
    temporary: join(options.cache, 'tmp'),
  })
}

/** `ghcr.io/acme/web@sha256:…`, or with its tag. */
export const nameOf = ({ registry, repository, tag, digest }: Reference): string =>
  `${registry}/${repository}${digest === undefined ? `:${tag ?? 'latest'}` : `@${digest}`}`
