/** The real @actions/cache client, its tar and zstd, against a double of the service on loopback. */
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import {
  bundleDirectory,
  bundleKeys,
  restoreBundle,
  saveBundle,
} from '../../src/commands/workflow-cache.js'
import type { BundleState } from '../../src/commands/step-state.js'
import { createMaker, directoryStore, keptEntries } from '../../src/make/index.js'
import { recordingLog, wheelRecipe, type RecordingLog } from '../make/support.js'
import { startActionsService, type ActionsService } from '../support/actions-service.js'

jest.setTimeout(30_000)

let service: ActionsService
let scratch: string
let log: RecordingLog
const before = { ...process.env }

beforeEach(async () => {
  service = await startActionsService()
  scratch = await mkdtemp(join(tmpdir(), 'pycask-bundle-'))
  log = recordingLog()
  await mkdir(join(scratch, 'temp'))
  Object.assign(process.env, {
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: service.url,
    ACTIONS_RUNTIME_TOKEN: 'token',
    RUNNER_TEMP: join(scratch, 'temp'),
    GITHUB_WORKSPACE: scratch,
    GITHUB_SERVER_URL: 'https://github.com',
  })
  // What the client says of itself goes to the log of the job.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(async () => {
  jest.restoreAllMocks()
  process.env = { ...before }
  await service.stop()
  await rm(scratch, { recursive: true, force: true })
})

const cache = (): string => join(scratch, 'cache')
const state = (more: Partial<BundleState> = {}): BundleState => ({
  ...{ cache: cache(), prefix: 'pycask-2-main-x64-lock1-', startedMs: Date.now() },
  ...{ budgetBytes: 1e9, save: true, why: '', ...more },
})

/** A run that makes wheels of these names, looking into the cache and then into the bundle. */
async function make(...names: readonly string[]): Promise<readonly string[]> {
  const stores = [
    directoryStore(join(cache(), 'products'), log),
    directoryStore(bundleDirectory(cache()), log, { name: 'workflow cache' }),
  ]
  const { signal } = new AbortController()
  const maker = createMaker({ stores, building: true, log, signal })
  for (const name of names) await maker.make(wheelRecipe(name, { version: '1' }))
  return maker.outcomes.map(({ name, state: became, store }) =>
    [name, became, ...(store === undefined ? [] : [store])].join(' '),
  )
}

/** As on the next runner, which has an empty disk. */
const nextRunner = (): Promise<void> => rm(cache(), { recursive: true, force: true })
const keysOf = (): string[] => service.entries.map(({ key }) => key)

describe('a bundle', () => {
  test('gives the next job what this one made; a changed line makes one wheel', async () => {
    expect(await make('flask', 'jinja2')).toEqual(['flask built', 'jinja2 built'])
    await saveBundle(state(), { log })
    expect(keysOf()).toEqual([expect.stringMatching(/^pycask-2-main-x64-lock1-[0-9a-f]{16}$/)])

    await nextRunner()
    await restoreBundle({
      log,
      cache: cache(),
      keys: ['pycask-2-main-x64-lock2-', 'pycask-2-main-'],
    })
    expect(await make('flask', 'jinja2', 'click')).toEqual([
      'flask reused workflow cache',
      'jinja2 reused workflow cache',
      'click built',
    ])
    await saveBundle(state({ prefix: 'pycask-2-main-x64-lock2-' }), { log })
    expect(keysOf()).toHaveLength(2)
    expect(log.lines.filter((line) => line.startsWith('warn'))).toEqual([])
  })

  test('is not saved again where nothing is new', async () => {
    await make('flask')
    await saveBundle(state(), { log })
    await nextRunner()
    await restoreBundle({ log, cache: cache(), keys: ['pycask-2-main-x64-lock1-'] })
    await make('flask')
    await saveBundle(state(), { log })
    expect(keysOf()).toHaveLength(1)
    expect(log.lines).toContain('info: nothing new to keep')
  })

  test('the newest of several that a prefix fits is restored', async () => {
    await make('flask')
    await saveBundle(state(), { log })
    await make('flask', 'click')
    await saveBundle(state(), { log })
    await nextRunner()
    await restoreBundle({ log, cache: cache(), keys: ['pycask-2-main-x64-lock1-'] })
    expect(await make('flask', 'click')).toEqual([
      'flask reused workflow cache',
      'click reused workflow cache',
    ])
  })

  test('keeps to its budget: what was used longest ago is left out', async () => {
    await make('old', 'older', 'needed')
    for (const { path, entry } of await keptEntries(join(cache(), 'products'))) {
      const product = JSON.parse(await readFile(join(path, 'product.json'), 'utf8')) as {
        name: string
      }
      const age = { old: 1000, older: 2000, needed: 0 }[product.name] ?? 0
      await utimes(path, Date.now() / 1000 - age, Date.now() / 1000 - age)
      expect(entry).toMatch(/^[0-9a-f]{64}$/)
    }
    const whole = state({ startedMs: 0 })
    await saveBundle(whole, { log })
    await nextRunner()
    await restoreBundle({ log, cache: cache(), keys: [whole.prefix] })
    const startedMs = Date.now()
    await make('needed', 'new')
    const sizes = (await keptEntries(bundleDirectory(cache()))).map(({ sizeBytes }) => sizeBytes)
    const three = Math.max(...sizes) * 3.5
    await saveBundle(state({ budgetBytes: three, startedMs }), { log })
    expect(log.lines.at(-1)).toMatch(/3 products.*; 1 used longest ago are left out/)
    await nextRunner()
    await restoreBundle({ log, cache: cache(), keys: [whole.prefix] })
    expect(await make('needed', 'new', 'old', 'older')).toEqual([
      'needed reused workflow cache',
      'new reused workflow cache',
      'old reused workflow cache',
      'older built',
    ])
  })

  test('believes nothing but hashes: what was changed in it is made again', async () => {
    await make('flask', 'click')
    await saveBundle(state(), { log })
    await nextRunner()
    await restoreBundle({ log, cache: cache(), keys: ['pycask-2-'] })
    const [one] = await keptEntries(bundleDirectory(cache()))
    const files = (await readdir(one?.path ?? '')).filter((name) => name.endsWith('.whl'))
    await writeFile(join(one?.path ?? '', files[0] ?? ''), 'evil')
    const outcomes = await make('flask', 'click')
    expect(outcomes.filter((line) => line.endsWith(' built'))).toEqual([
      `${(files[0] ?? '').replace('.whl', '')} built`,
    ])
    expect(log.lines.join('\n')).toContain('is damaged and removed')
  })
})

describe('a service that', () => {
  const filled = async (): Promise<void> => {
    await make('flask')
    await saveBundle(state(), { log })
    await nextRunner()
  }
  const restore = (patienceMs?: number): Promise<void> =>
    restoreBundle({
      ...{ log, cache: cache(), keys: ['pycask-2-'] },
      ...(patienceMs === undefined ? {} : { patienceMs }),
    })

  test('is not there costs a remark', async () => {
    delete process.env['ACTIONS_RESULTS_URL']
    await restore()
    expect(await make('flask')).toEqual(['flask built'])
    await saveBundle(state(), { log })
    expect(log.lines).toEqual(Array(2).fill('info: this job has no cache service'))
  })

  test.each([
    ['does not answer', () => (service.faults.silent = true)],
    ['fails', () => (service.faults.status = 503)],
  ])('%s costs a warning and a build', async (_, fault) => {
    fault()
    await restore(300)
    expect(await make('flask')).toEqual(['flask built'])
    await saveBundle(state(), { log, patienceMs: 300 })
    expect(log.lines.filter((line) => line.startsWith('warn: '))).toEqual([
      expect.stringMatching(/cannot be restored, building without it: .*longer/),
      expect.stringMatching(/cannot be saved: .*longer/),
    ])
  })

  test.each([
    ['hands out damaged bytes', () => (service.faults.corrupt = true)],
    ['hands out half of the bytes', () => (service.faults.truncateTo = 100)],
    ['lets nobody read', () => (service.faults.deny = 'read')],
  ])('%s costs a build', async (_, fault) => {
    await filled()
    fault()
    await restore()
    expect(await make('flask')).toEqual(['flask built'])
  })

  test.each([
    ['is read-only', () => (service.faults.deny = 'write')],
    ['is full', () => (service.faults.full = true)],
  ])('%s costs nothing', async (_, fault) => {
    fault()
    await make('flask')
    await saveBundle(state(), { log })
    expect(service.entries.filter(({ final }) => final)).toEqual([])
    expect(log.lines.at(-1)).toMatch(
      /^info: not saved as|^warn: the workflow's cache cannot be saved/,
    )
  })

  test('may not be written is left alone', async () => {
    await make('flask')
    await saveBundle(state({ save: false, why: 'pull requests of forks do not write' }), { log })
    expect(service.calls).toEqual([])
    expect(log.lines).toEqual(['info: not saved: pull requests of forks do not write'])
  })
})

describe('keys', () => {
  const options = {
    suite: 'trixie',
    base: 'minimal',
    optimize: 'full',
    libpython: 'static',
    org: 'app',
    python: ['3.13'],
  } as const
  const keysFor = async (
    more: { readonly python?: readonly string[] } = {},
    channel: 'main' | 'pull-request' = 'main',
  ) => {
    const lock = join(scratch, 'requirements.txt')
    await writeFile(lock, 'flask==1\n', { flag: 'a' })
    return bundleKeys({ ...options, lock, buildLock: undefined, ...more }, channel)
  }

  test('go from base, architecture and Python to the lock', async () => {
    const { prefix, restore } = await keysFor()
    expect(prefix).toMatch(
      /^pycask-2-main-(x64|arm64)-trixie-minimal-3\.13-full-static-app-[0-9a-f]{16}-$/,
    )
    expect(restore).toEqual([prefix, prefix.replace(/[0-9a-f]{16}-$/, '')])
    // The lock has one more line now.
    expect((await keysFor()).prefix).not.toBe(prefix)
  })

  test('of pull requests are of their own; they may read those of the branch, and not the other way', async () => {
    const theirs = await keysFor({}, 'pull-request')
    expect(theirs.prefix).toMatch(/^pycask-2-pull-request-/)
    expect(theirs.restore.map((key) => /^pycask-2-(main|pull-request)-/.exec(key)?.[1])).toEqual([
      ...['pull-request', 'main', 'pull-request', 'main'],
    ])
    const main = await keysFor()
    expect(main.restore.filter((key) => !key.startsWith('pycask-2-main-'))).toEqual([])
  })

  test('have no commas and stay short, whatever is asked for', async () => {
    const { restore } = await keysFor({ python: ['>=3.12,<3.15', '3.14t'.repeat(200)] })
    for (const key of restore) expect(key).toMatch(/^[\w.-]{1,300}$/)
  })
})
