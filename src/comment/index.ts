/**
 * What a check found, as a comment under its pull request. A pull request of a stranger makes the
 * report; this room takes it for what a stranger says: bounded, parsed, and never as markup.
 */
export { commentMarkdown, marker } from './markdown.js'
export { parseBrief } from './brief.js'
export { createGitHub, type GitHub, type PullRequest, type RunArtifact } from './github.js'
export { parseRun, type CheckedRun } from './run.js'
export { onlyFileOf } from './zip.js'
