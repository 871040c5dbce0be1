/** pycask.lock: what is written is what is read; what does not fit is told. */
import { describe, expect, test } from '@jest/globals'
import {
  changesOf,
  checkReleases,
  checkRequests,
  formatSystemLock,
  parseSystemLock,
  platformFor,
  type SystemLock,
} from '../../src/system-lock/index.js'
import { lockedSuiteOf, snapshotOf } from '../../src/debian/index.js'
import { digest, sha256, type Sha256 } from '../../src/words.js'

const hash = (letter: string): Sha256 => sha256(letter.repeat(64))
const found = (name: string, version: string, more: object = {}) => ({
  ...{ name, version, architecture: 'amd64', sha256: hash('a'), sizeBytes: 10 },
  ...{ source: name, sourceVersion: version, depends: [], provides: [] },
  ...more,
})
const resolution = (question: string, names: string, answer: unknown) => ({
  kind: 'resolution',
  inputs: { question, names, suite: 'trixie' },
  facts: { answer },
})
const archive = {
  suites: [
    {
      ...{ uri: 'https://mirror.example/debian', suite: 'trixie', sha256: hash('b') },
      date: '2026-11-21T09:15:44.000Z',
      lists: { 'main/binary-amd64/Packages': hash('c') },
    },
    {
      ...{ uri: 'https://mirror.example/debian-security', suite: 'trixie-security' },
      ...{ sha256: hash('d'), date: '2026-11-23T11:22:38.000Z', lists: {} },
    },
  ],
}
const locked = lockedSuiteOf(
  [
    resolution('closure', 'libssl3t64', [
      found('libssl3t64', '3.5.4-1', {
        source: 'openssl',
        sourceVersion: '3.5.4-1+src',
        depends: [['libc6'], ['debconf', 'debconf-2.0']],
        provides: ['libssl'],
        sha256: hash('e'),
      }),
      found('libc6', '2.41-12', { source: 'glibc' }),
    ]),
    resolution('library', 'libpq.so.5', 'libpq5'),
    resolution('library', 'libnone.so.1', null),
    resolution('candidates', 'libc6 libnone', [found('libc6', '2.41-12', { source: 'glibc' })]),
    { kind: 'python', inputs: {}, facts: {} },
  ],
  archive,
)
const lock: SystemLock = {
  suite: 'trixie',
  tools: { uv: '0.13.9' },
  python: [
    { name: '3.13.15', files: [{ name: 'Python-3.13.15.tar.xz', sha256: hash('f') }] },
    { name: '3.14.3t', files: [{ name: 'Python-3.14.3.tar.xz', sha256: hash('0') }] },
  ],
  platforms: new Map([
    [
      'amd64',
      {
        ...locked,
        base: { name: 'debian:trixie-slim', digest: digest(`sha256:${hash('1')}`) },
      },
    ],
  ]),
}

describe('a lock', () => {
  test('is read as it was written, and has a line for each package', () => {
    const text = formatSystemLock(lock)
    const read = parseSystemLock(text, 'pycask.lock')
    expect(read).toEqual(lock)
    expect(formatSystemLock(read)).toBe(text)
    expect(text).toMatch(/^libssl3t64 = .*version = "3\.5\.4-1".*sha256 = "e{64}" \}$/m)
  })

  test('has the answers that a build was given, whatever they were', () => {
    expect(locked.answers).toEqual([
      { question: 'candidates', names: ['libc6', 'libnone'], packages: ['libc6'] },
      { question: 'closure', names: ['libssl3t64'], packages: ['libc6', 'libssl3t64'] },
      { question: 'library', names: ['libnone.so.1'], packages: [] },
      { question: 'library', names: ['libpq.so.5'], packages: ['libpq5'] },
    ])
    expect([...locked.packages.keys()]).toEqual(['libc6', 'libssl3t64'])
    expect(snapshotOf(archive)).toBe('20261123T112238Z')
    const other = resolution('closure', 'x', [found('libc6', '2.41-13', { sha256: hash('9') })])
    expect(() =>
      lockedSuiteOf([resolution('closure', 'y', [found('libc6', '2.41-12')]), other], undefined),
    ).toThrow('two versions of libc6')
  })

  test.each([
    ['is no TOML', '= nothing'],
    ['is of another version', formatSystemLock(lock).replace('version = 1', 'version = 2')],
    ['has a field that nobody knows', formatSystemLock(lock).replace('[tools]', 'x = 1\n[tools]')],
    ['has a hash that is none', formatSystemLock(lock).replace('e'.repeat(64), 'e'.repeat(63))],
  ])('that %s is refused', (_, text) => {
    expect(() => parseSystemLock(text, 'pycask.lock')).toThrow(
      expect.objectContaining({ code: 'system-lock-invalid', at: { file: 'pycask.lock' } }),
    )
  })

  test('says what differs from the one before', () => {
    const platforms = new Map([
      [
        'amd64' as const,
        {
          ...locked,
          base: undefined,
          packages: new Map([['libc6', found('libc6', '2.41-13')]]),
        },
      ],
    ])
    const [first] = lock.python
    const after = { ...lock, platforms, python: first ? [{ ...first, name: '3.13.16' }] : [] }
    expect(changesOf(lock, after)).toEqual([
      { what: 'CPython 3.13', from: '3.13.15', to: '3.13.16' },
      { what: 'CPython 3.14t', from: '3.14.3t', to: undefined },
      { what: 'base debian:trixie-slim (amd64)', from: `sha256:${hash('1')}`, to: undefined },
      { what: 'libc6', from: '2.41-12', to: '2.41-13' },
      { what: 'libssl3t64', from: '3.5.4-1', to: undefined },
    ])
    expect(changesOf(lock, lock)).toEqual([])
  })
})

describe('a lock that does not fit is refused', () => {
  const wanted = {
    ...({
      file: 'pycask.lock',
      suite: 'trixie',
      architecture: 'amd64',
      tools: lock.tools,
    } as const),
    base: 'debian:trixie-slim',
  }
  const refusal = (what: string): unknown =>
    expect.objectContaining({
      code: 'system-lock-mismatch',
      what: expect.stringContaining(what) as unknown,
    })

  test('but not one that fits', () => {
    expect(platformFor(lock, wanted).archive).toEqual(archive)
    checkReleases(lock, lock.python, 'pycask.lock')
    checkRequests(['3.13', '3.14t'], lock.python, 'pycask.lock')
    checkRequests(['>=3.12,<3.14', '3.14.3t'], lock.python, 'pycask.lock')
  })

  test.each([
    [{ suite: 'bookworm' }, 'it is for trixie'],
    [{ architecture: 'arm64' as const }, 'nothing for arm64'],
    [{ tools: { uv: '0.14.0' } }, 'uv 0.13.9'],
    [{ tools: { uv: '0.13.9', patchelf: '0.19' } }, 'patchelf none'],
    [{ base: undefined }, 'its base is debian:trixie-slim'],
  ])('by %j', (more, what) => {
    expect(() => platformFor(lock, { ...wanted, ...more })).toThrow(refusal(what))
  })

  test.each([
    [['3.13'], 'CPython 3.14.3t'],
    [['3.13', '3.14'], 'CPython 3.14.3t'],
    [['3.13', '3.14t', '3.12'], 'no CPython for 3.12'],
    [['3.13.14', '3.14t'], 'CPython 3.13.15'],
  ])('by the Pythons %j', (requests, what) => {
    expect(() => checkRequests(requests, lock.python, 'pycask.lock')).toThrow(refusal(what))
  })

  test('by the hash of a source', () => {
    const [first, ...others] = lock.python
    const files = [{ name: 'Python-3.13.15.tar.xz', sha256: hash('8') }]
    const known = [{ name: first?.name ?? '', files }, ...others]
    expect(() => checkReleases(lock, known, 'pycask.lock')).toThrow(refusal('8'.repeat(64)))
  })
})
