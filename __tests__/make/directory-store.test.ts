import { describe, expect, test } from '@jest/globals'
import {
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import * as z from 'zod'
import { directoryStore, keyOf, type Product } from '../../src/make/index.js'
import { inTemporaryFolder, makerOf, recordingLog, wheelRecipe } from './support.js'

const recipe = wheelRecipe('psycopg2', { version: '2.9.13' })
const key = keyOf(recipe.kind, recipe.inputs)

/** Makes the product in a new store; `document` and `file` are where it lies. */
async function made(folder: string): Promise<{ document: string; file: string; content: string }> {
  const product = await makerOf([directoryStore(folder, recordingLog())]).make(recipe)
  const file = await product.file('psycopg2.whl')
  const content = await readFile(file, 'utf8')
  return { file, document: join(dirname(file), 'product.json'), content }
}

/** As the next process sees it. */
const next = (folder: string, log = recordingLog()) => directoryStore(folder, log)

describe('damage', () => {
  const damages: Record<string, (at: { document: string; file: string }) => Promise<void>> = {
    'a flipped bit in a file': async ({ file }) => {
      const bytes = await readFile(file)
      bytes[3] = (bytes[3] ?? 0) ^ 1
      await writeFile(file, bytes)
    },
    'a truncated file': ({ file }) => truncate(file, 5),
    'an empty file, as after a power cut': ({ file }) => truncate(file, 0),
    'a missing file': ({ file }) => rm(file),
    'a folder instead of a file': async ({ file }) => {
      await rm(file)
      await mkdir(file)
    },
    'a link that leads nowhere': async ({ file }) => {
      await rm(file)
      await symlink('nowhere', file)
    },
    'garbage in product.json': ({ document }) => writeFile(document, 'garbage'),
    'an empty product.json': ({ document }) => truncate(document, 0),
    'a folder instead of product.json': async ({ document }) => {
      await rm(document)
      await mkdir(document)
    },
    'changed facts': async ({ document }) => {
      const text = await readFile(document, 'utf8')
      await writeFile(document, text.replace('"fileName": "psycopg2', '"fileName": "psycopg3'))
    },
    'the entry of another product': async ({ document, file }) => {
      const folder = dirname(dirname(dirname(document)))
      const other = await makerOf([next(folder)]).make(wheelRecipe('other', {}))
      await writeFile(
        document,
        await readFile(join(dirname(await other.file('other.whl')), 'product.json')),
      )
      await writeFile(
        join(dirname(file), 'other.whl'),
        await readFile(await other.file('other.whl')),
      )
    },
  }

  test.each(Object.keys(damages))('%s is a miss, told once, and built again', async (what) => {
    await inTemporaryFolder(async (folder) => {
      const at = await made(folder)
      await damages[what]?.(at)
      const log = recordingLog()
      const store = next(folder, log)
      expect(await store.get(recipe, key)).toBeUndefined()
      expect(await store.get(recipe, key)).toBeUndefined()
      const warnings = log.lines.filter((line) => line.startsWith('warn'))
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain(dirname(at.document))
      expect(await readdir(join(folder, 'tmp'))).toEqual([])

      const maker = makerOf([store])
      const product = await maker.make(recipe)
      expect(maker.outcomes[0]?.state).toBe('built')
      expect(await readFile(await product.file('psycopg2.whl'), 'utf8')).toBe(at.content)
      expect(await next(folder).get(recipe, key)).toBeDefined()
    })
  })

  test('any one bit flipped in product.json gives the same product or none', async () => {
    await inTemporaryFolder(async (folder) => {
      const { document, content } = await made(folder)
      const whole = await readFile(document)
      const expected = await next(folder).get(recipe, key)
      const facts = expected?.facts
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
          const bytes = Buffer.from(whole)
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
          await mkdir(dirname(document), { recursive: true })
          await writeFile(join(dirname(document), 'psycopg2.whl'), content)
          await writeFile(document, bytes)
          const product = await next(folder).get(recipe, key)
          if (product !== undefined) {
            expect(product.facts).toEqual(facts)
            expect(product.inputs).toEqual(recipe.inputs)
            expect(await readFile(await product.file('psycopg2.whl'), 'utf8')).toBe(content)
          }
        }),
        { numRuns: 150 },
      )
    })
  })

  test('facts of another shape than the recipe asks for are a miss', async () => {
    await inTemporaryFolder(async (folder) => {
      await made(folder)
      const facts = z.object({ fileName: z.string(), tags: z.array(z.string()) })
      const newer = { ...recipe, facts, build: () => Promise.reject(new Error('not built here')) }
      expect(await next(folder).get(newer, key)).toBeUndefined()
    })
  })
})

describe('another version of Pycask', () => {
  test('its entry is neither used nor touched, and does not stop us from keeping ours', async () => {
    await inTemporaryFolder(async (folder) => {
      const { document } = await made(folder)
      const future = '{"format": 2, "everything": "else"}'
      await writeFile(document, future)
      const log = recordingLog()
      const maker = makerOf([next(folder, log)], { log })
      await maker.make(recipe)
      expect(maker.outcomes[0]?.state).toBe('built')
      const again = makerOf([next(folder, log)], { log })
      await again.make(recipe)
      expect(again.outcomes[0]?.state).toBe('reused')
      expect(await readFile(document, 'utf8')).toBe(future)
      expect(log.lines).toEqual([])
    })
  })
})

describe('keeping', () => {
  test('the first of two is kept, and both get it', async () => {
    await inTemporaryFolder(async (folder) => {
      const put = async (text: string): Promise<Product<unknown>> => {
        const path = join(folder, text)
        await writeFile(path, text)
        const built = { files: { 'psycopg2.whl': path }, facts: { fileName: 'psycopg2.whl' } }
        return directoryStore(join(folder, 'store'), recordingLog()).put(recipe, key, built)
      }
      const products = await Promise.all(['one', 'two', 'three'].map(put))
      const contents = products.map(async (product) =>
        readFile(await product.file('psycopg2.whl'), 'utf8'),
      )
      expect(new Set(await Promise.all(contents)).size).toBe(1)
      expect(await readdir(join(folder, 'store', 'tmp'))).toEqual([])
    })
  })

  test('files of the workspace are linked, files from elsewhere are copied', async () => {
    await inTemporaryFolder(async (folder) => {
      const download = join(folder, 'download')
      await writeFile(download, 'downloaded')
      let workspaceInode = 0
      const mixed = wheelRecipe(
        'mixed',
        {},
        {
          build: async ({ directory }) => {
            const own = join(directory, 'own')
            await writeFile(own, 'built', { mode: 0o755 })
            workspaceInode = (await stat(own)).ino
            return { files: { own, download }, facts: { fileName: 'own' } }
          },
        },
      )
      const product = await makerOf([directoryStore(join(folder, 's'), recordingLog())]).make(mixed)
      const own = await stat(await product.file('own'))
      expect([own.ino, own.nlink, own.mode & 0o777]).toEqual([workspaceInode, 1, 0o755])
      expect((await stat(await product.file('download'))).ino).not.toBe((await stat(download)).ino)
    })
  })

  test('a name that leaves the folder, or is ours, is refused', async () => {
    await inTemporaryFolder(async (folder) => {
      const store = directoryStore(folder, recordingLog())
      for (const name of ['../x', 'a/b', '.hidden', 'product.json', '']) {
        const built = { files: { [name]: join(folder, 'x') }, facts: { fileName: 'x' } }
        await expect(store.put(recipe, key, built)).rejects.toThrow()
      }
      for (const kind of ['tmp', 'logs', '..', 'a/b'])
        await expect(store.get({ ...recipe, kind }, key)).rejects.toThrow('cannot be a kind')
    })
  })

  test('what dead processes left is swept, what others may be using is not', async () => {
    await inTemporaryFolder(async (folder) => {
      const names = {
        ofAnotherHost: 'aaaaaaaaaaaa-1-1-abcdefabcdef',
        ofAnotherHostLongAgo: 'bbbbbbbbbbbb-1-1-abcdefabcdef',
        ofNobodyKnown: 'something',
      }
      for (const name of Object.values(names))
        await mkdir(join(folder, 'tmp', name), { recursive: true })
      const longAgo = new Date(Date.now() - 48 * 3600 * 1000)
      await utimes(join(folder, 'tmp', names.ofAnotherHostLongAgo), longAgo, longAgo)
      await makerOf([directoryStore(folder, recordingLog())]).make(recipe)
      expect(await readdir(join(folder, 'tmp'))).toEqual([names.ofAnotherHost, names.ofNobodyKnown])
    })
  })
})

test('a cache that cannot be made is told with the way out', async () => {
  await inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'file'), '')
    const maker = makerOf([directoryStore(join(folder, 'file', 'cache'), recordingLog())])
    await expect(maker.make(recipe)).rejects.toMatchObject({
      code: 'cache-not-writable',
      hint: expect.stringContaining('PYCASK_CACHE') as unknown,
    })
  })
})

test('a look-up makes no folder', async () => {
  await inTemporaryFolder(async (folder) => {
    const store = directoryStore(join(folder, 'none'), recordingLog())
    expect(await store.get(recipe, key)).toBeUndefined()
    expect(await store.inputsOf('wheel', 'psycopg2')).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a store for a plan', () => {
  test('finds products without reading their files, and gives no file that is damaged', async () => {
    await inTemporaryFolder(async (folder) => {
      const { file, content } = await made(folder)
      const found = async () => {
        const store = directoryStore(folder, recordingLog(), { check: 'planned' })
        return (await store.get(recipe, key)) as Product<unknown>
      }
      expect(await readFile(await (await found()).file('psycopg2.whl'), 'utf8')).toBe(content)
      await writeFile(file, content.toUpperCase())
      const product = await found()
      expect(product.key).toBe(key)
      await expect(product.file('psycopg2.whl')).rejects.toMatchObject({
        code: 'cache-damaged',
        what: expect.stringContaining('psycopg2.whl has SHA-256'),
      })
      // The size alone is looked at.
      await truncate(file, 5)
      expect(await found()).toBeUndefined()
    })
  })
})
