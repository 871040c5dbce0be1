/** The command line: `pycask <command> [DIRECTORY] [flags]`. */
import { PycaskError } from '../errors.js'
import { optionTable, type OptionName } from './definitions.js'
import { listed } from './kinds.js'
import { suggest } from './suggest.js'

/** The commands and what they do, in the order of `--help`. */
export const commands = {
  build: 'build the image, from what the cache has and what is missing',
  plan: 'say what a build would reuse and make, and why; builds nothing',
  wheels: 'make the wheels of the lock alone, into a folder that others install from',
  lock: 'lock what the sdists of the lock are built with',
} as const
export type Command = keyof typeof commands

export interface CommandLine {
  /** Undefined where none is named: only with `help` or `version`, or to show the help. */
  readonly command: Command | undefined
  /** The project's folder, as written; `.` where none is named. */
  readonly directory: string
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
 * @throws PycaskError `command-unknown`, `argument-unexpected`
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const words: string[] = []
  const flags: string[] = []
  let help = false
  let version = false
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') words.push(...argv.slice(index + 1))
    if (word === '--') break
    if (word === '--help' || word === '-h') help = true
    else if (word === '--version') version = true
    else if (!word.startsWith('-') || word === '-') words.push(word)
    else if (word.includes('=') || !takesValue(word, argv[index + 1])) flags.push(word)
    else flags.push(`${word}=${argv[++index] ?? ''}`)
  }
  if (help || version) {
    const command = isCommand(words[0]) ? words[0] : undefined
    return { command, directory: words[1] ?? '.', flags, help, version }
  }
  const [command, directory = '.', ...more] = words
  if (command !== undefined && !isCommand(command)) throw unknownCommand(command)
  if (more.length > 0)
    throw new PycaskError({
      code: 'argument-unexpected',
      what: `${more.join(' ')}: not expected after the folder ${directory}`,
      hint: 'pycask <command> [DIRECTORY] [flags]',
    })
  return { command, directory, flags, help, version }
}

/** Whether a name is one of the commands. */
export const isCommand = (name: string | undefined): name is Command =>
  name !== undefined && Object.hasOwn(commands, name)

/** The error for a command that does not exist. */
export function unknownCommand(name: string): PycaskError {
  const names = Object.keys(commands)
  const meant = suggest(name, names)
  return new PycaskError({
    code: 'command-unknown',
    what: `unknown command ${name}; expected ${listed(names)}`,
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
