/** The commands: what each is called, does and takes. Adding one starts here. */

/** What a command is given besides flags. */
export interface Operands {
  /** What stands for one in `--help`: `IMAGE`. */
  readonly name: string
  readonly least: number
  readonly most: number
  /** What it may be, where that is a fixed list; for the completion of shells. */
  readonly words?: readonly string[]
}

export interface CommandWords {
  /** What it does, completing `pycask build: …`. */
  readonly help: string
  /** `directory`: the project's folder. Anything else leaves that to `--directory`. */
  readonly operands: 'directory' | Operands
  /** Whether it makes products of a lock: then there must be one, and options of products apply. */
  readonly makes: boolean
  /** It may come to make products: their options apply, but a lock need not be there. */
  readonly mayMake?: true
  /** `false`: only in a terminal, not as a step of a workflow. */
  readonly step?: false
}

const makes = { operands: 'directory', makes: true } as const

/** In the order of `--help`. */
const table = {
  build: { ...makes, help: 'build the image, from what the cache has and what is missing' },
  plan: { ...makes, help: 'say what a build would reuse and make, and why; builds nothing' },
  wheels: {
    ...makes,
    help: 'make the wheels of the lock alone, into a folder that others install from',
  },
  explain: {
    operands: { name: 'IMAGE', least: 2, most: 2 },
    makes: false,
    help: 'say what two images differ in: packages, CPython, files, sizes, configuration',
  },
  refresh: {
    operands: { name: 'IMAGE', least: 0, most: 100 },
    makes: false,
    mayMake: true,
    help: 'say whether published images are stale, and why; cure them in the cheapest way',
  },
  lock: { ...makes, help: 'lock what the sdists of the lock are built with' },
  index: {
    operands: { name: 'IMAGE', least: 1, most: 64 },
    makes: false,
    help: 'join images of single platforms under one tag',
  },
  store: {
    // prune, and the images whose products stay.
    operands: { name: 'ACTION', least: 1, most: 64, words: ['prune', 'show'] },
    makes: false,
    help: 'show what the shared store holds, or remove what is old and no image needs',
  },
  check: {
    operands: { name: 'IMAGE', least: 0, most: 1 },
    makes: false,
    mayMake: true,
    help: 'say whether an image is good and what changed; without IMAGE, what is built here',
  },
  comment: {
    operands: { name: '', least: 0, most: 0 },
    makes: false,
    help: 'in a workflow_run: write under the pull request what its check found',
  },
  cache: {
    operands: { name: 'ACTION', least: 1, most: 1, words: ['prune', 'show'] },
    makes: false,
    step: false,
    help: 'show what the folder of products holds, or drop what was used longest ago',
  },
  init: {
    ...{ operands: 'directory', makes: false, step: false },
    help: 'look at a project, and write [tool.pycask] and workflows for it',
  },
  doctor: {
    operands: { name: '', least: 0, most: 0 },
    ...{ makes: false, step: false },
    help: 'say what is missing on this machine, and how to get it',
  },
  completion: {
    operands: { name: 'SHELL', least: 1, most: 1, words: ['bash', 'zsh', 'fish'] },
    ...{ makes: false, step: false },
    help: 'print a script with which bash, zsh or fish complete commands and flags',
  },
} as const satisfies Readonly<Record<string, CommandWords>>

export type Command = keyof typeof table
export const commands: Readonly<Record<Command, CommandWords>> = table

/** Whether a name is one of the commands. */
export const isCommand = (name: string | undefined): name is Command =>
  name !== undefined && Object.hasOwn(commands, name)

export const commandNames = Object.keys(commands) as readonly Command[]
/** Those that a step of a workflow can run. */
export const stepCommands = commandNames.filter((name) => commands[name].step !== false)
