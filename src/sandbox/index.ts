/** One command in one root file system, without network and without rights. */
export { createBuilder } from './builder.js'
export { findEngine } from './find.js'
export { openLocalPython, type LocalPython, type LocalPythonOptions } from './local.js'
export { readOutput, readReport } from './output.js'
export { createRuntime } from './runtime.js'
export type * from './types.js'
