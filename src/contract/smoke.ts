/** The project's own word for whether its image works: a command that must succeed in it. */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { PycaskError, type Location } from '../errors.js'
import type { Recipe } from '../make/types.js'
import type { Engine } from '../sandbox/types.js'
import type { Digest } from '../words.js'

export interface SmokeTest {
  /** Exec form. */
  readonly command: readonly string[]
  /** `uid:gid` of the image. */
  readonly user: string
}

const smokeFacts: z.ZodType<{ readonly passed: true }> = z.object({ passed: z.literal(true) })

/**
 * Runs the command in the finished image as its user, in its folder and with its environment; without
 * network, capabilities and anything writable but /tmp. Made once for an image and a command. Rejects
 * with `smoke-test-failed`, which tells the last lines of what it said.
 */
export function smokeRecipe(options: {
  /** The image's config digest: it covers every layer. */
  readonly image: Digest
  readonly test: SmokeTest
  readonly at: Location | undefined
  /** The image in an engine, by its name there. */
  readonly loaded: () => Promise<{ readonly engine: Engine; readonly reference: string }>
}): Recipe<{ readonly passed: true }> {
  const { image, test, at } = options
  return {
    kind: 'check',
    name: 'smoke-test',
    title: test.command.join(' '),
    inputs: {
      ...{ image, user: test.user, format: '1' },
      ...Object.fromEntries(test.command.map((word, index) => [`word ${String(index + 1)}`, word])),
    },
    facts: smokeFacts,
    build: async ({ logFile }) => {
      const { engine, reference } = await options.loaded()
      const lines: string[] = []
      const stdout = new PassThrough()
      const [said, { exitCode }] = await Promise.all([
        text(stdout),
        engine.run({
          ...{ image: reference, command: test.command, user: test.user, stdout, logFile },
          readOnly: true,
          onLine: (line) => lines.push(line),
        }),
      ])
      if (exitCode !== 0)
        throw new PycaskError({
          code: 'smoke-test-failed',
          what: `the smoke test ${JSON.stringify(test.command.join(' '))} ended with exit code ${String(exitCode)} in the finished image`,
          details: [...said.trimEnd().split('\n'), ...lines]
            .filter((line) => line !== '')
            .slice(-15),
          hint: 'it runs without network, as the user of the image, where only /tmp can be written',
          at,
        })
      return { files: {}, facts: { passed: true } }
    },
  }
}

/** The test of a product that `smokeRecipe` made; of its inputs. */
export function recordedSmokeTest(inputs: Readonly<Record<string, string>>): SmokeTest | undefined {
  const command = Object.entries(inputs)
    .flatMap(([name, value]): [number, string][] => {
      const number = /^word (\d+)$/.exec(name)?.[1]
      return number === undefined ? [] : [[Number(number), value]]
    })
    .sort(([a], [b]) => a - b)
    .map(([, word]) => word)
  const { user } = inputs
  return command.length === 0 || user === undefined ? undefined : { command, user }
}
