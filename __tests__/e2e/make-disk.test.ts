/** Full and read-only disks: real ones, mounted small. Needs root. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryStore, keyOf } from '../../src/make/index.js'
import { makerOf, recordingLog, wheelRecipe } from '../make/support.js'

const asRoot = process.getuid?.() === 0 ? describe : describe.skip

asRoot('a small disk', () => {
  let disk: string
  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'pycask-make-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk])
  })
  afterEach(async () => {
    execFileSync('umount', [disk])
    await rm(disk, { recursive: true })
  })

  const sized = (name: string, bytes: number, elsewhere?: string) =>
    wheelRecipe(
      name,
      { bytes: String(bytes) },
      {
        build: async ({ directory }) => {
          const path = join(elsewhere ?? directory, name)
          await writeFile(path, Buffer.alloc(bytes, name))
          return { files: { [name]: path }, facts: { fileName: name } }
        },
      },
    )

  test('that fills while building: disk-full names the cache, and nothing is left', async () => {
    const folder = join(disk, 'products')
    const store = directoryStore(folder, recordingLog())
    await makerOf([store]).make(sized('small', 100_000))
    await expect(makerOf([store]).make(sized('large', 1_000_000))).rejects.toMatchObject({
      code: 'disk-full',
      what: `no space left in ${folder}`,
    })
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
    expect(await readdir(join(folder, 'wheel'))).toHaveLength(1)
    // What fits is still made, and what was there is still right.
    const maker = makerOf([directoryStore(folder, recordingLog())])
    await maker.make(sized('small', 100_000))
    await maker.make(sized('other', 100_000))
    expect(maker.outcomes.map(({ state }) => state)).toEqual(['reused', 'built'])
  })

  test('that fills while keeping: the same', async () => {
    const folder = join(disk, 'products')
    const elsewhere = await mkdtemp(join(tmpdir(), 'pycask-make-elsewhere-'))
    try {
      const store = directoryStore(folder, recordingLog())
      const failing = makerOf([store]).make(sized('large', 1_000_000, elsewhere))
      await expect(failing).rejects.toMatchObject({ code: 'disk-full' })
      expect(await readdir(join(folder, 'tmp'))).toEqual([])
      expect(await readdir(folder)).not.toContain('wheel')
    } finally {
      await rm(elsewhere, { recursive: true })
    }
  })

  test('that is read-only serves what it has, and says why it cannot keep more', async () => {
    const folder = join(disk, 'products')
    const kept = wheelRecipe('kept', {})
    await makerOf([directoryStore(folder, recordingLog())]).make(kept)
    const damaged = wheelRecipe('damaged', {})
    const product = await makerOf([directoryStore(folder, recordingLog())]).make(damaged)
    await writeFile(await product.file('damaged.whl'), 'x')
    execFileSync('mount', ['-o', 'remount,ro', disk])

    const log = recordingLog()
    const store = directoryStore(folder, log)
    const maker = makerOf([store], { log })
    const reused = await maker.make(kept)
    expect(await readFile(await reused.file('kept.whl'), 'utf8')).toContain('kept')
    expect(log.lines).toEqual([])

    const missing = wheelRecipe('missing', {})
    await expect(maker.make(missing)).rejects.toMatchObject({
      code: 'cache-not-writable',
      what: expect.stringContaining(folder) as unknown,
      hint: expect.stringContaining('PYCASK_CACHE') as unknown,
    })
    expect(missing.builds()).toBe(0)
    await expect(store.get(damaged, keyOf('wheel', damaged.inputs))).resolves.toBeUndefined()
    expect(log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1)

    // Found elsewhere: used from there, though it cannot be kept here.
    const far = await mkdtemp(join(tmpdir(), 'pycask-make-far-'))
    try {
      const other = { ...directoryStore(far, recordingLog()), name: 'registry' }
      await makerOf([other]).make(missing)
      const second = makerOf([store, other], { log })
      expect(await (await second.make(missing)).file('missing.whl')).toContain(far)
      expect(second.outcomes[0]).toMatchObject({ state: 'reused', store: 'registry' })
    } finally {
      await rm(far, { recursive: true })
    }
  })
})
