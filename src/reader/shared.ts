/** Two images that share layers: what one has is not read from where the other is. */
import type { OpenedImage } from './types.js'

/**
 * The image with the layers of `near` in place of its own where they are the same: nothing of them is
 * fetched. What is read is verified against the same diffIDs.
 */
export function withSharedLayers(image: OpenedImage, near: OpenedImage): OpenedImage {
  const known = new Map(near.layers.map((layer) => [layer.diffId, layer]))
  return {
    ...image,
    layers: image.layers.map((layer) => {
      const same = known.get(layer.diffId)
      return same === undefined
        ? layer
        : { ...layer, tar: () => same.tar(), read: (visitor) => same.read(visitor) }
    }),
  }
}
