/** Options from everywhere that they come from: flags, inputs, environment, pyproject.toml. */
import { isAbsolute } from 'node:path'
import {
  commandNames,
  parseActionInputs,
  parseCommandLine,
  readOptions,
} from '../../../src/options/index.js'
import { optionTable, type OptionName } from '../../../src/options/definitions.js'
import { inputOf, variableOf } from '../../../src/options/gather.js'
import { fuzzCases } from './fuzzing.js'
import { damagedText, hostileTexts } from './mutate.js'
import type { Random } from './random.js'
import type { Fuzzed } from './run.js'

const names = [...optionTable.keys()]
const values = [
  ...[
    'true',
    'false',
    '1',
    '0',
    '3.13',
    '>=3.12,<3.15',
    '3.14t',
    'trixie',
    'full',
    'fast-build',
    '/data',
    './x',
  ],
  ...[
    'a,b',
    'a=b',
    'a=b,c=d',
    '8000',
    '10mb',
    '5%',
    'auto',
    'https://host.example/{file}',
    'web:app',
    ':all:',
  ],
  ...[
    'deb [signed-by=k] https://debian.example trixie main',
    'oci:./x:1',
    '1000:1000',
    '{"a": 1}',
    '["a"]',
  ],
]
const value = (random: Random): string =>
  random.chance(0.5)
    ? random.pick(values)
    : random.chance(0.5)
      ? random.pick(hostileTexts)
      : damagedText(random, random.pick(values), [',', '=', ':', '\n', '"'])

/** A table of pyproject.toml; most of it is TOML. */
function table(random: Random): string {
  const lines = random.list(0, 8, () => {
    const name: string = random.chance(0.9) ? random.pick(names) : random.pick(hostileTexts)
    const text = JSON.stringify(value(random))
    const written = random.pick([
      text,
      `[${text}]`,
      `{ ${JSON.stringify(value(random))} = ${text} }`,
      'true',
      '1',
      '1.5',
      '[]',
      '{}',
      '1979-05-27',
    ])
    return `${/^[a-z-]+$/.test(name) ? name : JSON.stringify(name)} = ${written}`
  })
  const text = [
    '[project]',
    'name = "web"',
    '[tool.pycask]',
    ...lines,
    '[tool.pycask.packages.psycopg2]',
    'libraries = "bundled"',
  ].join('\n')
  return random.chance(0.4)
    ? damagedText(random, text, ['[tool.pycask', ']', '=', '"', '[[', '{'])
    : text
}

export async function fuzzOptions(input: {
  readonly seed: number
  readonly count: number
  readonly only?: number
}): Promise<Fuzzed> {
  return fuzzCases('options', input, async (random) => {
    const flag = (): string => {
      const name: OptionName = random.pick(names)
      const written = random.chance(0.9)
        ? `--${name}`
        : random.pick([
            '--no-' + name,
            `-${name}`,
            `--${name}x`,
            '--',
            '-',
            random.pick(hostileTexts),
          ])
      return random.chance(0.7) ? `${written}=${value(random)}` : written
    }
    const argv = [random.pick([...commandNames, 'x', '']), ...random.list(0, 8, flag)]
    const env: Record<string, string> = { HOME: '/home/ada' }
    for (const name of random.list(0, 3, () => random.pick(names)))
      env[variableOf(name)] = value(random)
    const byInputs = random.chance(0.4)
    if (byInputs) {
      env['INPUT_COMMAND'] = random.pick([...commandNames, ...hostileTexts])
      for (const name of random.list(0, 6, () => random.pick(names)))
        env[`INPUT_${(inputOf(name) ?? name).toUpperCase()}`] = value(random)
    }
    const given = byInputs ? parseActionInputs(env) : parseCommandLine(argv)
    if (given.command === undefined) return undefined
    const text = random.chance(0.7) ? table(random) : undefined
    const options = await readOptions({
      command: given.command,
      directory: '/project',
      ...('inputs' in given ? { inputs: given.inputs } : { flags: given.flags }),
      env,
      cores: 2,
      readFile: (path) =>
        Promise.resolve(
          path === '/project/pyproject.toml'
            ? text
            : path.endsWith('requirements.txt')
              ? ''
              : undefined,
        ),
    })
    const paths = [
      options.lock,
      options.cache,
      options.output,
      options.outputLayout,
      options.outputArchive,
    ]
    const relative = paths.filter((path) => path !== undefined && !isAbsolute(path))
    if (relative.length > 0) return `paths that depend on the folder: ${JSON.stringify(relative)}`
    const broken = paths.filter((path) => path?.includes('\0'))
    return broken.length > 0 ? `paths with a NUL: ${JSON.stringify(broken)}` : undefined
  })
}
