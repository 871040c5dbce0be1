/** Another Pycask, to be bundled, run beside the test, and killed. */
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { createMaker, directoryStore, type Recipe } from '../../src/make/index.js'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const log = { info: (text: string) => say(`info ${text}`), warn: say, debug: () => undefined }

/** 300 kB that only `number` gives. */
export const stormContent = (number: number): string =>
  `${number},`.repeat(300_000 / `${number},`.length)

export function stormRecipe(number: number): Recipe<{ number: number }> {
  return {
    kind: 'wheel',
    name: 'storm',
    title: String(number),
    inputs: { number: String(number) },
    facts: z.object({ number: z.number() }),
    build: async ({ directory, logFile }) => {
      await writeFile(logFile, 'building\n')
      const paths = { a: join(directory, 'a'), b: join(directory, 'b') }
      await writeFile(paths.a, stormContent(number))
      await writeFile(paths.b, stormContent(number + 1_000_000))
      return { files: paths, facts: { number } }
    },
  }
}

async function main(folder: string, mode: string, ...args: readonly string[]): Promise<void> {
  const maker = createMaker({
    stores: [directoryStore(folder, log)],
    building: true,
    log,
    signal: new AbortController().signal,
  })
  if (mode === 'storm') {
    for (let number = Number(args[0]); ; number++) {
      say(`start ${number}`)
      await maker.make(stormRecipe(number))
      say(`done ${number}`)
    }
  }
  const [counter = '', milliseconds = '0'] = args
  const product = await maker.make<{ by: number }>({
    kind: 'wheel',
    name: 'slow',
    title: '1.0',
    inputs: { version: '1.0' },
    facts: z.object({ by: z.number() }),
    build: async ({ directory }) => {
      await appendFile(counter, `${process.pid}\n`)
      say('building')
      await sleep(Number(milliseconds))
      const path = join(directory, 'made')
      await writeFile(path, 'slowly made')
      return { files: { made: path }, facts: { by: process.pid } }
    },
  })
  say(`product ${product.facts.by} ${maker.outcomes[0]?.state ?? ''}`)
}

const [, script, folder, mode, ...args] = process.argv
if (script?.endsWith('child.mjs') && folder !== undefined && mode !== undefined)
  await main(folder, mode, ...args)
