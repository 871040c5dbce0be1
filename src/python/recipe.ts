/** CPython as a product: the recipe's inputs, and one build from tarball to layer. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { downloadSourceTarball, type AptSuite, type BuilderHandle } from '../debian/index.js'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { directoryEntries, packTar, writeLayer } from '../image/index.js'
import type { Built, Inputs, Recipe, Workspace } from '../make/types.js'
import type { Architecture, Suite } from '../words.js'
import { buildFailed } from './failures.js'
import { pythonFacts, type PythonFacts } from './facts.js'
import { finishReport, finishScript, type FinishReport } from './finish.js'
import type { Optimize } from './flags.js'
import { requiredModules } from './modules.js'
import { slim } from './prune.js'
import type { Release } from './releases.js'
import { buildScript, stepMark } from './script.js'
import { fetchSource } from './sources.js'

export interface PythonOptions {
  readonly host: Host
  readonly release: Release
  /** `/opt/<org>/python` */
  readonly prefix: string
  readonly optimize: Optimize
  readonly builder: BuilderHandle
  /** `python.org`, `debian`, mirrors and folders, in the order in which they are asked. */
  readonly sources: readonly string[]
  /** Tarballs, and lists of source packages, are kept here. */
  readonly directory: string
  readonly suite: Suite
  readonly architecture: Architecture
  /** Needed for the source `debian`. */
  readonly index?: AptSuite | undefined
  /** Compilers at once, asked for when it begins; default: as many as there are cores. */
  readonly jobs?: (() => number) | undefined
  /** Called with `configure`, `compile`, `install`, `prune`, `bytecode` as they begin. */
  readonly onLine?: ((line: string) => void) | undefined
}

/**
 * CPython of one release, built from source. Files: `layer.tar.gz`, the runtime tree as a layer;
 * `builder.tar.gz`, what compiling wheels needs on top of it (headers, Makefile, python3-config).
 *
 * Building rejects with `source-unavailable`, `compile-failed`, `python-incomplete` (a module that
 * must be there is not) or `library-unknown` (no package of the builder has a library it links).
 */
export function pythonRecipe(options: PythonOptions): Recipe<PythonFacts> {
  const { release, optimize } = options
  return {
    kind: 'python',
    name: 'python',
    title: `${release.version}, ${optimize}`,
    inputs: inputsOf(options),
    facts: pythonFacts,
    build: (workspace) => build(options, workspace),
  }
}

function inputsOf(options: PythonOptions): Inputs {
  const { release, builder } = options
  const texts = scriptFor(options, 1) + finishScript
  return {
    version: release.version,
    source: release.files[0].sha256,
    prefix: options.prefix,
    optimize: options.optimize,
    suite: options.suite,
    architecture: options.architecture,
    pruned: slim.name,
    // Flags, steps, lists of what is pruned: whatever is done differently makes another product.
    script: createHash('sha256').update(texts).digest('hex').slice(0, 16),
    ...Object.fromEntries(
      Object.entries(builder.inputs).map(([name, value]) => [`builder.${name}`, value]),
    ),
  }
}

const scriptFor = (options: PythonOptions, jobs: number): string =>
  buildScript({
    minor: options.release.minor,
    architecture: options.architecture,
    prefix: options.prefix,
    optimize: options.optimize,
    profile: slim,
    requiredModules: Object.keys(requiredModules(options.release)),
    jobs,
  })

async function build(options: PythonOptions, workspace: Workspace): Promise<Built<PythonFacts>> {
  const { release, prefix, optimize } = options
  const out = await compile(options, workspace)
  const report = finishReport.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')))
  check(options, report)

  const at = prefix.replace(/^\/+/, '')
  const layerFile = join(workspace.directory, 'layer.tar.gz')
  const builderFile = join(workspace.directory, 'builder.tar.gz')
  const layer = await writeLayer(await directoryEntries(join(out, 'runtime'), at), layerFile)
  await writeLayer(await directoryEntries(join(out, 'builder'), at), builderFile)
  options.host.log.debug(
    `CPython ${release.version}, ${optimize}: ${report.bytecodeFiles} bytecode files, ${report.profiles} files of profile data`,
  )
  return {
    files: { 'layer.tar.gz': layerFile, 'builder.tar.gz': builderFile },
    facts: {
      version: release.version,
      tag: release.tag,
      prefix,
      executable: `${prefix}/bin/python${release.minor}`,
      headers: `${prefix}/include/python${release.minor}`,
      layer,
      requires: requiresOf(report),
      modulesMissing: Object.keys(report.modulesMissing).sort(),
    },
  }
}

/** Runs the script in the builder; resolves with the folder that has what it left. */
async function compile(options: PythonOptions, workspace: Workspace): Promise<string> {
  const { host, release, directory, index, onLine } = options
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
      { type: 'file', path: 'build/source.tar', mode: 0o644, source: { file: source.file } },
      {
        type: 'file',
        path: 'build/finish.py',
        mode: 0o644,
        source: { bytes: Buffer.from(finishScript) },
      },
    ]),
    script: scriptFor(options, (options.jobs ?? availableParallelism)()),
    outputDirectory,
    logFile: workspace.logFile,
    onLine: (line) => {
      if (line.startsWith(stepMark)) {
        step = line.slice(stepMark.length)
        onLine?.(step)
        return
      }
      if (lastLines.push(line) > 200) lastLines.shift()
    },
  })
  if (exitCode !== 0)
    throw buildFailed({ release, step, exitCode, lastLines, logFile: workspace.logFile })
  return outputDirectory
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

function check(options: PythonOptions, report: FinishReport): void {
  const { release } = options
  const required = requiredModules(release)
  const missing = Object.entries(report.modulesMissing).filter(([name]) => name in required)
  if (missing.length > 0)
    throw new PycaskError({
      code: 'python-incomplete',
      what: `CPython ${release.version} was built without ${missing.map(([name]) => required[name] ?? name).join(', ')}`,
      hint: 'the builder lacks the -dev packages of these modules, or has them in a version that does not fit',
      details: missing.map(([name, reason]) => `${name}: ${reason}`),
    })
  if (options.optimize === 'full' && report.profiles === 0)
    throw new PycaskError({
      code: 'python-incomplete',
      what: `CPython ${release.version} was built without a profile: training left no data`,
      hint: 'this is a fault of Pycask; optimize: fast-build does without',
    })
}

function requiresOf(report: FinishReport): PythonFacts['requires'] {
  return Object.entries(report.requires).map(([soname, name]) => {
    if (name === null)
      throw new PycaskError({
        code: 'library-unknown',
        what: `CPython links ${soname}, which belongs to no package of its builder`,
        hint: 'this is a fault of Pycask or of the builder image',
      })
    return { soname, package: name }
  })
}
