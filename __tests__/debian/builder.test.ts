/** What of a builder counts as an input of what is compiled in it. */
import { expect, test } from '@jest/globals'
import { builderInputs } from '../../src/debian/builder.js'

const packages = (more: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    binutils: '2.44-3',
    'gcc-14': '14.2.0-19',
    'libc6-dev': '2.41-12+deb13u5',
    'libssl-dev': '3.5.9-1~deb13u1',
    'zlib1g-dev': '1:1.3.dfsg+really1.3.1-1+deb13u1',
    zlib1g: '1:1.3.dfsg+really1.3.1-1+deb13u1',
    ...more,
  }).map(([name, version]) => ({
    name,
    version,
    provides: name === 'zlib1g-dev' ? ['libz-dev'] : [],
  }))
const asked = ['libssl-dev', 'libz-dev']

test('compilers and the interfaces of libraries', () => {
  expect(builderInputs(asked, packages())).toEqual({
    binutils: '2.44-3',
    'gcc-14': '14.2.0-19',
    'libc6-dev': '2.41',
    'libssl-dev': '3.5.9',
    'zlib1g-dev': '1.3.dfsg+really1.3.1',
  })
})

test.each([
  [
    'a security fix of a library does not',
    { 'zlib1g-dev': '1:1.3.dfsg+really1.3.1-1+deb13u2' },
    false,
  ],
  ['nor one of the C library', { 'libc6-dev': '2.41-12+deb13u6' }, false],
  ['another release of a library does', { 'libssl-dev': '3.5.10-1~deb13u1' }, true],
  ['and so does any other compiler', { 'gcc-14': '14.2.0-20' }, true],
])('%s change them', (_, more, changes) => {
  const [before, after] = [packages(), packages(more)].map((all) => builderInputs(asked, all))
  expect(JSON.stringify(before) !== JSON.stringify(after)).toBe(changes)
})
