import { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import { osRelease, offered, packagesOfStatus } from '../../src/debian/image/inspect.js'
import { listLayers } from '../../src/debian/image/listing.js'
import { suiteOf } from '../../src/debian/distributions.js'
import { packTar, type Entry } from '../../src/image/index.js'
import { defaultLimits, readTar } from '../../src/reader/index.js'

const file = (path: string, content = path): Entry => ({
  type: 'file',
  path,
  mode: 0o644,
  source: { bytes: Buffer.from(content) },
})
const gone = (path: string): Entry => ({ type: 'whiteout', path })
const layer = (...entries: Entry[]) => ({
  read: (visit: Parameters<typeof readTar>[1]) =>
    readTar(Readable.from(packTar(entries)), visit, defaultLimits),
})
const nothing = { wants: () => false, take: () => undefined }

test('layers lie on each other: what is above replaces, and whiteouts remove', async () => {
  const listing = await listLayers(
    [
      layer(file('a/one'), file('a/two'), file('b/one'), file('c'), file('d/below')),
      layer(gone('a/one'), gone('b'), file('c', 'new'), file('d')),
      layer(file('a/one', 'again')),
    ],
    nothing,
  )
  const files = [...listing].filter(([, { type }]) => type === 'file').map(([path]) => path)
  expect(files.sort()).toEqual(['a/one', 'a/two', 'c', 'd'])
  expect(listing.has('b')).toBe(false)
  const [before, after] = [listing.get('a/two')?.is, listing.get('a/one')?.is]
  expect(before).toMatch(/^[0-9a-f]{64}$/)
  expect(after).not.toBe(before)
})

test('contents are given out where they are wanted', async () => {
  const taken: [string, string][] = []
  await listLayers([layer(file('etc/passwd', 'x'), file('etc/group', 'y'))], {
    wants: (path) => path === 'etc/group',
    take: (path, content) => taken.push([path, content.toString()]),
  })
  expect(taken).toEqual([['etc/group', 'y']])
})

test('an operating system says what it is', () => {
  const text = 'ID=ubuntu\nVERSION_CODENAME=noble\nPRETTY_NAME="Ubuntu 24.04 LTS"\n'
  const release = osRelease(text)
  expect(release['PRETTY_NAME']).toBe('Ubuntu 24.04 LTS')
  expect(suiteOf(release['ID'] ?? '', release['VERSION_CODENAME'] ?? '')).toBe('noble')
  expect(suiteOf('debian', 'noble')).toBeUndefined()
  expect(suiteOf('alpine', '')).toBeUndefined()
})

test('packages are those that are installed, with what they depend on among themselves', () => {
  const status = [
    'Package: libx1\nStatus: install ok installed\nArchitecture: amd64\nSource: x (1.0)\nVersion: 1.0+b1\nDepends: libc6 (>= 2), gone | libc6\n',
    'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.41\n',
    'Package: old\nStatus: deinstall ok config-files\nVersion: 1\n',
  ].join('\n')
  expect(packagesOfStatus(status)).toEqual([
    { name: 'libc6', version: '2.41', source: 'libc6', architecture: 'amd64', depends: [] },
    {
      ...{ name: 'libx1', version: '1.0+b1', source: 'x', sourceVersion: '1.0' },
      ...{ architecture: 'amd64', depends: ['libc6'] },
    },
  ])
})

test('a library is found by the name that leads to it', () => {
  const paths = new Set(['usr/lib/libx.so.1.2', 'usr/lib/libx.so.1', 'usr/lib/liby.so.2.0'])
  const sonames = new Map([
    ['usr/lib/libx.so.1.2', 'libx.so.1'],
    ['usr/lib/liby.so.2.0', 'liby.so.2'],
  ])
  expect(offered(sonames, paths)).toEqual(['libx.so.1'])
})
