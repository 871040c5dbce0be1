import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { sweepLeftovers } from '../../src/debian/leftovers.js'

test('only what is ours and long abandoned is removed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'leftovers-'))
  try {
    const yesterday = new Date(Date.now() - 86_400_000)
    for (const name of ['.work-old', '.work-new', 'other']) await mkdir(join(directory, name))
    for (const name of ['.work-old', 'other'])
      await utimes(join(directory, name), yesterday, yesterday)
    await sweepLeftovers(directory, '.work-')
    expect((await readdir(directory)).sort()).toEqual(['.work-new', 'other'])
  } finally {
    await rm(directory, { recursive: true })
  }
})
