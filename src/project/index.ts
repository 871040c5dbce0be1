/** The room of first steps: what a project is, and what to write for it. */
export { lookAtProject, type ProjectFacts, type ReadText } from './look.js'
export { pycaskTable } from './table.js'
export { workflowFiles, type WorkflowFile } from './workflows.js'
