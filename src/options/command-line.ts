/** The command line: `pycask <command> [OPERANDS] [flags]`. */
import { PycaskError } from '../errors.js'
import { commandNames, commands, isCommand, type Command } from './commands.js'
import { optionTable, type OptionName } from './definitions.js'
import { listed } from './kinds.js'
import { suggest } from './suggest.js'

export interface CommandLine {
  /** Undefined where none is named: only with `help` or `version`, or to show the help. */
  readonly command: Command | undefined
  /** The project's folder, as written; `.` where none is named. */
  readonly directory: string
  /** What the command is about, where that is not the folder: images. */
  readonly operands: readonly string[]
  /** Everything else, for `readOptions`: `--name` or `--name=value`. Not checked yet. */
  readonly flags: readonly string[]
  readonly help: boolean
  readonly version: boolean
}

/**
 * Takes a command line apart. Flags may stand anywhere; `--` ends them. Whether flags and their
 * values are good is told by `readOptions`, together with everything else that is wrong.
 *
 * @param argv without node and the script
 * @throws PycaskError `command-unknown`, `argument-unexpected`, `argument-missing`
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const words: string[] = []
  const flags: string[] = []
  let help = false
  let version = false
  let folder: string | undefined
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') words.push(...argv.slice(index + 1))
    if (word === '--') break
    if (word === '--help' || word === '-h') help = true
    else if (word === '--version') version = true
    else if (word === '--directory') folder = argv[++index] ?? '.'
    else if (word.startsWith('--directory=')) folder = word.slice('--directory='.length)
    else if (!word.startsWith('-') || word === '-') words.push(word)
    else if (word.includes('=') || !takesValue(word, argv[index + 1])) flags.push(word)
    else flags.push(`${word}=${argv[++index] ?? ''}`)
  }
  const [command, ...operands] = words
  if (help || version) {
    const known = isCommand(command) ? command : undefined
    return { command: known, directory: folder ?? '.', operands: [], flags, help, version }
  }
  if (command === undefined)
    return { command, directory: folder ?? '.', operands, flags, help, version }
  if (!isCommand(command)) throw unknownCommand(command)
  const places = sortOperands(command, operands, folder)
  return { command, ...places, flags, help, version }
}

/** Which of the words is the folder, and which are what the command is about. */
function sortOperands(
  command: Command,
  given: readonly string[],
  folder: string | undefined,
): Pick<CommandLine, 'directory' | 'operands'> {
  const { operands: wanted } = commands[command]
  const most = wanted === 'directory' ? (folder === undefined ? 1 : 0) : wanted.most
  const hint = usage(command)
  if (given.length > most)
    throw new PycaskError({
      code: 'argument-unexpected',
      what: `${given.slice(most).join(' ')}: not expected after ${given[most - 1] ?? command}`,
      hint,
    })
  if (wanted === 'directory') return { directory: folder ?? given[0] ?? '.', operands: [] }
  if (given.length < wanted.least)
    throw new PycaskError({
      code: 'argument-missing',
      what: `pycask ${command} needs ${wanted.least === 1 ? 'one' : `at least ${wanted.least}`} ${wanted.name}`,
      hint,
    })
  return { directory: folder ?? '.', operands: given }
}

/** `pycask check IMAGE [flags]` */
export function usage(command: Command): string {
  const { operands } = commands[command]
  if (operands === 'directory') return `pycask ${command} [DIRECTORY] [flags]`
  const { name, least, most } = operands
  const shown = [
    ...Array.from({ length: least }, () => name),
    ...(most > least ? [`[${name}${most - least > 1 ? '...' : ''}]`] : []),
  ]
  return ['pycask', command, ...shown, '[flags]'].join(' ')
}

/** The error for a command that does not exist. */
export function unknownCommand(name: string): PycaskError {
  const meant = suggest(name, commandNames)
  return new PycaskError({
    code: 'command-unknown',
    what: `unknown command ${name}; expected ${listed(commandNames)}`,
    hint: meant === undefined ? 'pycask --help' : `did you mean ${meant}?`,
  })
}

export interface Flag {
  readonly name: OptionName | undefined
  /** As it was written: `--jobs`. */
  readonly written: string
  readonly value: string | undefined
}

/** Splits `--name=value`; `--no-name` is `--name=false`; `-v` is `--verbose`. */
export function parseFlag(flag: string): Flag {
  const at = flag.indexOf('=')
  const written = at < 0 ? flag : flag.slice(0, at)
  const value = at < 0 ? undefined : flag.slice(at + 1)
  const plain = written === '-v' ? 'verbose' : written.replace(/^--/, '')
  const name = flagName(plain)
  if (name !== undefined)
    return { name, written, value: value ?? (isSwitch(name) ? 'true' : value) }
  const positive = plain.startsWith('no-') ? flagName(plain.slice(3)) : undefined
  if (positive !== undefined && isSwitch(positive) && value === undefined)
    return { name: positive, written, value: 'false' }
  return { name: undefined, written, value }
}

function flagName(text: string): OptionName | undefined {
  const definition = optionTable.get(text as OptionName)
  return definition !== undefined && definition.flag !== false ? (text as OptionName) : undefined
}

/** Whether a flag stands alone: `--push`. */
export const isSwitch = (name: OptionName): boolean =>
  optionTable.get(name)?.kind.placeholder === undefined

/** An unknown flag swallows a value, too: else that would be taken for the folder. */
function takesValue(written: string, next: string | undefined): boolean {
  if (next === undefined || next.startsWith('--') || written === '-v') return false
  const { name, value } = parseFlag(written)
  if (name === undefined) return value === undefined && !next.startsWith('-')
  return !isSwitch(name)
}
