/**
 * `product.json`: what a directory store knows of a product.
 *
 *     {"format": 1, "checksum": "<SHA-256 of the JSON of product>", "product": {…}}
 *
 * The checksum covers what the files' own hashes do not: facts and inputs.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Key, Sha256 } from '../words.js'

/** Documents of another format were written by another version, and are not ours to judge. */
const format = 1

const versioned = z.object({ format: z.number() })
const envelope = z.object({
  checksum: z.string(),
  product: z.custom<object>((value) => typeof value === 'object' && value !== null),
})

const texts = z.record(z.string(), z.string())
const hex = z.string().regex(/^[0-9a-f]{64}$/)

/** A file lies right beside product.json: its name is one plain segment of a path. */
export const fileName = z
  .string()
  .regex(/^[^./\0][^/\0]*$/)
  .refine((name) => name !== 'product.json')

const product = z.object({
  kind: z.string(),
  name: z.string(),
  title: z.string(),
  key: hex.transform((text) => text as Key),
  inputs: texts,
  discovered: texts,
  facts: z.unknown(),
  files: z.record(
    fileName,
    z.object({
      sha256: hex.transform((text) => text as Sha256),
      sizeBytes: z.number().int().nonnegative(),
    }),
  ),
})

export type ProductDocument = z.infer<typeof product>

export type ParsedDocument =
  | { readonly state: 'good'; readonly document: ProductDocument }
  | { readonly state: 'foreign' }
  | { readonly state: 'damaged'; readonly why: string }

/** The text of a product.json. `facts` must be JSON. */
export function formatDocument(document: ProductDocument): string {
  const checksum = checksumOf(document)
  return `${JSON.stringify({ format, checksum, product: document }, undefined, 2)}\n`
}

/** Reads the text of a product.json; never throws. */
export function parseDocument(text: string): ParsedDocument {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { state: 'damaged', why: 'product.json is not JSON' }
  }
  const version = versioned.safeParse(json)
  if (version.success && version.data.format !== format) return { state: 'foreign' }
  const outer = envelope.safeParse(json)
  if (!outer.success) return { state: 'damaged', why: 'product.json has not the expected fields' }
  if (checksumOf(outer.data.product) !== outer.data.checksum)
    return { state: 'damaged', why: 'product.json does not match its checksum' }
  const inner = product.safeParse(outer.data.product)
  if (!inner.success) return { state: 'damaged', why: 'product.json has not the expected fields' }
  return { state: 'good', document: inner.data }
}

const checksumOf = (value: object): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')
