/** The record of an image: what it was made from, product by product. */
import * as z from 'zod'
import type { Architecture, Key, Sha256 } from '../words.js'

/** One product that an image was made from: what is known of it, without its files. */
export interface RecordedProduct {
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly key: Key
  readonly inputs: Readonly<Record<string, string>>
  readonly discovered: Readonly<Record<string, string>>
  /** As the recipe of its kind parses them. */
  readonly facts: unknown
  readonly files: Readonly<Record<string, { readonly sha256: Sha256; readonly sizeBytes: number }>>
}

export interface ImageRecord {
  readonly version: 1
  readonly platform: { readonly os: 'linux'; readonly architecture: Architecture }
  /** `trixie` */
  readonly suite: string
  readonly python: { readonly name: string; readonly minor: string; readonly suffix: string }
  /** The archives as they were: `archiveState` of the room `debian` parses it. */
  readonly archive?: unknown
  /** Packages that the base was asked to have, sorted: the others came with them. */
  readonly wanted?: readonly string[] | undefined
  /** A pylock.toml of the wheels that are in it, with the locked file that each comes from. */
  readonly lock?: string | undefined
  /** In the order of the pipeline: what is looked up first, the application last. */
  readonly products: readonly RecordedProduct[]
}

const texts = z.record(z.string(), z.string())
const hex = z.string().regex(/^[0-9a-f]{64}$/)

const recordedProduct: z.ZodType<RecordedProduct> = z.object({
  kind: z.string(),
  name: z.string(),
  title: z.string(),
  key: hex.transform((text) => text as Key),
  inputs: texts,
  discovered: texts,
  facts: z.unknown(),
  files: z.record(
    z.string(),
    z.object({
      sha256: hex.transform((text) => text as Sha256),
      sizeBytes: z.int().nonnegative(),
    }),
  ),
})

/** Parses a record. Fields of later versions are passed over. */
export const imageRecord: z.ZodType<ImageRecord> = z.object({
  version: z.literal(1),
  platform: z.object({ os: z.literal('linux'), architecture: z.enum(['amd64', 'arm64']) }),
  suite: z.string(),
  python: z.object({ name: z.string(), minor: z.string(), suffix: z.string() }),
  archive: z.unknown().optional(),
  wanted: z.array(z.string()).optional(),
  lock: z.string().optional(),
  products: z.array(recordedProduct),
})
