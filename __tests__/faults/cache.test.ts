/**
 * A cache that somebody else wrote to: flipped bits, cut files, products of the future, other products'
 * files, links. What is used is right, or it is made again; nothing outside of the cache is touched.
 */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryStore, keyOf } from '../../src/make/index.js'
import { makerOf, recordingLog, wheelRecipe } from '../make/support.js'
import { damagedBytes } from './support/mutate.js'
import { createRandom, seedOf } from './support/random.js'
import { report, scaled } from './support/run.js'

jest.setTimeout(20 * 60_000)

let scratch: string
let store: string
let outside: string
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-cache-'))
  store = join(scratch, 'store')
  outside = join(scratch, 'outside')
  await mkdir(outside)
  await writeFile(join(outside, 'keep'), 'mine')
})
afterEach(() => rm(scratch, { recursive: true }))

const wanted = () => wheelRecipe('flask', { version: '1' })
const another = () => wheelRecipe('jinja2', { version: '1' })
const right = `wheel of ${JSON.stringify({ name: 'flask', version: '1' })}\n`
const entryOf = (recipe = wanted()): string =>
  join(store, 'wheel', keyOf(recipe.kind, recipe.inputs))
const fill = async (): Promise<void> => {
  const maker = makerOf([directoryStore(store, recordingLog())])
  await maker.make(wanted())
  await maker.make(another())
}

/** What a build gets now: always the right bytes, reused or made again. */
async function used(): Promise<'reused' | 'built'> {
  const log = recordingLog()
  const maker = makerOf([directoryStore(store, log)], { log })
  const product = await maker.make(wanted())
  expect(await readFile(await product.file('flask.whl'), 'utf8')).toBe(right)
  expect(await readdir(outside)).toEqual(['keep'])
  expect(await readFile(join(outside, 'keep'), 'utf8')).toBe('mine')
  return maker.outcomes[0]?.state === 'built' ? 'built' : 'reused'
}

describe('an entry of the cache', () => {
  test('with damage anywhere is made again', async () => {
    const started = performance.now()
    const counts = { reused: 0, built: 0 }
    const count = scaled(60, 5_000)
    await fill()
    await cp(store, join(scratch, 'good'), { recursive: true })
    for (let index = 0; index < count; index++) {
      await rm(store, { recursive: true })
      await cp(join(scratch, 'good'), store, { recursive: true })
      const random = createRandom(seedOf(7, index))
      const file = join(entryOf(), random.pick(['product.json', 'flask.whl']))
      await writeFile(file, damagedBytes(random, await readFile(file)))
      counts[await used()] += 1
    }
    // A bit in white space of the document may change nothing.
    expect(counts.built).toBeGreaterThan(count * 0.8)
    report({
      what: 'entries of the cache, damaged',
      count,
      result: `${counts.built} made again, ${counts.reused} not harmed`,
      seconds: (performance.now() - started) / 1000,
    })
  })

  test('of a future version is left alone, and made beside it', async () => {
    await fill()
    const file = join(entryOf(), 'product.json')
    const document = JSON.parse(await readFile(file, 'utf8')) as object
    const future = JSON.stringify({ ...document, format: 99 })
    await writeFile(file, future)
    expect(await used()).toBe('built')
    expect(await used()).toBe('reused')
    expect(await readFile(file, 'utf8')).toBe(future)
  })

  test('that has another product’s files or document is made again', async () => {
    await fill()
    await writeFile(
      join(entryOf(), 'flask.whl'),
      await readFile(join(entryOf(another()), 'jinja2.whl')),
    )
    expect(await used()).toBe('built')
    await writeFile(
      join(entryOf(), 'product.json'),
      await readFile(join(entryOf(another()), 'product.json')),
    )
    expect(await used()).toBe('built')
    await rm(entryOf(), { recursive: true })
    await rename(entryOf(another()), entryOf())
    expect(await used()).toBe('built')
  })

  test.each<readonly [string, () => Promise<unknown>]>([
    [
      'a link to a folder',
      async () => {
        await rm(entryOf(), { recursive: true })
        await symlink(outside, entryOf())
      },
    ],
    [
      'a file that is a link to another one',
      async () => {
        await rm(join(entryOf(), 'flask.whl'))
        await symlink(join(outside, 'keep'), join(entryOf(), 'flask.whl'))
      },
    ],
    [
      'a document that is a link',
      async () => {
        await rm(join(entryOf(), 'product.json'))
        await symlink(join(outside, 'keep'), join(entryOf(), 'product.json'))
      },
    ],
    [
      'a file that is a folder',
      async () => {
        await rm(join(entryOf(), 'flask.whl'))
        await mkdir(join(entryOf(), 'flask.whl'))
      },
    ],
    ['a file without end', () => truncate(join(entryOf(), 'flask.whl'), 1e11)],
    [
      'a plain file',
      async () => {
        await rm(entryOf(), { recursive: true })
        await writeFile(entryOf(), 'x')
      },
    ],
    [
      'a circle of links',
      async () => {
        await rm(entryOf(), { recursive: true })
        await symlink(entryOf(), entryOf())
      },
    ],
  ])('that is %s is made again, and nothing outside is changed', async (_, attack) => {
    await fill()
    await attack()
    expect(await used()).toBe('built')
    expect((await lstat(entryOf())).isDirectory()).toBe(true)
    expect(await used()).toBe('reused')
  })

  test('links among workspaces and locks lead nowhere', async () => {
    await fill()
    await rm(entryOf(), { recursive: true })
    await symlink(outside, join(store, 'tmp', 'x-1-1-aaaaaaaaaaaa'))
    await symlink(join(outside, 'keep'), join(store, 'locks', keyOf('wheel', wanted().inputs)))
    const log = recordingLog()
    const aborted = new AbortController()
    // Whoever holds a lock that never moves is waited for, and passed by.
    const timer = setTimeout(() => aborted.abort(), 20_000)
    const maker = makerOf([directoryStore(store, log)], { log, signal: aborted.signal })
    await maker.make(wanted())
    clearTimeout(timer)
    expect(await readFile(join(outside, 'keep'), 'utf8')).toBe('mine')
    expect(await readdir(outside)).toEqual(['keep'])
  })
})
