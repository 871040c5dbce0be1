/** `pycask lock`: write the lock of what sdists are built with. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PycaskError } from '../errors.js'
import { allOf, readLocked } from '../pipeline.js'
import { shownPath } from '../pipeline-wheels.js'
import {
  lockBuildRequirements,
  requirementLines,
  requiresRecipe,
  type Sdist,
} from '../wheels/index.js'
import { openSession, type CommandRequest } from './session.js'

export interface LockResult {
  /** As it should stand in messages. */
  readonly file: string
  readonly state: 'written' | 'unchanged' | 'not needed'
  /** What has to be built, and what it asks for; sorted by name. */
  readonly sdists: readonly { readonly name: string; readonly requires: readonly string[] }[]
  /** `name==version`, sorted. */
  readonly locked: readonly string[]
}

/**
 * Looks at every sdist that a build would build, for every Python, and locks what they ask for in
 * one file. Versions that are locked already are kept where they fit, unless `upgrade` is set.
 *
 * @throws PycaskError `build-lock-impossible`, and what reading the lock and downloads throw
 */
export async function lock(request: CommandRequest): Promise<LockResult> {
  const { options, host, images, setting } = await openSession(request, { building: false })
  const path = options.buildLock ?? join(dirname(options.lock), 'build-requirements.txt')
  const file = shownPath(setting.workingDirectory, path)
  const locked = await allOf(images.map(({ release }) => readLocked(setting, release)))
  const [oldest] = locked
  const sdists = new Map<string, Sdist>()
  for (const { chosen } of locked)
    for (const one of chosen)
      if (one.kind === 'sdist') sdists.set(one.file.sha256, { package: one.locked, file: one.file })
  if (sdists.size === 0 || oldest === undefined)
    return { file, state: 'not needed', sdists: [], locked: [] }

  const asked = await allOf(
    [...sdists.values()].map(async (sdist) => {
      const { name, version } = sdist.package
      const { facts } = await setting.lookups.make(requiresRecipe({ host, sdist }))
      return { name: `${name}==${version}`, requires: facts.requires }
    }),
  )
  // What the user asks for beside the lock: versions that the sdists should not go beyond.
  const wishes = await textOf(path.replace(/\.txt$/, '.in'))
  const previous = await textOf(path)
  const text = await lockBuildRequirements({
    ...{ host, previous, target: oldest.target, upgrade: options.upgrade },
    uv: await setting.tools.file('uv'),
    lines: requirementLines([
      ...asked.flatMap(({ requires }) => requires),
      ...[...sdists.values()].flatMap(
        ({ package: { name } }) => options.packages[name]?.buildRequires ?? [],
      ),
      ...(wishes?.split('\n').map((line) => line.replace(/(^|\s)#.*$/, '')) ?? []),
    ]),
  })
  const header = `# What ${asked.length === 1 ? 'this sdist is' : 'these sdists are'} built with; written by: pycask lock\n${asked
    .map(({ name }) => `#   ${name}\n`)
    .sort()
    .join('')}`
  const content = `${header}${text}`
  if (content !== previous) await writeWhole(path, content)
  return {
    file,
    state: content === previous ? 'unchanged' : 'written',
    sdists: [...asked].sort((a, b) => (a.name < b.name ? -1 : 1)),
    locked: [...text.matchAll(/^([\w.-]+==\S+)/gm)].map(([, pin]) => pin ?? ''),
  }
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
async function writeWhole(path: string, content: string): Promise<void> {
  const beside = `${path}.${String(process.pid)}.new`
  try {
    await writeFile(beside, content)
    await rename(beside, path)
  } catch (cause) {
    await rm(beside, { force: true })
    throw new PycaskError({
      code: 'output-not-writable',
      what: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    })
  }
}
