/**
 * Whether an image is stale, why, and the cheapest thing that cures it: another base below the same
 * layers where that is safe, else an ordinary build.
 */
export { noAdvisories, parseAdvisories, type Advisories } from './advisories.js'
export {
  cureOf,
  findingsOf,
  isOwn,
  neededNewly,
  type Known,
  type Cure,
  type Finding,
  type NewestPython,
} from './findings.js'
export { installedOf, packageNames, type Installed } from './installed.js'
export {
  collect,
  providesOfLayer,
  providesRecipe,
  requiresFacts,
  requiresRecipe,
  type ProvidesFacts,
  type ReadLayer,
  type RequiresFacts,
} from './linkage.js'
export {
  readReport,
  refreshType,
  writeReport,
  type RefreshReport,
  type ReportedFinding,
} from './report.js'
export { rebase, type NewBase, type Rebased } from './rebase.js'
export { yankedAccept, yankedFiles } from './yanked.js'
export { verifyRebase, type Verdict } from './verify.js'
