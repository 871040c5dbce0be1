/**
 * The documents that are made from the table of options: `npm run generate` writes them, a test
 * checks them. Not part of the door: nothing of this is needed at run time.
 */
import * as z from 'zod'
import { usage } from './command-line.js'
import { commandNames, commands } from './commands.js'
import { groups, optionTable, type Definition, type OptionName } from './definitions.js'
import { inputOf } from './gather.js'
import { wrap } from './help.js'
import { commandInputs, outputs } from './inputs.js'

const source = 'Made from src/options by `npm run generate`; do not edit.'

/** action.yml. No input has a default there: an input that is not given leaves pyproject.toml its say. */
export function actionYaml(): string {
  const inputs = [
    ...Object.entries(commandInputs).map(
      ([name, { help, defaultText }]) => [name, `${help} Default: ${defaultText}.`] as const,
    ),
    ...[...optionTable].flatMap(([name, definition]) => {
      const input = inputOf(name)
      return input === undefined ? [] : [[input, inputHelp(definition)] as const]
    }),
  ]
  return [
    `# ${source}`,
    'name: Pycask',
    'description: >-',
    '  Builds CPython from source, wheels from a lock and small, reproducible runtime images for',
    '  Python applications.',
    'branding:',
    '  icon: package',
    '  color: blue',
    'inputs:',
    ...inputs.flatMap(([name, help]) => [...described(name, help), '    required: false']),
    'outputs:',
    ...Object.entries(outputs).flatMap(([name, help]) => described(name, help)),
    'runs:',
    '  using: node24',
    '  main: dist/action.js',
    '  post: dist/action.js',
    '',
  ].join('\n')
}

const described = (name: string, help: string): string[] => [
  `  ${name}:`,
  '    description: >-',
  ...wrap(help, 90).map((line) => `      ${line}`),
]

const severalHelp = {
  'by commas': 'Several: one a line, or commas between.',
  'by lines': 'Several: one a line.',
  'as words': 'Words as a shell would cut them, or a JSON list.',
  'as KEY=VALUE': 'Lines of KEY=VALUE.',
} as const

function inputHelp(definition: Definition<unknown, undefined>): string {
  const { several, placeholder } = definition.kind
  const value = defaultText(definition).replaceAll('`', '')
  return [
    definition.help,
    ...(several === undefined ? [] : [severalHelp[several]]),
    ...(placeholder === undefined ? ['true or false.'] : []),
    ...(value === '' ? [] : [`Default: ${value}.`]),
  ].join(' ')
}

/** A default as one would write it in pyproject.toml, in code marks; empty where there is none. */
function defaultText({
  default: value,
  defaultText: said,
}: Definition<unknown, undefined>): string {
  if (said !== undefined) return said
  if (value === undefined) return ''
  if (Array.isArray(value) && value.length === 0) return ''
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return ''
  const text = JSON.stringify(value).replaceAll('","', '", "')
  return text === '' ? '' : `\`${text}\``
}

/** JSON Schema (draft 7, what editors of TOML read) of the table `[tool.pycask]`. */
export function jsonSchema(): string {
  const properties = [...optionTable]
    .filter(([, { project }]) => project !== false)
    .map(([name, definition]) => [name, propertySchema(definition)])
  return `${JSON.stringify(
    {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $comment: source,
      title: 'Pycask: the table [tool.pycask] of pyproject.toml',
      type: 'object',
      properties: Object.fromEntries(properties) as unknown,
      additionalProperties: false,
    },
    undefined,
    2,
  )}\n`
}

function propertySchema(definition: Definition<unknown, undefined>): Record<string, unknown> {
  const schema = z.toJSONSchema(definition.kind.schema, { io: 'input', target: 'draft-7' })
  delete schema.$schema
  const value = definition.default
  return {
    description: definition.help,
    ...schema,
    ...(value === undefined || typeof value === 'function' ? {} : { default: value }),
  }
}

/** The README's tables: one for each group. */
export function optionTables(): string {
  return groups
    .map((group) => {
      const rows = [...optionTable].filter(([, definition]) => definition.group === group)
      return [
        `**${group}**`,
        '',
        '| option | default | meaning |',
        '| --- | --- | --- |',
        ...rows.map(([name, definition]) => tableRow(name, definition)),
      ].join('\n')
    })
    .join('\n\n')
}

function tableRow(name: OptionName, definition: Definition<unknown, undefined>): string {
  const places: string[] = []
  if (definition.project === false) places.push('Not in pyproject.toml.')
  const input = inputOf(name)
  if (input === undefined) places.push('Only in pyproject.toml.')
  else if (input !== name) places.push(`As an input of the action: \`${input}\`.`)
  const value =
    defaultText(definition) || (definition.kind.several === undefined ? 'none' : 'empty')
  const meaning = [definition.help, ...places].join(' ').replaceAll('|', '\\|')
  return `| \`${name}\` | ${value.replaceAll('|', '\\|')} | ${meaning} |`
}

/** The reference's table of commands. */
export function commandTable(): string {
  const rows = commandNames.map((name) => {
    const { help, step } = commands[name]
    const said = `\`${usage(name).replace(' [flags]', '')}\``
    return `| ${said} | ${help.replaceAll('|', '\\|')} | ${step === false ? 'no' : 'yes'} |`
  })
  return ['| command | what it does | in a workflow |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The reference's table of what a step gives to later ones. */
export function outputTable(): string {
  const rows = Object.entries(outputs).map(
    ([name, help]) => `| \`${name}\` | ${help.replaceAll('|', '\\|')} |`,
  )
  return ['| output | value |', '| --- | --- |', ...rows].join('\n')
}
