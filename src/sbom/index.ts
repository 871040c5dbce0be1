/** What is in an image, as CycloneDX; and from what and by whom it was built, as SLSA has it. */
export { billMediaType, billOfMaterials, type Contents } from './bill.js'
export { buildType, provenance, provenanceType, type Run } from './provenance.js'
export { billOfWheel } from './wheel-bill.js'
export type { InstalledWheel } from './wheels.js'
