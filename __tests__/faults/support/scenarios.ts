/**
 * Everything that Pycask writes, as small scenarios: each can be killed or fail anywhere, is judged as it
 * was left, and then done again. They run in a process of their own (program.ts), and in the test.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import { writeWhole as writeLock } from '../../../src/commands/lock.js'
import { moveTags } from '../../../src/commands/refresh-tags.js'
import { bundleDirectory, saveBundle } from '../../../src/commands/workflow-cache.js'
import { PycaskError } from '../../../src/errors.js'
import { createHost, quietLog, type Host } from '../../../src/host/index.js'
import { writeArchive, writeLayout, writeWhole } from '../../../src/image/index.js'
import {
  createMaker,
  directoryStore,
  keyOf,
  type Recipe,
  type Store,
} from '../../../src/make/index.js'
import { openImage } from '../../../src/reader/index.js'
import {
  createRegistryClient,
  parseReference,
  type RegistryClient,
} from '../../../src/registry/index.js'
import { registryStore } from '../../../src/store/index.js'
import { smallImage, text } from '../../image/support/images.js'
import { artifact, blob } from '../../registry/support/artifact.js'
import { faultOf } from './fuzzing.js'
import { injectFault, type Fault } from './injected.js'

export interface Place {
  readonly folder: string
  /** `127.0.0.1:PORT` of the registry, or the address of another service, where there is one. */
  readonly service: string
}

export interface Scenario {
  /** What it needs besides a folder. */
  readonly service?: 'registry' | 'actions' | 'files'
  /** What was there before. */
  readonly prepare?: (place: Place) => Promise<void>
  /** What is killed; done again, it must end in the same. */
  readonly act: (place: Place) => Promise<void>
  /** What is wrong with what was left, in words; nothing where it can be gone on from. */
  readonly judge?: (place: Place) => Promise<readonly string[]>
  /** What came out, to be compared: equal whatever happened before. */
  readonly result: (place: Place) => Promise<string>
}

const signal = new AbortController().signal
const hostOf = (env: Host['env'] = { PATH: process.env['PATH'] }): Host =>
  createHost({ env, log: quietLog, signal, timing: { attempts: 2, firstWaitMs: 1, idleMs: 5_000 } })
const clientOf = (): RegistryClient =>
  createRegistryClient(hostOf(), { retries: { attempts: 2, firstPauseMs: 1, longestPauseMs: 2 } })
const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

/** Paths below a folder and the hashes of their contents, but for what `but` names. */
export async function treeOf(folder: string, but = /^$/): Promise<string> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !but.test(relative(folder, path)))
  const lines = await Promise.all(
    files.map(async (path) => `${relative(folder, path)} ${sha256(await readFile(path))}`),
  )
  return lines.sort().join('\n')
}

const wheelFacts = z.object({ number: z.number() })
const content = (number: number): string => `${number},`.repeat(20_000)
const wheel = (number: number): Recipe<{ number: number }> => ({
  kind: 'wheel',
  name: `w${number}`,
  title: '1.0',
  inputs: { number: String(number) },
  facts: wheelFacts,
  build: async ({ directory, logFile }) => {
    await writeFile(logFile, 'building\n')
    const paths = { 'a.whl': join(directory, 'a'), b: join(directory, 'sub-b') }
    await writeFile(paths['a.whl'], content(number))
    await writeFile(paths.b, content(number + 1000))
    return { files: paths, facts: { number } }
  },
})
const numbers = [1, 2, 3]

const makeWheels = async (stores: readonly Store[]): Promise<void> => {
  const maker = createMaker({ stores, building: true, log: quietLog, signal })
  for (const number of numbers) {
    const product = await maker.make(wheel(number))
    if ((await readFile(await product.file('a.whl'), 'utf8')) !== content(number))
      throw new Error(`the wrong wheel ${number}`)
  }
}

const storeOf = ({ folder }: Place): Store => directoryStore(join(folder, 'store'), quietLog)

/** Every product that a store has is whole and right, whatever was interrupted. */
async function judgeStore(store: Store): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const number of numbers) {
    const recipe = wheel(number)
    const product = await store.get(recipe, keyOf(recipe.kind, recipe.inputs))
    if (product === undefined) continue
    if (product.facts.number !== number) wrong.push(`wheel ${number} has other facts`)
    for (const [name, expected] of [
      ['a.whl', content(number)],
      ['b', content(number + 1000)],
    ] as const)
      if ((await readFile(await product.file(name), 'utf8')) !== expected)
        wrong.push(`${name} of wheel ${number} is not what was kept`)
  }
  return wrong
}

/** Images of the old and the new state, their layers in a folder of their own. */
const imageOf = async ({ folder }: Place, which: 'old' | 'new') => {
  const layers = join(folder, `layers-${which}`)
  await mkdir(layers, { recursive: true })
  return smallImage(layers, [[text('base', 'base')], [text('app', which.repeat(30_000))]])
}
const layoutAt = ({ folder }: Place): string => join(folder, 'out/layout')

/** Reads every layer of an image; throws where one is damaged. */
async function readWhole(name: string, folder: string): Promise<string> {
  const image = await openImage(name, {
    host: hostOf(),
    registry: clientOf(),
    engine: () => Promise.reject(new Error('no engine')),
    temporary: folder,
  })
  for (const layer of image.layers) await layer.read(() => undefined)
  await image.close()
  return String(image.digest)
}

const oldImage = artifact(blob('base'), blob('old'))
const newImage = artifact(blob('base'), blob(Buffer.alloc(150_000, 'new')), blob('more'))
const web = ({ service }: Place) => parseReference(`${service}/acme/web`)

/** What leads nowhere: of every tag, whether all that its manifest names is there and is what it says. */
async function judgeRegistry(place: Place): Promise<readonly string[]> {
  const client = clientOf()
  const wrong: string[] = []
  for (const tag of await client.tags(web(place))) {
    const at = { ...web(place), tag }
    const { bytes, digest } = await client.manifest(at)
    if (![oldImage, newImage].some(({ manifest }) => manifest.digest === digest))
      wrong.push(`${tag} is at ${digest}`)
    const { config, layers } = JSON.parse(Buffer.from(bytes).toString()) as {
      config: { digest: string }
      layers: { digest: string }[]
    }
    for (const { digest: one } of [config, ...layers])
      await client
        .blob(at, one as typeof digest)
        .then(buffer)
        .catch((thrown: unknown) => wrong.push(`${tag} lacks ${one}: ${String(thrown)}`))
  }
  return wrong
}

const tagsOf = async (place: Place): Promise<string> => {
  const client = clientOf()
  const lines = (await client.tags(web(place))).map(
    async (tag) => `${tag} ${String((await client.resolve({ ...web(place), tag }))?.digest)}`,
  )
  return (await Promise.all(lines)).sort().join('\n')
}

const actionsEnv = ({ service, folder }: Place): Record<string, string> => ({
  ACTIONS_CACHE_SERVICE_V2: 'true',
  ACTIONS_RESULTS_URL: service,
  ACTIONS_RUNTIME_TOKEN: 'token',
  RUNNER_TEMP: join(folder, 'temp'),
  GITHUB_WORKSPACE: folder,
  GITHUB_SERVER_URL: 'https://github.com',
})

const download = 'downloaded '.repeat(30_000)
export const downloadText = download

export const scenarios: Readonly<Record<string, Scenario>> = {
  'products into the store': {
    act: (place) => makeWheels([storeOf(place)]),
    judge: (place) => judgeStore(storeOf(place)),
    // Logs are kept for people; workspaces and locks of the dead go with the next build (make/processes.test.ts).
    result: ({ folder }) => treeOf(join(folder, 'store'), /^(logs|tmp|locks)\//),
  },
  'an OCI layout, over an older one': {
    prepare: async (place) =>
      writeLayout(await imageOf(place, 'old'), layoutAt(place), ['latest', 'old']),
    act: async (place) => writeLayout(await imageOf(place, 'new'), layoutAt(place), ['latest']),
    judge: async (place) => {
      const wrong: string[] = []
      for (const tag of ['latest', 'old'])
        await readWhole(`${layoutAt(place)}:${tag}`, place.folder).catch((thrown: unknown) =>
          wrong.push(`${tag}: ${String(thrown)}`),
        )
      return wrong
    },
    result: (place) => treeOf(join(place.folder, 'out')),
  },
  'an OCI layout, where there was none': {
    act: async (place) => writeLayout(await imageOf(place, 'new'), layoutAt(place), ['latest']),
    judge: async (place) => {
      const there = await readdir(layoutAt(place)).catch(() => undefined)
      if (there === undefined) return []
      return readWhole(layoutAt(place), place.folder).then(
        () => [],
        (thrown: unknown) => [String(thrown)],
      )
    },
    result: (place) => treeOf(join(place.folder, 'out')),
  },
  'an archive, over an older one': {
    prepare: async (place) => {
      await mkdir(join(place.folder, 'out'))
      await writeArchive(await imageOf(place, 'old'), join(place.folder, 'out/image.tar'), [
        'web:1',
      ])
    },
    act: async (place) =>
      writeArchive(await imageOf(place, 'new'), join(place.folder, 'out/image.tar'), ['web:1']),
    judge: (place) =>
      readWhole(join(place.folder, 'out/image.tar'), place.folder).then(
        () => [],
        (thrown: unknown) => [String(thrown)],
      ),
    result: (place) => treeOf(join(place.folder, 'out')),
  },
  'a bill of materials': {
    prepare: ({ folder }) => writeWhole(join(folder, 'out/bill.json'), Buffer.from('old')),
    act: ({ folder }) => writeWhole(join(folder, 'out/bill.json'), Buffer.from('n'.repeat(50_000))),
    judge: ({ folder }) => oldOrNew(join(folder, 'out/bill.json'), 'old', 'n'.repeat(50_000)),
    result: ({ folder }) => treeOf(join(folder, 'out')),
  },
  'a lock of build requirements': {
    prepare: async ({ folder }) => {
      await mkdir(join(folder, 'out'))
      await writeLock(join(folder, 'out/build-requirements.txt'), 'old==1')
    },
    act: ({ folder }) =>
      writeLock(join(folder, 'out/build-requirements.txt'), 'new==1\n'.repeat(5_000)),
    judge: ({ folder }) =>
      oldOrNew(join(folder, 'out/build-requirements.txt'), 'old==1', 'new==1\n'.repeat(5_000)),
    result: ({ folder }) => treeOf(join(folder, 'out')),
  },
  'a download': {
    service: 'files',
    act: async ({ folder, service }) => {
      await hostOf().http.download(`${service}/file`, join(folder, 'out/file'), {
        sha256: sha256(download),
      })
    },
    judge: async ({ folder }) => {
      const found = await readFile(join(folder, 'out/file'), 'utf8').catch(() => undefined)
      return found === undefined || found === download
        ? []
        : ['half a download has the name of a whole one']
    },
    result: ({ folder }) => treeOf(join(folder, 'out'), /\.partial$/),
  },
  'a push': {
    service: 'registry',
    prepare: async (place) => {
      await clientOf().push(oldImage, web(place), ['latest'])
    },
    act: async (place) => {
      await clientOf().push(newImage, web(place), ['1', 'latest'])
    },
    judge: judgeRegistry,
    result: tagsOf,
  },
  'the tags of a refresh': {
    service: 'registry',
    prepare: async (place) => {
      await clientOf().push(oldImage, web(place), ['main'])
      await clientOf().push(newImage, web(place), [])
    },
    act: async (place) => {
      const { digest } = oldImage.manifest
      const reference = { ...web(place), tag: 'main' }
      const published = { reference: { ...web(place), digest } }
      const image = { name: 'web:main', reference, published, at: digest } as never
      const record = { python: { name: '3.13.5' }, suite: 'trixie' } as never
      const today = new Date('2026-11-24T00:00:00Z')
      await moveTags(clientOf(), image, newImage, { record, today })
    },
    judge: judgeRegistry,
    // `main` led to the old image until now: `main-previous` says so for ever.
    result: tagsOf,
  },
  'a store that is shared': {
    service: 'registry',
    act: async (place) => {
      const shared = registryStore({
        ...{ client: clientOf(), repository: parseReference(`${place.service}/acme/store`) },
        ...{ directory: join(place.folder, 'shared'), log: quietLog, writable: true },
        now: () => new Date('2026-11-24T00:00:00Z'),
        wants: (kind) => kind === 'wheel',
      })
      await makeWheels([storeOf(place), shared])
      // As another machine has them: by the registry alone.
      await rm(join(place.folder, 'shared'), { recursive: true, force: true })
      await makeWheels([directoryStore(join(place.folder, 'second'), quietLog), shared])
    },
    judge: async (place) => [
      ...(await judgeStore(storeOf(place))),
      ...(await judgeStore(directoryStore(join(place.folder, 'second'), quietLog))),
    ],
    result: ({ folder }) => treeOf(folder, /^shared\/|^layers|^temp\/|(^|\/)(logs|tmp|locks)\//),
  },
  "a workflow's cache": {
    service: 'actions',
    act: async (place) => {
      Object.assign(process.env, actionsEnv(place))
      await mkdir(join(place.folder, 'temp'), { recursive: true })
      const cache = join(place.folder, 'cache')
      await makeWheels([directoryStore(join(cache, 'products'), quietLog)])
      const state = {
        cache,
        prefix: 'pycask-2-main-',
        startedMs: 0,
        budgetBytes: 1e9,
        save: true,
        why: '',
      }
      await saveBundle(state, { log: quietLog })
    },
    judge: ({ folder }) =>
      judgeStore(directoryStore(bundleDirectory(join(folder, 'cache')), quietLog)),
    result: ({ folder }) => treeOf(join(folder, 'cache'), /^bundle|(^|\/)(logs|tmp|locks)\//),
  },
}

async function oldOrNew(file: string, before: string, after: string): Promise<readonly string[]> {
  const found = await readFile(file, 'utf8').catch(() => '(not there)')
  return found === before || found === after ? [] : [`neither old nor new: ${found.slice(0, 80)}`]
}

/** Makes everything in a folder a week old: what dead processes left counts as theirs then. */
export async function age(folder: string): Promise<void> {
  const then = new Date(Date.now() - 7 * 24 * 60 * 60 * 1000)
  for (const name of await readdir(folder, { recursive: true }).catch(() => []))
    await utimes(join(folder, name), then, then).catch(() => undefined)
}

/** In the process that is killed: says when it begins, and what it ended in. */
export async function runScenario(input: {
  readonly scenario: string
  readonly place: Place
  readonly fault?: Fault
}): Promise<object> {
  const scenario = scenarios[input.scenario]
  if (scenario === undefined) throw new Error(`no scenario ${input.scenario}`)
  const { calls } = await injectFault(input.fault)
  process.stdout.write('begin\n')
  try {
    await scenario.act(input.place)
    return { ended: 'well', calls: calls() }
  } catch (thrown) {
    const code = thrown instanceof PycaskError ? thrown.code : 'crash'
    return { ended: code, calls: calls(), wrong: faultOf(thrown) }
  }
}
