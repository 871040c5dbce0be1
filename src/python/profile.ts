/**
 * The profile that optimises CPython, as a product of its own: trained once, kept, and used for every
 * build of the same source by the same compiler. Training twice gives two profiles (it depends on
 * time); building twice from one profile gives the same bits.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Inputs, Recipe } from '../make/types.js'
import { sha256, type Sha256 } from '../words.js'
import { compileIn, commonInputs, type CompileOptions } from './compile.js'
import { inputs as inputPaths, trainingScript } from './script.js'
import { workload } from './workload.js'

export interface ProfileFacts {
  /** Of `profile.tar.gz`. */
  readonly sha256: Sha256
  /** Files of counters in it. */
  readonly files: number
  /** Tests that training ran. */
  readonly tests: number
}

export const profileFacts: z.ZodType<ProfileFacts> = z.object({
  sha256: z.string().transform((text) => sha256(text)),
  files: z.number().int().positive(),
  tests: z.number().int().positive(),
})

const report = z.object({ files: z.number().int(), tests: z.number().int() })

/**
 * The profile of one release, compiler and set of flags. It does not depend on the prefix, so that
 * every organisation can share it, and is trained without link-time optimisation: counters are
 * taken before it (gcc's pass `profile` comes before LTO's streaming), and linking an instrumented
 * program that way doubles the time. File: `profile.tar.gz`.
 *
 * Building rejects with what compiling rejects with, and `profile-untrained` where the counters of
 * a file that matters are (nearly) zero.
 */
export function profileRecipe(options: CompileOptions): Recipe<ProfileFacts> {
  const { release } = options
  return {
    kind: 'profile',
    name: 'profile',
    title: release.name,
    inputs: inputsOf(options),
    facts: profileFacts,
    build: async (workspace) => {
      const { out } = await compileIn(options, workspace, {
        entries: [
          {
            type: 'file',
            path: inputPaths.workload,
            mode: 0o644,
            source: { bytes: Buffer.from(workload) },
          },
        ],
        script: (jobs) => trainingScript({ configuration: options.configuration, jobs }),
      })
      const file = join(out, 'profile.tar.gz')
      const facts = report.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')))
      const hash = createHash('sha256').update(await readFile(file))
      return {
        files: { 'profile.tar.gz': file },
        facts: { ...facts, sha256: sha256(hash.digest('hex')) },
      }
    },
  }
}

function inputsOf(options: CompileOptions): Inputs {
  const script = trainingScript({ configuration: options.configuration, jobs: 1 })
  return commonInputs(options, script + workload)
}
