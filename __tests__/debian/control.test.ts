import { describe, expect, test } from '@jest/globals'
import { packageOfStanza, parseRelations, parseStanzas } from '../../src/debian/control.js'

const index = `Package: libgcc-s1
Source: gcc-14 (14.2.0-18)
Version: 14.2.0-19
Architecture: amd64
Provides: libgcc1 (= 1:14.2.0-19)
Pre-Depends: gcc-14-base (= 14.2.0-19)
Depends: libc6 (>= 2.35), libfoo:any [amd64] | libbar <!nocheck>
Description: GCC support library
 Shared version of the support library.
 .
 Second paragraph.
Size: 72772
SHA256: ${'ab'.repeat(32)}

Package: zlib1g
Version: 1:1.3-1
Architecture: amd64
Size: 1
SHA256: ${'cd'.repeat(32)}
`

describe('index entries', () => {
  test('become packages, with the source that built them', () => {
    const [libgcc, zlib] = parseStanzas(index).map(packageOfStanza)
    expect(libgcc).toEqual({
      name: 'libgcc-s1',
      version: '14.2.0-19',
      architecture: 'amd64',
      sha256: 'ab'.repeat(32),
      sizeBytes: 72772,
      source: 'gcc-14',
      sourceVersion: '14.2.0-18',
      depends: [['gcc-14-base'], ['libc6'], ['libfoo', 'libbar']],
      provides: ['libgcc1'],
    })
    expect(zlib).toMatchObject({ source: 'zlib1g', sourceVersion: '1:1.3-1', depends: [] })
  })

  test('without a hash are refused by name', () => {
    const [stanza] = parseStanzas('Package: odd\nVersion: 1\nArchitecture: all\n')
    expect(() => packageOfStanza(stanza ?? new Map())).toThrow(
      'the index entry of odd has no SHA256',
    )
  })
})

test('values keep their continuation lines', () => {
  const [stanza] = parseStanzas(index)
  expect(stanza?.get('Description')).toBe(
    'GCC support library\n Shared version of the support library.\n .\n Second paragraph.',
  )
})

test('an absent relationship field is no relation', () => {
  expect(parseRelations(undefined)).toEqual([])
  expect(parseRelations('')).toEqual([])
})
