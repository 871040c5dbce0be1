/** The application: a folder, copied as it is, with its bytecode. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
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
import type { Runtime } from '../sandbox/types.js'
import { bytecodeScript } from './bytecode.js'
import { applicationFiles, type ApplicationFile } from './files.js'

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
  /** The folder that is copied; absolute. */
  readonly directory: string
  /** Whether a path, relative to the folder, is left out. */
  readonly ignored: (path: string) => boolean
  /** Where it is in the image: `/opt/<org>/app`. */
  readonly at: string
  /** For the row: `web 1.4.0`. */
  readonly title: string
  /** Its version's bytecode is what is written. */
  readonly python: Product<{ readonly executable: string }>
  /** Base and python; only asked for when the layer has to be made. */
  readonly runtime: () => Promise<Runtime>
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
  const files = await applicationFiles(options.directory, options.ignored)
  return {
    kind: 'app',
    name: 'app',
    title: options.title,
    inputs: {
      at: options.at,
      python: options.python.key,
      bytecode: createHash('sha256').update(bytecodeScript).digest('hex').slice(0, 16),
      ...Object.fromEntries(files.map((file) => [`file ${file.path}`, stateOf(file)])),
    },
    facts: applicationFacts,
    build: async ({ directory, logFile }) => {
      const runtime = await options.runtime()
      const output = join(directory, 'out')
      const place = options.at.slice(1)
      const lines: string[] = []
      const { exitCode } = await runtime.run({
        input: packTar(files.map((file) => ({ ...file.entry, path: `build/in/${file.path}` }))),
        script: bytecodeScript,
        args: ['/build/in', options.at],
        env: { PYTHONHASHSEED: '0' },
        outputDirectory: output,
        logFile,
        onLine: (line) => lines.push(line),
      })
      if (exitCode !== 0)
        throw new PycaskError({
          code: 'app-bytecode-failed',
          what: `the bytecode of ${options.directory} cannot be written: exit code ${String(exitCode)}`,
          details: lines.slice(-10),
          logFile,
        })
      await checkUnchanged(options.directory, files)
      const layerFile = join(directory, 'layer.tar.gz')
      const layer = await writeLayer(
        [
          ...files.map((file) => ({ ...file.entry, path: `${place}/${file.path}` })),
          ...(await directoryEntries(output, place)),
        ],
        layerFile,
      )
      return { files: { 'layer.tar.gz': layerFile }, facts: { layer, files: files.length } }
    },
  }
}

const stateOf = ({ entry, sha256 }: ApplicationFile): string =>
  entry.type === 'symlink'
    ? `→ ${entry.target}`
    : `${entry.mode & 0o100 ? 'executable ' : ''}sha256:${sha256}`

/** The key was made of what was read first; bytes that changed since would stand under a wrong key. */
async function checkUnchanged(directory: string, files: readonly ApplicationFile[]): Promise<void> {
  for (const { path, entry, sha256 } of files) {
    if (entry.type !== 'file') continue
    const now = createHash('sha256').update(await readFile(join(directory, path)))
    if (now.digest('hex') !== sha256)
      throw new PycaskError({
        code: 'app-changed',
        what: `${join(directory, path)} changed while the image was built`,
        hint: 'build again',
        at: { file: join(directory, path) },
      })
  }
}
