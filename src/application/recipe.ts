/** The application: folders and files, copied as they are, with their bytecode. */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import {
  directoryEntries,
  layerFacts,
  packTar,
  writeLayer,
  type LayerFacts,
} from '../image/index.js'
import type { Product, Recipe } from '../make/types.js'
import type { LocalPython, Runtime } from '../sandbox/index.js'
import { bytecodeScript } from './bytecode.js'
import { applicationFiles, filesAt, type ApplicationFile } from './files.js'

export interface ApplicationFacts {
  readonly layer: LayerFacts
  /** Files that were copied, bytecode not counted. */
  readonly files: number
}

const applicationFacts: z.ZodType<ApplicationFacts> = z.object({
  layer: layerFacts,
  files: z.int().nonnegative(),
})

export interface ApplicationOptions {
  /** Folders that are copied, absolute, and where below `at`: empty for `at` itself. */
  readonly roots: readonly {
    readonly from: string
    readonly to: string
    /** What is left out of this one, in place of what is left out of all. */
    readonly ignored?: (path: string) => boolean
  }[]
  /** Whether a path, relative to a folder that is copied, is left out. */
  readonly ignored: (path: string) => boolean
  /** Further files and folders, absolute → absolute path in the image. */
  readonly files?: Readonly<Record<string, string>> | undefined
  /** Where it is in the image: `/opt/<org>/app`. */
  readonly at: string
  /** For the row: `web 1.4.0`. */
  readonly title: string
  /** Its version's bytecode is what is written. */
  readonly python: Product<{ readonly executable: string }>
  /** Base and python; only asked for when the layer has to be made. */
  readonly runtime: () => Promise<Runtime>
  /** The same Python without a container, where that runs here: compiling source runs nothing of it. */
  readonly local?: (() => Promise<LocalPython | undefined>) | undefined
}

/**
 * The application's layer, `layer.tar.gz`: the files that are not left out, readable by everyone
 * and writable by nobody but root, with bytecode that is valid under any time. Its inputs name every
 * file with its hash, so that a rebuild says which one changed.
 *
 * Rejects with `app-unreadable`, `app-file-refused`; when it is made, with `app-changed` if a file
 * changed in the meantime.
 */
export async function applicationRecipe(
  options: ApplicationOptions,
): Promise<Recipe<ApplicationFacts>> {
  const { files, extra } = await readAll(options)
  return {
    kind: 'app',
    name: 'app',
    title: options.title,
    inputs: {
      at: options.at,
      python: options.python.key,
      bytecode: createHash('sha256').update(bytecodeScript).digest('hex').slice(0, 16),
      ...Object.fromEntries(files.map((file) => [`file ${file.path}`, stateOf(file)])),
      ...Object.fromEntries(extra.map((file) => [`file /${file.path}`, stateOf(file)])),
    },
    facts: applicationFacts,
    build: async ({ directory, logFile }) => {
      const output = join(directory, 'out')
      const place = options.at.slice(1)
      await mkdir(output)
      if (files.some(({ path }) => path.endsWith('.py')))
        await compile(options, files, { directory, output, logFile })
      await checkUnchanged([...files, ...extra])
      const layerFile = join(directory, 'layer.tar.gz')
      const layer = await writeLayer(
        [
          // Containers start in it.
          { type: 'directory', path: place, mode: 0o755 },
          ...files.map((file) => ({ ...file.entry, path: `${place}/${file.path}` })),
          ...extra.map((file) => ({ ...file.entry, path: file.path })),
          ...(await directoryEntries(output, place)).filter(({ path }) => path !== place),
        ],
        layerFile,
      )
      const count = files.length + extra.length
      return { files: { 'layer.tar.gz': layerFile }, facts: { layer, files: count } }
    },
  }
}

interface Places {
  readonly directory: string
  readonly output: string
  readonly logFile: string
}

async function compile(
  options: ApplicationOptions,
  files: readonly ApplicationFile[],
  places: Places,
): Promise<void> {
  if (await compiledHere(options, files, places)) return
  const { runtime, at } = options
  const { output, logFile } = places
  const lines: string[] = []
  const { exitCode } = await (
    await runtime()
  ).run({
    input: packTar(files.map((file) => ({ ...file.entry, path: `build/in/${file.path}` }))),
    script: bytecodeScript,
    args: ['/build/in', at, '/build/out'],
    env: { PYTHONHASHSEED: '0' },
    outputDirectory: output,
    logFile,
    onLine: (line) => lines.push(line),
  })
  if (exitCode !== 0)
    throw new PycaskError({
      code: 'app-bytecode-failed',
      what: `the bytecode of the application cannot be written: exit code ${String(exitCode)}`,
      details: lines.slice(-10),
      logFile,
    })
}

/** False where this machine cannot run the image's Python by itself. */
async function compiledHere(
  { local, at }: ApplicationOptions,
  files: readonly ApplicationFile[],
  { directory, output, logFile }: Places,
): Promise<boolean> {
  const python = await local?.()
  if (python === undefined) return false
  const input = join(directory, 'in')
  for (const { path, entry } of files) {
    if (entry.type !== 'file' || !('file' in entry.source) || !path.endsWith('.py')) continue
    await mkdir(dirname(join(input, path)), { recursive: true })
    await copyFile(entry.source.file, join(input, path))
  }
  const { exitCode } = await python.run({
    script: bytecodeScript,
    args: [input, at, output],
    logFile,
  })
  if (exitCode === 0) return true
  await rm(output, { recursive: true, force: true })
  await mkdir(output)
  return false
}

const stateOf = ({ entry, sha256 }: ApplicationFile): string =>
  entry.type === 'symlink'
    ? `→ ${entry.target}`
    : `${entry.mode & 0o100 ? 'executable ' : ''}sha256:${sha256}`

/** The key was made of what was read first; bytes that changed since would stand under a wrong key. */
async function checkUnchanged(files: readonly ApplicationFile[]): Promise<void> {
  for (const { entry, sha256 } of files) {
    if (entry.type !== 'file' || !('file' in entry.source)) continue
    const { file } = entry.source
    const now = createHash('sha256').update(await readFile(file))
    if (now.digest('hex') !== sha256)
      throw new PycaskError({
        code: 'app-changed',
        what: `${file} changed while the image was built`,
        hint: 'build again',
        at: { file },
      })
  }
}

/** What is copied below `at`, with paths from there, and further files, with paths from the root. */
async function readAll({ roots, ignored, files = {}, at }: ApplicationOptions) {
  const found = new Map<string, ApplicationFile>()
  const place = (all: Map<string, ApplicationFile>, file: ApplicationFile): void => {
    const other = all.get(file.path)
    if (other !== undefined) throw twice(other, file)
    all.set(file.path, file)
  }
  for (const { from, to, ignored: own = ignored } of roots)
    for (const file of await applicationFiles(from, own))
      place(found, { ...file, path: posix.join(to, file.path) })
  const extra = new Map<string, ApplicationFile>()
  for (const [from, to] of Object.entries(files))
    for (const file of await filesAt(from, ignored))
      place(extra, { ...file, path: posix.join(to, file.path).slice(1).replace(/\/$/, '') })
  for (const file of extra.values()) {
    const other = found.get(posix.relative(at, `/${file.path}`))
    if (other !== undefined) throw twice(other, file)
  }
  const byPath = (a: ApplicationFile, b: ApplicationFile): number =>
    Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))
  return { files: [...found.values()].sort(byPath), extra: [...extra.values()].sort(byPath) }
}

function twice(one: ApplicationFile, other: ApplicationFile): PycaskError {
  const sources = [one, other].map(({ entry, path }) =>
    entry.type === 'file' && 'file' in entry.source ? entry.source.file : path,
  )
  return new PycaskError({
    code: 'app-conflict',
    what: `${sources.join(' and ')} would be one file of the image: ${other.path}`,
    hint: 'the options app and files say where each goes; app-ignore leaves one out',
  })
}
