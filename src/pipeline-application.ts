/** Above all else: the project, as a wheel in the venv, as folders that are copied, or both. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { applicationRecipe, type ApplicationFacts } from './application/index.js'
import type { BaseFacts } from './debian/types.js'
import type { Maker, Product, Recipe } from './make/types.js'
import {
  createIgnore,
  defaultIgnored,
  dockerIgnorePatterns,
  normalizedName,
  type Options,
} from './options/index.js'
import { outputsOf, type Setting } from './pipeline.js'
import { buildOutputs, contentsOf, type ChosenPackage } from './pipeline-wheels.js'
import type { PythonFacts } from './python/index.js'
import { openLocalPython, type LocalPython, type Runtime } from './sandbox/index.js'
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

/** A project that comes from a Dockerfile says in `.dockerignore` what is no part of it. */
async function dockerIgnored(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, '.dockerignore'), 'utf8').catch(() => '')
  return dockerIgnorePatterns(text)
}

/** Folders and files that are copied. */
export async function applicationOf(
  { options, host, baseImage }: Setting,
  {
    base,
    python,
    runtime,
  }: {
    readonly base: Product<BaseFacts>
    readonly python: Product<PythonFacts>
    readonly runtime: () => Promise<Runtime>
  },
): Promise<Recipe<ApplicationFacts>> {
  const { app, appIgnore, files, org } = options
  const folders = app.roots.map(({ from }) => from)
  const outputs = outputsOf(options, [...folders, ...Object.keys(files)])
  const { name = basename(options.directory), version } = options.project
  const ignored = [...defaultIgnored, ...appIgnore, ...outputs]
  return applicationRecipe({
    roots: await Promise.all(
      app.roots.map(async (root) => ({
        ...root,
        // The option has the last word, and secrets are only taken where it names them.
        ignored: createIgnore([...(await dockerIgnored(root.from)), ...ignored]),
      })),
    ),
    files,
    ignored: createIgnore(ignored),
    at: `/opt/${org}/app`,
    title: [name, version].filter((part) => part !== undefined).join(' '),
    ...{ python, runtime },
    // Libraries of an image below ours are in its layers, and not in one of ours.
    local:
      baseImage === undefined ? () => localPythonOf({ options, host, base, python }) : undefined,
  })
}

function localPythonOf({
  options,
  host,
  base,
  python,
}: Pick<Setting, 'options' | 'host'> & {
  readonly base: Product<BaseFacts>
  readonly python: Product<PythonFacts>
}): Promise<LocalPython | undefined> {
  const layer = (product: Product<BaseFacts | PythonFacts>) => ({
    digest: product.facts.layer.digest,
    file: () => product.file('layer.tar.gz'),
  })
  return openLocalPython({
    host,
    directory: join(options.cache, 'interpreters'),
    layers: { base: layer(base), python: layer(python) },
    executable: python.facts.executable,
  })
}
