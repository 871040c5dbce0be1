/** CPython as a product: the recipe's inputs, and one build from tarball to layer. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { directoryEntries, writeLayer, type Entry } from '../image/index.js'
import { keyOf } from '../make/index.js'
import type { Built, Inputs, Product, Recipe, Workspace } from '../make/types.js'
import { commonInputs, compileIn, type CompileOptions } from './compile.js'
import { pythonFacts, type PythonFacts } from './facts.js'
import { finishReport, finishScript, type FinishReport } from './finish.js'
import { checkFlags } from './flags.js'
import { requiredModules } from './modules.js'
import { profileRecipe, type ProfileFacts } from './profile.js'
import type { PruneSelection } from './prune.js'
import { buildScript, inputs as inputPaths } from './script.js'

export interface PythonOptions extends CompileOptions {
  /** `/opt/<org>/python` */
  readonly prefix: string
  readonly selection: PruneSelection
  /** Makes the profile, or finds it; only called for `full`, and when CPython is really built. */
  readonly train: (recipe: Recipe<ProfileFacts>) => Promise<Product<ProfileFacts>>
}

/**
 * CPython of one release, built from source. Files: `layer.tar.gz`, the runtime tree as a layer;
 * `builder.tar.gz`, what compiling wheels needs on top of it (headers, Makefile, python3-config);
 * `rest.tar.gz`, what is missing then to a whole installation.
 *
 * With `optimize: full` it is compiled with a profile, which is a product of its own: the key has
 * the profile's key, and the facts its hash. From one profile the layer is always the same.
 *
 * Building rejects with `source-unavailable`, `compile-failed`, `patch-failed`,
 * `configure-option-unknown`, `disk-too-small`, `memory-too-small`, `profile-untrained`,
 * `python-incomplete` (a module that must be there is not) or `library-unknown` (no package of the
 * builder has a library it links).
 */
export function pythonRecipe(options: PythonOptions): Recipe<PythonFacts> {
  const { release, configuration } = options
  checkFlags(configuration)
  const profile = configuration.optimize === 'full' ? profileRecipe(options) : undefined
  return {
    kind: 'python',
    name: 'python',
    title: `${release.name}, ${configuration.optimize}`,
    inputs: inputsOf(options, profile),
    facts: pythonFacts,
    build: async (workspace) =>
      build(options, workspace, profile && (await options.train(profile))),
  }
}

function inputsOf(options: PythonOptions, profile: Recipe<ProfileFacts> | undefined): Inputs {
  return {
    ...commonInputs(options, scriptFor(options, 1) + finishScript),
    prefix: options.prefix,
    pruned: options.selection.names.join(' '),
    ...(profile === undefined ? {} : { profile: keyOf(profile.kind, profile.inputs) }),
  }
}

const scriptFor = (options: PythonOptions, jobs: number): string =>
  buildScript({
    configuration: options.configuration,
    prefix: options.prefix,
    selection: options.selection,
    requiredModules: Object.keys(requiredModules(options.release)),
    jobs,
  })

async function build(
  options: PythonOptions,
  workspace: Workspace,
  profile: Product<ProfileFacts> | undefined,
): Promise<Built<PythonFacts>> {
  const { release, prefix, host, configuration } = options
  const { out, source } = await compileIn(options, workspace, {
    entries: [
      fileEntry(inputPaths.finish, { bytes: Buffer.from(finishScript) }),
      ...(profile === undefined
        ? []
        : [fileEntry(inputPaths.profile, { file: await profile.file('profile.tar.gz') })]),
    ],
    script: (jobs) => scriptFor(options, jobs),
  })
  const report = finishReport.parse(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')))
  check(options, report)

  const at = prefix.replace(/^\/+/, '')
  const pack = async (tree: string, name: string) => {
    const file = join(workspace.directory, name)
    return { file, facts: await writeLayer(await directoryEntries(join(out, tree), at), file) }
  }
  const [runtime, builder, rest] = await Promise.all([
    pack('runtime', 'layer.tar.gz'),
    pack('builder', 'builder.tar.gz'),
    pack('rest', 'rest.tar.gz'),
  ])
  host.log.debug(`CPython ${release.name}: ${report.bytecodeFiles} bytecode files`)
  const named = `python${release.minor}${release.suffix}`
  return {
    files: {
      'layer.tar.gz': runtime.file,
      'builder.tar.gz': builder.file,
      'rest.tar.gz': rest.file,
    },
    facts: {
      version: release.version,
      tag: release.tag,
      abi: release.abi,
      prefix,
      executable: `${prefix}/bin/${named}`,
      headers: `${prefix}/include/${named}`,
      optimize: configuration.optimize,
      source,
      ...(profile === undefined ? {} : { profile: profile.facts.sha256 }),
      layer: runtime.facts,
      requires: requiresOf(report),
      modulesMissing: Object.keys(report.modulesMissing).sort(),
    },
  }
}

const fileEntry = (path: string, source: Extract<Entry, { type: 'file' }>['source']): Entry => ({
  type: 'file',
  path,
  mode: 0o644,
  source,
})

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
