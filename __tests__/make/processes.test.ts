/** Real processes beside each other, and killed in the middle. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { directoryStore, keyOf } from '../../src/make/index.js'
import { stormContent, stormRecipe } from './child.js'
import { bundleChild, inTemporaryFolder, makerOf, recordingLog, startChild } from './support.js'

let scratch: string
let script: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-make-child-'))
  script = await bundleChild(scratch)
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const linesOf = async (file: string): Promise<string[]> =>
  (await readFile(file, 'utf8')).trim().split('\n')

describe('two processes', () => {
  test('that want one key at once build it once, and both get it', async () => {
    await inTemporaryFolder(async (folder) => {
      const counter = join(folder, 'counter')
      const start = () => startChild(script, join(folder, 'store'), 'slow', counter, '700')
      const children = [start(), start(), start()]
      expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0])
      const builders = await linesOf(counter)
      expect(builders).toHaveLength(1)
      const said = children.map((child) => child.lines.find((line) => line.startsWith('product')))
      const by = builders[0] ?? ''
      expect(said.sort()).toEqual([
        `product ${by} built`,
        `product ${by} reused`,
        `product ${by} reused`,
      ])
      expect(await readdir(join(folder, 'store', 'tmp'))).toEqual([])
      expect(await readdir(join(folder, 'store', 'locks'))).toEqual([])
    })
  }, 30_000)

  test('one takes over within seconds when the other is killed', async () => {
    await inTemporaryFolder(async (folder) => {
      const counter = join(folder, 'counter')
      const first = startChild(script, join(folder, 'store'), 'slow', counter, '60000')
      await first.said('building')
      const second = startChild(script, join(folder, 'store'), 'slow', counter, '1')
      await second.said(`info wheel slow: waiting for process ${first.process.pid ?? ''}`)
      const killed = performance.now()
      first.process.kill('SIGKILL')
      expect(await second.ended).toBe(0)
      expect(performance.now() - killed).toBeLessThan(3000)
      expect(await linesOf(counter)).toHaveLength(2)
    })
  }, 30_000)

  test('one takes over when the other was killed before it came', async () => {
    await inTemporaryFolder(async (folder) => {
      const counter = join(folder, 'counter')
      const first = startChild(script, join(folder, 'store'), 'slow', counter, '60000')
      await first.said('building')
      first.process.kill('SIGKILL')
      await first.ended
      expect(await readdir(join(folder, 'store', 'tmp'))).toHaveLength(1)
      const second = startChild(script, join(folder, 'store'), 'slow', counter, '1')
      expect(await second.ended).toBe(0)
      expect(await readdir(join(folder, 'store', 'tmp'))).toEqual([])
      expect(await readdir(join(folder, 'store', 'locks'))).toEqual([])
    })
  }, 30_000)
})

test('kill -9 in the middle of writing, many times: what is there is whole and right', async () => {
  await inTemporaryFolder(async (folder) => {
    const log = recordingLog()
    let next = 0
    let interruptedStarts = 0
    for (let round = 0; round < 25; round++) {
      const child = startChild(script, folder, 'storm', String(next))
      await child.said('start')
      await sleep(Math.random() * 120)
      child.process.kill('SIGKILL')
      await child.ended
      const numbers = (word: string): number[] =>
        child.lines
          .filter((line) => line.startsWith(word))
          .map((line) => Number(line.split(' ')[1]))
      const started = Math.max(...numbers('start'))
      const store = directoryStore(folder, log)
      for (let number = next; number <= started + 1; number++) {
        const recipe = stormRecipe(number)
        const product = await store.get(recipe, keyOf(recipe.kind, recipe.inputs))
        if (product === undefined) {
          expect(numbers('done')).not.toContain(number)
          if (number === started) interruptedStarts++
          continue
        }
        expect(product.facts).toEqual({ number })
        expect(await readFile(await product.file('a'), 'utf8')).toBe(stormContent(number))
        expect(await readFile(await product.file('b'), 'utf8')).toBe(
          stormContent(number + 1_000_000),
        )
      }
      next = started
    }
    // The kills really came in the middle, and left what they must: only temporary folders.
    expect(interruptedStarts).toBeGreaterThan(5)
    // Sweeping comes with building: a number that no child had come to, or nothing would be built.
    const maker = makerOf([directoryStore(folder, log)], { log })
    await maker.make(stormRecipe(next + 2))
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
    expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([])
  })
}, 60_000)
