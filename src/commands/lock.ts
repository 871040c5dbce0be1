/** `pycask lock`: write the locks of what sdists and folders are built with. */
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { messageOf, PycaskError } from '../errors.js'
import { readOptions } from '../options/index.js'
import { allOf, readLocked, type Setting } from '../pipeline.js'
import { buildables, buildLockPath, ownBuildLock, shownPath } from '../pipeline-wheels.js'
import { builtInManifest, type Release } from '../python/index.js'
import {
  lockAll,
  lockBuildRequirements,
  requirementLines,
  requiresRecipe,
  shownRelease,
  type Buildable,
  type BuildLockText,
  type WantedLock,
} from '../wheels/index.js'
import { openSession, type CommandRequest } from './session.js'
import { lockSystem, type WrittenSystemLock } from './system-lock.js'

/** One lock file, and what became of it. */
export interface WrittenLock {
  /** As it should stand in messages. */
  readonly file: string
  readonly state: 'written' | 'unchanged' | 'removed'
  /** What is built with it: `psycopg2==2.9.13`. Sorted. */
  readonly builds: readonly string[]
  /** `2024-10-07`: nothing in it was uploaded later. */
  readonly asOf?: string | undefined
  /** `name==version`, sorted. */
  readonly locked: readonly string[]
}

export interface LockResult {
  /** What has to be built, and what it asks for; sorted by name. Nothing: no lock is needed. */
  readonly builds: readonly { readonly name: string; readonly requires: readonly string[] }[]
  /** The common lock first. */
  readonly files: readonly WrittenLock[]
  /** With `system`. */
  readonly system?: WrittenSystemLock
}

/**
 * Locks what sdists are built with, or with `system` what the image is made of beside the project's
 * lock: pycask.lock.
 *
 * @throws PycaskError what `lockBuilds` and `lockSystem` throw
 */
export async function lock(request: CommandRequest): Promise<LockResult> {
  const { system } = await readOptions(request)
  return system ? { builds: [], files: [], system: await lockSystem(request) } : lockBuilds(request)
}

/**
 * Looks at every sdist and folder that a build would build, for every Python, and locks what they ask
 * for: in one file, and in one of its own for what is old or does not go with the others. Versions
 * that are locked already are kept where they fit, unless `upgrade` is set.
 *
 * @throws PycaskError `build-lock-impossible`, and what reading the lock and downloads throw
 */
async function lockBuilds(request: CommandRequest): Promise<LockResult> {
  const { options, host, images, setting } = await openSession(request, { building: false })
  const path = buildLockPath(options)
  const locked = await allOf(images.map(({ release }) => readLocked(setting, release)))
  const [oldest] = locked
  if (oldest === undefined) return { builds: [], files: [] }
  const wanted = new Map(
    locked
      .flatMap(({ chosen }) => buildables(chosen))
      .map((one) => [one.source.file.sha256, one] as const),
  )
  const previous = await ownLocks(path)
  const asked = await allOf([...wanted.values()].map((one) => wantedLock(one, path, setting)))
  const wishes = linesOf(await textOf(inputOf(path)))
  const compile = async (of: {
    for: string
    lines: readonly string[]
    before?: string | undefined
  }): Promise<string> =>
    lockBuildRequirements({
      ...{ host, target: oldest.target, upgrade: options.upgrade, before: of.before },
      previous: await textOf(of.for === '' ? path : ownBuildLock(path, of.for)),
      uv: await setting.tools.file('uv'),
      lines: requirementLines([...of.lines, ...(of.for === '' ? wishes : [])]),
    })
  const { common, own } = await lockAll(asked, {
    compile,
    today: request.today,
    pythonReleased: releasedOf(images.map(({ release }) => release)),
    ownBefore: previous,
  })

  const shown = (file: string): string => shownPath(setting.workingDirectory, file)
  const files = [
    ...(common === undefined ? [] : [await write(path, common, shown)]),
    ...(await allOf([...own].map(([name, one]) => write(ownBuildLock(path, name), one, shown)))),
    ...(await allOf(
      [...previous]
        .filter((name) => !own.has(name))
        .map((name) => remove(ownBuildLock(path, name), shown)),
    )),
  ]
  return {
    builds: asked
      .map(({ title, requires }) => ({ name: title, requires }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    files,
  }
}

/** What one package is built with: what it asks for, and what was asked for it. */
async function wantedLock(
  wanted: Buildable,
  path: string,
  { host, fetch, lookups, options }: Setting,
): Promise<WantedLock & { readonly requires: readonly string[] }> {
  const { name } = wanted.package
  const { facts } = await lookups.make(requiresRecipe({ host, fetch, wanted }))
  const wishes = await textOf(inputOf(ownBuildLock(path, name)))
  return {
    name,
    title: shownRelease(wanted.package),
    requires: facts.requires,
    lines: [
      ...facts.requires,
      ...(options.packages[name]?.buildRequires ?? []),
      ...linesOf(wishes),
    ],
    // Whoever goes back in time by uv's own variable does not want another time.
    uploaded: host.env['UV_EXCLUDE_NEWER'] === undefined ? wanted.source.file.uploaded : undefined,
    alone: wishes !== undefined,
  }
}

/** What the user asks for beside a lock: versions that builds should not go beyond. */
const inputOf = (path: string): string => path.replace(/(?:\.txt)?$/, '.in')

const linesOf = (text: string | undefined): readonly string[] =>
  text?.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '')) ?? []

/** Day or month in which the newest of the Pythons came out. */
function releasedOf(releases: readonly Release[]): string {
  const { branches } = builtInManifest()
  return (
    releases
      .map(({ minor }) => branches.get(minor)?.firstRelease ?? '')
      .sort()
      .at(-1) ?? ''
  )
}

const signature = 'written by: pycask lock'

async function write(
  path: string,
  { titles, asOf, text }: BuildLockText,
  shown: (path: string) => string,
): Promise<WrittenLock> {
  const what = titles.length === 1 ? 'this is' : 'these are'
  const when = asOf === undefined ? '' : `, as of ${asOf}`
  const header = `# What ${what} built with${when}; ${signature}\n`
  const content = `${header}${titles.map((title) => `#   ${title}\n`).join('')}${text}`
  const state = content === (await textOf(path)) ? 'unchanged' : 'written'
  if (state === 'written') await writeWhole(path, content)
  const locked = [...text.matchAll(/^([\w.-]+==\S+)/gm)].map(([, pin]) => pin ?? '')
  return { file: shown(path), state, builds: titles, asOf, locked }
}

async function remove(path: string, shown: (path: string) => string): Promise<WrittenLock> {
  await rm(path)
  return { file: shown(path), state: 'removed', builds: [], locked: [] }
}

/** Packages that have a lock of their own which this command wrote. */
async function ownLocks(path: string): Promise<ReadonlySet<string>> {
  const [before = '', after = ''] = basename(ownBuildLock(path, '\n')).split('\n')
  const names = (await readdir(dirname(path)).catch(() => [])).filter(
    (name) => name.startsWith(before) && name.endsWith(after) && name !== basename(path),
  )
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await textOf(join(dirname(path), name))
      const ours = text?.split('\n', 1)[0]?.endsWith(signature) === true
      return ours ? [name.slice(before.length, -after.length)] : []
    }),
  )
  return new Set(found.flat())
}

const textOf = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code === 'ENOENT') return undefined
    throw thrown
  }
}

/** The old lock, or the whole new one: never half of it. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const beside = `${path}.${String(process.pid)}.new`
  await sweep(path)
  try {
    await writeFile(beside, content)
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw new PycaskError({
      code: 'output-not-writable',
      what: `${path} cannot be written: ${messageOf(cause)}`,
      cause,
    })
  }
}

const dayMs = 24 * 60 * 60 * 1000

/** Removes what killed processes left beside a lock; a day later it is nobody's. */
async function sweep(path: string): Promise<void> {
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    if (!name.startsWith(`${basename(path)}.`) || !/\.\d+\.new$/.test(name)) continue
    const left = join(dirname(path), name)
    const { mtimeMs } = await stat(left).catch(() => ({ mtimeMs: Infinity }))
    if (mtimeMs < Date.now() - dayMs) await rm(left, { force: true }).catch(() => undefined)
  }
}
