/** CPython: which release, where its source comes from, how it is built, and whether it works. */
export { bundledParts, type BundledPart } from './bundled.js'
export { pythonFacts, type PythonFacts } from './facts.js'
export type { Configuration, Libpython, Optimize } from './flags.js'
export { stageInstallation, type InstallationOptions } from './install.js'
export { pythonBuildPackages, requiredModules } from './modules.js'
export { readPatches, type PatchSet } from './patches.js'
export { profileFacts, profileRecipe, type ProfileFacts } from './profile.js'
export {
  defaultPruned,
  pruneProfiles,
  pruneSelection,
  type PruneProfile,
  type PruneSelection,
} from './prune.js'
export { pythonRecipe, type PythonOptions } from './recipe.js'
export { daysUntilEnd, warnDays } from './support.js'
export {
  builtInManifest,
  parseManifest,
  type Branch,
  type Release,
  type ReleaseFile,
  type ReleaseManifest,
} from './releases.js'
export { parseRequest, type VersionRequest } from './request.js'
export { resolveReleases, type ResolveOptions } from './resolve.js'
export {
  fetchSource,
  officialAddress,
  sourceFacts,
  type Source,
  type SourceFacts,
  type SourceOptions,
} from './sources.js'
export { verificationFacts, verifyRecipe, type VerificationFacts } from './verify.js'
export { verifyScript } from './verify-script.js'
export { parseVersion } from './version.js'
