/** Inputs and file names that want to be commands: of the runner, of a shell, of a terminal. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyOfExample, root } from './support/cli.js'
import { runStep, type Step } from './support/step.js'

jest.setTimeout(120_000)
let scratch: string
let inputs: readonly string[]
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-hostile-'))
  const [declared = ''] = (await readFile(join(root, 'action.yml'), 'utf8')).split('\noutputs:')
  inputs = [...declared.matchAll(/^ {2}([\w-]+):$/gm)].map(([, name = '']) => name)
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** Commands that the runner would obey, but for those that a step of ours gives. */
const ours =
  /^::(group|endgroup|error|warning|debug|add-mask|save-state|add-matcher|remove-matcher)\b/
const obeyed = ({ stdout }: Step): readonly string[] =>
  stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => (line.startsWith('::') && !ours.test(line)) || line.includes('##['))

const marker = (): string => join(scratch, 'pwned')
const hostile: readonly (readonly [string, () => string])[] = [
  ['quotes', () => `"'\`"'`],
  ['new lines and a command', () => 'x\n::set-output name=digest::evil\n::stop-commands::x'],
  ['carriage returns', () => 'x\r::set-env name=PATH::/evil'],
  ['an old command', () => '##[set-env name=PATH]/evil'],
  ['a shell', () => `$(touch ${marker()})\`touch ${marker()}\`; touch ${marker()}`],
  ['escape sequences', () => '\u001b]0;title\u0007\u001b[2J::set-output name=a::b'],
  ['other alphabets', () => 'образ-イメージ-🐍-\u202eمثال'],
  ['a great length', () => 'x'.repeat(15_000)],
  ['paths', () => '../../../../etc/passwd\u0001'],
]

describe('every input is', () => {
  test.each(hostile)(
    '%s: a mistake that is told, and nothing that is obeyed',
    async (name, value) => {
      const given = Object.fromEntries(
        inputs.filter((input) => input !== 'command').map((input) => [input, value()]),
      )
      const failed = await runStep(scratch, name.replaceAll(' ', '-'), {
        ...given,
        command: 'build',
      })
      expect(failed.exitCode).toBe(1)
      expect(obeyed(failed)).toEqual([])
      expect(failed.outputs).toEqual({})
      expect(failed.stdout).not.toContain('a bug in Pycask')
      expect(failed.summary.length).toBeLessThan(1_000_000)
      expect(existsSync(marker())).toBe(false)
    },
  )

  test('and the command itself', async () => {
    const failed = await runStep(scratch, 'command', { command: 'x\n::set-output name=a::b' })
    expect(failed.exitCode).toBe(1)
    expect(obeyed(failed)).toEqual([])
  })
})

test('file names are shown, and not obeyed', async () => {
  const project = await copyOfExample(join(scratch, 'names'))
  const names = [
    '::set-output name=digest::evil.py',
    'a\n::set-output name=digest::evil.txt',
    '$(touch pwned).txt',
    '\u001b[31mred.txt',
    'имя 名前.txt',
  ]
  for (const name of names) await writeFile(join(project.directory, name), 'x = 1\n')
  const planned = await runStep(scratch, 'names', {
    ...{ command: 'plan', directory: project.directory, optimize: 'fast-build' },
  })
  expect(obeyed(planned)).toEqual([])
  expect(planned.exitCode).toBe(0)
  expect(planned.outputs['digest']).toBeUndefined()
  expect(planned.outputs['changed']).toBe('true')
  expect(planned.summary).not.toMatch(/^::/m)
})
