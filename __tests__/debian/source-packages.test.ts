import { expect, test } from '@jest/globals'
import { parseSourceTarballs } from '../../src/debian/source-packages.js'

const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(64))

const text = `Package: python3.13
Binary: python3.13, python3.13-venv
Version: 3.13.5-2+deb13u5
Checksums-Sha256:
 ${one} 22856016 python3.13_3.13.5.orig.tar.xz
 ${two} 963 python3.13_3.13.5.orig.tar.xz.asc
 ${three} 229956 python3.13_3.13.5-2+deb13u5.debian.tar.xz
Directory: pool/main/p/python3.13

Package: python3.13
Version: 3.13.15-1
Checksums-Sha256:
 ${three} 23160540 python3.13_3.13.15.orig.tar.gz
`

test('upstream tarballs are told from signatures and packaging, of all versions', () => {
  expect(parseSourceTarballs(text + text)).toEqual([
    {
      source: 'python3.13',
      version: '3.13.5-2+deb13u5',
      name: 'python3.13_3.13.5.orig.tar.xz',
      sha256: one,
    },
    {
      source: 'python3.13',
      version: '3.13.15-1',
      name: 'python3.13_3.13.15.orig.tar.gz',
      sha256: three,
    },
  ])
})

test('a source package that nobody has is no tarball', () => {
  expect(parseSourceTarballs('')).toEqual([])
})
