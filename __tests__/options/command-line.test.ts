import { describe, expect, test } from '@jest/globals'
import {
  commandNames,
  helpText,
  parseActionInputs,
  parseCommandLine,
  usage,
} from '../../src/options/index.js'
import { commandsOf, optionTable } from '../../src/options/definitions.js'
import { failure, read } from './helpers.js'

describe('command line', () => {
  test('command, folder and flags, in any order', () => {
    expect(
      parseCommandLine(['--push', 'build', '--lock', 'a.txt', 'examples/web', '--tags=x', '-v']),
    ).toEqual({
      command: 'build',
      directory: 'examples/web',
      operands: [],
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

  test('the folder may be a flag, but not both', () => {
    expect(parseCommandLine(['build', '--directory', 'web']).directory).toBe('web')
    expect(parseCommandLine(['build', '--directory=web', '--push']).directory).toBe('web')
    expect(() => parseCommandLine(['build', 'web', '--directory', 'api'])).toThrow(
      expect.objectContaining({ code: 'argument-unexpected' }),
    )
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
  test('every flag is told where it means something, within 96 columns', () => {
    for (const command of commandNames) {
      const text = helpText(command)
      expect(text.split('\n').filter((line) => line.length > 96)).toEqual([])
      expect(text).toContain(`Usage: ${usage(command)}`)
      for (const [name, definition] of optionTable) {
        const told = new RegExp(`^ .*--${name}( |$)`, 'm').test(text)
        const wanted = definition.flag !== false && commandsOf(name).includes(command)
        expect({ command, name, told }).toEqual({ command, name, told: wanted })
      }
    }
  })

  test('names the commands where none is given', () => {
    expect(helpText()).toMatch(/^ {2}plan +say what a build would reuse/m)
  })
})

describe("the action's inputs", () => {
  test('are read from INPUT_ variables; empty ones are absent, unknown ones are kept for the errors', () => {
    expect(
      parseActionInputs({
        INPUT_COMMAND: 'plan',
        INPUT_DIRECTORY: 'web',
        'INPUT_IMAGE-COMMAND': ' gunicorn web:app ',
        INPUT_PYTHON: '',
        INPUT_PYHTON: '3.13',
        OTHER: 'x',
      }),
    ).toEqual({
      command: 'plan',
      directory: 'web',
      operands: [],
      inputs: { 'image-command': 'gunicorn web:app', pyhton: '3.13' },
    })
  })

  test('build is the command where none is given', () => {
    expect(parseActionInputs({})).toEqual({
      ...{ command: 'build', directory: '.', operands: [], inputs: {} },
    })
    expect(() => parseActionInputs({ INPUT_COMMAND: 'biuld' })).toThrow(
      expect.objectContaining({
        code: 'command-unknown',
        what: expect.stringContaining('input command is "biuld", expected build, plan') as unknown,
        hint: 'did you mean build?',
      }),
    )
  })

  test('images are refused where the command is about a project', () => {
    expect(() => parseActionInputs({ INPUT_REFERENCES: 'a.example/web:1' })).toThrow(
      expect.objectContaining({ code: 'argument-unexpected' }),
    )
  })

  test('unknown, misplaced and contradictory ones are told together, by name', async () => {
    const error = await failure(
      read({
        inputs: { pyhton: '3.13', packages: 'x', upgrade: 'true', optimize: 'fast' },
      }),
    )
    expect(error.code).toBe('options-invalid')
    expect(error.details).toEqual(
      expect.arrayContaining([
        'unknown input pyhton (did you mean python?)',
        'unknown input packages',
        expect.stringMatching(
          /^input upgrade means nothing for the command build.*\(it is for lock\)/,
        ),
        expect.stringMatching(/^input optimize is "fast", expected full or fast-build/),
      ]),
    )
  })
})
