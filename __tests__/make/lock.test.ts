import { describe, expect, test } from '@jest/globals'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withLock, type LockOptions } from '../../src/make/lock.js'
import { thisProcess } from '../../src/make/owner.js'
import { inTemporaryFolder, recordingLog, type RecordingLog } from './support.js'

const quick = (
  change: Partial<LockOptions> = {},
): LockOptions & { readonly log: RecordingLog } => ({
  ...{ what: 'wheel a', signal: new AbortController().signal },
  ...{ beatMs: 30, pollMs: 10, silenceMs: 300 },
  ...change,
  log: recordingLog(),
})

/** A lock that a process of another machine left or holds. */
async function foreignLock(folder: string, text?: string): Promise<string> {
  const file = join(folder, 'locks', 'key')
  await mkdir(join(folder, 'locks'))
  const owner = { id: 'x', place: 'aaaaaaaaaaaa', pid: 1, start: '1' }
  await writeFile(file, text ?? JSON.stringify(owner))
  return file
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

describe('withLock', () => {
  test('lets one in at a time, and leaves nothing', async () => {
    await inTemporaryFolder(async (folder) => {
      let [inside, most, done] = [0, 0, 0]
      const work = async (): Promise<void> => {
        most = Math.max(most, ++inside)
        await sleep(20)
        inside--
        done++
      }
      const file = join(folder, 'locks', 'key')
      await Promise.all(Array.from({ length: 8 }, () => withLock(file, quick(), work)))
      expect([most, done]).toEqual([1, 8])
      expect(await readdir(join(folder, 'locks'))).toEqual([])
    })
  })

  test('a living owner keeps it by touching it, far longer than the silence allowed', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'locks', 'key')
      const order: string[] = []
      const first = withLock(file, quick(), async () => {
        await sleep(900)
        order.push('first')
      })
      await sleep(20)
      await withLock(file, quick(), () => Promise.resolve(order.push('second')))
      await first
      expect(order).toEqual(['first', 'second'])
    })
  })

  test('silence of another machine counts as death', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = await foreignLock(folder)
      const waited = await timed(() => withLock(file, quick(), () => Promise.resolve()))
      expect(waited).toBeGreaterThan(250)
      expect(waited).toBeLessThan(2000)
    })
  })

  test('so does silence of an owner that died before it wrote its name', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = await foreignLock(folder, '')
      await withLock(file, quick(), () => Promise.resolve())
      expect(await readdir(join(folder, 'locks'))).toEqual([])
    })
  })

  test('another machine that touches it is waited for, however wrong its clock', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = await foreignLock(folder)
      const start = Date.now() - 365 * 24 * 3600 * 1000
      const beat = setInterval(() => {
        const wrong = new Date(start + performance.now())
        utimes(file, wrong, wrong).catch(() => undefined)
      }, 30)
      setTimeout(() => clearInterval(beat), 900)
      const waited = await timed(() => withLock(file, quick(), () => Promise.resolve()))
      expect(waited).toBeGreaterThan(1000)
    })
  })

  test('a process id that is used again is not mistaken for the owner', async () => {
    await inTemporaryFolder(async (folder) => {
      const earlier = { id: 'x', ...thisProcess(), start: '1' }
      const file = await foreignLock(folder, JSON.stringify(earlier))
      const options = quick({ silenceMs: 60_000 })
      const waited = await timed(() => withLock(file, options, () => Promise.resolve()))
      expect(waited).toBeLessThan(500)
    })
  })

  test('patience ends: the work is done beside a living owner, whose lock stays', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = await foreignLock(folder)
      const text = await readFile(file, 'utf8')
      const options = quick({ silenceMs: 60_000, patienceMs: 100 })
      expect(await withLock(file, options, () => Promise.resolve('made'))).toBe('made')
      expect(options.log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1)
      expect(await readFile(file, 'utf8')).toBe(text)
    })
  })

  test('waiting ends at once when the run is interrupted', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = await foreignLock(folder)
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 50)
      const options = quick({ silenceMs: 60_000, pollMs: 30_000, signal: controller.signal })
      const failure = withLock(file, options, () => Promise.resolve())
      await expect(failure).rejects.toMatchObject({ code: 'interrupted' })
    })
  })

  test('failed work gives it back', async () => {
    await inTemporaryFolder(async (folder) => {
      const file = join(folder, 'locks', 'key')
      const failing = withLock(file, quick(), () => Promise.reject(new Error('no')))
      await expect(failing).rejects.toThrow('no')
      expect(await readdir(join(folder, 'locks'))).toEqual([])
    })
  })
})
