import { describe, expect, test } from '@jest/globals'
import { acceptsPython, evaluateMarker, markerEnvironment } from '../../src/lock/markers.js'
import type { Target } from '../../src/lock/index.js'

const target: Target = {
  pythonVersion: '3.13.5',
  suite: 'trixie',
  architecture: 'arm64',
  glibc: [2, 41],
}
const environment = markerEnvironment(target)
const selection = { extras: ['web-ui'], groups: ['dev'] }
const holds = (marker: string): boolean => evaluateMarker(marker, environment, selection)

describe('a marker', () => {
  test.each([
    [`python_version >= "3.9"`, true],
    [`python_version < '3.13'`, false],
    [`python_full_version == "3.13.*"`, true],
    [`'3.13' <= python_version`, true],
    [`python_version ~= "3.11"`, true],
    [`python_version in "3.12 3.13"`, true],
    [`python_version not in "3.12, 3.13"`, false],
    [`sys_platform == "linux" and platform_machine == "aarch64"`, true],
    [`sys.platform=='win32' or os.name=='posix'`, true],
    [`platform_python_implementation != "PyPy"`, true],
    [`python_implementation == "CPython"`, true],
    [`implementation_name == "cpython"`, true],
    // "and" binds closer than "or".
    [`os_name == "posix" or os_name == "nt" and sys_platform == "win32"`, true],
    [`(os_name == "posix" or os_name == "nt") and sys_platform == "win32"`, false],
    [`extra == "web_ui"`, true],
    [`extra == "docs"`, false],
    [`extra != "docs"`, true],
    [`"Web.UI" in extras`, true],
    [`"dev" in dependency_groups and "docs" not in dependency_groups`, true],
    [`platform_machine >= "aarch64"`, true],
    [`platform_machine > "a"`, false],
  ])('%s is %s', (marker, expected) => {
    expect(holds(marker)).toBe(expected)
  })

  test.each([
    ['', 'a variable or a text in quotes expected, found the end'],
    [`os_name == `, 'a variable or a text in quotes expected, found the end'],
    [`os_name "posix"`, 'a comparison expected, found posix'],
    [`(os_name == "posix"`, ') expected, found the end'],
    [`os_name == "posix" extra == "x"`, 'and, or, or the end expected, found extra'],
    [`colour == "red"`, 'a variable or a text in quotes expected, found colour'],
    [`"a" == "b"`, 'has to compare a variable with a text'],
    [`os_name == sys_platform`, 'has to compare a variable with a text'],
    [`extra > "x"`, 'extra can be compared with == and != only'],
    [`extras == "x"`, 'extras can be asked by "NAME" in extras only'],
    [`os_name ~= "x"`, 'means nothing'],
    [`platform_release > "5"`, 'platform_release is known only where the image runs'],
    [`os_name == "a" ; rm`, '; is not expected'],
    // What comes after a decision has been made counts as well.
    [`os_name == "posix" or colour == "red"`, 'found colour'],
  ])('%s is refused', (marker, message) => {
    expect(() => holds(marker)).toThrow(message)
  })
})

test.each([
  ['>=3.9', true],
  ['>=3.9,<3.13', false],
  ['!=3.13.5', false],
  ['', true],
  [undefined, true],
])('requires-python %s: %s', (requires, expected) => {
  expect(acceptsPython(requires, target)).toBe(expected)
})
