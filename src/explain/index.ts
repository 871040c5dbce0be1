/** What two images differ in: of any origin, by what is in them. */
export { contentsOf, type Contents, type LayerContents } from './contents.js'
export { differenceOf, isSame, type Change, type Difference } from './difference.js'
export { rebuiltOf, type Rebuilt, type Recorded } from './rebuilt.js'
