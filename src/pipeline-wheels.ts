/** The recipe of one wheel of the lock: published, or built from its sdist. */
import { join, relative } from 'node:path'
import type { BuilderHandle } from './debian/index.js'
import {
  chooseFile,
  type Choice,
  type LockedPackage,
  type LockFacts,
  type Target,
} from './lock/index.js'
import { PycaskError } from './errors.js'
import type { Product, Recipe } from './make/types.js'
import { expressionOf, type Options } from './options/index.js'
import type { Setting } from './pipeline.js'
import { readPatches, type PythonFacts } from './python/index.js'
import {
  builtWheelRecipe,
  publishedWheelRecipe,
  settingsFor,
  type BuildLock,
  type VenvContents,
  type WheelFacts,
} from './wheels/index.js'

/** A package of the lock with the file of it that is taken. */
export interface ChosenPackage extends Choice {
  readonly locked: LockedPackage
}

export interface WheelContext extends Setting {
  readonly target: Target
  readonly builder: (packages: readonly string[]) => Promise<BuilderHandle>
  readonly python: Product<PythonFacts>
  readonly chosen: readonly ChosenPackage[]
  readonly buildLock: Product<LockFacts> | undefined
  /** How many cores its build may use when it asks. */
  readonly jobs: () => number
}

/** Each sdist sees only the -dev packages that are meant for it: what others need cannot leak in. */
export async function wheelRecipe(
  { locked, kind, file }: ChosenPackage,
  context: WheelContext,
): Promise<Recipe<WheelFacts>> {
  const { host, options, index } = context
  if (kind === 'wheel') return publishedWheelRecipe({ host, package: locked, file })
  const own = options.packages[locked.name]
  const settings = {
    ...settingsFor(locked.name, options.libraries, own),
    patches: own?.patches === undefined ? undefined : await readPatches(own.patches),
  }
  const builder = await context.builder(settings.buildPackages)
  return builtWheelRecipe({
    host,
    package: locked,
    sdist: file,
    python: context.python,
    tools: context.tools,
    settings,
    builder: {
      inputs: builder.inputs,
      open: async (more) => (await context.builder([...settings.buildPackages, ...more])).open(),
    },
    buildLock: buildLockOf(context),
    sdists: context.chosen
      .filter((one) => one.kind === 'sdist')
      .map((one) => ({ package: one.locked, file: one.file })),
    candidates: (names) => index.candidates(names),
    jobs: context.jobs,
  })
}

/**
 * The same choice, or the sdist where the published wheel carries a library that is refused.
 *
 * @throws PycaskError `bundled-library-refused`: there is no sdist, or it must not be built
 */
export async function withoutRefused(
  choice: ChosenPackage,
  {
    host,
    lookups,
    options,
    target,
  }: Pick<Setting, 'host' | 'lookups' | 'options'> & { readonly target: Target },
): Promise<ChosenPackage> {
  const { refuseBundled, onlyBinary, noBinary } = options
  const { locked, kind, file } = choice
  if (kind === 'sdist' || refuseBundled.length === 0) return choice
  const { facts } = await lookups.make(publishedWheelRecipe({ host, package: locked, file }))
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

/** What sdists are built with: the build lock's wheels, each fetched when a build needs it. */
function buildLockOf(context: WheelContext): BuildLock {
  const { options, buildLock, lookups, host, target, workingDirectory } = context
  const file = options.buildLock ?? join(options.lock, '..', 'build-requirements.txt')
  const shown = shownPath(workingDirectory, file)
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
          publishedWheelRecipe({ host, package: locked, file: wheel }),
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
