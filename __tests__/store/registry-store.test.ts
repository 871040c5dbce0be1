import { afterEach, describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { directoryStore, type Store } from '../../src/make/index.js'
import { parseReference, type Reference } from '../../src/registry/index.js'
import { pruneStore, registryStore, storedProducts } from '../../src/store/index.js'
import type { Key } from '../../src/words.js'
import {
  inTemporaryFolder,
  makerOf,
  recordingLog,
  wheelRecipe,
  type RecordingLog,
} from '../make/support.js'
import { artifact, blob, clientOf } from '../registry/support/artifact.js'
import {
  startRegistry,
  user,
  type Quirks,
  type RegistryDouble,
} from '../registry/support/registry.js'

const running: RegistryDouble[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})
const start = async (quirks: Quirks = {}): Promise<RegistryDouble> => {
  const registry = await startRegistry(quirks)
  running.push(registry)
  return registry
}
const repositoryOf = (registry: RegistryDouble): Reference =>
  parseReference(`${registry.host}/acme/store`)

interface Machine {
  readonly stores: readonly [Store, Store]
  readonly log: RecordingLog
}

/** A machine with a cache of its own, and the shared store. */
function machine(
  folder: string,
  registry: RegistryDouble,
  more: { writable?: boolean; now?: Date; anonymous?: boolean } = {},
): Machine {
  const log = recordingLog()
  const credentials = more.anonymous ? {} : { [registry.host]: user }
  const shared = registryStore({
    client: clientOf({ credentials, retries: { attempts: 2, firstPauseMs: 1, longestPauseMs: 1 } }),
    repository: repositoryOf(registry),
    directory: join(folder, 'shared'),
    log,
    now: () => more.now ?? new Date('2026-11-24T00:00:00Z'),
    writable: more.writable ?? true,
    wants: (kind) => kind === 'wheel',
  })
  return { stores: [directoryStore(join(folder, 'cache'), log), shared], log }
}
const twoFolders = (use: (one: string, two: string) => Promise<void>) =>
  inTemporaryFolder((folder) => use(join(folder, 'one'), join(folder, 'two')))
const recipe = () => wheelRecipe('psycopg2', { version: '2.9' })
const downloads = ({ requests }: RegistryDouble): string[] =>
  requests.filter((line) => /^GET .*\/blobs\//.test(line))

describe('two machines that share a store', () => {
  test('make a product once, and the second moves its bytes only when they are asked for', () =>
    twoFolders(async (one, two) => {
      const registry = await start()
      const made = await makerOf(machine(one, registry).stores).make(recipe())
      registry.requests.length = 0

      const second = recipe()
      const maker = makerOf(machine(two, registry).stores)
      const product = await maker.make(second)
      expect(second.builds()).toBe(0)
      expect(maker.outcomes).toMatchObject([{ state: 'reused', store: 'shared store' }])
      expect(product).toMatchObject({ key: made.key, inputs: made.inputs, facts: made.facts })
      expect(downloads(registry)).toHaveLength(1) // its document

      const path = await product.file('psycopg2.whl')
      expect(await readFile(path, 'utf8')).toContain('wheel of')
      await product.file('psycopg2.whl')
      expect(downloads(registry)).toHaveLength(2)
    }))

  test('share what one had before there was a store, and ask for it once', () =>
    twoFolders(async (one, two) => {
      const registry = await start()
      const { stores } = machine(one, registry)
      await makerOf([stores[0]]).make(recipe())
      await makerOf(stores).make(recipe())
      expect(registry.tags.size).toBe(1)
      registry.requests.length = 0
      await makerOf(stores).make(recipe())
      expect(registry.requests).toEqual([])
      const second = recipe()
      await makerOf(machine(two, registry).stores).make(second)
      expect(second.builds()).toBe(0)
    }))

  test('of which only one may write', () =>
    twoFolders(async (one, two) => {
      const registry = await start({ auth: 'bearer', readOnly: true })
      const first = machine(one, registry)
      const maker = makerOf(first.stores)
      await maker.make(recipe())
      await maker.make(wheelRecipe('lxml', { version: '1' }))
      expect(maker.outcomes.map(({ state }) => state)).toEqual(['built', 'built'])
      const warnings = first.log.lines.filter((line) => line.startsWith('warn'))
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain('nothing more is put into the shared store')
      const forbidden = machine(two, registry, { writable: false })
      registry.requests.length = 0
      await makerOf(forbidden.stores).make(recipe())
      expect(registry.requests.filter((line) => /^(PUT|POST)/.test(line))).toEqual([])
      expect(forbidden.log.lines).toEqual([])
    }))

  test('build without it when it does not answer, and say so once', () =>
    inTemporaryFolder(async (folder) => {
      const registry = await start()
      await registry.close()
      running.pop()
      const { stores, log } = machine(folder, registry)
      const maker = makerOf(stores)
      await maker.make(recipe())
      await maker.make(wheelRecipe('lxml', { version: '1' }))
      expect(maker.outcomes.map(({ state }) => state)).toEqual(['built', 'built'])
      expect(log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1)
    }))

  test('build without it when they may not read it', () =>
    inTemporaryFolder(async (folder) => {
      const registry = await start({ auth: 'basic' })
      const { stores, log } = machine(folder, registry, { anonymous: true })
      const maker = makerOf(stores)
      await maker.make(recipe())
      expect(maker.outcomes).toMatchObject([{ state: 'built' }])
      expect(log.lines.join('\n')).toContain('the shared store is not used')
    }))

  test('keep what others do not want to themselves', () =>
    inTemporaryFolder(async (folder) => {
      const registry = await start()
      const app = { ...recipe(), kind: 'app' }
      await makerOf(machine(folder, registry).stores).make(app)
      expect(registry.tags.size).toBe(0)
      expect(registry.requests).toEqual([])
    }))
})

describe('a product in the shared store', () => {
  const published = async (one: string): Promise<RegistryDouble> => {
    const registry = await start()
    await makerOf(machine(one, registry).stores).make(recipe())
    return registry
  }
  const blobsOf = (registry: RegistryDouble, text: string) =>
    [...registry.blobs].filter(([, bytes]) => bytes.includes(text))

  test('whose file was changed is made again', () =>
    twoFolders(async (one, two) => {
      const registry = await published(one)
      for (const [name] of blobsOf(registry, 'wheel of'))
        registry.blobs.set(name, Buffer.from('wheel of someone else, and evil'))
      const { stores, log } = machine(two, registry)
      const again = recipe()
      const product = await makerOf(stores).make(again)
      expect(await readFile(await product.file('psycopg2.whl'), 'utf8')).toContain(
        '"version":"2.9"',
      )
      expect(again.builds()).toBe(1)
      expect(log.lines.join('\n')).toContain('does not come from the shared store')
    }))

  test('whose document was changed, or is under the tag of another, is made again', () =>
    twoFolders(async (one, two) => {
      const registry = await published(one)
      const other = wheelRecipe('psycopg2', { version: '3.0' })
      const { key } = await makerOf(machine(one, registry).stores).make(other)
      const [tag] = [...registry.tags.keys()].filter((name) => !name.endsWith(key))
      const wrong = registry.tags.get(`acme/store:wheel-${key}`) ?? ''
      registry.tags.set(tag ?? '', wrong)
      const { stores, log } = machine(two, registry)
      const again = recipe()
      await makerOf(stores).make(again)
      expect(again.builds()).toBe(1)
      expect(log.lines.join('\n')).toContain('it is of another product')
    }))

  test('that lost a file is made again', () =>
    twoFolders(async (one, two) => {
      const registry = await published(one)
      for (const [name] of blobsOf(registry, 'wheel of')) registry.blobs.delete(name)
      const again = recipe()
      const product = await makerOf(machine(two, registry).stores).make(again)
      expect(await readFile(await product.file('psycopg2.whl'), 'utf8')).toContain('wheel of')
      expect(again.builds()).toBe(1)
    }))

  test('that is no product is passed over', () =>
    inTemporaryFolder(async (folder) => {
      const registry = await start()
      const { stores, log } = machine(folder, registry)
      const { key } = await makerOf([stores[0]]).make(recipe())
      const at = { ...repositoryOf(registry), tag: `wheel-${key}` }
      await clientOf().push(artifact(blob('an image')), at, [])
      expect(await stores[1].get(recipe(), key)).toBeUndefined()
      expect(log.lines.join('\n')).toContain('not that of a product')
    }))
})

describe('pruning', () => {
  const filled = async (folder: string) => {
    const registry = await start()
    const keys: Key[] = []
    for (const [n, day] of ['2026-01-01', '2026-06-01', '2026-11-20'].entries()) {
      const { stores } = machine(folder, registry, { now: new Date(day) })
      const made = await makerOf(stores).make(wheelRecipe('w', { version: String(n) }))
      keys.push(made.key)
    }
    await clientOf().push(artifact(blob('x')), repositoryOf(registry), ['latest'])
    return { registry, keys }
  }

  test('removes what is old and not needed, and leaves what is not ours', () =>
    inTemporaryFolder(async (folder) => {
      const { registry, keys } = await filled(folder)
      const at = repositoryOf(registry)
      expect((await storedProducts(clientOf(), at)).map(({ kind }) => kind)).toEqual(
        Array(3).fill('wheel'),
      )
      const needed = new Set(keys.slice(0, 1))
      const before = new Date('2026-11-01')
      const { removed, kept } = await pruneStore(clientOf(), at, { before, needed })
      expect(removed.map(({ key }) => key)).toEqual([keys[1]])
      expect(kept.map(({ key }) => key).sort()).toEqual([keys[0], keys[2]].sort())
      expect([...registry.tags.keys()]).toContain('acme/store:latest')
      expect(registry.tags.size).toBe(3)
      expect(await pruneStore(clientOf(), at, { before, needed })).toMatchObject({ removed: [] })
    }))

  test('says where the registry lets nobody', () =>
    inTemporaryFolder(async (folder) => {
      const { registry } = await filled(folder)
      registry.quirks.noDelete = true
      const pruned = pruneStore(clientOf(), repositoryOf(registry), {
        before: new Date('2026-11-01'),
        needed: new Set(),
      })
      await expect(pruned).rejects.toMatchObject({ code: 'store-not-prunable' })
      expect(registry.tags.size).toBe(4)
    }))
})
