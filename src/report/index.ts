/** The room of looks: from values to text, for terminals and for GitHub. */
export { calmly } from './calmly.js'
export { errorAnnotations, errorText, separate, type Annotation } from './errors.js'
export { formatBytes, formatSeconds, lastLines, printable } from './format.js'
export { createRunning, type Running } from './running.js'
export { jobSummary, type JobResult } from './summary.js'
export { buildTable, layerTable, planTable, tableText, type LayerRow, type Row } from './table.js'
export { createTerminalLog, wantsColour, type LogStream, type TerminalLog } from './terminal-log.js'
export { createWorkflowLog, type WorkflowCore, type WorkflowLog } from './workflow-log.js'
