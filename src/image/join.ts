/** Manifests of single platforms to one index (OCI image spec 1.1, image-index.md). */
import { PycaskError } from '../errors.js'
import type { Digest } from '../words.js'
import { digestOfBytes } from './assemble.js'
import { canonicalJson } from './json.js'

export const indexMediaType = 'application/vnd.oci.image.index.v1+json'

export interface PlatformManifest {
  /** As the user named it; for messages. */
  readonly name: string
  readonly mediaType: string
  readonly digest: Digest
  readonly sizeBytes: number
  readonly platform: {
    readonly os: string
    readonly architecture: string
    readonly variant?: string | undefined
  }
  readonly annotations: Readonly<Record<string, string>>
}

export interface JoinedIndex {
  readonly mediaType: string
  readonly digest: Digest
  readonly bytes: Uint8Array
  /** In the order of the index. */
  readonly parts: readonly PlatformManifest[]
}

/** `linux/arm64/v8` */
export const platformName = ({ os, architecture, variant }: PlatformManifest['platform']): string =>
  [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/')

/**
 * The index of these manifests, sorted by platform; annotations that all have in common become the
 * index's. Equal manifests in any order give equal bytes. Throws `platform-conflict` when two
 * different ones are for one platform.
 */
export function joinManifests(manifests: readonly PlatformManifest[]): JoinedIndex {
  const byPlatform = new Map<string, PlatformManifest>()
  for (const one of manifests) {
    const platform = platformName(one.platform)
    const other = byPlatform.get(platform)
    if (other !== undefined && other.digest !== one.digest)
      throw new PycaskError({
        code: 'platform-conflict',
        what: `${other.name} and ${one.name} are both for ${platform}, with the digests ${other.digest} and ${one.digest}`,
        hint: 'an index has one image for each platform: leave one of them out',
      })
    byPlatform.set(platform, other ?? one)
  }
  const parts = [...byPlatform.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const [first, ...others] = parts
  const annotations = Object.fromEntries(
    Object.entries(first?.annotations ?? {}).filter(([name, value]) =>
      others.every((other) => other.annotations[name] === value),
    ),
  )
  const bytes = canonicalJson({
    schemaVersion: 2,
    mediaType: indexMediaType,
    manifests: parts.map(({ mediaType, digest, sizeBytes, platform }) => ({
      ...{ mediaType, digest, size: sizeBytes, platform },
    })),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  })
  return { mediaType: indexMediaType, digest: digestOfBytes(bytes), bytes, parts }
}
