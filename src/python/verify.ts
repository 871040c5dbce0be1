/** A CPython is verified in the base that it will run on, not in the builder it came from. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { packTar } from '../image/index.js'
import type { Product, Recipe } from '../make/types.js'
import { readReport, type Runtime } from '../sandbox/index.js'
import type { PythonFacts } from './facts.js'
import { prunedModules, type PruneSelection } from './prune.js'
import { notImported, verifyReport, verifyScript, type VerifyReport } from './verify-script.js'

/** What is known of a CPython that works. */
export interface VerificationFacts {
  readonly version: string
  /** Modules of the standard library that were imported. */
  readonly modules: number
  /** Things that were tried beyond importing. */
  readonly checks: number
}

export const verificationFacts: z.ZodType<VerificationFacts> = z.object({
  version: z.string(),
  modules: z.number().int().positive(),
  checks: z.number().int().positive(),
})

/**
 * Imports the standard library and tries it on its base; made once for each pair of CPython and
 * base. File: `report.json`. Rejects with `python-broken`, which names modules and reasons.
 */
export function verifyRecipe(options: {
  readonly python: Product<PythonFacts>
  /** What was left out of it on purpose. */
  readonly selection: PruneSelection
  /** What it runs on. */
  readonly base: Pick<Product<unknown>, 'key'>
  /** A runtime in an image of base and CPython; only made when verifying. */
  readonly runtime: () => Promise<Runtime>
}): Recipe<VerificationFacts> {
  const { python, base } = options
  const args = [...prunedModules(options.selection), ...notImported]
  const script = createHash('sha256').update(verifyScript).update(args.join(' ')).digest('hex')
  return {
    kind: 'verification',
    name: 'python',
    title: python.facts.version,
    inputs: { python: python.key, base: base.key, script: script.slice(0, 16) },
    facts: verificationFacts,
    build: async (workspace) => {
      const outputDirectory = join(workspace.directory, 'out')
      const runtime = await options.runtime()
      const lastLines: string[] = []
      const { exitCode } = await runtime.run({
        input: packTar([]),
        script: verifyScript,
        args: [...args, ...expectedMissing(python.facts)],
        outputDirectory,
        logFile: workspace.logFile,
        onLine: (line) => {
          if (lastLines.push(line) > 10) lastLines.shift()
        },
      })
      if (exitCode !== 0)
        throw broken(python.facts, [`it does not start: exit code ${exitCode}`, ...lastLines])
      const file = join(outputDirectory, 'report.json')
      const report = await readReport(outputDirectory, verifyReport)
      check(python.facts, report)
      return {
        files: { 'report.json': file },
        facts: { version: report.version, modules: report.modules, checks: report.checks },
      }
    },
  }
}

/** What was left out when it was built has been told there; an optional module is no defect here. */
const expectedMissing = (facts: PythonFacts): readonly string[] => facts.modulesMissing

function check(facts: PythonFacts, report: VerifyReport): void {
  const problems = Object.entries(report.problems).map(([name, reason]) => `${name}: ${reason}`)
  if (report.version !== facts.version)
    problems.unshift(`it says that it is ${report.version}, and is to be ${facts.version}`)
  if (problems.length > 0) throw broken(facts, problems)
}

function broken(facts: PythonFacts, problems: readonly string[]): PycaskError {
  const names = problems.map((line) => line.split(':')[0]).slice(0, 5)
  const more = problems.length > 5 ? ` and ${problems.length - 5} more` : ''
  return new PycaskError({
    code: 'python-broken',
    what: `CPython ${facts.version} does not work on its base: ${names.join(', ')}${more}`,
    hint: 'a shared library or data file may be missing from the base; system-packages adds packages to it',
    details: problems,
  })
}
