/** The action's inputs, as GitHub hands them to a step: variables `INPUT_<NAME>`. */
import { PycaskError } from '../errors.js'
import { commands, isCommand, stepCommands, type Command } from './commands.js'
import { listed } from './kinds.js'
import { suggest } from './suggest.js'

/** Inputs that are not options: which command runs, and where. */
export const commandInputs = {
  command: {
    help: `What to do. ${stepCommands.map((name) => `${name}: ${commands[name].help}.`).join(' ')}`,
    default: 'build',
    defaultText: 'build',
  },
  directory: {
    help: "The project's folder, with its lock and pyproject.toml.",
    default: '.',
    defaultText: 'the root of the workspace',
  },
  references: {
    help: 'The images that the command is about, where it is about images that exist. Several: one a line, or commas between.',
    default: '',
    defaultText: 'none',
  },
} as const

/** What the action gives to later steps. */
export const outputs = {
  digest:
    'Digest of the image manifest, sha256:...; with several Pythons one a line, oldest first.',
  image: 'The image by digest, ghcr.io/acme/web@sha256:...; with several Pythons one a line.',
  tags: 'The references that the image has, ghcr.io/acme/web:1.4, one a line.',
  changed:
    'true if anything was made that was not there before (plan: would be made); with push, if the registry got a new image.',
  reasons: 'Why what was made was not there: one line for each product and reason.',
  'python-path':
    "Path of the application's Python in the image; with install: of the one that is on PATH.",
  'python-versions': 'The releases that were built or planned, one a line, oldest first: 3.13.15.',
  matrix:
    'Of plan: JSON for strategy.matrix, one entry for each Python and platform: python, platform, architecture, runner, tags, partial.',
  indexes:
    'Of plan: JSON for strategy.matrix of the jobs that join platforms: python, tags. Empty for one platform.',
  stale: 'Of refresh: true if anything that is in the images has moved since they were made.',
  proposed: 'Of refresh: pycask.lock, where the project has one and another one is proposed.',
  report: 'A JSON file with all of this, and every product: what pycask --json prints.',
  brief:
    'Of check: a JSON file with the result in few words, from which the command comment writes.',
  sizes: 'JSON: bytes of each image, compressed, and of its layers.',
} as const
export type OutputName = keyof typeof outputs

export interface ActionInputs {
  readonly command: Command
  readonly directory: string
  /** What the command is about, where that is not the folder: images. */
  readonly operands: readonly string[]
  /** For `readOptions`, with those that do not exist. Inputs that are not given, or empty, are absent. */
  readonly inputs: Readonly<Record<string, string>>
}

/**
 * Reads all inputs from a step's environment. GitHub keeps a name's dashes and upper-cases the rest.
 *
 * @throws PycaskError `command-unknown`, `argument-unexpected`, `argument-missing`
 */
export function parseActionInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  const given = new Map<string, string>()
  for (const [name, value] of Object.entries(env)) {
    const text = value?.trim() ?? ''
    if (name.startsWith('INPUT_') && text !== '') given.set(name.slice(6).toLowerCase(), text)
  }
  const take = (name: keyof typeof commandInputs): string => {
    const text = given.get(name)
    given.delete(name)
    return text ?? commandInputs[name].default
  }
  const command = take('command')
  if (!isCommand(command) || !stepCommands.includes(command))
    throw new PycaskError({
      code: 'command-unknown',
      what: `input command is ${JSON.stringify(command)}, expected ${listed(stepCommands)}`,
      hint: hintFor(suggest(command, stepCommands)),
    })
  const directory = take('directory')
  const operands = take('references')
    .split(/[\n,]/)
    .flatMap((one) => one.trim() || [])
  checkOperands(command, operands)
  return { command, directory, operands, inputs: Object.fromEntries(given) }
}

const hintFor = (meant: string | undefined): string | undefined =>
  meant === undefined ? undefined : `did you mean ${meant}?`

function checkOperands(command: Command, operands: readonly string[]): void {
  const wanted = commands[command].operands
  const { least, most, name } =
    wanted === 'directory' ? { least: 0, most: 0, name: 'image' } : wanted
  if (operands.length > most)
    throw new PycaskError({
      code: 'argument-unexpected',
      what: `input references: the command ${command} takes ${most === 0 ? 'none' : `at most ${most}`}, found ${operands.length}`,
    })
  if (operands.length < least)
    throw new PycaskError({
      code: 'argument-missing',
      what: `input references: the command ${command} needs at least ${least} ${name}, found ${operands.length}`,
    })
}
