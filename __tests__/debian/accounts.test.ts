import { expect, test } from '@jest/globals'
import { homeEntries, withUser } from '../../src/debian/base/accounts.js'
import { isLeftBehind } from '../../src/debian/base/rootfs.js'
import { truthfulLists, textOf } from '../../src/debian/base/truth.js'
import { textFile } from '../../src/debian/base/configuration.js'

const user = { name: 'acme', uid: 65532, gid: 65532, home: '/home/acme' }

test('a user is added to tables that are there, once, and takes nobody’s place', () => {
  const tables = { passwd: 'root:x:0:0:root:/root:/bin/sh\n', group: 'root:x:0:' }
  const added = withUser(tables, user)
  expect(added).toEqual({
    passwd: 'root:x:0:0:root:/root:/bin/sh\nacme:x:65532:65532::/home/acme:/usr/sbin/nologin\n',
    group: 'root:x:0:\nacme:x:65532:\n',
  })
  expect(withUser(added, user)).toEqual(added)
  expect(withUser(tables, { ...user, uid: 0, gid: 0 })).toEqual(tables)
})

test('a home belongs to group 0', () => {
  expect(homeEntries(user)).toEqual([
    { type: 'directory', path: 'home/acme', mode: 0o770, uid: 65532 },
  ])
  expect(homeEntries({ ...user, home: '/tmp' })).toEqual([])
})

test.each([
  ['var/cache/apt/pkgcache.bin', true],
  ['var/log/dpkg.log', true],
  ['var/lib/apt/lists/x_InRelease', true],
  ['var/lib/dpkg/status-old', true],
  ['etc/machine-id', true],
  ['etc/passwd-', true],
  ['dev/null', true],
  ['var/lib/dpkg/status', false],
  ['var/lib/apt/extended_states', false],
  ['etc/passwd', false],
  ['usr/share/doc/libc6/copyright', false],
])('%s is left behind: %s', (path, left) => {
  expect(isLeftBehind(textFile(path, ['x']))).toBe(left)
})

test('dpkg’s lists name what is there', async () => {
  const entries = [
    textFile('var/lib/dpkg/info/libx1:amd64.list', [
      '/.',
      '/lib',
      '/lib/libx.so.1',
      '/usr/share/man/x',
    ]),
    textFile('var/lib/dpkg/info/libx1:amd64.md5sums', [
      `${'0'.repeat(32)}  lib/libx.so.1`,
      `${'1'.repeat(32)}  usr/share/man/x`,
    ]),
  ]
  const present = new Set(['usr/lib', 'usr/lib/libx.so.1'])
  const [list, sums] = await truthfulLists(entries, present)
  if (list?.type !== 'file' || sums?.type !== 'file') throw new Error('no files')
  expect(await textOf(list)).toBe('/.\n/lib\n/lib/libx.so.1\n')
  expect(await textOf(sums)).toBe(`${'0'.repeat(32)}  lib/libx.so.1\n`)
})
