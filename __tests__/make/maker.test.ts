import { describe, expect, test } from '@jest/globals'
import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../../src/errors.js'
import {
  directoryStore,
  keyOf,
  NotHere,
  NotPlanned,
  type Outcome,
  type Store,
} from '../../src/make/index.js'
import { inTemporaryFolder, makerOf, recordingLog, wheelRecipe } from './support.js'

const states = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map(({ name, state, reasons }) => [name, state, ...reasons].join(' | '))

describe('building', () => {
  test('a product is built once and reused by the next run', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('psycopg2', { version: '2.9.13' })
      const first = makerOf([directoryStore(folder, recordingLog())])
      const built = await first.make(recipe)
      const second = makerOf([directoryStore(folder, recordingLog())])
      const reused = await second.make(recipe)

      expect(recipe.builds()).toBe(1)
      expect(states(first.outcomes)).toEqual(['psycopg2 | built | not built before'])
      expect(second.outcomes).toMatchObject([{ state: 'reused', store: 'cache', title: '2.9.13' }])
      expect({ ...reused, file: undefined }).toEqual({ ...built, file: undefined })
      expect(reused.key).toBe(keyOf('wheel', recipe.inputs))
      const content = await readFile(await reused.file('psycopg2.whl'))
      expect(second.outcomes[0]?.sizeBytes).toBe(content.length)
      await expect(reused.file('other.whl')).rejects.toThrow('wheel psycopg2 has no file other.whl')
    })
  })

  test('one changed input builds that one product, and says which input it was', async () => {
    await inTemporaryFolder(async (folder) => {
      const store = directoryStore(folder, recordingLog())
      const wheel = (name: string, version: string) => wheelRecipe(name, { version, gcc: '14' })
      for (const name of ['a', 'b', 'c']) await makerOf([store]).make(wheel(name, '1'))
      const maker = makerOf([store])
      const now = [wheel('a', '1'), wheel('b', '2'), wheel('c', '1')]
      await Promise.all(now.map((recipe) => maker.make(recipe)))
      expect(states(maker.outcomes)).toEqual([
        'a | reused',
        'b | built | version: 1 → 2',
        'c | reused',
      ])
    })
  })

  test('the reason is the difference to the nearest kept product, the newest of equals', async () => {
    await inTemporaryFolder(async (folder) => {
      const store = directoryStore(folder, recordingLog())
      const build = (inputs: Record<string, string>) =>
        makerOf([store]).make(wheelRecipe('a', inputs))
      await build({ version: '2', gcc: '13', libc: '1' })
      await build({ version: '1', gcc: '14', libc: '2' })
      await new Promise((resolve) => setTimeout(resolve, 10))
      await build({ version: '3', gcc: '14', libc: '2' })
      const maker = makerOf([store])
      await maker.make(wheelRecipe('a', { version: '4', gcc: '14', libc: '2' }))
      expect(maker.outcomes[0]?.reasons).toEqual(['version: 3 → 4'])
    })
  })

  test('equal keys in one run are made once and make one row', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('a', { version: '1' })
      const maker = makerOf([directoryStore(folder, recordingLog())])
      const [x, y] = await Promise.all([maker.make(recipe), maker.make(recipe)])
      expect(x).toBe(y)
      expect(recipe.builds()).toBe(1)
      expect(maker.outcomes).toHaveLength(1)
    })
  })

  test('sections share what is made, and each tells its own rows', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('a', { version: '1' })
      const maker = makerOf([directoryStore(folder, recordingLog())])
      const rows: string[] = []
      const [one, other] = ['one', 'other'].map((name) =>
        maker.section({ onOutcome: ({ state }) => void rows.push(`${name}: ${state}`) }),
      )
      const [x, y] = await Promise.all([one?.make(recipe), other?.make(recipe)])
      expect(x).toBe(y)
      expect(recipe.builds()).toBe(1)
      expect(one?.outcomes).toMatchObject([{ state: 'built', reasons: ['not built before'] }])
      expect(other?.outcomes).toMatchObject([{ state: 'reused', store: 'this run', reasons: [] }])
      expect(rows).toEqual(['one: built', 'other: reused'])
      expect(maker.outcomes).toEqual([])
    })
  })

  test('rows keep the order of the calls, whatever finishes first', async () => {
    await inTemporaryFolder(async (folder) => {
      const maker = makerOf([directoryStore(folder, recordingLog())])
      const slow = wheelRecipe('slow', {})
      const recipe = {
        ...slow,
        build: async (workspace: Parameters<typeof slow.build>[0]) => {
          await new Promise((resolve) => setTimeout(resolve, 60))
          return slow.build(workspace)
        },
      }
      await Promise.all([maker.make(recipe), maker.make(wheelRecipe('quick', {}))])
      expect(maker.outcomes.map(({ name }) => name)).toEqual(['slow', 'quick'])
      expect(maker.outcomes[0]?.seconds).toBeGreaterThan(0.05)
    })
  })

  test('a product whose discovered inputs moved is stale: built again, and kept', async () => {
    await inTemporaryFolder(async (folder) => {
      const log = recordingLog()
      const at = (version: string) =>
        wheelRecipe(
          'pyyaml',
          {},
          {
            discovered: { 'libyaml-0-2': version },
            rediscover: (discovered) =>
              Promise.resolve(
                Object.fromEntries(Object.keys(discovered).map((name) => [name, version])),
              ),
          },
        )
      const make = async (version: string, building = true): Promise<string[]> => {
        const maker = makerOf([directoryStore(folder, log)], { building })
        await maker.make(at(version))
        return states(maker.outcomes)
      }
      await make('0.2.5-1')
      expect(await make('0.2.5-1')).toEqual(['pyyaml | reused'])
      const moved = 'libyaml-0-2: 0.2.5-1 → 0.2.5-2'
      expect(await make('0.2.5-2', false)).toEqual([`pyyaml | missing | ${moved}`])
      expect(await make('0.2.5-2')).toEqual([`pyyaml | built | ${moved}`])
      expect(await make('0.2.5-2')).toEqual(['pyyaml | reused'])
      expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([])
    })
  })

  test('a failed build keeps its log and leaves nothing else', async () => {
    await inTemporaryFolder(async (folder) => {
      const fails = wheelRecipe(
        'broken',
        {},
        {
          build: async ({ directory, logFile }) => {
            await writeFile(join(directory, 'half'), 'half a file')
            await appendFile(logFile, 'fatal error: libpq-fe.h: No such file\n')
            throw new PycaskError({ code: 'compile-failed', what: 'broken', logFile })
          },
        },
      )
      const maker = makerOf([directoryStore(folder, recordingLog())])
      const failure = (await maker.make(fails).catch((thrown: unknown) => thrown)) as PycaskError
      expect(failure.code).toBe('compile-failed')
      expect(await readFile(failure.logFile ?? '', 'utf8')).toContain('libpq-fe.h')
      expect(await readdir(join(folder, 'tmp'))).toEqual([])
      expect(await readdir(join(folder, 'locks'))).toEqual([])
      expect((await readdir(folder)).sort()).toEqual(['locks', 'logs', 'tmp'])
      expect(maker.outcomes).toEqual([])
    })
  })

  test('the logs of the last twenty failures are kept; a success leaves none', async () => {
    await inTemporaryFolder(async (folder) => {
      const logs = join(folder, 'logs')
      const maker = makerOf([directoryStore(join(folder, 'products'), recordingLog(), { logs })])
      for (let number = 0; number < 25; number++) {
        const recipe = wheelRecipe(
          `w${number}`,
          {},
          {
            build: async ({ logFile }) => {
              await writeFile(logFile, 'no\n')
              throw new Error('no')
            },
          },
        )
        await expect(maker.make(recipe)).rejects.toThrow('no')
      }
      const good = wheelRecipe('good', {})
      await maker.make({
        ...good,
        build: async (workspace) => {
          await writeFile(workspace.logFile, 'fine\n')
          return good.build(workspace)
        },
      })
      const kept = await readdir(logs)
      expect(kept).toHaveLength(20)
      expect(kept.some((name) => name.startsWith('wheel-w24-'))).toBe(true)
      expect(kept.some((name) => name.startsWith('wheel-w0-'))).toBe(false)
    })
  })

  test('nothing is built after the run was interrupted', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('a', {})
      const maker = makerOf([directoryStore(folder, recordingLog())], {
        signal: AbortSignal.abort(),
      })
      await expect(maker.make(recipe)).rejects.toMatchObject({ code: 'interrupted' })
      expect(recipe.builds()).toBe(0)
    })
  })
})

describe('several stores', () => {
  test('what a later store has is copied into the first, and its place is told', async () => {
    await inTemporaryFolder(async (folder) => {
      const far = { ...directoryStore(join(folder, 'far'), recordingLog()), name: 'registry' }
      const recipe = wheelRecipe('a', { version: '1' })
      await makerOf([far]).make(recipe)
      const near = directoryStore(join(folder, 'near'), recordingLog())
      const maker = makerOf([near, far])
      const product = await maker.make(recipe)
      expect(maker.outcomes).toMatchObject([{ state: 'reused', store: 'registry' }])
      expect(await product.file('a.whl')).toContain(join(folder, 'near'))
      expect(await near.get(recipe, product.key)).toBeDefined()
      expect(recipe.builds()).toBe(1)
    })
  })

  test('a broken store costs time, never the build', async () => {
    await inTemporaryFolder(async (folder) => {
      const log = recordingLog()
      const broken = {
        name: 'registry',
        get: () => Promise.reject(new Error('connection refused')),
        put: () => Promise.reject(new Error('connection refused')),
        inputsOf: () => Promise.reject(new Error('connection refused')),
      }
      const near = directoryStore(folder, log)
      const maker = makerOf([near, broken], { log })
      await maker.make(wheelRecipe('a', {}))
      expect(states(maker.outcomes)).toEqual(['a | built | not built before'])
      expect(log.lines).toContain(
        'warn: registry cannot be read, going on without: connection refused',
      )
    })
  })
})

describe('a plan', () => {
  test('prints hit, miss with differences, and unknown; writes nothing', async () => {
    await inTemporaryFolder(async (folder) => {
      const store = () => directoryStore(folder, recordingLog())
      await makerOf([store()]).make(wheelRecipe('kept', { version: '1' }))
      await makerOf([store()]).make(wheelRecipe('python', { optimize: 'fast-build' }))
      const before = await readdir(folder, { recursive: true })

      const seen: Outcome[] = []
      const maker = makerOf([store()], { building: false })
      await maker.make(wheelRecipe('kept', { version: '1' }))
      const python = await maker.make(wheelRecipe('python', { optimize: 'full' }))
      const deps = await maker.make({
        kind: 'wheel',
        name: 'dependencies',
        recipe: () => wheelRecipe('dependencies', { python: python.facts.fileName }),
      })
      const image = await maker.make({
        kind: 'wheel',
        name: 'image',
        recipe: () => wheelRecipe('image', { layer: deps.key }),
      })
      seen.push(...maker.outcomes)

      expect(states(seen)).toEqual([
        'kept | reused',
        'python | missing | optimize: fast-build → full',
        'dependencies | unknown | depends on python',
        'image | unknown | depends on dependencies',
      ])
      expect(python.key).toMatch(/^[0-9a-f]{64}$/)
      expect(python.inputs).toEqual({ name: 'python', optimize: 'full' })
      for (const ask of [
        () => python.facts,
        () => python.files,
        () => python.discovered,
        () => image.key,
        () => image.inputs,
      ])
        expect(ask).toThrow(NotPlanned)
      await expect(python.file('x')).rejects.toThrow(NotPlanned)
      expect(await readdir(folder, { recursive: true })).toEqual(before)
    })
  })

  test('other failures of a recipe function are failures, in a plan too', async () => {
    await inTemporaryFolder(async (folder) => {
      const maker = makerOf([directoryStore(folder, recordingLog())], { building: false })
      const later = { kind: 'wheel', name: 'a', recipe: () => Promise.reject(new Error('no lock')) }
      await expect(maker.make(later)).rejects.toThrow('no lock')
    })
  })
})

test('what a build discovered is asked for at once: the next look-up knows the answer', async () => {
  await inTemporaryFolder(async (folder) => {
    const asked: unknown[] = []
    const recipe = wheelRecipe(
      'a',
      {},
      {
        discovered: { libyaml: '1' },
        rediscover: (discovered) => {
          asked.push(discovered)
          return Promise.resolve(discovered)
        },
      },
    )
    await makerOf([directoryStore(folder, recordingLog())]).make(recipe)
    expect(asked).toEqual([{ libyaml: '1' }])
  })
})

describe('a remote store', () => {
  /** Tells of the products of a folder; gives only the files that are named. */
  const telling = (folder: string, given: readonly string[], name = 'published'): Store => {
    const inner = directoryStore(folder, recordingLog())
    return {
      name,
      remote: true,
      get: async (recipe, key) => {
        const product = await inner.get(recipe, key)
        return (
          product && {
            ...product,
            file: (wanted) =>
              given.includes(wanted)
                ? product.file(wanted)
                : Promise.reject(new NotHere(product.kind, product.name, wanted)),
          }
        )
      },
      put: () => Promise.reject(new Error('it is read only')),
      inputsOf: () => Promise.resolve([]),
    }
  }

  test('tells facts, and nothing is copied or built until a file is asked for', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('a', { version: '1' })
      await makerOf([directoryStore(join(folder, 'far'), recordingLog())]).make(recipe)
      const near = directoryStore(join(folder, 'near'), recordingLog())
      const maker = makerOf([near, telling(join(folder, 'far'), ['a.whl'])])
      const product = await maker.make(recipe)
      expect(product.facts).toEqual({ fileName: 'a.whl' })
      expect(await near.get(recipe, product.key)).toBeUndefined()
      expect(await product.file('a.whl')).toContain(join(folder, 'far'))
      expect(states(maker.outcomes)).toEqual(['a | reused'])
      expect(recipe.builds()).toBe(1)
    })
  })

  test('that cannot give a file: the product is made again, once, and the table says so', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('a', { version: '1' })
      await makerOf([directoryStore(join(folder, 'far'), recordingLog())]).make(recipe)
      const near = directoryStore(join(folder, 'near'), recordingLog())
      const maker = makerOf([near, telling(join(folder, 'far'), [])])
      const product = await maker.make(recipe)
      const paths = await Promise.all([product.file('a.whl'), product.file('a.whl')])
      expect(paths[0]).toContain(join(folder, 'near'))
      expect(recipe.builds()).toBe(2)
      expect(states(maker.outcomes)).toEqual([
        'a | built | its files are needed, and no store has them',
      ])
    })
  })

  test('that cannot give a file which another one has', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipe = wheelRecipe('a', { version: '1' })
      await makerOf([directoryStore(join(folder, 'far'), recordingLog())]).make(recipe)
      const near = directoryStore(join(folder, 'near'), recordingLog())
      const full = telling(join(folder, 'far'), ['a.whl'], 'shared')
      const maker = makerOf([near, telling(join(folder, 'far'), []), full])
      const product = await maker.make(recipe)
      expect(await readFile(await product.file('a.whl'), 'utf8')).toContain('wheel of')
      expect(recipe.builds()).toBe(1)
    })
  })

  test('whose product comes out differently when it is made again is not mixed with it', async () => {
    await inTemporaryFolder(async (folder) => {
      let made = 0
      const recipe = wheelRecipe(
        'a',
        {},
        {
          build: async ({ directory }) => {
            await writeFile(join(directory, 'a'), `number ${String(made++)}`)
            return { files: { 'a.whl': join(directory, 'a') }, facts: { fileName: 'a.whl' } }
          },
        },
      )
      await makerOf([directoryStore(join(folder, 'far'), recordingLog())]).make(recipe)
      const near = directoryStore(join(folder, 'near'), recordingLog())
      const product = await makerOf([near, telling(join(folder, 'far'), [])]).make(recipe)
      await expect(product.file('a.whl')).rejects.toMatchObject({ code: 'product-differs' })
    })
  })
})

describe('a store that looks at files when they are used', () => {
  const store = (folder: string, log = recordingLog()) =>
    directoryStore(folder, log, { check: 'used' })

  test('reads no file that nobody asks for, and makes again what is damaged when it is asked for', async () => {
    await inTemporaryFolder(async (folder) => {
      const recipes = ['a', 'b'].map((name) => wheelRecipe(name, { version: '1' }))
      const files: string[] = []
      for (const recipe of recipes) {
        const product = await makerOf([store(folder)]).make(recipe)
        files.push(await product.file(`${recipe.name}.whl`))
      }
      const [before = '', other = ''] = await Promise.all(
        files.map((file) => readFile(file, 'utf8')),
      )
      for (const file of files) await writeFile(file, (await readFile(file, 'utf8')).toUpperCase())

      const log = recordingLog()
      const maker = makerOf([store(folder, log)])
      const [a, b] = await Promise.all(recipes.map((recipe) => maker.make(recipe)))
      expect(states(maker.outcomes)).toEqual(['a | reused', 'b | reused'])
      expect(await readFile((await a?.file('a.whl')) ?? '', 'utf8')).toBe(before)
      expect(states(maker.outcomes)).toEqual([
        'a | built | it was damaged in the cache',
        'b | reused',
      ])
      expect(log.lines.join()).toContain('is damaged and removed')
      expect(recipes.map((recipe) => recipe.builds())).toEqual([2, 1])

      // The one that was not used is found out by the run that uses it, and by nobody before.
      expect(b?.key).toBe(keyOf('wheel', recipes[1]?.inputs ?? {}))
      expect(await readFile((await b?.file('b.whl')) ?? '', 'utf8')).toBe(other)
      expect(recipes[1]?.builds()).toBe(2)
    })
  })
})
