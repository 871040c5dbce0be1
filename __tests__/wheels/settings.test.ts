import { describe, expect, it } from '@jest/globals'
import { settingsFor, withRust } from '../../src/wheels/index.js'

describe('settings for building a package', () => {
  it('know what the well-known ones need', () => {
    expect(settingsFor('PyYAML', { libraries: 'system', wheelPlatform: 'auto' })).toEqual({
      libraries: 'system',
      platform: 'auto',
      buildPackages: ['libyaml-dev'],
      env: { PYYAML_FORCE_LIBYAML: '1' },
      configSettings: {},
      buildRequires: [],
    })
  })

  it('know nothing of others', () => {
    expect(
      settingsFor('acme-thing', { libraries: 'bundled', wheelPlatform: 'manylinux_2_28' }),
    ).toEqual({
      libraries: 'bundled',
      platform: 'manylinux_2_28',
      buildPackages: [],
      env: {},
      configSettings: {},
      buildRequires: [],
    })
  })

  it('take the options on top: packages are added, values replaced', () => {
    const settings = settingsFor(
      'pyyaml',
      { libraries: 'system', wheelPlatform: 'auto' },
      {
        libraries: 'bundled',
        wheelPlatform: 'none',
        buildPackages: ['a-dev', 'libyaml-dev'],
        env: { PYYAML_FORCE_LIBYAML: '0', X: '1' },
        configSettings: { key: ['a', 'b'] },
        buildRequires: ['setuptools<80'],
      },
    )
    expect(settings).toEqual({
      libraries: 'bundled',
      platform: 'none',
      buildPackages: ['a-dev', 'libyaml-dev'],
      env: { PYYAML_FORCE_LIBYAML: '0', X: '1' },
      configSettings: { key: ['a', 'b'] },
      buildRequires: ['setuptools<80'],
    })
  })
})

describe('rust among build packages', () => {
  const suite = (has: readonly string[]) => (names: readonly string[]) =>
    Promise.resolve(
      Object.fromEntries(names.filter((name) => has.includes(name)).map((name) => [name, {}])),
    )
  it('is the newest that the suite has', async () => {
    const { buildPackages } = settingsFor('cryptography', {
      libraries: 'system',
      wheelPlatform: 'auto',
    })
    expect(
      await withRust(buildPackages, suite(['cargo', 'rustc', 'cargo-web', 'rustc-web'])),
    ).toEqual(['cargo-web', 'libssl-dev', 'pkg-config', 'rustc-web'])
    expect(await withRust(['rust'], suite(['cargo', 'rustc', 'rustc-web']))).toEqual([
      'cargo',
      'rustc',
    ])
  })
  it('is not asked for where it is not among them', async () => {
    const asked = () => Promise.reject(new Error('asked'))
    expect(await withRust(['libyaml-dev'], asked)).toEqual(['libyaml-dev'])
  })
})
