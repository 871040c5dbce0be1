import { describe, expect, it } from '@jest/globals'
import { settingsFor } from '../../src/wheels/index.js'

describe('settings for building a package', () => {
  it('know what the well-known ones need', () => {
    expect(settingsFor('PyYAML', 'system')).toEqual({
      libraries: 'system',
      buildPackages: ['libyaml-dev'],
      env: { PYYAML_FORCE_LIBYAML: '1' },
      configSettings: {},
      buildRequires: [],
    })
  })

  it('know nothing of others', () => {
    expect(settingsFor('acme-thing', 'bundled')).toEqual({
      libraries: 'bundled',
      buildPackages: [],
      env: {},
      configSettings: {},
      buildRequires: [],
    })
  })

  it('take the options on top: packages are added, values replaced', () => {
    const settings = settingsFor('pyyaml', 'system', {
      libraries: 'bundled',
      buildPackages: ['a-dev', 'libyaml-dev'],
      env: { PYYAML_FORCE_LIBYAML: '0', X: '1' },
      configSettings: { key: ['a', 'b'] },
      buildRequires: ['setuptools<80'],
    })
    expect(settings).toEqual({
      libraries: 'bundled',
      buildPackages: ['a-dev', 'libyaml-dev'],
      env: { PYYAML_FORCE_LIBYAML: '0', X: '1' },
      configSettings: { key: ['a', 'b'] },
      buildRequires: ['setuptools<80'],
    })
  })
})
