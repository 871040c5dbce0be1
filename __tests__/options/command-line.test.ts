import { describe, expect, test } from '@jest/globals'
import { helpText, parseActionInputs, parseCommandLine } from '../../src/options/index.js'
import { optionTable } from '../../src/options/definitions.js'

describe('command line', () => {
  test('command, folder and flags, in any order', () => {
    expect(
      parseCommandLine(['--push', 'build', '--lock', 'a.txt', 'examples/web', '--tags=x', '-v']),
    ).toEqual({
      command: 'build',
      directory: 'examples/web',
      flags: ['--push', '--lock=a.txt', '--tags=x', '-v'],
      help: false,
      version: false,
    })
  })

  test('the folder is here where none is named', () => {
    expect(parseCommandLine(['plan']).directory).toBe('.')
    expect(parseCommandLine([])).toMatchObject({ command: undefined, directory: '.' })
  })

  test('values may look like flags, but not like long ones', () => {
    expect(parseCommandLine(['build', '--command', '-m web']).flags).toEqual(['--command=-m web'])
    expect(parseCommandLine(['build', '--lock', '--push']).flags).toEqual(['--lock', '--push'])
    expect(parseCommandLine(['build', '--lock']).flags).toEqual(['--lock'])
  })

  test('a mistyped flag takes its value along, so that it is not taken for the folder', () => {
    expect(parseCommandLine(['build', '--pyhton', '3.12', 'web'])).toMatchObject({
      directory: 'web',
      flags: ['--pyhton=3.12'],
    })
  })

  test('-- ends the flags', () => {
    expect(parseCommandLine(['build', '--', '--odd-name']).directory).toBe('--odd-name')
  })

  test('help and version, even where the rest makes no sense', () => {
    expect(parseCommandLine(['build', '--help'])).toMatchObject({ command: 'build', help: true })
    expect(parseCommandLine(['bild', '-h'])).toMatchObject({ command: undefined, help: true })
    expect(parseCommandLine(['--version'])).toMatchObject({ version: true })
  })

  test('an unknown command, and one word too many', () => {
    expect(() => parseCommandLine(['bulid'])).toThrow(
      expect.objectContaining({ code: 'command-unknown', hint: 'did you mean build?' }),
    )
    expect(() => parseCommandLine(['build', 'a', 'b'])).toThrow(
      expect.objectContaining({ code: 'argument-unexpected' }),
    )
    expect(() => parseCommandLine(['toString'])).toThrow('unknown command')
  })
})

describe('help', () => {
  test('names every flag, within 96 columns', () => {
    const text = helpText('build')
    for (const [name, definition] of optionTable)
      if (definition.flag !== false) expect(text).toMatch(new RegExp(`^ .*--${name}( |$)`, 'm'))
    expect(text.split('\n').filter((line) => line.length > 96)).toEqual([])
  })

  test('names the commands where none is given', () => {
    expect(helpText()).toMatch(/^ {2}plan +say what a build would reuse/m)
  })
})

describe("the action's inputs", () => {
  test('are read from INPUT_ variables; empty ones are absent', () => {
    expect(
      parseActionInputs({
        INPUT_COMMAND: 'plan',
        INPUT_DIRECTORY: 'web',
        'INPUT_IMAGE-COMMAND': ' gunicorn web:app ',
        INPUT_PYTHON: '',
        INPUT_PACKAGES: 'not an input',
        OTHER: 'x',
      }),
    ).toEqual({
      command: 'plan',
      directory: 'web',
      inputs: { 'image-command': 'gunicorn web:app' },
    })
  })

  test('build is the command where none is given', () => {
    expect(parseActionInputs({})).toEqual({ command: 'build', directory: '.', inputs: {} })
    expect(() => parseActionInputs({ INPUT_COMMAND: 'run' })).toThrow('unknown command run')
  })
})
