/** What a good image keeps. */
export { checksRecipe } from './checks.js'
export { checkLibraries } from './libraries.js'
