/** Records of refreshed images: those of the images until now, but for what is another. */
import type { BaseFacts } from '../debian/index.js'
import type { Product } from '../make/types.js'
import { recordOf, type ImageRecord, type RecordedProduct } from '../record/index.js'

/**
 * What ran on the base until now, and was not tried on the new one, is not told. A check names the image
 * that it was of: it stays until it is made anew.
 */
const triedOnBase = ['verification', 'imports']

/** With another base; what was tried on the one before is left out. */
export function rebasedRecord(
  record: ImageRecord,
  base: Product<BaseFacts>,
  archive: ImageRecord['archive'],
): ImageRecord {
  const kept = record.products.filter(({ kind }) => kind !== 'base' && !triedOnBase.includes(kind))
  return recordOf({ ...record, archive }, [...kept.map(asProduct), base])
}

const asProduct = (product: RecordedProduct): Product<unknown> => ({
  ...product,
  file: () => Promise.reject(new Error(`${product.kind} is only known by its record`)),
})

/** With more products, in place of those of the same kinds and names. */
export const withProducts = (record: ImageRecord, more: readonly Product<unknown>[]): ImageRecord =>
  recordOf(record, [
    ...record.products
      .filter(({ kind, name }) => !more.some((one) => one.kind === kind && one.name === name))
      .map(asProduct),
    ...more,
  ])
