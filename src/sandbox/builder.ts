/** Compiling: a shell script in an image that has sh, tar and compilers. */
import {
  checkScript,
  fixedEnvironment,
  outputBegins,
  foreignVariables,
  runInPhases,
  scriptBegins,
} from './protocol.js'
import type { Builder, Engine } from './types.js'

// $1 is the script. `/opt` and `/build` belong to root: tar would fail to set their modes and times,
// even with --no-overwrite-dir; to it, they are old files that it skips.
const program = `
unset ${foreignVariables.join(' ')}
umask 022
tar -x -p -f - -C / --no-same-owner --skip-old-files
cat > /dev/null
mkdir -p /build/home /build/out
cd /build
echo '${scriptBegins}' >&2
sh -euc "$1" < /dev/null >&2
echo '${outputBegins}' >&2
cd /build/out
exec tar -c -f - .
`

/**
 * A builder in `image`, which must have `sh`, GNU tar and the folders `/build` and `/opt` with mode
 * 1777. Errors of its runs: `interrupted`, `engine-failed`, `sandbox-failed`, `sandbox-killed` (out
 * of memory), `sandbox-output-invalid`, `disk-full`.
 */
export function createBuilder(engine: Engine, image: string): Builder {
  return {
    run: async (job) => {
      checkScript(job.script)
      return runInPhases(engine, {
        image,
        command: ['sh', '-euc', program, 'sh', job.script],
        env: {
          ...fixedEnvironment,
          PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          ...job.env,
        },
        workdir: '/build',
        stdin: job.input,
        unpackInto: job.outputDirectory,
        logFile: job.logFile,
        ...(job.onLine === undefined ? {} : { onLine: job.onLine }),
      })
    },
  }
}
