/** What became of a release's signature. Apart from who verifies it: that is only loaded for a new source. */
import * as z from 'zod'

/** What became of the signature; part of the record of an image. */
export const signatureFacts = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('verified'),
    identity: z.string(),
    issuer: z.string(),
    /** When the transparency log took it in, ISO 8601; absent where it does not say. */
    loggedAt: z.string().optional(),
  }),
  /** There is none: the checksum alone speaks for the tarball. */
  z.object({ state: z.literal('absent'), reason: z.string() }),
  /** There may be one, and it could not be asked for. */
  z.object({ state: z.literal('unreachable'), reason: z.string() }),
])
export type SignatureFacts = z.output<typeof signatureFacts>
