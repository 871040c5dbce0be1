/** The entry of a terminal: `pycask <command> [DIRECTORY] [flags]`. */
import { runCommandLine } from './commands/terminal.js'

process.exitCode = await runCommandLine(process.argv.slice(2), process)
