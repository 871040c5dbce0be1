import { describe, expect, test } from '@jest/globals'
import { splitVersions } from '../../src/options/python-versions.js'
import { failure, pyproject, read } from './helpers.js'

describe('versions of Python', () => {
  test.each([
    ['3.13', ['3.13']],
    ['3.12, 3.13 3.14t', ['3.12', '3.13', '3.14t']],
    ['>=3.12,<3.15', ['>=3.12,<3.15']],
    ['>= 3.12 , < 3.15', ['>=3.12,<3.15']],
    ['3.11,>=3.13,!=3.14.*', ['3.11', '>=3.13,!=3.14.*']],
    ['>=3.12,<3.13\n>=3.14', ['>=3.12,<3.13', '>=3.14']],
    ['', []],
  ])('%j is cut to %j', (text, expected) => {
    expect(splitVersions(text)).toEqual(expected)
  })

  test.each([
    [{ flags: ['--python=3.13', '--python=3.14t'] }, {}, ['3.13', '3.14t']],
    [{ inputs: { python: '3.x\n3.15.0rc1' } }, {}, ['3.x', '3.15.0rc1']],
    [{ env: { HOME: '/home/ada', PYCASK_PYTHON: '>=3.12,<3.14' } }, {}, ['>=3.12,<3.14']],
    [{}, pyproject('python = "3.13"'), ['3.13']],
    [{}, pyproject('python = ["3.13", ">=3.14"]'), ['3.13', '>=3.14']],
  ])('are read from anywhere: %#', async (request, files, expected) => {
    expect((await read(request, files)).python).toEqual(expected)
  })

  test.each([
    ['python = []', 'expected at least one version of Python'],
    ['python = "2.7"', 'tool.pycask.python[0] is missing, expected a version such as "3.13"'],
    ['python = ["3.13", "3.1.x.2"]', 'expected a version such as "3.13"'],
    ['python = ["3.13", 3.14]', 'expected a version such as "3.13"'],
  ])('%s is refused', async (line, expected) => {
    expect((await failure(read({}, pyproject(line)))).what).toContain(expected)
  })
})
