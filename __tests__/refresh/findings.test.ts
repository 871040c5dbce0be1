/** What moved, and what it takes to cure it. */
import { describe, expect, test } from '@jest/globals'
import type { Candidates } from '../../src/debian/index.js'
import { cureOf, findingsOf, packageNames, type Installed } from '../../src/refresh/index.js'
import type { Key } from '../../src/words.js'

const installed: Installed = {
  python: { name: '3.13.5', minor: '3.13', suffix: '' },
  base: {
    key: 'a'.repeat(64) as Key,
    inputs: {},
    glibc: '2.41',
    packages: [
      { name: 'libc6', version: '2.41-12', source: 'glibc' },
      { name: 'zlib1g', version: '1:1.3-1+deb13u1', source: 'zlib' },
    ],
  },
  wheels: [
    { name: 'flask', version: '3.1', grafted: [] },
    { name: 'pyyaml', version: '6.0.3', grafted: [{ package: 'libyaml-0-2', version: '0.2.5-2' }] },
  ],
  toolchain: { 'gcc-14': '14.2.0-19', 'zlib1g-dev': '1.3' },
}
const today = new Date('2026-11-24T12:00:00Z')
const newest = { name: '3.13.5', endOfLife: '2029-10', source: 'python.org' }

const offered = (
  more: Readonly<Record<string, string | undefined>> = {},
  unread: readonly string[] = [],
): Candidates => ({
  found: Object.fromEntries(
    Object.entries<string | undefined>({
      libc6: '2.41-12',
      zlib1g: '1:1.3-1+deb13u1',
      'libyaml-0-2': '0.2.5-2',
      'gcc-14': '14.2.0-19',
      'zlib1g-dev': '1:1.3-1+deb13u1',
      ...more,
    }).flatMap(([name, version]) =>
      version === undefined
        ? []
        : [
            [
              name,
              {
                name,
                version,
                source: `${name}-src`,
                sourceVersion: version,
                sha256: '',
                suite: 'trixie-security',
              },
            ],
          ],
    ),
  ),
  unread,
})
const find = (candidates: Candidates, python = newest) =>
  findingsOf(installed, candidates, { newest: python, today })

test('every package that is in the image, in a wheel or compiled it is asked for', () => {
  expect(packageNames(installed)).toEqual([
    'gcc-14',
    'libc6',
    'libyaml-0-2',
    'zlib1g',
    'zlib1g-dev',
  ])
})

describe('an image', () => {
  test('of which nothing moved has no findings', () => {
    expect(find(offered())).toEqual([])
    expect(cureOf([])).toBe('none')
  })

  test('whose package has a newer version gets another base', () => {
    const findings = find(offered({ zlib1g: '1:1.3-1+deb13u2', 'zlib1g-dev': '1:1.3-1+deb13u2' }))
    expect(findings).toEqual([
      {
        ...{ kind: 'package', what: 'zlib1g', from: '1:1.3-1+deb13u1', to: '1:1.3-1+deb13u2' },
        ...{ source: 'trixie-security', package: 'zlib1g-src', cure: 'rebase' },
      },
    ])
  })

  test('whose wheel has the old library inside gets that wheel anew', () => {
    const findings = find(offered({ 'libyaml-0-2': '0.2.5-3', zlib1g: '1:1.4-1' }))
    expect(findings.map(({ what, inside, cure }) => [what, inside, cure])).toEqual([
      ['zlib1g', undefined, 'rebase'],
      ['libyaml-0-2', 'pyyaml 6.0.3', 'wheels'],
    ])
    expect(cureOf(findings)).toBe('wheels')
  })

  test('gets a newer patch release of its CPython', () => {
    const findings = find(offered({ zlib1g: '1:1.4-1' }), { ...newest, name: '3.13.15' })
    expect(findings.at(-1)).toMatchObject({ what: 'CPython', from: '3.13.5', to: '3.13.15' })
    expect(cureOf(findings)).toBe('python')
  })

  test('is told that its Python nears its end, and that is no reason to make it again', () => {
    for (const endOfLife of ['2027-02', '2027-02-10', '2025-10'])
      expect(find(offered(), { ...newest, endOfLife })).toMatchObject([
        { kind: 'end-of-life', cure: 'none' },
      ])
    expect(find(offered(), { ...newest, endOfLife: '2027-12' })).toEqual([])
  })

  test('that another compiler would be made with is not stale', () => {
    const findings = find(offered({ 'gcc-14': '14.2.0-20', 'zlib1g-dev': '1:1.4-1' }))
    expect(findings.map(({ kind, what }) => [kind, what])).toEqual([
      ['toolchain', 'gcc-14'],
      ['toolchain', 'zlib1g-dev'],
    ])
    expect(cureOf(findings)).toBe('none')
  })

  test('whose package was taken out of the archive, or withdrawn, is stale', () => {
    expect(find(offered({ zlib1g: undefined }))).toMatchObject([
      { what: 'zlib1g', to: undefined, cure: 'rebase' },
    ])
    expect(find(offered({ zlib1g: '1:1.3-1' }))).toMatchObject([{ to: '1:1.3-1', cure: 'rebase' }])
  })

  test('is not judged by lists that were not read', () => {
    const unread = ['trixie main/binary-amd64/Packages']
    expect(find(offered({ zlib1g: undefined }, unread))).toEqual([])
    expect(find(offered({ zlib1g: '1:1.3-1' }, unread))).toEqual([])
    expect(find(offered({ zlib1g: '1:1.4-1' }, unread))).toHaveLength(1)
  })
})
