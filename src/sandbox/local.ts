/**
 * The image's Python on this machine, without a container: for work that runs nothing of anybody's, such
 * as compiling source to bytecode, where starting a container would take ten times as long as the work.
 * The loader and the libraries are the image's too, so it does not matter what this machine has.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { fixedEnvironment } from './protocol.js'
import { lastLine } from './words.js'

export interface LocalPython {
  /**
   * Runs `script` with `args` by `python -I -S`: it sees the standard library and nothing else. Resolves
   * with its exit code, 126 where it cannot be started; lines of its output and errors are told. What is
   * in the script must not run anybody's code: nothing here holds it.
   */
  run(job: {
    readonly script: string
    readonly args: readonly string[]
    readonly logFile: string
    readonly onLine?: (line: string) => void
  }): Promise<{ readonly exitCode: number }>
}

/** A layer, `layer.tar.gz`. */
interface LayerFile {
  readonly digest: string
  readonly file: () => Promise<string>
}

export interface LocalPythonOptions {
  readonly host: Pick<Host, 'run' | 'log'>
  /** Where trees are kept between runs, a folder each. */
  readonly directory: string
  /** What the tree is made of: the loader and the libraries are in `base`, the rest is in `python`. */
  readonly layers: { readonly base: LayerFile; readonly python: LayerFile }
  /** In the image: `/opt/acme/python/bin/python3.13`. */
  readonly executable: string
}

/** So many trees stay, of other Pythons and older bases, and all that may be in use. */
const keptTrees = 4
const inUseMs = 60 * 60 * 1000
const libraries = 'usr/lib/*-linux-gnu'

/** Paths in the tree, and the hashes of what runs. */
const treeState = z.object({
  loader: z.string(),
  libraries: z.string(),
  hashes: z.record(z.string(), z.string()),
})
type TreeState = z.output<typeof treeState>

/** Undefined where it does not run here: then a container does the work. */
export async function openLocalPython(
  options: LocalPythonOptions,
): Promise<LocalPython | undefined> {
  const { host, directory, layers, executable } = options
  if (process.platform !== 'linux') return undefined
  const name = createHash('sha256').update(
    JSON.stringify([executable, layers.base.digest, layers.python.digest]),
  )
  const tree = join(directory, name.digest('hex').slice(0, 32))
  try {
    const state = (await kept(tree)) ?? (await unpacked(options, tree))
    const at = (path: string): string => join(tree, path)
    const program = [at(state.loader), '--library-path', at(state.libraries), at(executable)]
    return {
      run: async ({ script, args, logFile, onLine }) => {
        try {
          return await host.run([...program, '-I', '-S', '-B', '-c', script, ...args], {
            env: { ...fixedEnvironment, PATH: '/usr/bin:/bin' },
            logFile,
            ...(onLine === undefined ? {} : { onLine }),
          })
        } catch (thrown) {
          // Of another architecture, or where nothing may be executed.
          if (thrown instanceof PycaskError && thrown.code === 'program-missing')
            return { exitCode: 126 }
          throw thrown
        }
      },
    }
  } catch (thrown) {
    host.log.debug(`${executable} does not run on this machine itself: ${messageOf(thrown)}`)
    return undefined
  }
}

/** The state of a tree that is there, and whose programs are what they were. */
async function kept(tree: string): Promise<TreeState | undefined> {
  try {
    const state = treeState.parse(JSON.parse(await readFile(join(tree, 'state.json'), 'utf8')))
    for (const [path, hash] of Object.entries(state.hashes))
      if ((await hashOf(join(tree, path))) !== hash) return undefined
    const now = new Date()
    await utimes(tree, now, now).catch(() => undefined)
    return state
  } catch {
    return undefined
  }
}

async function unpacked(
  { host, directory, layers, executable }: LocalPythonOptions,
  tree: string,
): Promise<TreeState> {
  await mkdir(directory, { recursive: true })
  const temporary = `${tree}.${randomUUID()}.tmp`
  try {
    await mkdir(temporary)
    const prefix = executable.slice(1).replace(/\/bin\/[^/]+$/, '')
    await unpack(host, layers.base, `${libraries}/*`, temporary)
    await unpack(host, layers.python, `${prefix}/*`, temporary)
    const state = await lookedAt(temporary, executable)
    await writeFile(join(temporary, 'state.json'), JSON.stringify(state))
    // Somebody else may have made it meanwhile; a damaged one goes.
    if ((await kept(tree)) === undefined) await rm(tree, { recursive: true, force: true })
    await rename(temporary, tree).catch(async (thrown: unknown) => {
      if ((await kept(tree)) === undefined) throw thrown
    })
    await sweep(directory)
    return state
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function unpack(
  host: Pick<Host, 'run'>,
  layer: LayerFile,
  wanted: string,
  directory: string,
): Promise<void> {
  const command = ['tar', '-xzf', await layer.file(), '-C', directory, '--no-same-owner']
  const { exitCode, stderr } = await host.run([...command, '--wildcards', wanted])
  // Half of a standard library compiles some files, and not others.
  if (exitCode !== 0) throw new Error(`${wanted} cannot be unpacked: ${lastLine(stderr)}`)
}

async function lookedAt(tree: string, executable: string): Promise<TreeState> {
  const [folder] = (await readdir(join(tree, 'usr/lib'))).filter((one) =>
    one.endsWith('-linux-gnu'),
  )
  const found = `usr/lib/${folder ?? ''}`
  const names = await readdir(join(tree, found))
  const loader = names.find((one) => /^ld-linux[^/]*\.so\.\d+$/.test(one))
  if (loader === undefined) throw new Error('its base has no dynamic loader')
  const programs = [
    executable.slice(1),
    ...[loader, 'libc.so.6', 'libm.so.6'].map((one) => `${found}/${one}`),
  ]
  const hashes = await Promise.all(
    programs.map(async (path) => [path, await hashOf(join(tree, path))] as const),
  )
  return { loader: `${found}/${loader}`, libraries: found, hashes: Object.fromEntries(hashes) }
}

async function sweep(directory: string): Promise<void> {
  const found = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const { mtimeMs } = await stat(join(directory, name)).catch(() => ({ mtimeMs: 0 }))
      return { name, mtimeMs }
    }),
  )
  const unused = found.filter(({ mtimeMs }) => mtimeMs < Date.now() - inUseMs)
  const kept = found
    .filter(({ name }) => !name.endsWith('.tmp'))
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(0, keptTrees)
  const old = unused.filter((one) => !kept.includes(one))
  for (const { name } of old) await rm(join(directory, name), { recursive: true, force: true })
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
