/** The application's own layer. */
export { applicationRecipe, type ApplicationFacts, type ApplicationOptions } from './recipe.js'
