/** `install`: the built CPythons in the tool cache, where `actions/setup-python` has its own. */
import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as actions from '@actions/tool-cache'
import type { Host } from '../host/types.js'
import type { Product } from '../make/types.js'
import { stageInstallation, type PythonFacts, type Release } from '../python/index.js'

/** A CPython on this machine. */
export interface Installed {
  /** `3.13.15` */
  readonly python: string
  /** `$RUNNER_TOOL_CACHE/Python/3.13.15/x64` */
  readonly directory: string
  readonly executable: string
}

/** Where tools are kept: `ROOT/Python/3.13.15/x64`, and `x64.complete` beside it once it is whole. */
export interface ToolCache {
  readonly root: string
  /** The folder of a whole tool; undefined where there is none. */
  find(tool: string, version: string, architecture: string): Promise<string | undefined>
  /** Takes a folder in; what was there is replaced. */
  keep(folder: string, tool: string, version: string, architecture: string): Promise<void>
}

/** The runner's own, through its own package; `root` is what `RUNNER_TOOL_CACHE` says. */
export const runnerToolCache = (root: string): ToolCache => ({
  root,
  find: (...named) => Promise.resolve(actions.find(...named) || undefined),
  async keep(...given) {
    await actions.cacheDir(...given)
  },
})

/** The same layout in a folder, for a terminal: the runner's package talks to a workflow's log. */
export const folderToolCache = (root: string): ToolCache => ({
  root,
  async find(...named) {
    const folder = join(root, ...named)
    return access(`${folder}.complete`).then(
      () => folder,
      () => undefined,
    )
  },
  async keep(folder, ...named) {
    const target = join(root, ...named)
    await rm(`${target}.complete`, { force: true })
    await rm(target, { recursive: true, force: true })
    await mkdir(dirname(target), { recursive: true })
    await rename(folder, target)
    await writeFile(`${target}.complete`, '')
  },
})

/** What identifies the product that a folder of the tool cache was made from. */
const keyFile = 'pycask-key'

/**
 * Puts a CPython into the tool cache, unless it is there. It is found by `find('Python', version,
 * architecture)`, a free-threaded one by the architecture `x64-freethreaded`, as setup-python has it.
 * The folder is marked as complete when it is: one that is half copied is never found.
 *
 * @throws PycaskError `install-incompatible`, `install-failed`
 */
export async function install(options: {
  readonly host: Host
  readonly release: Release
  readonly python: Product<PythonFacts>
  readonly toolCache: ToolCache
}): Promise<Installed> {
  const { host, release, python, toolCache } = options
  const { root } = toolCache
  const version = semanticVersion(release.version)
  const architecture = process.arch + (release.suffix === 't' ? '-freethreaded' : '')
  const destination = join(root, 'Python', version, architecture)
  const found = await toolCache.find('Python', version, architecture)
  const isOurs =
    found !== undefined &&
    (await readFile(join(found, keyFile), 'utf8').catch(() => '')).trim() === python.key
  if (!isOurs) {
    const staging = join(root, `.pycask-${randomUUID()}`)
    try {
      await stageInstallation({ host, python, staging, destination })
      await writeFile(join(staging, keyFile), `${python.key}\n`)
      await toolCache.keep(staging, 'Python', version, architecture)
    } finally {
      await rm(staging, { recursive: true, force: true })
    }
  }
  const named = `python${release.minor}${release.suffix}`
  return {
    python: release.name,
    directory: destination,
    executable: join(destination, 'bin', named),
  }
}

/** `3.15.0rc1` as the tool cache names it: `3.15.0-rc.1`. */
function semanticVersion(version: string): string {
  const phases: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', rc: 'rc' }
  return version.replace(/(a|b|rc)(\d+)$/, (_, phase: string, number: string) => {
    return `-${phases[phase] ?? phase}.${number}`
  })
}

/** Variables by which other steps find a Python; setup-python sets the same. */
export const variablesOf = ({ directory }: Installed): Readonly<Record<string, string>> => ({
  pythonLocation: directory,
  Python_ROOT_DIR: directory,
  Python3_ROOT_DIR: directory,
  PKG_CONFIG_PATH: join(directory, 'lib/pkgconfig'),
})
