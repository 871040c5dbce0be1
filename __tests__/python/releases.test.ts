import { describe, expect, test } from '@jest/globals'
import { builtInManifest, parseManifest } from '../../src/python/releases.js'
import { compareVersions, parseVersion, type Version } from '../../src/python/version.js'

const hash = (digit: string): string => digit.repeat(64)
const branches = `
3.9 2020-10-05 2022-05-17 2025-10 nine@python.example https://issuer.example
3.13 2024-10-07 2026-10 2029-10 thirteen@python.example https://issuer.example
3.14 2025-10-07 2027-10 2030-10-15 fourteen@python.example https://issuer.example
`

function parsed(text: string): Version {
  const version = parseVersion(text)
  if (version === undefined) throw new Error(`${text} is no version`)
  return version
}

describe('versions', () => {
  test.each(['3.13', '3.13.5r1', '3.13.5rc0', '3.013.5', '3.13.5.1', '', 'v3.13.5', '3.13.-1'])(
    '%j is no version',
    (text) => expect(parseVersion(text)).toBeUndefined(),
  )

  test('numbers are compared as numbers, and what leads to a release is older than it', () => {
    const mixed = ['3.13.10', '3.15.0', '3.9.25', '3.15.0rc2', '3.15.0b10', '3.15.0b9', '3.13.9']
    const sorted = mixed.toSorted((a, b) => compareVersions(parsed(a), parsed(b)))
    expect(sorted).toEqual('3.9.25 3.13.9 3.13.10 3.15.0b9 3.15.0b10 3.15.0rc2 3.15.0'.split(' '))
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
