import { describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDurations } from '../../src/commands/durations.js'

const wheel = { kind: 'wheel', name: 'pyyaml', title: '6.0.3' }

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-durations-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('how long something took', () => {
  test('is known the next time, and for another version of it', () =>
    inFolder(async (folder) => {
      let nowMs = 0
      const cache = join(folder, 'not/there/yet')
      const first = openDurations(cache, () => nowMs)
      expect(first.begin(wheel)).toBeUndefined()
      nowMs = 40_000
      first.end(wheel)
      first.end({ ...wheel, name: 'never begun' })
      const later = openDurations(cache, () => nowMs)
      expect(later.begin(wheel)).toBe(40)
      expect(later.begin({ ...wheel, title: '7.0' })).toBe(40)
      expect(later.begin({ ...wheel, name: 'lxml' })).toBeUndefined()
      expect(await readdir(cache)).toEqual(['durations.json'])
    }))

  test('is not worth keeping where it is nothing, nor for ever', () =>
    inFolder(async (folder) => {
      let nowMs = 0
      const durations = openDurations(folder, () => nowMs)
      durations.begin(wheel)
      nowMs += 1_000
      durations.end(wheel)
      expect(await readdir(folder)).toEqual([])
      for (let number = 0; number < 300; number++) {
        const made = { ...wheel, name: `w${number}` }
        durations.begin(made)
        nowMs += 5_000
        durations.end(made)
      }
      const text = await readFile(join(folder, 'durations.json'), 'utf8')
      expect(Object.keys(JSON.parse(text) as object)).toHaveLength(500)
    }))

  test.each(['{', '[]', '{"wheel pyyaml": "long"}', '{"wheel pyyaml": -1}'])(
    'is unknown where the file is %s',
    (text) =>
      inFolder(async (folder) => {
        await writeFile(join(folder, 'durations.json'), text)
        expect(openDurations(folder, () => 0).begin(wheel)).toBeUndefined()
      }),
  )

  test('stops nothing where it cannot be kept', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '')
      let nowMs = 0
      const durations = openDurations(join(folder, 'file/cache'), () => nowMs)
      durations.begin(wheel)
      nowMs = 9_000
      expect(() => {
        durations.end(wheel)
      }).not.toThrow()
    }))
})
