/** pycask.lock: packages, CPython and tools of a project's images, to the last bit. */
export { checkReleases, checkRequests, platformFor } from './check.js'
export { changesOf, type SystemChange } from './changes.js'
export {
  formatSystemLock,
  parseSystemLock,
  type LockedPlatform,
  type LockedRelease,
  type SystemLock,
} from './document.js'
