/** The recipe of one wheel of the lock: published, or built from its sdist. */
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { BuilderHandle } from './debian/index.js'
import {
  chooseFile,
  type Choice,
  type LockedFile,
  type LockedPackage,
  type LockFacts,
  type Target,
} from './lock/index.js'
import { PycaskError } from './errors.js'
import type { Product, Recipe } from './make/types.js'
import { createIgnore, defaultIgnored, expressionOf, type Options } from './options/index.js'
import type { Setting } from './pipeline.js'
import { readPatches, type PythonFacts } from './python/index.js'
import {
  builtWheelRecipe,
  createFetch,
  folderSource,
  librariesOf,
  publishedWheelRecipe,
  settingsFor,
  withRust,
  type Buildable,
  type BuildLock,
  type DerivedWheel,
  type Fetch,
  type Source,
  type VenvContents,
  type WheelFacts,
} from './wheels/index.js'

/** A package of the lock with what of it is taken: a published wheel, or what is built. */
export type ChosenPackage = { readonly locked: LockedPackage } & (
  { readonly kind: 'wheel'; readonly file: LockedFile } | Source
)

/** The locks of what is built with. */
export interface BuildLocks {
  /** Where they are, or would be; absolute. */
  readonly path: string
  /** For all that have none of their own. */
  readonly common: Product<LockFacts> | undefined
  readonly own: ReadonlyMap<string, Product<LockFacts>>
}

/** `build-requirements.txt` → `build-requirements.NAME.txt`: the lock of one package alone. */
export const ownBuildLock = (path: string, name: string): string =>
  path.replace(/(?:\.txt)?$/, `.${name}.txt`)

/** Where the common lock of build requirements is, or would be. */
export const buildLockPath = ({ lock, buildLock }: Pick<Options, 'lock' | 'buildLock'>): string =>
  buildLock ?? join(lock, '..', 'build-requirements.txt')

/** Left out of folders that wheels are built from: what earlier builds and tools put there. */
export const buildOutputs = ['/build', '/dist', '!.gitignore', '!.gitattributes']

/** Downloads with the logins that the project and this machine have for their indexes. */
export function fetchFor({
  host,
  options,
  onStep,
}: Pick<Setting, 'host' | 'options' | 'onStep'>): Fetch {
  return createFetch({
    host,
    projects: [...new Set([options.directory, dirname(options.lock)])],
    // A few files are no news: each wheel is told of by itself.
    onFetched({ files, of, sizeBytes }) {
      if (of >= 10 && (files === of || files % 20 === 0))
        onStep?.(
          `downloads: ${String(files)} of ${String(of)} files, ${(sizeBytes / 1e6).toFixed(1)} MB`,
        )
    },
  })
}

/** What of a package is taken. */
export async function choosePackage(
  locked: LockedPackage,
  context: Pick<Setting, 'fetch' | 'lookups' | 'options'> & { readonly target: Target },
): Promise<ChosenPackage> {
  const { name, folder: directory, at } = locked
  const { noBinary, onlyBinary } = context.options
  if (directory === undefined)
    return withoutRefused(
      { locked, ...chooseFile(locked, { target: context.target, noBinary, onlyBinary }) },
      context,
    )
  const ignored = createIgnore([...defaultIgnored, ...buildOutputs])
  return { locked, ...(await folderSource({ name, directory, ignored, at })) }
}

/** Reads the locks of what the chosen packages are built with. */
export async function readBuildLocks(
  options: Options,
  chosen: readonly ChosenPackage[],
  lockOf: (path: string) => Promise<Product<LockFacts>>,
): Promise<BuildLocks> {
  const path = buildLockPath(options)
  const own = await Promise.all(
    chosen.flatMap(({ kind, locked: { name } }) => {
      const file = ownBuildLock(path, name)
      return kind === 'wheel' || !existsSync(file)
        ? []
        : [lockOf(file).then((product) => [name, product] as const)]
    }),
  )
  const { buildLock } = options
  return {
    path,
    common: buildLock === undefined ? undefined : await lockOf(buildLock),
    own: new Map(own),
  }
}

export interface WheelContext extends Setting {
  readonly target: Target
  readonly builder: (packages: readonly string[]) => Promise<BuilderHandle>
  readonly python: Product<PythonFacts>
  readonly chosen: readonly ChosenPackage[]
  readonly buildLocks: BuildLocks
  /** How many cores its build may use when it asks. */
  readonly jobs: () => number
}

/** Each sdist sees only the -dev packages that are meant for it: what others need cannot leak in. */
export async function wheelRecipe(
  choice: ChosenPackage,
  context: WheelContext,
): Promise<Recipe<WheelFacts>> {
  const { host, fetch, options, index } = context
  const { locked } = choice
  if (choice.kind === 'wheel')
    return publishedWheelRecipe({ fetch, package: locked, file: choice.file })
  const own = options.packages[locked.name]
  const general = settingsFor(locked.name, options, own)
  const settings = {
    ...general,
    buildPackages: await withRust(general.buildPackages, (names) => index.candidates(names)),
    patches: own?.patches === undefined ? undefined : await readPatches(own.patches),
  }
  const builder = await context.builder(settings.buildPackages)
  const builderWith = (more: readonly string[]): Promise<BuilderHandle> =>
    context.builder([...settings.buildPackages, ...more])
  if (context.askAll === true) await builderWith(librariesOf(context.python))
  return builtWheelRecipe({
    ...{ host, fetch, package: locked, source: choice },
    python: context.python,
    tools: context.tools,
    settings,
    builder: {
      inputs: builder.inputs,
      open: async (more) => (await builderWith(more)).open(),
    },
    buildLock: buildLockOf(locked.name, context),
    wanted: buildables(context.chosen),
    candidates: (names) => index.candidates(names),
    jobs: context.jobs,
  })
}

/** Wheels, in the order of `chosen`, each with the locked file that it is or was built from. */
export const derivedWheels = (
  chosen: readonly ChosenPackage[],
  wheels: readonly Product<WheelFacts>[],
): readonly DerivedWheel[] =>
  chosen.flatMap(({ file: from }, at) => {
    const wheel = wheels[at]
    if (wheel === undefined) return []
    const { fileName, name, version, built } = wheel.facts
    const sha256 = wheel.files[fileName]?.sha256 ?? ''
    return [
      {
        name,
        version,
        file: fileName,
        sha256,
        built,
        from: { file: from.name, sha256: from.sha256 },
      },
    ]
  })

/** Those of the packages that are built. */
export const buildables = (chosen: readonly ChosenPackage[]): readonly Buildable[] =>
  chosen.flatMap((one) => (one.kind === 'wheel' ? [] : [{ package: one.locked, source: one }]))

/**
 * The same choice, or the sdist where the published wheel carries a library that is refused.
 *
 * @throws PycaskError `bundled-library-refused`: there is no sdist, or it must not be built
 */
async function withoutRefused(
  choice: { readonly locked: LockedPackage } & Choice,
  {
    fetch,
    lookups,
    options,
    target,
  }: Pick<Setting, 'fetch' | 'lookups' | 'options'> & { readonly target: Target },
): Promise<{ readonly locked: LockedPackage } & Choice> {
  const { refuseBundled, onlyBinary, noBinary } = options
  const { locked, kind, file } = choice
  if (kind === 'sdist' || refuseBundled.length === 0) return choice
  const { facts } = await lookups.make(publishedWheelRecipe({ fetch, package: locked, file }))
  // auditwheel puts a hash into the names of what it copies in: libssl-3f2a81c4.so.3.
  const carried = facts.provides.find((soname) =>
    refuseBundled.some((name) => soname.startsWith(`${name}-`) || soname.startsWith(`${name}.`)),
  )
  if (carried === undefined) return choice
  const forbidden = onlyBinary.includes(locked.name)
  if (locked.sdist === undefined || forbidden)
    throw new PycaskError({
      code: 'bundled-library-refused',
      what: `${locked.at.file}:${String(locked.at.line ?? 1)}: ${file.name} carries ${carried}, which refuse-bundled forbids, and ${forbidden ? 'only-binary forbids its sdist' : 'the lock has no sdist of it'}`,
      hint: `take it out of ${forbidden ? 'only-binary' : 'refuse-bundled'}, or lock another version of ${locked.name}`,
      at: locked.at,
    })
  return {
    locked,
    ...chooseFile(locked, { target, onlyBinary, noBinary: [...noBinary, locked.name] }),
  }
}

/** What of the packages the venv gets, as the options say it. */
export function contentsOf({ exclude, compile, packages }: Options): VenvContents {
  const own = Object.entries(packages)
  return {
    exclude: exclude.map(searched),
    excludeOf: Object.fromEntries(own.map(([name, one]) => [name, one.exclude.map(searched)])),
    compile,
    compileOf: Object.fromEntries(
      own.flatMap(([name, one]) => (one.compile === undefined ? [] : [[name, one.compile]])),
    ),
  }
}

/** A pattern, for searching in paths: a folder that fits takes everything below it along. */
function searched(pattern: string): string {
  const plain = pattern.replace(/\/+$/, '')
  const start = plain.includes('/') ? '^' : '(?:^|/)'
  return `${start}${expressionOf(plain.replace(/^\//, ''))}(?:/|$)`
}

/** What one package is built with: the build lock's wheels, each fetched when a build needs it. */
function buildLockOf(name: string, context: WheelContext): BuildLock {
  const { buildLocks, lookups, fetch, target, workingDirectory } = context
  const own = buildLocks.own.get(name)
  const path = own === undefined ? buildLocks.path : ownBuildLock(buildLocks.path, name)
  const buildLock = own ?? buildLocks.common
  const shown = shownPath(workingDirectory, path)
  if (buildLock === undefined) return { file: shown, requirements: undefined }
  const requirements = buildLock.facts.packages.map((locked) => {
    const { file: wheel } = chooseFile(locked, { target, noBinary: [], onlyBinary: [':all:'] })
    const { name, version } = locked
    return {
      name,
      version,
      file: wheel,
      open: async () => {
        const made = await lookups.make(
          publishedWheelRecipe({ fetch, package: locked, file: wheel }),
        )
        return made.file(made.facts.fileName)
      },
    }
  })
  return { file: shown, requirements }
}

/** A path as the user would write it: relative within the working directory, absolute elsewhere. */
export function shownPath(workingDirectory: string, path: string): string {
  const near = relative(workingDirectory, path)
  return near === '' || near.startsWith('..') ? path : near
}
