/** Products as layers of the image, in the compression that it wants. */
import { join } from 'node:path'
import * as z from 'zod'
import {
  layerFacts,
  recompressLayer,
  type Compression,
  type ImageLayer,
  type LayerFacts,
} from './image/index.js'
import type { Maker, Product, Recipe } from './make/types.js'

type Layered = Product<{ readonly layer: LayerFacts }>

/** A product as a layer: the facts of all that are layers have `layer`. */
export const layerOf = (product: Layered, file = 'layer.tar.gz'): ImageLayer => ({
  facts: product.facts.layer,
  file: () => product.file(file),
  key: product.key,
  title: product.kind === product.title ? product.title : `${product.kind} ${product.title}`,
})

/**
 * The same layers, compressed with zstd. Products stay as they are, in gzip, which containers of every
 * age unpack: the engine here, and the builders.
 */
export async function zstdLayers(
  products: readonly Layered[],
  make: Maker['make'],
): Promise<readonly ImageLayer[]> {
  return Promise.all(
    products.map(async (product) => {
      const { name } = product
      const made = await make({ kind: 'zstd', name, recipe: () => zstdRecipe(product) })
      return { ...layerOf(made, 'layer.tar.zst'), title: layerOf(product).title }
    }),
  )
}

const zstdFacts = z.strictObject({ layer: layerFacts })

/** Its key is that of the layer's tar: equal tars are compressed once, whatever they were made from. */
function zstdRecipe(product: Layered): Recipe<z.output<typeof zstdFacts>> {
  const { facts, name } = product
  const compression: Compression = 'zstd'
  return {
    kind: 'zstd',
    name,
    title: name,
    inputs: { layer: facts.layer.diffId, compression, level: '3' },
    facts: zstdFacts,
    build: async ({ directory }) => {
      const file = join(directory, 'layer.tar.zst')
      const from = await product.file('layer.tar.gz')
      const layer = await recompressLayer(facts.layer, from, file, compression)
      return { files: { 'layer.tar.zst': file }, facts: { layer } }
    },
  }
}
