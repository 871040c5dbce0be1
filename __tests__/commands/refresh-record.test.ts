/** What the record of a refreshed image keeps of the one before. */
import { expect, test } from '@jest/globals'
import { rebasedRecord, withProducts } from '../../src/commands/refresh-record.js'
import type { BaseFacts } from '../../src/debian/index.js'
import type { Product } from '../../src/make/types.js'
import type { ImageRecord, RecordedProduct } from '../../src/record/index.js'
import type { Key } from '../../src/words.js'

const recorded = (kind: string, key: string): RecordedProduct => ({
  ...{ kind, name: kind, title: kind, key: key as Key },
  ...{ inputs: {}, discovered: {}, facts: {}, files: {} },
})
const product = (kind: string, key: string): Product<unknown> => ({
  ...recorded(kind, key),
  file: () => Promise.reject(new Error('no file is asked for')),
})
const before: ImageRecord = {
  version: 1,
  platform: { os: 'linux', architecture: 'amd64' },
  suite: 'trixie',
  python: { name: '3.13.15', minor: '3.13', suffix: '' },
  archive: { suites: ['old'] },
  wanted: ['libssl3t64'],
  lock: 'lock-version = "1.0"',
  products: [recorded('python', 'p'), recorded('base', 'b1'), recorded('imports', 'i')],
}
const told = ({ products }: ImageRecord): readonly string[] =>
  products.map(({ kind, key }) => `${kind} ${key}`)

test('of a rebased image: all but the base, the archive, and what was tried on the one before', () => {
  const archive = { suites: ['new'] }
  const after = rebasedRecord(before, product('base', 'b2') as Product<BaseFacts>, archive)
  expect(after).toEqual({ ...before, archive, products: after.products })
  expect(told(after)).toEqual(['python p', 'base b2'])
})

test('of an image that was tried: with the trial, in place of the one before', () => {
  const tried = withProducts(before, [product('check', 'c1')])
  expect(told(tried)).toEqual(['python p', 'base b1', 'imports i', 'check c1'])
  const again = withProducts(tried, [product('check', 'c2')])
  expect(told(again)).toEqual(['python p', 'base b1', 'imports i', 'check c2'])
  expect(again).toEqual({ ...before, products: again.products })
})
