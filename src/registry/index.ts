/** Registries (OCI distribution spec 1.1): references, credentials, and a client that pushes. */
export { parseReference, type Reference } from './reference.js'
