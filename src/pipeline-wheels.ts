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
import type { Product, Recipe } from './make/types.js'
import type { Setting } from './pipeline.js'
import type { PythonFacts } from './python/index.js'
import {
  builtWheelRecipe,
  publishedWheelRecipe,
  settingsFor,
  type BuildLock,
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
  const settings = settingsFor(locked.name, options.libraries, options.packages[locked.name])
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
