/** The venv as layers: heavy wheels have one each, the others share the one that has the venv itself. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { importsRecipe } from './contract/index.js'
import type { BaseFacts } from './debian/types.js'
import { NotPlanned, type Maker, type Product } from './make/index.js'
import { runtimeOf } from './pipeline-runtime.js'
import { contentsOf } from './pipeline-wheels.js'
import { allOf, type Setting } from './pipeline.js'
import type { PythonFacts } from './python/index.js'
import type { Runtime } from './sandbox/types.js'
import {
  dependenciesRecipe,
  packageRecipe,
  standingAlone,
  type DependenciesFacts,
  type WheelFacts,
} from './wheels/index.js'

/** In the order in which they lie on each other, the bottom one first. */
export async function venvLayers(
  { options, tools, cores }: Setting,
  parts: {
    readonly python: Product<PythonFacts>
    readonly wheels: readonly Product<WheelFacts>[]
    readonly runtime: () => Promise<Runtime>
  },
  make: Maker['make'],
): Promise<readonly Product<DependenciesFacts>[]> {
  const { python, runtime } = parts
  const shared = {
    ...{ python, tools, runtime },
    venv: `/opt/${options.org}/venv`,
    contents: contentsOf(options),
  }
  const { alone, together } = split(parts.wheels, options.wheelLayerMb)
  const packages = await allOf(
    alone.map((wheel) => cores.use(() => make(packageRecipe({ ...shared, wheel })))),
  )
  const dependencies = await make({
    kind: 'dependencies',
    name: 'dependencies',
    recipe: () => dependenciesRecipe({ ...shared, wheels: together }),
  })
  return [...packages, dependencies]
}

/** In a plan the size of a wheel that is not there is not known: then nothing of the venv is. */
function split(wheels: readonly Product<WheelFacts>[], leastMb: number) {
  const all = { alone: [], together: wheels }
  if (leastMb === 0) return all
  try {
    return standingAlone(wheels, { leastBytes: leastMb * 1_000_000 })
  } catch (thrown) {
    if (thrown instanceof NotPlanned) return all
    throw thrown
  }
}

/** Larger ones would fill the memory of a small machine. */
const mostBroughtBytes = 300_000_000

/**
 * Where the venv is tried. A small one is brought along into base and CPython, which the engine has since
 * the venv was made; for a large one the engine gets an image that has it.
 */
export async function openVenv(
  setting: Setting,
  made: {
    readonly base: Product<BaseFacts>
    readonly python: Product<PythonFacts>
    readonly dependencies: readonly Product<DependenciesFacts>[]
    /** Base and CPython. */
    readonly runtime: () => Promise<Runtime>
  },
): ReturnType<Parameters<typeof importsRecipe>[0]['open']> {
  const { base, python, dependencies, runtime } = made
  const place = `/opt/${setting.options.org}/venv`
  const executable = `${place}/bin/python`
  const bytes = dependencies.reduce((sum, { facts }) => sum + facts.layer.unpackedBytes, 0)
  if (bytes > mostBroughtBytes)
    return { runtime: await runtimeOf(setting, [base, python, ...dependencies], executable)() }
  const layers = () => Readable.from(tarsOf(dependencies), { objectMode: false })
  return { runtime: await runtime(), brought: { layers, place, python: executable } }
}

async function* tarsOf(layers: readonly Product<unknown>[]): AsyncGenerator<Buffer> {
  for (const layer of layers)
    yield* createReadStream(await layer.file('layer.tar.gz')).pipe(
      createGunzip(),
    ) as AsyncIterable<Buffer>
}
