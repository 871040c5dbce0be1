/** Writing and reading records. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { PycaskError } from '../errors.js'
import { canonicalJson } from '../image/index.js'
import type { Product } from '../make/types.js'
import { imageRecord, type ImageRecord, type RecordedProduct } from './types.js'

/** What a record is as an artifact that is attached to an image. */
export const recordType = 'application/vnd.pycask.record.v1+json'
/** Its bytes are gzip. */
export const recordMediaType = `${recordType}+gzip`

/** A record that unpacks to more was not written by us. */
const largestRecordBytes = 64 * 1024 * 1024

/** Kinds in the order of the pipeline. What is not named here only helps building, and is not told. */
const recorded = [
  'tools',
  'resolution',
  'lock',
  'python',
  'wheel',
  'base',
  'verification',
  'package',
  'dependencies',
  'imports',
  'app',
  'check',
  'linkage',
  'debug',
  'builder',
]

/**
 * The record of an image. The same products give the same record, whatever was built and whatever
 * was reused: order, and what else a run looked up, are left out.
 */
export function recordOf(
  about: Omit<ImageRecord, 'version' | 'products'>,
  products: readonly Product<unknown>[],
): ImageRecord {
  const rank = ({ kind, name }: RecordedProduct): string =>
    `${String(recorded.indexOf(kind)).padStart(2, '0')} ${name}`
  const told = products
    .filter(({ kind }) => recorded.includes(kind))
    .map(({ kind, name, title, key, inputs, discovered, facts, files }): RecordedProduct => ({
      ...{ kind, name, title, key, inputs, discovered, facts },
      files: Object.fromEntries(
        Object.entries(files).map(([file, { sha256, sizeBytes }]) => [file, { sha256, sizeBytes }]),
      ),
    }))
  return {
    version: 1,
    ...about,
    products: [...new Map(told.map((one) => [one.key, one])).values()].sort((a, b) => {
      const [x, y] = [rank(a) + a.key, rank(b) + b.key]
      return x < y ? -1 : x > y ? 1 : 0
    }),
  }
}

/** A record as bytes: canonical JSON, gzip. Equal records give equal bytes with one zlib. */
export const encodeRecord = (record: ImageRecord): Uint8Array => {
  const bytes = gzipSync(canonicalJson(record), { level: 9 })
  bytes[9] = 255 // the operating system of RFC 1952: unknown
  return bytes
}

/** Reads the bytes of a record. Throws `record-invalid`. */
export function decodeRecord(bytes: Uint8Array): ImageRecord {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: largestRecordBytes }).toString()
    return imageRecord.parse(JSON.parse(text))
  } catch (cause) {
    throw new PycaskError({
      code: 'record-invalid',
      what: 'the record that is attached to the image cannot be read',
      hint: 'it was written by another version, or damaged: build the image again',
      cause,
    })
  }
}
