/** Lock files, read for one target. */
export { chooseFile, type Choice, type ChooseOptions } from './choose.js'
export { evaluateMarker, markerEnvironment } from './markers.js'
export { lockRecipe, sameVersion } from './recipe.js'
export { lockCommand, type Selection } from './selection.js'
export { readLock, type LockContents } from './read.js'
export { parseWheelName, type WheelName } from './tags.js'
export {
  canonicalName,
  machineOf,
  withoutCredentials,
  withoutLogin,
  type LockedFile,
  type LockedPackage,
  type LockFacts,
  type Target,
} from './types.js'
