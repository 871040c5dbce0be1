import { chmod, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { directoryStore, keptEntries, pruneEntries } from '../../src/make/index.js'
import { inTemporaryFolder, makerOf, recordingLog, wheelRecipe } from './support.js'

/** A store with wheels `0`, `1`, … that were last used so many hours ago. */
async function filled(folder: string, ...hoursAgo: readonly number[]): Promise<number> {
  const maker = makerOf([directoryStore(folder, recordingLog())])
  const paths: string[] = []
  for (const name of hoursAgo.keys()) {
    const made = await maker.make(wheelRecipe(`w${name}`, {}))
    paths.push(join(folder, 'wheel', made.key))
  }
  for (const [at, path] of paths.entries()) {
    const then = Date.now() / 1000 - (hoursAgo[at] ?? 0) * 3600
    await utimes(path, then, then)
  }
  const entries = await keptEntries(folder)
  return Math.max(...entries.map(({ sizeBytes }) => sizeBytes))
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const maker = makerOf([directoryStore(folder, recordingLog())], { building: false })
  for (const name of ['w0', 'w1', 'w2']) await maker.make(wheelRecipe(name, {}))
  return maker.outcomes.filter(({ state }) => state === 'reused').map(({ name }) => name)
}

describe('pruning a store', () => {
  test('drops what was used longest ago, down to the budget', () =>
    inTemporaryFolder(async (folder) => {
      const one = await filled(folder, 10, 30, 20)
      const { dropped, keptBytes } = await pruneEntries(folder, one * 2)
      expect(dropped).toHaveLength(1)
      expect(keptBytes).toBeLessThanOrEqual(one * 2)
      expect(await namesIn(folder)).toEqual(['w0', 'w2'])
    }))

  test('spares what was used within the hour, whatever it takes', () =>
    inTemporaryFolder(async (folder) => {
      await filled(folder, 0, 5, 0)
      await pruneEntries(folder, 0)
      expect(await namesIn(folder)).toEqual(['w0', 'w2'])
    }))

  test('a look-up counts as use', () =>
    inTemporaryFolder(async (folder) => {
      await filled(folder, 10, 30, 20)
      await namesIn(folder)
      const { dropped } = await pruneEntries(folder, 0)
      expect(dropped).toEqual([])
    }))

  test('of a folder that is not there drops nothing', () =>
    inTemporaryFolder(async (folder) => {
      expect(await pruneEntries(join(folder, 'none'), 0)).toMatchObject({
        dropped: [],
        keptBytes: 0,
      })
    }))

  test('what cannot be marked as used is found all the same', () =>
    inTemporaryFolder(async (folder) => {
      await filled(folder, 10, 30, 20)
      await chmod(join(folder, 'wheel'), 0o555)
      expect(await namesIn(folder)).toHaveLength(3)
      await chmod(join(folder, 'wheel'), 0o755)
    }))
})
