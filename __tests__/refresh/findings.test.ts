/** What moved, and what it takes to cure it. */
import { describe, expect, test } from '@jest/globals'
import type { Candidates } from '../../src/debian/index.js'
import {
  cureOf,
  findingsOf,
  neededNewly,
  packageNames,
  parseAdvisories,
  yankedFiles,
  type Installed,
  type Known,
} from '../../src/refresh/index.js'
import type { Key } from '../../src/words.js'

const installed: Installed = {
  python: { name: '3.13.5', minor: '3.13', suffix: '' },
  base: {
    key: 'a'.repeat(64) as Key,
    inputs: { flavour: 'minimal' },
    glibc: '2.41',
    packages: [
      { name: 'libc6', version: '2.41-12', source: 'glibc' },
      { name: 'zlib1g', version: '1:1.3-1+deb13u1', source: 'zlib' },
    ],
  },
  wheels: [
    { name: 'flask', sha256: undefined, version: '3.1', grafted: [] },
    {
      name: 'pyyaml',
      sha256: 'f'.repeat(64),
      version: '6.0.3',
      grafted: [{ package: 'libyaml-0-2', version: '0.2.5-2' }],
    },
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
                depends: name === 'zlib1g' ? [['libc6'], ['libnew1'], ['debconf', 'cdebconf']] : [],
                provides: [],
              },
            ],
          ],
    ),
  ),
  unread,
})
const find = (candidates: Candidates, python = newest, known: Partial<Known> = {}) =>
  findingsOf(installed, candidates, { newest: python, today, suite: 'trixie', ...known })

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

test('packages that a new version needs and the base has not are told', () => {
  const candidates = offered({ zlib1g: '1:1.3-1+deb13u2' })
  expect(neededNewly(installed, offered())).toEqual([])
  expect(neededNewly(installed, candidates)).toEqual(['libnew1'])
  const [libc] = Object.values(candidates.found)
  const needed = libc === undefined ? {} : { libnew1: { ...libc, name: 'libnew1', version: '1-1' } }
  const told = find(candidates, newest, { needed }).map(({ what, from, to }) => [what, from, to])
  expect(told).toContainEqual(['libnew1', 'not needed', '1-1'])
})

describe('advisories', () => {
  const list = `[21 Nov 2026] DSA-6123-1 zlib1g-src - security update
\t{CVE-2026-0001 CVE-2026-0002}
\t[bookworm] - zlib1g-src 1:1.2-9+deb12u1
\t[trixie] - zlib1g-src 1:1.3-1+deb13u2
[01 Jan 2025] DSA-5000-1 zlib1g-src - security update
\t{CVE-2024-0009}
\t[trixie] - zlib1g-src 1:1.2-1
`
  const tracker = JSON.stringify({
    'libyaml-0-2-src': {
      'CVE-2026-0007': {
        description: 'a flaw',
        releases: {
          trixie: { status: 'resolved', fixed_version: '0.2.5-2+deb13u1', urgency: 'high' },
          bookworm: { status: 'resolved', fixed_version: '0', urgency: 'unimportant' },
          sid: { status: 'open' },
        },
      },
    },
  })
  const osv = JSON.stringify([
    {
      id: 'PYSEC-2026-12',
      aliases: ['GHSA-x', 'CVE-2026-0042'],
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'PyYAML' },
          ranges: [
            { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '5.4' }] },
            { type: 'ECOSYSTEM', events: [{ introduced: '6.0' }, { fixed: '6.0.10' }] },
          ],
        },
      ],
    },
    {
      id: 'PYSEC-2026-13',
      withdrawn: '2026-10-01T00:00:00Z',
      affected: [{ package: { ecosystem: 'PyPI', name: 'flask' }, versions: ['3.1'] }],
    },
    {
      id: 'PSF-2026-3',
      affected: [
        {
          ranges: [
            {
              type: 'GIT',
              repo: 'https://github.com/python/cpython',
              events: [{ introduced: '0' }, { fixed: 'abc' }],
            },
          ],
          versions: ['v3.13.4', 'v3.13.5'],
        },
      ],
    },
  ])
  const advisories = parseAdvisories([
    { from: 'list', text: list },
    { from: 'tracker.json', text: tracker },
    { from: 'osv.json', text: osv },
  ])

  test('name what a new version fixes; what was fixed before, or elsewhere, is not named', () => {
    const found = find(
      offered({ zlib1g: '1:1.3-1+deb13u2', 'libyaml-0-2': '0.2.5-2+deb13u1' }),
      { ...newest, name: '3.13.6' },
      { advisories },
    )
    const told = found.map(({ what, advisories: ids }) => [what, ids])
    expect(told).toEqual(
      expect.arrayContaining([
        ['zlib1g', ['DSA-6123-1']],
        ['libyaml-0-2', ['CVE-2026-0007']],
        ['CPython', ['PSF-2026-3']],
      ]),
    )
  })

  test('of a locked wheel are told with the version that has a fix, and cure nothing by themselves', () => {
    const found = find(offered(), newest, { advisories })
    expect(found).toEqual([
      expect.objectContaining({
        ...{ kind: 'vulnerable', what: 'pyyaml', from: '6.0.3', to: '6.0.10', cure: 'none' },
        advisories: ['PYSEC-2026-12 (CVE-2026-0042)'],
      }),
    ])
  })

  test('that nobody can read are refused', () => {
    for (const text of ['<html>', '{"a": 1}', '{'])
      expect(() => parseAdvisories([{ from: 'x', text }])).toThrow(
        expect.objectContaining({ code: 'advisories-invalid' }),
      )
  })
})

test('files that an index has withdrawn are told, from its JSON and from its HTML', () => {
  const hash = (letter: string): string => letter.repeat(64)
  const json = JSON.stringify({
    files: [
      { filename: 'a.whl', hashes: { sha256: hash('a') }, yanked: 'broken on <3.9' },
      { filename: 'b.whl', hashes: { sha256: hash('b') }, yanked: false },
      { filename: 'c.whl', hashes: { sha256: hash('c') }, yanked: true },
    ],
  })
  const html = `<a href="a.whl#sha256=${hash('a')}" data-yanked="broken on &lt;3.9">a</a>
    <a href="b.whl#sha256=${hash('b')}">b</a> <a data-yanked href="c.whl#sha256=${hash('c')}">c</a>`
  for (const page of [json, html])
    expect([...yankedFiles(page)]).toEqual([
      [hash('a'), 'broken on <3.9'],
      [hash('c'), ''],
    ])
  const found = find(offered(), newest, { yanked: new Map([[hash('f'), 'wrong']]) })
  expect(found).toEqual([
    expect.objectContaining({ kind: 'yanked', what: 'pyyaml', advisories: ['yanked: wrong'] }),
  ])
})

test('a base that is an image is stale when its tag has moved on, and what it has of others is not', () => {
  const onImage: Installed = {
    ...installed,
    base: installed.base && {
      ...installed.base,
      inputs: { flavour: 'image' },
      packages: [...installed.base.packages, { name: 'vendor', version: '1', source: 'vendor' }],
      image: { name: 'registry.example/base:1', digest: 'sha256:old' },
    },
  }
  const known = { newest, today, suite: 'trixie' }
  expect(findingsOf(onImage, offered(), { ...known, baseImage: 'sha256:old' })).toEqual([])
  const moved = findingsOf(onImage, offered(), { ...known, baseImage: 'sha256:new' })
  expect(moved).toEqual([
    expect.objectContaining({ kind: 'base-image', to: 'sha256:new', cure: 'build' }),
  ])
  expect(cureOf(moved)).toBe('build')
})
