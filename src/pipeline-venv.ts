/** The venv as layers: heavy wheels have one each, the others share the one that has the venv itself. */
import { NotPlanned, type Maker, type Product } from './make/index.js'
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
