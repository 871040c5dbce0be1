/** What two images differ in, told in plain words. */
import { describe, expect, test } from '@jest/globals'
import { explainText } from '../../src/commands/answers/explain.js'
import { differenceOf, rebuiltOf, type Contents } from '../../src/explain/index.js'
import { differences } from '../../src/make/index.js'
import { wheelReasons } from '../../src/wheels/index.js'

const contents = (more: Partial<Contents> = {}): Contents => ({
  packages: new Map([
    ['libc6', '2.41-12'],
    ['zlib1g', '1:1.3-1'],
  ]),
  wheels: new Map([['flask', '3.1.3']]),
  python: '3.13.5',
  files: new Map([
    ['etc/passwd', 'file 644 a'],
    ['usr/lib/libz.so.1', 'symlink 777 libz.so.1.3'],
  ]),
  settings: new Map([['user', '65532']]),
  sizeBytes: 24_000_000,
  ...more,
})
const explained = (after: Contents) => ({
  from: { name: 'web:1', digest: undefined },
  to: { name: 'web:2', digest: undefined },
  difference: differenceOf(contents(), after),
  rebuilt: [],
})

describe('two images', () => {
  test('with the same things in them do not differ', () => {
    expect(explainText(explained(contents()))).toBe(
      'web:1 → web:2: no difference in what is in them',
    )
  })

  test('differ in packages, CPython, Python packages, configuration and files', () => {
    const text = explainText(
      explained(
        contents({
          packages: new Map([
            ['libc6', '2.41-12'],
            ['zlib1g', '1:1.3-1+deb13u1'],
            ['libyaml-0-2', '0.2.5-2'],
          ]),
          python: '3.13.15',
          wheels: new Map(),
          settings: new Map([['user', '1000']]),
          files: new Map([
            ['etc/passwd', 'file 644 b'],
            ['opt/new', 'file 644 c'],
          ]),
          sizeBytes: 25_500_000,
        }),
      ),
    )
    expect(text.split('\n')).toEqual([
      'web:1 → web:2',
      '',
      'Debian packages',
      ' libyaml-0-2  new: 0.2.5-2',
      ' zlib1g       1:1.3-1 → 1:1.3-1+deb13u1',
      '',
      'CPython',
      ' CPython  3.13.5 → 3.13.15',
      '',
      'Python packages',
      ' flask  gone, was 3.1.3',
      '',
      'Configuration',
      ' user  65532 → 1000',
      '',
      '1 new files',
      ' /opt/new',
      '',
      '1 files that are gone',
      ' /usr/lib/libz.so.1',
      '',
      '1 changed files',
      ' /etc/passwd',
      '',
      expect.stringMatching(/^ 24 MB → 2[56] MB to pull \(\+1\.5 MB\)$/),
    ])
  })
})

test('a wheel that was built again is told with its reasons, from the records of both', () => {
  const product = (kind: string, name: string, key: string, inputs: object, discovered = {}) => ({
    ...{ kind, name, key, discovered, title: kind === 'wheel' ? '1.0, from source' : '3.13.15' },
    inputs: { format: '3', ...inputs },
  })
  const before = [
    product('python', 'python', 'p1', { optimize: 'full' }),
    product('wheel', 'psycopg2', 'a', { sdist: 'psycopg2-1.0.tar.gz', libraries: 'system' }),
    // Found under the same key: only what was discovered moved.
    product('wheel', 'pyyaml', 'b', {}, { 'bundles libyaml-0-2': '0.2.5-1' }),
    product('wheel', 'same', 'c', {}),
    product('app', 'web', 'd', {}),
  ]
  const after = [
    product('python', 'python', 'p2', { optimize: 'fast-build' }),
    product('wheel', 'new', 'n', {}),
    product('wheel', 'psycopg2', 'a2', { sdist: 'psycopg2-1.0.tar.gz', libraries: 'bundled' }),
    product('wheel', 'pyyaml', 'b', {}, { 'bundles libyaml-0-2': '0.2.5-2' }),
    product('wheel', 'same', 'c', {}),
    product('app', 'web', 'd2', { x: '1' }),
  ]
  const rebuilt = rebuiltOf(before, after, { python: differences, wheel: wheelReasons })
  const text = explainText({ ...explained(contents()), rebuilt })
  expect(text).toContain(
    [
      'Made anew, and why',
      ' python  3.13.15                    optimize: full → fast-build',
      ' wheel   psycopg2 1.0, from source  libraries: system → bundled',
      ' wheel   pyyaml 1.0, from source    copied library of libyaml-0-2: 0.2.5-1 → 0.2.5-2',
    ].join('\n'),
  )
})
