/** Collects what was given for each option, from the nearest place to the furthest. */
import * as nodePath from 'node:path'
import { PycaskError } from '../errors.js'
import { isSwitch, parseFlag } from './command-line.js'
import { commands } from './commands.js'
import { commandsOf, optionTable, type OptionName } from './definitions.js'
import type { Pyproject } from './pyproject.js'
import type { OptionsRequest, Origin } from './types.js'
import { suggest } from './suggest.js'

/** One option's value before it is checked. */
export interface Given {
  readonly value: unknown
  readonly origin: Origin
}

/** The name of the environment variable of an option: `PYCASK_NO_BINARY`. */
export const variableOf = (name: OptionName): string =>
  `PYCASK_${name.toUpperCase().replaceAll('-', '_')}`

/** The name of the action input of an option; undefined where it has none. */
export function inputOf(name: OptionName): string | undefined {
  const input = optionTable.get(name)?.input
  return input === false ? undefined : (input ?? name)
}

/** The winning value of each option, and a mistake for each name that does not exist. */
export function gather(
  request: OptionsRequest,
  pyproject: Pyproject | undefined,
): { given: Map<OptionName, Given>; mistakes: PycaskError[] } {
  const mistakes: PycaskError[] = []
  const given = new Map<OptionName, Given>()
  const give = (name: OptionName, value: unknown, origin: Origin): void => {
    if (!given.has(name)) given.set(name, { value, origin })
  }
  fromFlags(request.flags ?? [], give, mistakes)
  fromInputs(request.inputs ?? {}, give, mistakes)
  for (const [name, { origin }] of given)
    // The environment and the file are for all commands; a flag or an input is for this one.
    if (!commandsOf(name).includes(request.command)) mistakes.push(notFor(request, name, origin))
  for (const [name, definition] of optionTable) {
    const text = request.env[variableOf(name)]
    if (text === undefined || text === '' || definition.variable === false) continue
    give(name, definition.kind.fromText([text]), { from: 'variable', text: variableOf(name) })
  }
  if (pyproject !== undefined)
    fromPyproject(pyproject, nodePath.join(request.directory, 'pyproject.toml'), give, mistakes)
  return { given, mistakes }
}

function notFor({ command }: OptionsRequest, name: OptionName, { text }: Origin): PycaskError {
  const others = commandsOf(name)
  return new PycaskError({
    code: 'option-misplaced',
    what: `${text} means nothing for the command ${command}: ${commands[command].help}`,
    hint: `it is for ${others.join(', ')}`,
  })
}

type Give = (name: OptionName, value: unknown, origin: Origin) => void

function fromFlags(flags: readonly string[], give: Give, mistakes: PycaskError[]): void {
  const texts = new Map<OptionName, { written: string; texts: string[] }>()
  for (const flag of flags) {
    const { name, written, value } = parseFlag(flag)
    if (name === undefined) mistakes.push(unknownFlag(written))
    else if (value === undefined)
      mistakes.push(
        new PycaskError({
          code: 'option-invalid',
          what: `${written} needs a value: ${written} ${optionTable.get(name)?.kind.placeholder ?? ''}`,
        }),
      )
    else {
      const before = texts.get(name)?.texts ?? []
      texts.set(name, { written, texts: isSwitch(name) ? [value] : [...before, value] })
    }
  }
  for (const [name, one] of texts)
    give(name, optionTable.get(name)?.kind.fromText(one.texts), { from: 'flag', text: one.written })
}

function unknownFlag(written: string): PycaskError {
  const name = written.replace(/^-+/, '')
  const definition = optionTable.get(name as OptionName)
  if (definition?.flag === false)
    return new PycaskError({
      code: 'option-misplaced',
      what: `${written} is not a flag`,
      hint:
        definition.project === false
          ? 'it is an input of the action only'
          : `write [tool.pycask.${name}] in pyproject.toml`,
    })
  const names = [...optionTable].filter(([, { flag }]) => flag !== false).map(([one]) => one)
  const meant = suggest(name, names)
  return new PycaskError({
    code: 'option-unknown',
    what: `unknown flag ${written}`,
    hint: meant === undefined ? 'pycask --help' : `did you mean --${meant}?`,
  })
}

function fromInputs(
  inputs: Readonly<Record<string, string>>,
  give: Give,
  mistakes: PycaskError[],
): void {
  const names = new Map([...optionTable.keys()].map((name) => [inputOf(name), name]))
  for (const [input, text] of Object.entries(inputs)) {
    const name = names.get(input)
    if (name === undefined) {
      const meant = suggest(
        input,
        [...names.keys()].flatMap((one) => one ?? []),
      )
      mistakes.push(
        new PycaskError({
          code: 'option-unknown',
          what: `unknown input ${input}`,
          hint: meant === undefined ? undefined : `did you mean ${meant}?`,
        }),
      )
    } else if (text !== '')
      // An input that is not given arrives as an empty text.
      give(name, optionTable.get(name)?.kind.fromText([text]), {
        from: 'input',
        text: `input ${input}`,
      })
  }
}

function fromPyproject(pyproject: Pyproject, file: string, give: Give, mistakes: PycaskError[]) {
  for (const [key, value] of Object.entries(pyproject.options)) {
    const at = { file, line: pyproject.lineOf([key]) }
    const definition = optionTable.get(key as OptionName)
    if (definition === undefined) {
      const names = [...optionTable].filter(([, { project }]) => project !== false)
      const meant = suggest(
        key,
        names.map(([name]) => name),
      )
      mistakes.push(
        new PycaskError({
          code: 'option-unknown',
          what: `unknown option ${key} in [tool.pycask]`,
          hint: meant === undefined ? 'pycask --help lists all options' : `did you mean ${meant}?`,
          at,
        }),
      )
    } else if (definition.project === false)
      mistakes.push(
        new PycaskError({
          code: 'option-misplaced',
          what: `${key} may not stand in [tool.pycask]: it belongs to a run, not to the project`,
          hint: `give it as --${key}, as an input of the action, or as ${variableOf(key as OptionName)}`,
          at,
        }),
      )
    else give(key as OptionName, value, { from: 'pyproject', text: `tool.pycask.${key}`, at })
  }
}
