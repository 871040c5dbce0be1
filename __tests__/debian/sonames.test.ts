import { expect, test } from '@jest/globals'
import { packageNamesOf } from '../../src/debian/sonames.js'

test.each([
  ['libssl.so.3', 'libssl3t64'],
  ['libcrypto.so.3', 'libssl3t64'],
  ['libz.so.1', 'zlib1g'],
  ['libgcc_s.so.1', 'libgcc-s1'],
  ['libstdc++.so.6', 'libstdc++6'],
  ['libc.so.6', 'libc6'],
  ['libm.so.6', 'libc6'],
  ['libdl.so.2', 'libc6'],
  ['ld-linux-x86-64.so.2', 'libc6'],
  ['ld-linux-aarch64.so.1', 'libc6'],
  ['libsqlite3.so.0', 'libsqlite3-0'],
  ['libbz2.so.1.0', 'libbz2-1.0'],
  ['libgdbm_compat.so.4', 'libgdbm-compat4t64'],
  ['libpanelw.so.6', 'libncursesw6'],
  ['libtinfo.so.6', 'libtinfo6'],
  ['libyaml-0.so.2', 'libyaml-0-2'],
  ['libdb-5.3.so', 'libdb5.3t64'],
  ['libldap.so.2', 'libldap2'],
  ['libldap-2.5.so.0', 'libldap-2.5-0'],
  ['libxml2.so.2', 'libxml2'],
  ['libglib-2.0.so.0', 'libglib2.0-0t64'],
])('%s may be in %s', (soname, name) => {
  expect(packageNamesOf(soname)).toContain(name)
})

test('the plain name comes before the one for 64-bit time', () => {
  expect(packageNamesOf('libreadline.so.8').slice(0, 2)).toEqual([
    'libreadline8',
    'libreadline8t64',
  ])
})

test('a module that is no library has no package', () => {
  expect(packageNamesOf('_ssl.cpython-313-x86_64-linux-gnu.so')).toEqual([])
})
