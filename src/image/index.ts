/**
 * Images: deterministic layers, OCI documents, and the forms in which an image travels on disk.
 * Knows nothing of what is in the layers.
 */
export type {
  DirectoryEntry,
  Entry,
  FileEntry,
  HardlinkEntry,
  SymlinkEntry,
  WhiteoutEntry,
} from './entry.js'
export { directoryEntries } from './directory.js'
export { packTar } from './tar.js'
export { layerFacts, recompressLayer, writeLayer, type LayerFacts } from './layer.js'
export { checkZstd, type Compression } from './compress.js'
export { writeArchive, streamArchive } from './archive.js'
export {
  assemble,
  digestOfBytes,
  keyAnnotation,
  titleAnnotation,
  type Image,
  type ImageBlob,
  type ImageLayer,
  type ImagePart,
} from './assemble.js'
export type { ImageConfig } from './config.js'
export { writeLayout, writeWhole, type AttachedArtifact } from './layout.js'
export { canonicalJson } from './json.js'
export { joinManifests, platformName, type JoinedIndex, type PlatformManifest } from './join.js'
