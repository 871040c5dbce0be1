/** A repository of a registry as a store of products that many repositories share. */
export { registryStore, type RegistryStoreOptions } from './registry-store.js'
export { pruneStore, storedProducts, type StoredProduct } from './prune.js'
