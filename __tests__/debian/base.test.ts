import { describe, expect, test } from '@jest/globals'
import { baseRecipe } from '../../src/debian/base/recipe.js'
import type { SuiteIndex } from '../../src/debian/types.js'
import type { Host } from '../../src/host/types.js'
import {
  accountsAndTime,
  certificateBundle,
  mergedPath,
  skeleton,
} from '../../src/debian/base/configuration.js'
import { packageDatabase } from '../../src/debian/base/metadata.js'
import { isWanted } from '../../src/debian/base/tables.js'
import type { Entry } from '../../src/image/index.js'

const textOf = (entries: readonly Entry[], path: string): string => {
  const entry = entries.find((one) => one.path === path)
  if (entry?.type !== 'file' || !('bytes' in entry.source)) throw new Error(`no file ${path}`)
  return Buffer.from(entry.source.bytes).toString()
}

describe('of a package, a base', () => {
  test.each([
    ['libssl3t64', 'usr/lib/x86_64-linux-gnu/libssl.so.3'],
    ['libssl3t64', 'usr/share/doc/libssl3t64/copyright'],
    ['libgcc-s1', 'usr/share/doc/libgcc-s1'],
    ['libc6', 'usr/lib/x86_64-linux-gnu/gconv/UTF-16.so'],
    ['libc6', 'usr/lib/x86_64-linux-gnu/gconv/gconv-modules'],
    ['libc-bin', 'usr/lib/locale/C.utf8/LC_CTYPE'],
    ['libc-bin', 'usr/sbin/ldconfig'],
    ['base-files', 'usr/lib/os-release'],
    ['tzdata', 'usr/share/zoneinfo/Europe/Berlin'],
    ['netbase', 'etc/services'],
  ])('%s keeps %s', (name, path) => {
    expect(isWanted(name, path)).toBe(true)
  })

  test.each([
    ['libssl3t64', 'usr/share/doc/libssl3t64/changelog.gz'],
    ['libpq5', 'usr/share/locale/de/LC_MESSAGES/libpq5-17.mo'],
    ['libc6', 'usr/lib/x86_64-linux-gnu/gconv/EBCDIC-UK.so'],
    ['libc-bin', 'usr/bin/ldd'],
    ['base-files', 'etc/issue'],
    ['ca-certificates', 'usr/sbin/update-ca-certificates'],
    ['tzdata', 'usr/share/zoneinfo/right/Europe/Berlin'],
    ['dbus', 'etc/init.d/dbus'],
    ['dbus', 'usr/lib/systemd/system/dbus.service'],
    ['libssl-dev', 'usr/include/openssl/ssl.h'],
  ])('%s leaves out %s', (name, path) => {
    expect(isWanted(name, path)).toBe(false)
  })
})

test("bookworm's paths outside of /usr go to where its links lead", () => {
  expect(mergedPath('lib/x86_64-linux-gnu/libz.so.1')).toBe('usr/lib/x86_64-linux-gnu/libz.so.1')
  expect(mergedPath('lib64/ld-linux-x86-64.so.2')).toBe('usr/lib64/ld-linux-x86-64.so.2')
  expect(mergedPath('libexec/x')).toBe('libexec/x')
  expect(mergedPath('etc/passwd')).toBe('etc/passwd')
})

test('only /tmp is for everyone to write, and lib64 is for amd64', () => {
  const writable = skeleton('arm64').filter((one) => 'mode' in one && (one.mode & 0o022) !== 0)
  expect(writable.map(({ path }) => path)).toEqual(['tmp'])
  expect(skeleton('arm64').some(({ path }) => path === 'lib64')).toBe(false)
  expect(skeleton('amd64').some(({ path }) => path === 'lib64')).toBe(true)
})

test('the user is known by name and owns the home, nobody has a shell', () => {
  const entries = accountsAndTime({ name: 'app', uid: 10001, gid: 10002, home: '/home/app' })
  expect(textOf(entries, 'etc/passwd')).toBe(
    [
      'root:x:0:0:root:/root:/usr/sbin/nologin',
      'app:x:10001:10002::/home/app:/usr/sbin/nologin',
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
      '',
    ].join('\n'),
  )
  expect(textOf(entries, 'etc/group')).toContain('\napp:x:10002:\n')
  expect(entries).toContainEqual({
    type: 'directory',
    path: 'home/app',
    mode: 0o770,
    uid: 10001,
  })
})

test('a home that is there anyway is not made again, nor nobody twice', () => {
  const entries = accountsAndTime({ name: 'nobody', uid: 65534, gid: 65534, home: '/tmp' })
  expect(entries.some(({ path }) => path === 'tmp')).toBe(false)
  expect(textOf(entries, 'etc/passwd').match(/nobody:x/g)).toHaveLength(1)
})

test('certificates are one bundle in the order of their names, each ended by a newline', () => {
  const bundle = certificateBundle(
    new Map([
      ['mozilla/B.crt', Buffer.from('B\n')],
      ['mozilla/A.crt', Buffer.from('A')],
    ]),
  )
  expect(textOf(bundle, 'etc/ssl/certs/ca-certificates.crt')).toBe('A\nB\n')
})

describe("dpkg's database", () => {
  const entries = packageDatabase([
    {
      name: 'libz',
      control:
        'Package: libz\nVersion: 1\nArchitecture: amd64\nMulti-Arch: same\nDescription: z\n long\n',
      sums: new Map([['usr/lib/libz.so.1', 'aa']]),
      configurationSums: new Map([['etc/z.conf', 'bb']]),
      paths: ['etc/z.conf', 'usr/lib/libz.so.1'],
    },
    {
      name: 'data',
      control: 'Package: data\nVersion: 2\nArchitecture: all\nDescription: d\n',
      sums: new Map(),
      configurationSums: new Map(),
      paths: [],
    },
  ])

  test('lists packages in order, as installed', () => {
    expect(textOf(entries, 'var/lib/dpkg/status')).toBe(
      [
        'Package: data',
        'Status: install ok installed',
        'Version: 2',
        'Architecture: all',
        'Description: d',
        '',
        'Package: libz',
        'Status: install ok installed',
        'Version: 1',
        'Architecture: amd64',
        'Multi-Arch: same',
        'Conffiles:',
        ' /etc/z.conf bb',
        'Description: z',
        ' long',
        '',
      ].join('\n'),
    )
  })

  test('names files of packages for several architectures by theirs', () => {
    expect(textOf(entries, 'var/lib/dpkg/info/libz:amd64.md5sums')).toBe('aa  usr/lib/libz.so.1\n')
    expect(textOf(entries, 'var/lib/dpkg/info/data.list')).toBe('/.\n')
    expect(textOf(entries, 'var/lib/dpkg/info/libz:amd64.list')).toBe(
      '/.\n/etc\n/etc/z.conf\n/usr\n/usr/lib\n/usr/lib/libz.so.1\n',
    )
  })
})

test('a package that is nothing without its script is refused by name', async () => {
  const index = { resolve: () => Promise.reject(new Error('not asked')) } as unknown as SuiteIndex
  const host = {} as Host
  const user = { name: 'app', uid: 1, gid: 1, home: '/home/app' }
  await expect(baseRecipe({ host, index, packages: ['locales'], user })).rejects.toMatchObject({
    code: 'package-needs-script',
    hint: 'base = "slim" runs maintainer scripts',
  })
})
