import { describe, expect, it } from '@jest/globals'
import { settingsFor } from '../../src/wheels/index.js'

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
