/** The committed action as a step of a workflow, with what a runner gives to one. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run, sharedCache, type Ran } from './cli.js'

export interface Step extends Ran {
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

/** Runs dist/action.js with the environment that a runner gives to a step. */
export async function runStep(
  scratch: string,
  name: string,
  inputs: Readonly<Record<string, string>>,
): Promise<Step> {
  const files = {
    GITHUB_OUTPUT: join(scratch, `${name}.out`),
    GITHUB_STEP_SUMMARY: join(scratch, `${name}.md`),
  }
  for (const file of Object.values(files)) await writeFile(file, '')
  const given = Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value] as const),
  )
  const ran = await run([process.execPath, join(root, 'dist/action.js')], {
    env: {
      ...files,
      GITHUB_ACTIONS: 'true',
      PYCASK_CACHE: sharedCache,
      RUNNER_TEMP: scratch,
      ...given,
    },
  })
  const text = await readFile(files.GITHUB_OUTPUT, 'utf8')
  // name<<DELIMITER, value, DELIMITER: GitHub's format for values of any number of lines.
  const outputs = text.matchAll(/^(\S+)<<(\S+)\n([\s\S]*?)\n\2$/gm)
  return {
    ...ran,
    outputs: Object.fromEntries([...outputs].map(([, key = '', , value = '']) => [key, value])),
    summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
  }
}
