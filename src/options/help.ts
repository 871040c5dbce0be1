/** The text of `--help`. */
import { usage } from './command-line.js'
import { commandNames, commands, type Command } from './commands.js'
import { commandsOf, groups, optionTable, type Definition } from './definitions.js'
import { listed } from './kinds.js'

const widthColumns = 96
const indentColumns = 30

/** Help of the program, or of one command with its flags; ends with a line end. */
export function helpText(command?: Command): string {
  const lines = command === undefined ? programHelp() : commandHelp(command)
  return `${lines.join('\n')}\n`
}

const programHelp = (): string[] => [
  'Builds small, reproducible containers for Python applications from first sources.',
  '',
  'Usage: pycask <command> [flags]',
  '',
  'Commands:',
  ...commandNames.map((name) => `  ${name.padEnd(11)}${commands[name].help}`),
  '',
  "pycask <command> --help tells a command's flags.",
  '',
  ...everywhere,
  '',
  'Exit codes: 0 done; 1 it could not be done; 2 done, and the answer is no; 130 interrupted.',
]

const everywhere = [
  'Everywhere:',
  row('-h, --help', 'This text.'),
  row('    --version', "Pycask's version."),
]

function commandHelp(command: Command): string[] {
  const { help, operands } = commands[command]
  const lines = [`pycask ${command}: ${help}`, '', `Usage: ${usage(command)}`, '']
  if (operands === 'directory')
    lines.push("DIRECTORY is the project's folder (default: here); paths are relative to it.")
  else
    lines.push(
      ...(operands.words === undefined ? [] : [`${operands.name}: ${listed(operands.words)}`]),
      row('    --directory FOLDER', "The project's folder (default: here)."),
    )
  for (const group of groups) {
    const flags = [...optionTable].filter(
      ([name, definition]) =>
        definition.group === group &&
        definition.flag !== false &&
        commandsOf(name).includes(command),
    )
    if (flags.length > 0)
      lines.push('', `${group}:`, ...flags.flatMap(([name, flag]) => flagHelp(name, flag)))
  }
  lines.push(
    ...['', ...everywhere, ''],
    ...wrap(
      'Lists: repeat the flag, or put commas between; KEY=VALUE and EXPRESSION: repeat the flag. ' +
        'WORDS: one text, cut as a shell would, or a JSON list. --no-NAME switches a flag without a value off.',
      widthColumns,
    ),
    ...wrap(
      'Every flag can be an environment variable (PYCASK_NO_BINARY for --no-binary), and those that describe ' +
        'the project can stand in [tool.pycask] of pyproject.toml. A flag beats a variable, a variable beats the file.',
      widthColumns,
    ),
  )
  return lines
}

function flagHelp(name: string, { kind, help, ...definition }: Definition<unknown, undefined>) {
  const flag = `${name === 'verbose' ? '-v, ' : '    '}--${name}${kind.placeholder === undefined ? '' : ` ${kind.placeholder}`}`
  const shown = definition.defaultText?.replaceAll('`', '') ?? plainDefault(definition.default)
  return row(flag, shown === '' ? help : `${help} Default: ${shown}.`).split('\n')
}

/** A default as one would write it as a flag; empty where there is nothing to say. */
function plainDefault(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function row(flag: string, help: string): string {
  const lines = wrap(help, widthColumns - indentColumns)
  const left = `  ${flag}`
  const first =
    left.length <= indentColumns - 2 ? left.padEnd(indentColumns) + (lines.shift() ?? '') : left
  return [first, ...lines.map((line) => ' '.repeat(indentColumns) + line)].join('\n')
}

/** Cuts a text into lines of at most `width` columns, between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return lines
}
