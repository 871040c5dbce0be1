/** What two images differ in, told in plain words. */
import { describe, expect, test } from '@jest/globals'
import { explainText } from '../../src/commands/answers/explain.js'
import { differenceOf, type Contents } from '../../src/explain/index.js'

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
