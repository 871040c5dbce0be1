import { expect, test } from '@jest/globals'
import { describePackages, packagesOfBase } from '../../src/debian/base/closure.js'
import type { ResolvedPackage } from '../../src/debian/types.js'
import { sha256 } from '../../src/words.js'

const one = (
  name: string,
  depends: readonly (readonly string[])[] = [],
  provides: readonly string[] = [],
): ResolvedPackage => ({
  name,
  version: '1',
  architecture: 'amd64',
  sha256: sha256('0'.repeat(64)),
  sizeBytes: 1,
  source: name,
  sourceVersion: '1',
  depends,
  provides,
})

const resolved = [
  one('base-files', [['awk']]),
  one('ca-certificates', [['openssl'], ['debconf', 'debconf-2.0']]),
  one('debconf', [['perl-base']], ['debconf-2.0']),
  one('libc6', [['libgcc-s1']]),
  one('libc-bin', [['libc6']]),
  one('libgcc-s1', [['libc6']]),
  one('libpq5', [['libldap2', 'libldap-other'], ['libssl3']]),
  one('libldap2', [['libc6']]),
  one('libssl3t64', [['libc6']], ['libssl3']),
  one('libunused'),
  one('mawk', [['libc6']], ['awk']),
  one('media-types'),
  one('netbase'),
  one('openssl', [['libssl3t64']]),
  one('perl-base'),
  one('tzdata', [['debconf']]),
]
const namesFor = (wanted: string[]): string[] =>
  packagesOfBase(wanted, resolved).map(({ name }) => name)

const always = ['base-files', 'ca-certificates', 'libc-bin', 'libc6', 'libgcc-s1']
const rest = ['media-types', 'netbase', 'tzdata']

test('a base has libc, certificates and time zones, without what only installing them needs', () => {
  expect(namesFor([])).toEqual([...always, ...rest])
})

test('libraries bring their dependencies, by virtual names too', () => {
  expect(namesFor(['libpq5'])).toEqual([...always, 'libldap2', 'libpq5', 'libssl3t64', ...rest])
})

test('a package that is left out by default comes when it is wanted by name', () => {
  expect(namesFor(['openssl'])).toEqual([
    ...always,
    'libssl3t64',
    'media-types',
    'netbase',
    'openssl',
    'tzdata',
  ])
})

test('a base says what its packages depend on among themselves', () => {
  const facts = describePackages(packagesOfBase(['libpq5'], resolved))
  const dependsOf = Object.fromEntries(facts.map(({ name, depends }) => [name, depends]))
  expect(dependsOf).toMatchObject({
    // The first alternative that is there; virtual names by who provides them.
    libpq5: ['libldap2', 'libssl3t64'],
    libc6: ['libgcc-s1'],
    // openssl and debconf are not in it.
    'ca-certificates': [],
  })
  expect(facts[0]).toMatchObject({ architecture: 'amd64', sha256: '0'.repeat(64) })
  expect(facts[0]).not.toHaveProperty('sourceVersion')
})
