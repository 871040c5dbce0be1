/** The action's inputs, as GitHub hands them to a step: variables `INPUT_<NAME>`. */
import { isCommand, unknownCommand, type Command } from './command-line.js'
import { optionTable } from './definitions.js'
import { inputOf } from './gather.js'

/** Inputs that are not options: which command runs, and where. */
export const commandInputs = {
  command: {
    help:
      'What to do: build makes the image, plan only says what a build would reuse and make, wheels makes the ' +
      'wheels alone, lock locks what sdists are built with.',
    default: 'build',
    defaultText: 'build',
  },
  directory: {
    help: "The project's folder, with its lock and pyproject.toml.",
    default: '.',
    defaultText: 'the root of the workspace',
  },
} as const

/** What the action gives to later steps. */
export const outputs = {
  digest:
    'Digest of the image manifest, sha256:...; with several Pythons one a line, oldest first.',
  image: 'The image by digest, ghcr.io/acme/web@sha256:...; with several Pythons one a line.',
  'python-path':
    "Path of the application's Python in the image; with install: of the one that is on PATH.",
  'python-versions': 'The releases that were built, one a line, oldest first: 3.13.15.',
} as const
export type OutputName = keyof typeof outputs

export interface ActionInputs {
  readonly command: Command
  readonly directory: string
  /** For `readOptions`. Inputs that are not given, or empty, are absent. */
  readonly inputs: Readonly<Record<string, string>>
}

/**
 * Reads all inputs of action.yml from a step's environment. GitHub keeps a name's dashes and
 * upper-cases the rest.
 *
 * @throws PycaskError `command-unknown`
 */
export function parseActionInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  const valueOf = (name: string): string => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? ''
  const command = valueOf('command') || commandInputs.command.default
  if (!isCommand(command)) throw unknownCommand(command)
  const names = [...optionTable.keys()].flatMap((name) => inputOf(name) ?? [])
  return {
    command,
    directory: valueOf('directory') || commandInputs.directory.default,
    inputs: Object.fromEntries(
      names.flatMap((name) => (valueOf(name) === '' ? [] : [[name, valueOf(name)]])),
    ),
  }
}
