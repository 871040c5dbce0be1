import { expect, test } from '@jest/globals'
import { checkLibraries } from '../../src/contract/index.js'
import { PycaskError } from '../../src/errors.js'
import type { Product } from '../../src/make/types.js'

const product = <Facts>(name: string, facts: Facts): Product<Facts> =>
  ({ name, title: '1.0', facts }) as Product<Facts>
const needing = (name: string, requires: readonly string[], provides: readonly string[] = []) =>
  product(name, { requires: requires.map((soname) => ({ soname })), provides })
const base = product('base', { provides: ['libssl.so.3', 'libz.so.1'] })

test('a base that has every library is good; the C library need not be named', () => {
  const products = [needing('python', ['libssl.so.3', 'libc.so.6', 'ld-linux-x86-64.so.2'])]
  expect(() => checkLibraries(base, products)).not.toThrow()
})

test('a library may come from another wheel', () => {
  const wheels = [needing('torch', ['libcudart.so.12']), needing('cuda', [], ['libcudart.so.12'])]
  expect(() => checkLibraries(base, wheels)).not.toThrow()
})

test('a library that nothing has is named, with who needs it', () => {
  const products = [needing('python', ['libz.so.1']), needing('psycopg2', ['libpq.so.5'])]
  let thrown: unknown
  try {
    checkLibraries(base, products)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(PycaskError)
  expect((thrown as PycaskError).code).toBe('library-missing')
  expect((thrown as PycaskError).details).toEqual(['libpq.so.5, needed by psycopg2 1.0'])
})
