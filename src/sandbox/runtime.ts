/** Python scripts in an image that has nothing but Python. */
import {
  checkScript,
  fixedEnvironment,
  outputBegins,
  foreignVariables,
  runInPhases,
  scriptBegins,
} from './protocol.js'
import type { Engine, Runtime } from './types.js'

// For CPython 3.9 and later. argv: the script, whether there is output, the script's interpreter and arguments.
const program = `
import os, subprocess, sys, tarfile

script, output, python, *args = sys.argv[1:]
for name in ${JSON.stringify(foreignVariables)}:
    os.environ.pop(name, None)
os.umask(0o022)
# As in the builder: folders that are there belong to others. The filter came with 3.9.17.
filtered = {'filter': 'tar'} if hasattr(tarfile, 'tar_filter') else {}
# Several tars may follow each other.
with tarfile.open(fileobj=sys.stdin.buffer, mode='r|', ignore_zeros=True) as tar:
    for member in tar:
        if not (member.isdir() and os.path.isdir('/' + member.name)):
            tar.extract(member, '/', **filtered)
while sys.stdin.buffer.read(65536):
    pass
os.makedirs('/build/home', exist_ok=True)
os.makedirs('/build/out', exist_ok=True)
os.chdir('/build')
print('${scriptBegins}', file=sys.stderr, flush=True)
command = [python or sys.executable, '-I', '-B', '-c', script, *args]
code = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2).returncode
if code:
    sys.exit(code if code > 0 else 128 - code)
print('${outputBegins}', file=sys.stderr, flush=True)
if output:
    with tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.GNU_FORMAT) as tar:
        tar.add('/build/out', '.')
`

/**
 * A runtime in `image`, of which only `pythonExecutable` (an absolute path) is used. `/build` is in
 * memory. Errors of its runs: as of `createBuilder`.
 */
export function createRuntime(engine: Engine, image: string, pythonExecutable: string): Runtime {
  return {
    run: async (job) => {
      checkScript(job.script)
      const output = job.outputDirectory === undefined ? '' : 'output'
      return runInPhases(engine, {
        image,
        command: [
          pythonExecutable,
          '-I',
          '-B',
          '-c',
          program,
          job.script,
          output,
          job.python ?? '',
          ...(job.args ?? []),
        ],
        env: { ...fixedEnvironment, ...job.env },
        stdin: job.input,
        readOnly: true,
        tmpfs: ['/build', ...(job.tmpfs ?? [])],
        logFile: job.logFile,
        ...(job.outputDirectory === undefined ? {} : { unpackInto: job.outputDirectory }),
        ...(job.onLine === undefined ? {} : { onLine: job.onLine }),
      })
    },
  }
}
