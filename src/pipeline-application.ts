/** Above all else: the project, as a wheel in the venv, as folders that are copied, or both. */
import { basename, join } from 'node:path'
import { applicationRecipe, type ApplicationFacts } from './application/index.js'
import type { Maker, Product, Recipe } from './make/types.js'
import { createIgnore, defaultIgnored, normalizedName, type Options } from './options/index.js'
import { outputsOf, type Setting } from './pipeline.js'
import { buildOutputs, contentsOf, type ChosenPackage } from './pipeline-wheels.js'
import type { PythonFacts } from './python/index.js'
import type { Runtime } from './sandbox/types.js'
import {
  folderSource,
  packageRecipe,
  type DependenciesFacts,
  type WheelFacts,
} from './wheels/index.js'

const nameOf = ({ project, directory }: Pick<Options, 'project' | 'directory'>): string =>
  normalizedName(project.name ?? basename(directory))

/** The project as one more package that a wheel is built of; none where it is not one, or the lock has it. */
export async function chooseProject(
  options: Options,
  packages: readonly ChosenPackage[],
): Promise<readonly ChosenPackage[]> {
  const { app, directory, project } = options
  const name = nameOf(options)
  if (!app.wheel || packages.some(({ locked }) => locked.name === name)) return []
  const at = { file: join(directory, 'pyproject.toml') }
  // Its backend says what belongs into the wheel; app-ignore is for what is copied.
  const outputs = outputsOf(options, [directory])
  const ignored = createIgnore([...defaultIgnored, ...buildOutputs, ...outputs])
  const locked = { name, version: project.version ?? '', at, wheels: [], folder: directory }
  return [{ locked, ...(await folderSource({ name, directory, ignored, at })) }]
}

/** The project's own wheel, and those of its dependencies. */
export function withoutProject(
  options: Options,
  chosen: readonly ChosenPackage[],
  all: readonly Product<WheelFacts>[],
): {
  readonly project: Product<WheelFacts> | undefined
  readonly wheels: readonly Product<WheelFacts>[]
} {
  const at = options.app.wheel
    ? chosen.findIndex(({ locked }) => locked.name === nameOf(options))
    : -1
  return { project: all[at], wheels: all.filter((_, index) => index !== at) }
}

/** The project's own wheel as a layer over the venv; none where it is not installed as one. */
export async function projectLayer(
  { options, tools, cores }: Setting,
  parts: {
    readonly python: Product<PythonFacts>
    readonly project: Product<WheelFacts> | undefined
    readonly runtime: () => Promise<Runtime>
  },
  make: Maker['make'],
): Promise<readonly Product<DependenciesFacts>[]> {
  const { python, project: wheel, runtime } = parts
  if (wheel === undefined) return []
  const made = await cores.use(() =>
    make({
      kind: 'package',
      name: nameOf(options),
      recipe: () =>
        packageRecipe({
          ...{ python, tools, runtime, wheel },
          venv: `/opt/${options.org}/venv`,
          contents: contentsOf(options),
        }),
    }),
  )
  return [made]
}

/** Folders and files that are copied. */
export function applicationOf(
  { options }: Setting,
  {
    python,
    runtime,
  }: { readonly python: Product<PythonFacts>; readonly runtime: () => Promise<Runtime> },
): Promise<Recipe<ApplicationFacts>> {
  const { app, appIgnore, files, org } = options
  const folders = app.roots.map(({ from }) => from)
  const outputs = outputsOf(options, [...folders, ...Object.keys(files)])
  const { name = basename(options.directory), version } = options.project
  return applicationRecipe({
    roots: app.roots,
    files,
    ignored: createIgnore([...defaultIgnored, ...appIgnore, ...outputs]),
    at: `/opt/${org}/app`,
    title: [name, version].filter((part) => part !== undefined).join(' '),
    ...{ python, runtime },
  })
}
