/** What a good image keeps. */
export { checksRecipe, recordedChecks } from './checks.js'
export { importsRecipe, type BroughtVenv, type ImportsFacts } from './imports.js'
export { checkLibraries } from './libraries.js'
export { judge, type Judgement, type Report, type Result, type Waiver } from './judge.js'
export { observe, type Observation, type Observed } from './observe.js'
export {
  skipped,
  type Finding,
  type ImageRecord,
  type Level,
  type Rule,
  type Skipped,
  type Subject,
} from './rule.js'
export { recordedSmokeTest, smokeRecipe, type SmokeTest } from './smoke.js'
export { chapters, ruleIds, rules } from './rules/index.js'
export { compressedBytes } from './rules/small.js'
export type { Checked } from './check.js'
export {
  compareDescribed,
  compareModels,
  comparisonOf,
  described,
  type Comparison,
  type Differences,
  type Growth,
} from './compare.js'
export { compareRecords, type Recorded } from './compare-records.js'
export { buildingOf, type Building } from './merging.js'
export { lockedLines, placeOf, type Places } from './places.js'
export { checkJson, checkJunit, checkSarif } from './formats/documents.js'
export { briefLimits, briefOf, type Brief, type BriefImage } from './formats/brief.js'
export { checkHtml } from './formats/html.js'
export { checkMarkdown } from './formats/markdown.js'
export { checkText } from './formats/text.js'
export { loadInto, type Loaded } from './load.js'
export { compareStarts } from './start-up.js'
