/** The room of memoised recipes: keys, products, stores, and why something is made again. */
export { cacheDirectory } from './cache-directory.js'
export { differences } from './differences.js'
export { directoryStore } from './directory-store.js'
export { keyOf } from './key.js'
export { withLock } from './lock.js'
export { createMaker, type MakerOptions } from './maker.js'
export { NotHere, NotPlanned } from './plan.js'
export type * from './types.js'
