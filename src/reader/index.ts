/**
 * Images as they are found: opened by a name, verified, read as streams. Knows nothing of what is in
 * the layers; the counterpart of `image`, which writes.
 */
export type { ConfigDocument, Descriptor, ManifestDocument } from './documents.js'
export { openImage, type OpenOptions } from './open.js'
export { parsePlatform, platformText } from './platform.js'
export { withSharedLayers } from './shared.js'
export {
  readTar,
  type ContentSink,
  type TarEntry,
  type TarSummary,
  type TarVisitor,
} from './tar.js'
export {
  defaultLimits,
  type Limits,
  type OpenedImage,
  type OpenedLayer,
  type Platform,
} from './types.js'
