/** Bills of materials: what is in an image, as CycloneDX. */
export { billMediaType, billOfMaterials, type Contents } from './bill.js'
export type { InstalledWheel } from './wheels.js'
