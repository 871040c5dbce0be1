/** Options: one table describes each of them once; reading them from everywhere they may stand. */
export { commands, parseCommandLine, type Command, type CommandLine } from './command-line.js'
export { helpText } from './help.js'
export { createIgnore, defaultIgnored, expressionOf } from './ignore.js'
export { outputs, parseActionInputs, type ActionInputs, type OutputName } from './inputs.js'
export { readOptions } from './read.js'
export type { OptionName } from './definitions.js'
export type { Options, OptionsRequest, Origin } from './types.js'
export { normalizedName, type PackageOptions } from './values.js'
