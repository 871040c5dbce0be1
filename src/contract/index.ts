/** What a good image keeps. */
export { checksRecipe } from './checks.js'
export { importsRecipe, type ImportsFacts } from './imports.js'
export { checkLibraries } from './libraries.js'
