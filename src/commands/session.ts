/** What every command starts from: options, the outside world, stores. */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { createHost, type Host, type Log } from '../host/index.js'
import { createMaker, directoryStore, type Maker, type Outcome } from '../make/index.js'
import { readOptions, type Options, type OptionsRequest } from '../options/index.js'
import {
  allOf,
  openSetting,
  pipeline,
  releasesOf,
  settingOfOne,
  wheelhouse,
  type PipelineResult,
  type Setting,
  type Wheelhouse,
} from '../pipeline.js'
import type { Release } from '../python/index.js'
import type { RegistryClient } from '../registry/index.js'
import { findEngine, type Engine } from '../sandbox/index.js'
import type { Architecture } from '../words.js'
import { openDurations } from './durations.js'
import type { ToolCache } from './install.js'
import { publishedStores } from './published.js'
import { registries } from './registries.js'
import { sharedStores } from './store.js'
import { readSystemLock } from './system-lock.js'

/** How a command is called, by whichever entry. */
export interface CommandRequest extends OptionsRequest {
  /** What the command is about, where that is not the folder: images. */
  readonly operands?: readonly string[]
  readonly log: Log
  readonly signal: AbortSignal
  readonly today: Date
  /** When making a product begins, with the seconds that it took the last time. */
  readonly onStart?: (
    made: Pick<Outcome, 'kind' | 'name' | 'title'>,
    expectedSeconds: number | undefined,
  ) => void
  /** As soon as each product is reused or made. */
  readonly onOutcome?: (outcome: Outcome, release: Release) => void
  readonly onStep?: (step: string) => void
  /** How far a transfer is, as often as it likes. */
  readonly onProgress?: ((text: string) => void) | undefined
  /** Where `install` puts interpreters; default: a folder in the cache. */
  readonly toolCache?: ToolCache
  /** Folders of products that are looked into after the cache: name in tables → path. */
  readonly bundles?: Readonly<Record<string, string>>
}

export interface Session {
  readonly options: Options
  readonly host: Host
  readonly engine: () => Promise<Engine>
  /** What is to be made, one for each Python, oldest first. */
  readonly images: readonly ImageRun[]
  readonly setting: Setting
  readonly registries: RegistryClient
}

/** The making of one image. */
export interface ImageRun {
  readonly release: Release
  /** What became of its products, in the pipeline's order. */
  readonly outcomes: () => readonly Outcome[]
  readonly run: () => Promise<PipelineResult>
  /** CPython and the wheels alone. */
  readonly runWheels: () => Promise<Wheelhouse>
}

/** Reads the options and prepares the pipeline; `building` false for a plan. */
export async function openSession(
  request: CommandRequest,
  { building }: { readonly building: boolean },
): Promise<Session> {
  const options = await readOptions({ cores: availableParallelism(), ...request })
  const { log, signal, env } = request
  const online = createHost({ env, log, signal })
  const host = options.offline ? withoutNetwork(online) : online
  let found: Promise<Engine> | undefined
  const engine = (): Promise<Engine> => (found ??= findEngine(host, options.engine))
  const architecture = architectureOf(process.arch)
  const { today, onOutcome, onStart, onStep } = request
  const durations = openDurations(options.cache, () => performance.now())
  // What is going to be written is no rule for what it says.
  const systemLock = request.command === 'lock' ? undefined : await readSystemLock(options)
  const asked = releasesOf({ options, host, today, systemLock })
  const stores = [
    directoryStore(join(options.cache, 'products'), log, {
      logs: join(options.cache, 'logs'),
      check: building ? 'used' : 'planned',
    }),
    ...Object.entries(request.bundles ?? {}).map(([name, path]) =>
      directoryStore(path, log, { name, check: building ? 'found' : 'planned' }),
    ),
    ...publishedStores({ options, host, releases: asked, architecture }),
    ...sharedStores({ options, host, now: () => request.today }),
  ]
  const makerThat = (settings: { building: boolean }): Maker =>
    createMaker({
      ...{ stores, log, signal, ...settings },
      ...(onStart && {
        onStart: (made) => {
          onStart(made, durations.begin(made))
        },
        onOutcome: (outcome) => {
          durations.end(outcome)
        },
      }),
    })
  // Everything will be asked of the others then; the archive's mirrors are looked up meanwhile.
  if (!existsSync(join(options.cache, 'products'))) for (const store of stores) store.prepare?.()
  const maker = makerThat({ building })
  const lookups = makerThat({ building: true })
  const workingDirectory = process.cwd()
  const client = registries(host, options, { onProgress: request.onProgress })
  // Side by side: python.org and Debian's archive have nothing to do with each other.
  const [setting, releases] = await together(
    openSetting({
      ...{
        options,
        host,
        registry: client,
        lookups,
        engine,
        architecture,
        today,
        workingDirectory,
        systemLock,
        askAll: request.command === 'lock',
      },
      ...(onStep ? { onStep } : {}),
    }),
    asked,
  )
  const images = releases.map((release): ImageRun => {
    const section = maker.section(
      onOutcome && {
        onOutcome: (one) => {
          durations.end(one)
          onOutcome(one, release)
        },
      },
    )
    const own = settingOfOne(setting)
    const run = () => pipeline(own, release, section)
    const runWheels = () => wheelhouse(own, release, section)
    return { release, outcomes: () => section.outcomes, run, runWheels }
  })
  // The base may have said which suite it is.
  return { options: setting.options, host, engine, images, setting, registries: client }
}

/** Both, or what is wrong with either; nothing of them goes on behind the caller's back. */
async function together<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await allOf<unknown>([a, b])
  return [await a, await b]
}

/** Debian's name of Node's name of a machine. */
export function architectureOf(machine: string): Architecture {
  if (machine === 'x64') return 'amd64'
  if (machine === 'arm64') return 'arm64'
  throw new PycaskError({
    code: 'architecture-unsupported',
    what: `this machine is ${machine}; images are built for amd64 and arm64, each on its own kind`,
    hint: 'build on an amd64 or arm64 machine',
  })
}

/** Offline: our own requests are refused, and the tools that fetch are told the same. */
function withoutNetwork(host: Host): Host {
  const refuse = (url: string): Promise<never> =>
    Promise.reject(
      new PycaskError({
        code: 'offline',
        what: `${url.replace(/\/\/[^/@]*@/, '//')} is needed, and the option offline forbids the network`,
        hint: 'build once without offline: what is fetched then stays in the cache',
      }),
    )
  const env = { UV_OFFLINE: '1', PIP_NO_INDEX: '1' }
  return {
    ...host,
    env: { ...host.env, ...env },
    run: (command, options) =>
      host.run(command, { ...options, env: { ...(options?.env ?? host.env), ...env } }),
    http: {
      request: ({ url }) => refuse(url),
      get: (url) => refuse(url),
      download: (url) => refuse(url),
    },
  }
}
