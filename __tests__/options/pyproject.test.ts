import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PycaskError } from '../../src/errors.js'
import { parsePyproject } from '../../src/options/pyproject.js'

describe('lines of keys', () => {
  const { lineOf, options } = parsePyproject(
    `# a comment with [tool.pycask]
[project]
description = """
[tool.pycask]
python = "no"
"""
classifiers = [
  "a = b", # ]
  'c',
]
[tool . "pycask"]
python = "3.13" # [x]
env.A = '1'
tags = [
  "[tool.pycask]",
  "b"]
labels = { "a.b" = "]" }
command = ['''
org = "no"
''']
org = "acme"
[tool.pycask.packages."zope.interface"]
libraries = "system"
[tool.other]
org = "no"
`,
    'pyproject.toml',
  )

  test.each([
    [[], 11],
    [['python'], 12],
    [['env', 'A'], 13],
    [['tags'], 14],
    [['tags', '1'], 14],
    [['labels', 'a.b'], 17],
    [['command'], 18],
    [['org'], 21],
    [['packages'], 22],
    [['packages', 'zope.interface'], 22],
    [['packages', 'zope.interface', 'libraries'], 23],
    [['packages', 'zope.interface', 'env'], 22],
    [['missing'], 11],
  ])('%j is on line %d', (path, line) => {
    expect(lineOf(path)).toBe(line)
  })

  test('the document itself is as TOML says', () => {
    expect(options).toMatchObject({ python: '3.13', org: 'acme', env: { A: '1' } })
  })

  test('keys of any form are found, whatever values stand between them', () => {
    const value = fc.oneof(
      fc.string().map((text) => JSON.stringify(text)),
      fc.constantFrom(
        '"""\na = 1\n"""',
        "'''\n[x]\n'''",
        '[\n1,\n2]',
        '{ a = "}" }',
        '[[1], [\n"]"]]',
      ),
    )
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), (values) => {
        // TOML has no \u007f in basic strings.
        const written = values.map((one) => one.replaceAll('\u007f', ''))
        const lines = written.map((one, index) => `k${index} = ${one}`)
        const parsed = parsePyproject(['[tool.pycask]', ...lines].join('\n'), 'x')
        let line = 2
        written.forEach((one, index) => {
          expect(parsed.lineOf([`k${index}`])).toBe(line)
          line += one.split('\n').length
        })
      }),
    )
  })
})

test('a syntax error names its line and shows it', () => {
  const broken = () => parsePyproject('[tool.pycask]\npython = 3.1.2\n', 'web/pyproject.toml')
  expect(broken).toThrow(PycaskError)
  try {
    broken()
  } catch (thrown) {
    expect(thrown).toMatchObject({
      code: 'toml-invalid',
      at: { file: 'web/pyproject.toml', line: 2 },
    })
    expect((thrown as PycaskError).details.join('\n')).toContain('python = 3.1.2')
  }
})

test('tool.pycask that is no table is refused', () => {
  expect(() => parsePyproject('[tool]\npycask = 1\n', 'p')).toThrow('tool.pycask is not a table')
})

test('a file without [tool.pycask] has no options; an odd [project] is left alone', () => {
  const parsed = parsePyproject('[project]\nname = 3\nversion = "1"\n', 'p')
  expect(parsed.options).toEqual({})
  expect(parsed.project).toEqual({ version: '1' })
})
