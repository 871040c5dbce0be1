import { describe, expect, test } from '@jest/globals'
import type { PycaskError } from '../../src/errors.js'
import {
  builtInManifest,
  parseManifest,
  resolveRelease,
  type Release,
} from '../../src/python/releases.js'
import { compareVersions, parseVersion } from '../../src/python/version.js'

const hash = (digit: string): string => digit.repeat(64)
const branches = `
3.9 2020-10-05 2022-05-17 2025-10 nine@python.example https://issuer.example
3.13 2024-10-07 2026-10 2029-10 thirteen@python.example https://issuer.example
3.14 2025-10-07 2027-10 2030-10-15 fourteen@python.example https://issuer.example
`
const releases = `
3.13.9 ${hash('a')} ${hash('b')}
3.13.10 ${hash('c')} -
3.9.25 - ${hash('d')}
3.14.0 ${hash('e')} ${hash('f')}
`
const manifest = parseManifest(branches, releases)

function resolve(
  request: string,
  options: { today?: string; allowEndOfLife?: boolean } = {},
): { release: Release; warnings: string[] } {
  const warnings: string[] = []
  const release = resolveRelease(request, {
    manifest,
    today: new Date(options.today ?? '2026-11-24T12:00:00Z'),
    log: { info: () => undefined, debug: () => undefined, warn: (text) => warnings.push(text) },
    allowEndOfLife: options.allowEndOfLife ?? false,
  })
  return { release, warnings }
}

function errorOf(work: () => unknown): PycaskError {
  try {
    work()
  } catch (thrown) {
    return thrown as PycaskError
  }
  throw new Error('nothing was thrown')
}

describe('versions', () => {
  test.each(['3.13', '3.13.5rc1', '3.013.5', '3.13.5.1', '', 'v3.13.5', '3.13.-1'])(
    '%j is no final release',
    (text) => expect(parseVersion(text)).toBeUndefined(),
  )

  test('numbers are compared as numbers', () => {
    const sorted = ['3.13.10', '3.9.25', '3.13.9', '4.0.0']
      .map((text) => parseVersion(text) ?? { major: 0, minor: 0, patch: 0 })
      .sort(compareVersions)
      .map(({ major, minor, patch }) => [major, minor, patch].join('.'))
    expect(sorted).toEqual(['3.9.25', '3.13.9', '3.13.10', '4.0.0'])
  })
})

describe('a release', () => {
  test('a minor version means its newest patch release', () => {
    const { release, warnings } = resolve('3.13')
    expect(release.version).toBe('3.13.10')
    expect(release.tag).toBe('cp313')
    expect(release.signer.identity).toBe('thirteen@python.example')
    expect(warnings).toEqual([])
  })

  test('a patch release means just that, with every packing whose checksum is known', () => {
    expect(resolve('3.13.9').release.files).toEqual([
      { name: 'Python-3.13.9.tar.xz', sha256: hash('a') },
      { name: 'Python-3.13.9.tgz', sha256: hash('b') },
    ])
    expect(resolve('3.13.10').release.files.map((file) => file.name)).toEqual([
      'Python-3.13.10.tar.xz',
    ])
  })

  test.each(['3.8', '3.13.11', '3.15.0rc1', '3.1'])(
    '%s is unknown, and what is known is told',
    (text) => {
      const error = errorOf(() => resolve(text))
      expect(error.code).toBe('python-unknown')
      expect(error.what).toContain(`"${text}"`)
      expect(error.hint).toContain('3.9.25, 3.13.10, 3.14.0')
    },
  )
})

describe('the end of life', () => {
  test('is an error that names what is still supported', () => {
    const error = errorOf(() => resolve('3.9'))
    expect(error.code).toBe('python-end-of-life')
    expect(error.what).toContain('2025-10')
    expect(error.hint).toContain('3.13, 3.14')
    expect(error.hint).toContain('allow-end-of-life')
  })

  test('is a warning where it is allowed', () => {
    const { release, warnings } = resolve('3.9', { allowEndOfLife: true })
    expect(release.version).toBe('3.9.25')
    expect(warnings).toHaveLength(1)
  })

  test.each([
    // A month ends with its last day.
    ['3.13', '2029-05-04T23:59:59Z', 0],
    ['3.13', '2029-05-05T12:00:00Z', 1],
    ['3.13', '2029-10-31T23:59:59Z', 1],
    ['3.14', '2030-10-15T23:00:00Z', 1],
  ])('%s on %s: %d warnings', (request, today, count) => {
    expect(resolve(request, { today }).warnings).toHaveLength(count)
  })

  test.each([
    ['3.13', '2029-11-01T00:00:00Z'],
    ['3.14', '2030-10-16T00:00:00Z'],
  ])('%s is over on %s', (request, today) => {
    expect(errorOf(() => resolve(request, { today })).code).toBe('python-end-of-life')
  })
})

describe('the manifest', () => {
  test('the one that Pycask carries is sound, and sorted by version', () => {
    const versions = [...builtInManifest().releases.values()]
    expect(versions.length).toBeGreaterThan(90)
    expect(versions.at(-1)?.minor).toBe('3.14')
    expect(versions.find((one) => one.version === '3.13.15')?.files[0]).toEqual({
      name: 'Python-3.13.15.tar.xz',
      sha256: '1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76',
    })
    const hashes = versions.flatMap((one) => one.files.map((file) => file.sha256))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  test.each([
    [branches, '3.13.9 - -'],
    [branches, '3.12.1 ' + hash('a')],
    [branches, '3.13.9 abc'],
    ['3.13 2024-10-07 2026-10', ''],
    ['3.13 soon 2026-10 2029-10 a@b.example https://c.example', ''],
  ])('a line that is not right is refused: %#', (someBranches, someReleases) => {
    expect(() => parseManifest(someBranches, someReleases)).toThrow()
  })
})
