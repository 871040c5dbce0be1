/** What is in an image: files, packages, ELF files, Pythons, wheels; read in one pass. */
export { inspectImage } from './inspect.js'
export { sourceOf } from './owners.js'
export { credentialFile, textSecret } from './secrets.js'
export type { Dpkg, Package } from './dpkg.js'
export type { Distribution, Interpreter, RecordEntry, VirtualEnvironment } from './python.js'
export type {
  Content,
  ElfFacts,
  Hidden,
  ImageFile,
  ImageModel,
  Layer,
  Owner,
  PycFacts,
} from './types.js'
