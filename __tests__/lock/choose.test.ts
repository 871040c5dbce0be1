import { describe, expect, it } from '@jest/globals'
import { chooseFile, type LockedPackage, type Target } from '../../src/lock/index.js'
import { compatibleTags, parseWheelName } from '../../src/lock/tags.js'
import { sha256 } from '../../src/words.js'

const trixie: Target = {
  pythonVersion: '3.13.5',
  suite: 'trixie',
  architecture: 'amd64',
  glibc: [2, 41],
}
const file = (name: string) => ({
  name,
  url: `https://files.example/${name}`,
  sha256: sha256('0'.repeat(64)),
})
function locked(...names: string[]): LockedPackage {
  return {
    name: 'demo',
    version: '1.0',
    at: { file: 'requirements.txt', line: 7 },
    wheels: names.filter((name) => name.endsWith('.whl')).map(file),
    sdist: names.filter((name) => !name.endsWith('.whl')).map(file)[0],
  }
}
const choose = (
  pkg: LockedPackage,
  options: { target?: Target; noBinary?: string[]; onlyBinary?: string[] } = {},
) => chooseFile(pkg, { target: trixie, noBinary: [], onlyBinary: [], ...options })

describe('choosing a file', () => {
  it.each([
    // The better one first; the order in the lock says nothing.
    ['demo-1.0-cp313-cp313-manylinux_2_28_x86_64.whl', 'demo-1.0-py3-none-any.whl'],
    [
      'demo-1.0-cp313-cp313-manylinux2014_x86_64.whl',
      'demo-1.0-cp39-abi3-manylinux_2_34_x86_64.whl',
    ],
    [
      'demo-1.0-cp311-abi3-manylinux2014_x86_64.whl',
      'demo-1.0-cp39-abi3-manylinux_2_34_x86_64.whl',
    ],
    [
      'demo-1.0-cp39-abi3-manylinux_2_34_x86_64.whl',
      'demo-1.0-cp39-abi3-manylinux_2_28_x86_64.whl',
    ],
    ['demo-1.0-py3-none-manylinux1_x86_64.whl', 'demo-1.0-py3-none-any.whl'],
    ['demo-1.0-2-py3-none-any.whl', 'demo-1.0-1-py3-none-any.whl'],
    ['demo-1.0-py2.py3-none-any.whl', 'demo-1.0.tar.gz'],
    ['demo-1.0-cp313-cp313-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'demo-1.0.tar.gz'],
  ])('prefers %s to %s', (better, worse) => {
    expect(choose(locked(worse, better)).file.name).toBe(better)
    expect(choose(locked(better, worse)).file.name).toBe(better)
  })

  it.each([
    'demo-1.0-cp313-cp313-linux_x86_64.whl',
    'demo-1.0-cp313-cp313-manylinux_2_42_x86_64.whl',
    'demo-1.0-cp313-cp313-musllinux_1_2_x86_64.whl',
    'demo-1.0-cp313-cp313-manylinux_2_28_aarch64.whl',
    'demo-1.0-cp313-cp313t-manylinux_2_28_x86_64.whl',
    'demo-1.0-cp314-abi3-manylinux_2_28_x86_64.whl',
    'demo-1.0-cp31-abi3-manylinux_2_28_x86_64.whl',
    'demo-1.0-py2-none-any.whl',
    'demo-1.0-win_amd64.whl',
  ])('does not take %s', (name) => {
    expect(choose(locked(name, 'demo-1.0.tar.gz')).kind).toBe('sdist')
  })

  it('goes back to the oldest C library of the machine and no further', () => {
    const arm: Target = { ...trixie, architecture: 'arm64' }
    const tags = compatibleTags(arm)
    expect(tags).toContain('cp313-cp313-manylinux2014_aarch64')
    expect(tags.filter((tag) => tag.includes('manylinux1_'))).toEqual([])
    expect(compatibleTags(trixie)).toContain('cp313-cp313-manylinux1_x86_64')
  })

  it('builds what no-binary names, and never what only-binary names', () => {
    const both = locked('demo-1.0-py3-none-any.whl', 'demo-1.0.tar.gz')
    expect(choose(both, { noBinary: ['Demo'] }).kind).toBe('sdist')
    expect(choose(both, { noBinary: [':all:'] }).kind).toBe('sdist')
    expect(choose(both, { noBinary: [':all:'], onlyBinary: ['demo'] }).kind).toBe('wheel')
    expect(choose(both, { onlyBinary: [':all:'], noBinary: ['demo'] }).kind).toBe('sdist')
    expect(choose(both, { onlyBinary: [':all:'] }).kind).toBe('wheel')
  })

  it('says what there is when nothing fits', () => {
    expect(() => choose(locked('demo-1.0-cp39-cp39-win_amd64.whl'))).toThrow(
      expect.objectContaining({
        code: 'package-not-available',
        what: 'requirements.txt:7: demo==1.0: no wheel fits CPython 3.13.5 on amd64 with glibc 2.41, and there is no sdist',
        details: ['the lock has:', '  demo-1.0-cp39-cp39-win_amd64.whl'],
      }),
    )
    expect(() => choose(locked('demo-1.0.tar.gz'), { onlyBinary: ['demo'] })).toThrow(
      expect.objectContaining({ code: 'package-not-available' }),
    )
  })
})

describe('wheel names', () => {
  it('are taken apart from the end, for a build tag may stand in between', () => {
    expect(parseWheelName('demo-1.0-3abc-cp313.py3-none-any.whl')).toEqual({
      distribution: 'demo',
      version: '1.0',
      build: [3, 'abc'],
      pythons: ['cp313', 'py3'],
      abis: ['none'],
      platforms: ['any'],
    })
    expect(parseWheelName('demo-1.0.tar.gz')).toBeUndefined()
  })
})
