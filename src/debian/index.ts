/**
 * Debian: which packages a suite has, their files verified, builders to compile in and the base
 * that an image starts from. apt, dpkg-deb and mmdebstrap of the host do the work.
 */
export {
  checkNotOlder,
  openArchive,
  type Archive,
  type ArchiveOptions,
  type Candidate,
  type Candidates,
} from './archive/archive.js'
export { archiveState, type ArchiveState, type SuiteState } from './archive/state.js'
export { baseRecipe, type BaseOptions } from './base/recipe.js'
export { leftOut } from './base/tables.js'
export { slimRecipe, type SlimOptions } from './base/slim.js'
export { inspectRecipe, type ImageBelow, type InspectedFacts } from './image/inspect.js'
export { ontoRecipe, type OntoOptions } from './image/onto.js'
export {
  builderLayerRecipe,
  debugRecipe,
  type BuilderLayerOptions,
  type DebugOptions,
} from './variants.js'
export { distributionOf, suiteName } from './distributions.js'
export type { BaseUser } from './base/configuration.js'
export { builderFor, type BuilderOptions } from './builder.js'
export {
  downloadSourceTarball,
  parseSourceTarballs,
  type SourceTarball,
} from './source-packages.js'
export { parseStanzas } from './control.js'
export { compareVersions, versionParts } from './versions.js'
export { openAnsweredSuite } from './answered.js'
export {
  lockedSuiteOf,
  openLockedSuite,
  snapshotOf,
  type LockedAnswer,
  type LockedSuite,
  type LockedSuiteOptions,
} from './locked.js'
export { openSuite, type SuiteOptions } from './suite.js'
export {
  baseFacts,
  type AptSuite,
  type BaseFacts,
  type BuilderHandle,
  type DebianPackage,
  type ResolvedPackage,
  type SuiteIndex,
  type VariantFacts,
} from './types.js'
