/** The committed action as a step of a workflow, with what a runner gives to one. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run, sharedCache, type Ran, type RunOptions } from './cli.js'

export interface Step extends Ran {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** What the step left for the end of its job, by name. */
  readonly state: Readonly<Record<string, string>>
}

export interface StepOptions extends Pick<RunOptions, 'onStdout'> {
  /** Another node than the one that runs the tests. */
  readonly node?: string
  /** The state of a step, at the end of whose job this runs. */
  readonly endOf?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** Runs dist/action.js with the environment that a runner gives to a step. */
export async function runStep(
  scratch: string,
  name: string,
  inputs: Readonly<Record<string, string>>,
  { node = process.execPath, endOf = {}, env = {}, ...options }: StepOptions = {},
): Promise<Step> {
  const files = {
    GITHUB_STATE: join(scratch, `${name}.state`),
    GITHUB_OUTPUT: join(scratch, `${name}.out`),
    GITHUB_STEP_SUMMARY: join(scratch, `${name}.md`),
  }
  for (const file of Object.values(files)) await writeFile(file, '')
  const given = Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value] as const),
  )
  const states = Object.entries(endOf).map(([key, value]) => [`STATE_${key}`, value] as const)
  const ran = await run([node, join(root, 'dist/action.js')], {
    ...options,
    env: {
      ...files,
      GITHUB_ACTIONS: 'true',
      PYCASK_CACHE: sharedCache,
      RUNNER_TEMP: scratch,
      ...given,
      ...Object.fromEntries(states),
      ...env,
    },
  })
  return {
    ...ran,
    outputs: valuesIn(await readFile(files.GITHUB_OUTPUT, 'utf8')),
    state: valuesIn(await readFile(files.GITHUB_STATE, 'utf8')),
    summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
  }
}

/** name<<DELIMITER, value, DELIMITER: GitHub's format for values of any number of lines. */
function valuesIn(text: string): Readonly<Record<string, string>> {
  const found = text.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  return Object.fromEntries([...found].map(([, key = '', , value = '']) => [key, value]))
}
