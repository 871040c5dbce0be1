/** Registries (OCI distribution spec 1.1): references, credentials, and a client that pushes. */
export { parseReference, type Reference } from './reference.js'
export { createRegistryClient, type RegistryClient, type RegistryOptions } from './client.js'
export type { PushableBlob } from './blobs.js'
export type { ManifestBytes, ManifestDescriptor } from './manifests.js'
export type { Pushable, PushOptions, PushResult } from './push.js'
export type { PushProgress } from './progress.js'
export { artifactOf, type Attachment, type ReferrerDescriptor, type Subject } from './referrers.js'
