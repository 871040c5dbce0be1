/** The entry of a terminal: `pycask <command> [DIRECTORY] [flags]`. */
import module from 'node:module'
import { join } from 'node:path'
import { cacheDirectory } from './make/cache-directory.js'

// Since Node 22.8: what V8 made of the bundle is kept, in a folder that nobody else can write to.
const { enableCompileCache } = module as {
  readonly enableCompileCache?: (folder: string) => unknown
}
enableCompileCache?.(join(cacheDirectory(process.env), 'compiled'))

const { runCommandLine } = await import('./commands/terminal.js')
process.exitCode = await runCommandLine(process.argv.slice(2), process)
