/**
 * Whether an image is stale, why, and the cheapest thing that cures it: another base below the same
 * layers where that is safe, else an ordinary build.
 */
export { cureOf, findingsOf, type Cure, type Finding, type NewestPython } from './findings.js'
export { installedOf, packageNames, type Installed } from './installed.js'
export {
  providesRecipe,
  requiresFacts,
  requiresRecipe,
  type ProvidesFacts,
  type RequiresFacts,
} from './linkage.js'
export { rebase, type NewBase, type Rebased } from './rebase.js'
export { verifyRebase, type Verdict } from './verify.js'
