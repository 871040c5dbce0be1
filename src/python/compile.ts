/** What training and building have in common: inputs, and a run in the builder. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { downloadSourceTarball, type AptSuite, type BuilderHandle } from '../debian/index.js'
import type { Host } from '../host/types.js'
import { packTar, type Entry } from '../image/index.js'
import type { Inputs, Workspace } from '../make/types.js'
import type { Suite } from '../words.js'
import { buildFailed } from './failures.js'
import type { Configuration } from './flags.js'
import type { PatchSet } from './patches.js'
import type { Release } from './releases.js'
import { inputs as inputPaths, stepMark } from './script.js'
import { fetchSource, type SourceFacts } from './sources.js'

export interface CompileOptions {
  readonly host: Host
  readonly release: Release
  readonly configuration: Configuration
  readonly patches?: PatchSet | undefined
  readonly builder: BuilderHandle
  /** `python.org`, `debian`, mirrors and folders, in the order in which they are asked. */
  readonly sources: readonly string[]
  /** Tarballs, and lists of source packages, are kept here. */
  readonly directory: string
  readonly suite: Suite
  /** Needed for the source `debian`. */
  readonly index?: AptSuite | undefined
  /** Compilers at once, asked for when it begins; default: as many as there are cores. */
  readonly jobs?: (() => number) | undefined
  /** Called with `configure`, `compile`, ... as they begin. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** What a compiled thing depends on: source, patches, flags, compilers, and what is done with them. */
export function commonInputs(options: CompileOptions, script: string): Inputs {
  const { release, builder, configuration, patches, suite } = options
  const { optimize, architecture, libpython, extraConfigure, cflags } = configuration
  return {
    version: release.name,
    source: release.files[0].sha256,
    ...{ suite, architecture, optimize, libpython },
    ...(patches === undefined ? {} : { patches: patches.sha256 }),
    ...(extraConfigure.length === 0 ? {} : { configure: extraConfigure.join(' ') }),
    ...(cflags.length === 0 ? {} : { cflags: cflags.join(' ') }),
    // Flags, steps, lists of what is pruned: whatever is done differently makes another product.
    script: createHash('sha256').update(script).digest('hex').slice(0, 16),
    ...Object.fromEntries(
      Object.entries(builder.inputs).map(([name, value]) => [`builder.${name}`, value]),
    ),
  }
}

/**
 * Runs a script on the source in the builder. `out` is the folder that has what it left, `source` what
 * was verified of the tarball.
 */
export async function compileIn(
  options: CompileOptions,
  workspace: Workspace,
  job: { readonly entries: readonly Entry[]; readonly script: (jobs: number) => string },
): Promise<{ readonly out: string; readonly source: SourceFacts }> {
  const { host, release, directory, index, onLine, patches } = options
  // First: that there is no engine is found out before anything is downloaded.
  const builder = await options.builder.open()
  const source = await fetchSource(host, {
    release,
    sources: options.sources,
    directory,
    debian: index && ((request) => fromDebian(host, index, directory, request)),
  })
  const outputDirectory = join(workspace.directory, 'out')
  const lastLines: string[] = []
  let step = 'unpack'
  const { exitCode } = await builder.run({
    input: packTar([
      { type: 'file', path: inputPaths.source, mode: 0o644, source: { file: source.file } },
      ...(patches?.patches ?? []).map(({ name, bytes }, at): Entry => ({
        type: 'file',
        path: `${inputPaths.patches}/${String(at).padStart(4, '0')}-${name}`,
        mode: 0o644,
        source: { bytes },
      })),
      ...job.entries,
    ]),
    script: job.script((options.jobs ?? availableParallelism)()),
    outputDirectory,
    logFile: workspace.logFile,
    onLine: (line) => {
      if (line.startsWith(stepMark)) {
        step = line.slice(stepMark.length)
        onLine?.(step)
        return
      }
      if (lastLines.push(line) > 400) lastLines.shift()
    },
  })
  if (exitCode !== 0)
    throw buildFailed({ release, step, exitCode, lastLines, logFile: workspace.logFile })
  return { out: outputDirectory, source: source.facts }
}

async function fromDebian(
  host: Host,
  index: AptSuite,
  directory: string,
  request: Omit<Parameters<typeof downloadSourceTarball>[1], 'index' | 'directory'>,
): Promise<string | undefined> {
  const lists = join(directory, 'debian-sources')
  const found = await downloadSourceTarball(host, { ...request, index, directory: lists })
  return found?.file
}
