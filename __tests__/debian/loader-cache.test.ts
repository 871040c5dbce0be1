import { describe, expect, test } from '@jest/globals'
import { compareSonames, loaderCache } from '../../src/debian/base/loader-cache.js'

describe("the dynamic linker's cache", () => {
  const libraries = ['libz.so.1', 'libssl.so.3', 'libfoo.so.10', 'libfoo.so.9'].map((soname) => ({
    soname,
    path: `/usr/lib/${soname}`,
  }))
  const bytes = Buffer.from(loaderCache(libraries, 'amd64'))

  /** Reads it as glibc does: entries of 24 bytes after a header of 48, offsets into the file. */
  const read = (): { soname: string; path: string; flags: number }[] =>
    Array.from({ length: bytes.readUInt32LE(20) }, (_, index) => {
      const at = 48 + index * 24
      const text = (offset: number): string =>
        bytes.toString('latin1', offset, bytes.indexOf(0, offset))
      return {
        flags: bytes.readInt32LE(at),
        soname: text(bytes.readUInt32LE(at + 4)),
        path: text(bytes.readUInt32LE(at + 8)),
      }
    })

  test('has every library, in descending order with numbers as numbers', () => {
    expect(read().map(({ soname }) => soname)).toEqual([
      'libz.so.1',
      'libssl.so.3',
      'libfoo.so.10',
      'libfoo.so.9',
    ])
    expect(read()[0]).toEqual({ flags: 0x0303, soname: 'libz.so.1', path: '/usr/lib/libz.so.1' })
  })

  test('says how long its strings are', () => {
    expect(bytes.toString('latin1', 0, 20)).toBe('glibc-ld.so.cache1.1')
    expect(bytes.readUInt32LE(24)).toBe(bytes.length - 48 - 4 * 24)
  })

  test('does not depend on the order that libraries come in', () => {
    expect(Buffer.from(loaderCache([...libraries].reverse(), 'amd64')).equals(bytes)).toBe(true)
  })
})

test.each([
  ['liba.so.2', 'liba.so.10'],
  ['liba', 'liba.so'],
  ['libBrokenLocale.so.1', 'libanl.so.1'],
  ['libx.so', 'libx1.so'],
])('%s comes before %s', (lesser, greater) => {
  expect(compareSonames(lesser, greater)).toBeLessThan(0)
  expect(compareSonames(greater, lesser)).toBeGreaterThan(0)
})
