/** What is bundled and run beside a test: `node program.mjs JOB INPUT`. */
import { fuzzDocuments } from './fuzz-documents.js'
import { fuzzLayers } from './fuzz-layers.js'
import { fuzzLocks } from './fuzz-locks.js'
import { fuzzOptions } from './fuzz-options.js'
import { runScenario } from './scenarios.js'

const jobs: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  documents: fuzzDocuments,
  layers: fuzzLayers,
  locks: fuzzLocks,
  options: fuzzOptions,
  scenario: runScenario,
}

const [, script, job = '', input = '{}'] = process.argv
if (script?.endsWith('program.mjs')) {
  const result = await jobs[job]?.(JSON.parse(input) as never)
  if (result !== undefined) process.stdout.write(`${JSON.stringify(result)}\n`)
}
