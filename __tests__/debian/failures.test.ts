import { describe, expect, test } from '@jest/globals'
import { conflict, nearNames, unknownPackage, unknownPackages } from '../../src/debian/failures.js'

const names = new Set(['libssl3t64', 'libssl-dev', 'libyaml-dev', 'gcc', 'zlib1g'])

describe('an unknown package', () => {
  test('is found in what apt says, in each of its phrasings', () => {
    const stderr = [
      'E: Unable to locate package libssl3t46',
      "E: Package 'python2' has no installation candidate",
      "E: Couldn't find any package by glob 'libicu7.2'",
      'E: Unable to locate package libssl3t46',
    ].join('\n')
    expect(unknownPackages(stderr)).toEqual(['libssl3t46', 'python2', 'libicu7.2'])
  })

  test('is named with the suite and what was probably meant', () => {
    expect(unknownPackage('trixie', ['libssl3t46'], names)).toMatchObject({
      code: 'package-unknown',
      what: 'Debian trixie has no package libssl3t46',
      hint: 'did you mean libssl3t64?',
    })
  })

  test('is compared up to its version, too', () => {
    expect(nearNames('libssl1.1', names)).toEqual(['libssl3t64'])
    expect(nearNames('libyamldev', names)).toEqual(['libyaml-dev'])
    expect(nearNames('nothing-like-it', names)).toEqual([])
  })
})

test("a conflict is told in apt's own words", () => {
  const error = conflict('trixie', ['a-dev', 'b-dev'], {
    exitCode: 100,
    stdout:
      'Some packages could not be installed.\n\nThe following packages have unmet dependencies:\n a-dev : Conflicts: b-dev but 1.0 is to be installed\n',
    stderr: 'E: Unable to correct problems, you have held broken packages.\n',
  })
  expect(error.code).toBe('packages-conflict')
  expect(error.details).toEqual([
    ' a-dev : Conflicts: b-dev but 1.0 is to be installed',
    'Unable to correct problems, you have held broken packages.',
  ])
})
