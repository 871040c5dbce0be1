import { describe, expect, test } from '@jest/globals'
import { createCores } from '../src/cores.js'

describe('cores', () => {
  test('are divided among what runs, and never run more works than there are', async () => {
    const cores = createCores(4)
    const shares: number[] = []
    let running = 0
    let most = 0
    const work = (share: () => number): Promise<void> => {
      running += 1
      most = Math.max(most, running)
      return new Promise((resolve) =>
        setTimeout(() => {
          shares.push(share())
          running -= 1
          resolve()
        }, 5),
      )
    }
    await cores.use(work)
    expect(shares).toEqual([4])
    await Promise.all(Array.from({ length: 9 }, () => cores.use(work)))
    expect(most).toBe(4)
    expect(shares.slice(1)).toHaveLength(9)
    expect(Math.max(...shares.slice(1, 5))).toBe(1)
  })

  test('a failed work frees its place', async () => {
    const cores = createCores(1)
    const fails = cores.use(() => Promise.reject(new Error('no')))
    const follows = cores.use((share) => Promise.resolve(share()))
    await expect(fails).rejects.toThrow('no')
    expect(await follows).toBe(1)
  })
})
