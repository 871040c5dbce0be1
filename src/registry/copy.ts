/** From one registry to another, without a stop on disk. */
import { Readable } from 'node:stream'
import * as z from 'zod'
import type { Digest } from '../words.js'
import type { PushableBlob } from './blobs.js'
import { confused } from './errors.js'
import { getBlob, type ManifestBytes } from './manifests.js'
import type { Pushable } from './push.js'
import type { Reference } from './reference.js'
import type { Session } from './session.js'

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .transform((text) => text as Digest),
  size: z.int().nonnegative(),
  /** Layers that no registry has, of Windows. */
  urls: z.array(z.string()).optional(),
})
const manifestSchema = z.looseObject({ config: descriptor, layers: z.array(descriptor) })

/** A manifest and its blobs, which are read from where they are when they are sent. */
export function copyable(session: Session, from: Reference, manifest: ManifestBytes): Pushable {
  const parsed = manifestSchema.safeParse(parse(manifest.bytes))
  if (!parsed.success)
    throw confused(
      session.registry,
      `has no image at ${from.repository}@${manifest.digest}, but ${manifest.mediaType || 'something else'}`,
      'name an image of one platform, or its digest',
    )
  const { config, layers } = parsed.data
  const blobs = [config, ...layers]
    .filter(({ urls }) => urls === undefined)
    .map(({ digest, size, mediaType }): PushableBlob => {
      const read = async function* () {
        yield* await getBlob(session, digest)
      }
      const open = (): Readable => Readable.from(read(), { objectMode: false })
      return { digest, sizeBytes: size, mediaType, open, from }
    })
  const once = new Map(blobs.map((blob) => [blob.digest, blob]))
  return { manifest, blobs: [...once.values()] }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
