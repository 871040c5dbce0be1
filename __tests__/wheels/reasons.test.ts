/** Why a wheel was built again, in words; the inputs are those of the recipes. */
import { expect, test } from '@jest/globals'
import { wheelReasons } from '../../src/wheels/index.js'

const before = {
  sdist: 'psycopg2-2.9.12.tar.gz',
  sha256: 'a'.repeat(64),
  python: '1'.repeat(64),
  tools: '2'.repeat(64),
  libraries: 'system',
  'env PG': '1',
  'builder gcc-14': '14.2.0-19',
  'built with setuptools': `80.9.0 sha256:${'c'.repeat(64)}`,
  'bundles libyaml-0-2': '0.2.5-2',
  format: '3',
}

test.each([
  [
    { sdist: 'psycopg2-2.9.13.tar.gz', sha256: 'b'.repeat(64) },
    ['sdist: psycopg2-2.9.12.tar.gz → psycopg2-2.9.13.tar.gz'],
  ],
  [
    { sha256: 'b'.repeat(64) },
    ['the locked file has the same name and another SHA-256: aaaaaaaaaaaa… → bbbbbbbbbbbb…'],
  ],
  [{ python: '3'.repeat(64) }, ['CPython is another build: another version, options or compiler']],
  [{ tools: '3' }, ['another version of uv, auditwheel or patchelf']],
  [
    { libraries: 'bundled', platform: 'auto' },
    ['libraries: system → bundled', 'claimed platform: none → auto'],
  ],
  [{ 'env PG': '2' }, ['environment variable PG: 1 → 2']],
  [{ 'config setting x': 'y' }, ['config setting x: none → y']],
  [{ patches: 'd' }, ['patches of its source: new']],
  [
    { 'builder gcc-14': '14.3.0-1' },
    ['Debian package gcc-14 of its builder: 14.2.0-19 → 14.3.0-1'],
  ],
  [{ 'bundles libyaml-0-2': '0.2.5-3' }, ['copied library of libyaml-0-2: 0.2.5-2 → 0.2.5-3']],
  [
    { 'built with setuptools': `81.0.0 sha256:${'d'.repeat(64)}` },
    [
      'build requirement setuptools: 80.9.0 (SHA-256 cccccccccccc…) → 81.0.0 (SHA-256 dddddddddddd…)',
    ],
  ],
  [{ format: '4' }, ['this version of Pycask makes wheels in another way']],
  [{ 'file src/a.c': 'sha256:e' }, ['file src/a.c: new']],
  [{}, []],
])('%j is told', (changes, told) => {
  expect(wheelReasons(before, { ...before, ...changes })).toEqual(told)
})

test('what is gone is told too', () => {
  expect(wheelReasons({ sdist: 'a', 'env PG': '1', 'file b': 'x' }, { sdist: 'a' })).toEqual([
    'environment variable PG: 1 → none',
    'file b: gone',
  ])
})
