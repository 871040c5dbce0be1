/** The recipe of a wheel that is compiled here from its sdist. */
import { lstat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { packTar, type Entry } from '../image/index.js'
import { canonicalName, parseWheelName, sameVersion, type LockedPackage } from '../lock/index.js'
import type { Inputs, Product, Recipe, Workspace } from '../make/types.js'
import { buildLockMissing, shownRelease } from './build-lock.js'
import { fetchCrates } from './crates.js'
import { driver, driverPath, report, type BuildJob, type BuildReport } from './driver.js'
import { repair, repairPath } from './repair.js'
import { explainFailure } from './failure.js'
import type { Fetch } from './fetch.js'
import { claimsOf, faultyWheel, inspectWheel } from './inspect.js'
import { readMetadata } from './metadata.js'
import { readReport } from '../sandbox/index.js'
import { wheelReasons } from './reasons.js'
import type { BuildSettings } from './settings.js'
import { openSource, type Buildable, type Source } from './source.js'
import {
  wheelFacts,
  type BuilderSource,
  type BuildLock,
  type BuildRequirement,
  type Interpreter,
  type ToolsFacts,
  type WheelFacts,
} from './types.js'
import { unpackForReading } from './unpack.js'

export interface BuiltWheelOptions {
  readonly host: Host
  readonly fetch: Fetch
  readonly package: LockedPackage
  readonly source: Source
  readonly python: Product<Interpreter>
  readonly tools: Product<ToolsFacts>
  readonly builder: BuilderSource
  readonly settings: BuildSettings
  readonly buildLock: BuildLock
  /** Everything that is to be built, to be named together where there is no build lock. */
  readonly wanted: readonly Buildable[]
  /** Today's versions of Debian packages (a suite's `candidates`): is what was bundled still new? */
  readonly candidates: (
    names: readonly string[],
  ) => Promise<Readonly<Record<string, { readonly version: string }>>>
  /** Asked when the build begins; default: as many as there are processors. */
  readonly jobs?: (() => number) | undefined
  readonly onLine?: (line: string) => void
}

const bundles = 'bundles '
const builtWith = 'built with '

/** Packages of Debian without which this Python does not run: every builder of its wheels has them. */
export const librariesOf = ({ facts }: BuiltWheelOptions['python']): readonly string[] =>
  [...new Set(facts.requires.map((library) => library.package))].sort()

/**
 * A wheel, compiled in the builder without network, from an sdist or a folder and build requirements that were
 * verified before, and repaired. Discovered inputs: the build requirements that were really used,
 * and the Debian packages whose libraries were copied into it.
 *
 * @throws PycaskError when it is made: `build-lock-missing`, `build-requirement-missing`,
 *   `wheel-build-failed`, `wheel-refused`, `crates-unavailable`, `checksum-mismatch`, and what a download and the
 *   builder throw
 */
export function builtWheelRecipe(options: BuiltWheelOptions): Recipe<WheelFacts> {
  const { source, settings, builder, buildLock } = options
  const { name, version } = options.package
  return {
    kind: 'wheel',
    name,
    title: source.kind === 'folder' ? 'from its folder' : `${version}, from source`,
    inputs: {
      // Neither a version nor a path: what a folder has says all.
      ...(source.kind === 'folder'
        ? { folder: name, ...source.state }
        : { sdist: source.file.name, sha256: source.file.sha256 }),
      python: options.python.key,
      tools: options.tools.key,
      libraries: settings.libraries,
      ...(settings.libraries === 'bundled' && { platform: settings.platform }),
      ...prefixed('env ', settings.env),
      ...prefixed('config setting ', settings.configSettings),
      ...(settings.buildRequires.length > 0 && {
        'build requires': settings.buildRequires.join(', '),
      }),
      ...(settings.patches !== undefined && { patches: settings.patches.sha256 }),
      ...prefixed('builder ', builder.inputs),
      format: '3',
    },
    facts: wheelFacts,
    explain: wheelReasons,
    async rediscover(discovered) {
      const packages = namesAfter(bundles, discovered)
      const current = packages.length === 0 ? {} : await options.candidates(packages)
      return {
        ...Object.fromEntries(
          packages.flatMap((name) => {
            const found = current[name]
            return found === undefined ? [] : [[bundles + name, found.version]]
          }),
        ),
        ...requirementInputs(buildLock.requirements ?? [], namesAfter(builtWith, discovered)),
      }
    },
    build: (workspace) => build(options, workspace),
  }
}

const prefixed = (prefix: string, table: Readonly<Record<string, string | readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(table).map(([name, value]) => [prefix + name, [value].flat().join(' ')]),
  )

const namesAfter = (prefix: string, inputs: Inputs): readonly string[] =>
  Object.keys(inputs).flatMap((name) =>
    name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
  )

const requirementInputs = (
  requirements: readonly BuildRequirement[],
  names: readonly string[],
): Inputs =>
  Object.fromEntries(
    requirements
      .filter(({ name }) => names.includes(name))
      .map(({ name, version, file }) => [builtWith + name, `${version} sha256:${file.sha256}`]),
  )

async function build(options: BuiltWheelOptions, workspace: Workspace) {
  const { host, fetch, buildLock, wanted } = options
  const { directory, logFile } = workspace
  if (buildLock.requirements === undefined)
    throw await buildLockMissing({ host, fetch, file: buildLock.file, wanted, directory })
  const source = join(directory, options.source.file.name)
  await openSource(options.source, source, fetch)
  const requirements = await Promise.all(
    buildLock.requirements.map(async (requirement) => ({
      ...requirement,
      path: await requirement.open(),
    })),
  )
  const output = join(directory, 'out')
  const crates = await fetchCrates({
    ...{ host, directory, logFile, package: options.package, sdist: source },
    buildPackages: options.settings.buildPackages,
  })
  const result = await runInBuilder(options, workspace, source, [requirements, crates], output)

  checkRelease(result.wheel, options.package, logFile)
  const wheel = join(output, result.wheel)
  const unpacked = join(directory, 'unpacked')
  await unpackForReading(wheel, unpacked)
  const inspection = await inspectWheel(unpacked, { claims: claimsOf(result.wheel) })
  const { requires, provides } = inspection
  const faults = [...inspection.faults, ...libpythons(result.grafted)]
  if (faults.length > 0) throw faultyWheel(result.wheel, faults, logFile)
  const packages = new Map(result.libraries.map((library) => [library.soname, library.package]))
  const grafted = result.grafted.filter(({ package: name }) => name !== undefined)
  return {
    files: { [result.wheel]: wheel },
    facts: {
      fileName: result.wheel,
      name: options.package.name,
      version: options.package.version || (parseWheelName(result.wheel)?.version ?? ''),
      built: true,
      requires: requires.map((soname) => ({ soname, package: packages.get(soname) })),
      provides,
      grafted: result.grafted,
      metadata: await readMetadata(unpacked),
    },
    discovered: {
      ...Object.fromEntries(
        grafted.map((library) => [bundles + (library.package ?? ''), library.version ?? '']),
      ),
      ...requirementInputs(buildLock.requirements, result.buildRequirements),
    },
  }
}

/** An extension finds the interpreter's symbols in the process; with a copy it would have two Pythons. */
const libpythons = (grafted: readonly { readonly soname: string }[]): readonly string[] =>
  grafted.flatMap(({ soname }) =>
    /^libpython\d/.test(soname) ? [`it carries ${soname}: it was linked against libpython`] : [],
  )

/** A patch, or a version that comes from somewhere else, must not make another release of it. */
function checkRelease(fileName: string, { name, version }: LockedPackage, logFile: string): void {
  const made = parseWheelName(fileName)
  if (made === undefined) return
  const expected = version === '' || sameVersion(made.version, version)
  if (canonicalName(made.distribution) === name && expected) return
  throw new PycaskError({
    code: 'wheel-refused',
    what: `${shownRelease({ name, version })}: its build made another release, ${made.distribution} ${made.version}`,
    hint: 'what is installed must be what the lock names: patches cannot change name or version',
    logFile,
  })
}

async function runInBuilder(
  options: BuiltWheelOptions,
  { logFile }: Workspace,
  source: string,
  [requirements, crates]: readonly [
    readonly (BuildRequirement & { readonly path: string })[],
    readonly Entry[],
  ],
  output: string,
): Promise<Extract<BuildReport, { state: 'built' }>> {
  const { python, tools, settings, package: pkg } = options
  const sdist = options.source.file
  const job: BuildJob = {
    name: pkg.name,
    sdist: sdist.name,
    python: python.facts.executable,
    libraries: settings.libraries,
    platform: settings.platform,
    env: settings.env,
    configSettings: settings.configSettings,
    buildRequires: settings.buildRequires,
    jobs: (options.jobs ?? availableParallelism)(),
    buildLock: requirements.map(({ name, version, file }) => ({
      name,
      version,
      sha256: file.sha256,
    })),
  }
  const file = (path: string, from: string, mode = 0o644): Entry => ({
    type: 'file',
    path,
    mode,
    source: { file: from },
  })
  const bytes = (path: string, text: string): Entry => ({
    type: 'file',
    path,
    mode: 0o644,
    source: { bytes: Buffer.from(text) },
  })
  const input = packTar([
    bytes('build/in/job.json', JSON.stringify(job)),
    bytes(driverPath, driver),
    // Also for a build that needs nothing: uv wants the folder.
    bytes('build/in/wheels/.keep', ''),
    bytes(repairPath, repair),
    file(`build/in/sdist/${sdist.name}`, source),
    ...(settings.patches?.patches ?? []).map(({ name, bytes }, at): Entry => ({
      type: 'file',
      path: `build/in/patches/${String(at).padStart(4, '0')}-${name}`,
      mode: 0o644,
      source: { bytes },
    })),
    ...crates,
    ...requirements.map(({ file: { name }, path }) => file(`build/in/wheels/${name}`, path)),
    file('build/in/python/layer.tar.gz', await python.file('layer.tar.gz')),
    file('build/in/python/builder.tar.gz', await python.file('builder.tar.gz')),
    file('build/in/tools.tar', await tools.file('tools.tar')),
    file('build/tools/bin/uv', await tools.file('uv'), 0o755),
  ])
  const builder = await options.builder.open(librariesOf(python))
  const native = new Set<string>()
  const { exitCode } = await builder.run({
    input,
    script: script(python.facts.executable),
    outputDirectory: output,
    logFile,
    onLine(line) {
      const flag = forThisMachine(line)
      if (flag !== undefined) native.add(flag)
      options.onLine?.(line)
    },
  })
  const result = exitCode === 0 ? await reportOf(output) : undefined
  const buildLockFile = options.buildLock.file
  if (native.size > 0)
    throw faultyWheel(
      result?.state === 'built' ? result.wheel : sdist.name,
      [...native].map((flag) => `it is compiled with ${flag}: it may not run on other processors`),
      logFile,
    )
  if (result?.state !== 'built')
    throw await explainFailure({ package: pkg, report: result, buildLockFile, logFile })
  return result
}

// /opt itself belongs to root and cannot be given the mode that the layers say.
const script = (python: string): string => `
for part in /build/in/python/*.tar.gz; do
  tar -x -z -p -f "$part" -C /opt --strip-components=1 --no-same-owner
done
tar -x -f /build/in/tools.tar -C /build --no-same-owner
PYTHONPATH=/build/tools exec '${python}' -s -B /${driverPath}
`

/** A compiler's flag for the processor that compiles, in one line of a log. */
function forThisMachine(line: string): string | undefined {
  if (/\brustc\b/.test(line)) return /\btarget-cpu=native\b/.exec(line)?.[0]
  if (!/\b(gcc|g\+\+|cc|c\+\+|clang|gfortran)\b/.test(line)) return undefined
  return /\s(-m(?:arch|cpu|tune)=native)\b/.exec(line)?.[1]
}

/**
 * What the builder says it made. Code of the sdist ran there too: what it left are files of its own in
 * that folder, or nothing.
 */
async function reportOf(output: string): Promise<BuildReport> {
  try {
    const read = await readReport(output, report)
    if (read.state === 'built') {
      const { wheel } = read
      if (parseWheelName(wheel) === undefined || basename(wheel) !== wheel)
        throw new Error(`${JSON.stringify(wheel)} is no name of a wheel`)
      // A link could lead to any file of this machine.
      if (!(await lstat(join(output, wheel))).isFile()) throw new Error(`${wheel} is no file`)
    }
    return read
  } catch (cause) {
    throw new PycaskError({
      code: 'wheel-build-failed',
      what: `the builder left no report that can be read: ${messageOf(cause)}`,
    })
  }
}
