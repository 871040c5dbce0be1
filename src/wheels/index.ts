/** Wheels: fetched, built, repaired, installed. */
export { buildLockMissing, shownRelease } from './build-lock.js'
export { lockAll, type BuildLockText, type WantedLock } from './build-locks.js'
export { builtWheelRecipe, librariesOf, type BuiltWheelOptions } from './built.js'
export {
  dependenciesRecipe,
  packageRecipe,
  standingAlone,
  type VenvContents,
  type VenvOptions,
} from './dependencies.js'
export { createLogins } from './credentials.js'
export { derivedLock, derivedLockName, type DerivedWheel } from './derived-lock.js'
export { createFetch, type Fetch, type Fetched } from './fetch.js'
export { folderSource, type Buildable, type Source } from './source.js'
export { publishedWheelRecipe } from './published.js'
export { wheelReasons } from './reasons.js'
export { lockBuildRequirements, requirementLines, requiresRecipe } from './requires.js'
export {
  settingsFor,
  withRust,
  type BuildSettings,
  type SettingsOverride,
  type SourcePatches,
} from './settings.js'
export { toolsRecipe } from './tools-recipe.js'
export { toolVersion } from './tools.js'
export type * from './types.js'
