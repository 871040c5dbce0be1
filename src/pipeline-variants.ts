/** Images that share all layers of the one that runs, and have more: for debugging, for compiling. */
import { join } from 'node:path'
import {
  builderLayerRecipe,
  debugRecipe,
  type BaseFacts,
  type VariantFacts,
} from './debian/index.js'
import { assemble, type Image, type ImageLayer } from './image/index.js'
import type { Maker, Product } from './make/types.js'
import { homeOf, packagesForOptions } from './pipeline-config.js'
import { layerOf } from './pipeline-layers.js'
import type { Setting } from './pipeline.js'
import { pythonBuildPackages, type PythonFacts, type Release } from './python/index.js'
import type { Runtime } from './sandbox/types.js'

export interface Variant {
  /** Its tags are those of the image with `-debug` or `-builder` behind them. */
  readonly name: 'debug' | 'builder'
  readonly image: Image
  /** What it has on top. */
  readonly product: Product<VariantFacts>
}

/** The products of one image: those of its sisters are not in its record. */
export const withVariant = (
  products: readonly Product<unknown>[],
  own?: Product<unknown>,
): readonly Product<unknown>[] => [
  ...products.filter(({ kind }) => kind !== 'debug' && kind !== 'builder'),
  ...(own === undefined ? [] : [own]),
]

/** A base with what a variant brings: of a package that both have, its version counts. */
export function withPackages(base: BaseFacts, { packages }: VariantFacts): BaseFacts {
  const all = new Map([...base.packages, ...packages].map((one) => [one.name, one]))
  return { ...base, packages: [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) }
}

type Made = Pick<Variant, 'image' | 'product'>

/** The images that the option `variants` asks for, in its order. */
export async function variantsOf(
  { options, host, index, baseImage }: Setting,
  made: {
    readonly release: Release
    readonly base: Product<BaseFacts>
    readonly python: Product<PythonFacts>
    readonly runtime: () => Promise<Runtime>
    readonly maker: Maker
    /** What the image that runs was assembled from. */
    readonly parts: Parameters<typeof assemble>[0]
  },
): Promise<readonly Variant[]> {
  const { release, base, python, runtime, maker, parts } = made
  const { org, user: uid, cache, systemPackages } = options
  const on = (layer: ImageLayer, config: Partial<typeof parts.config>): Image =>
    assemble({
      ...parts,
      layers: [...parts.layers, layer],
      config: { ...parts.config, ...config },
    })
  const make = {
    debug: async (): Promise<Made> => {
      const folder = `/opt/${org}/debug/bin`
      const shell = options.base === 'minimal'
      const layer = await maker.make(await debugRecipe({ host, index, folder, shell, runtime }))
      const { env } = parts.config
      // Last: what the image has by these names is what it runs with.
      const path = { PATH: `${env['PATH'] ?? ''}:${folder}` }
      return { product: layer, image: on(layerOf(layer), { env: { ...env, ...path } }) }
    },
    builder: async (): Promise<Made> => {
      const layer = await maker.make(
        await builderLayerRecipe({
          ...{ host, index, base, python },
          below: baseImage?.layers.map(({ file }) => file) ?? [],
          packages: [
            ...pythonBuildPackages(release),
            ...systemPackages,
            ...packagesForOptions(options),
          ],
          user: { name: org, uid, gid: uid, home: homeOf(org) },
          directory: join(cache, 'debian'),
        }),
      )
      // Installing and compiling needs an owner of the files; nothing here is meant to serve.
      const image = on(layerOf(layer), {
        user: '0:0',
        entrypoint: [],
        command: ['bash'],
        ports: [],
        healthCheck: undefined,
      })
      return { product: layer, image }
    },
  }
  const variants: Variant[] = []
  for (const name of new Set(options.variants)) variants.push({ name, ...(await make[name]()) })
  return variants
}
