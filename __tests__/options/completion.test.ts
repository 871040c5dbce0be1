/** The script for bash, asked by a real bash. */
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { commandNames, completionScript } from '../../src/options/index.js'

function complete(...words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pycask; printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['-c', script, 'bash', 'pycask', ...words])
  return output.toString().split('\n').filter(Boolean)
}

describe('completion', () => {
  test('of commands', () => {
    expect(complete('')).toEqual([...commandNames, '--help', '--version'])
    expect(complete('pl')).toEqual(['plan'])
  })

  test('of the flags that mean something to a command', () => {
    expect(complete('build', '--opt')).toEqual(['--optimize'])
    expect(complete('build', '--upg')).toEqual([])
    expect(complete('lock', '--upg')).toEqual(['--upgrade'])
  })

  test('of values and words where they are a list', () => {
    expect(complete('build', '--optimize', '')).toEqual(['full', 'fast-build'])
    expect(complete('cache', 'p')).toEqual(['prune'])
  })

  test('for zsh and fish', () => {
    expect(completionScript('zsh')).toMatch(/^#compdef pycask\n/)
    for (const name of commandNames) expect(completionScript('fish')).toContain(` -a ${name} `)
  })
})
