/** Attestations: statements about an image, signed by the workflow's run that built it. */
export { keepAtGitHub } from './github.js'
export { runIdentity, type Identity, type RunClaims } from './identity.js'
export { servicesFor, type SigningServices } from './services.js'
export { bundleMediaType, signStatement } from './sign.js'
export { statement, type Predicate } from './statement.js'
