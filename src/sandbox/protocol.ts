/** What builder and runtime share: one container, its input and output as tars. */
import { PycaskError } from '../errors.js'
import type { Engine, Job } from './types.js'
import { lastLine } from './words.js'

/** On standard error of the container when a phase begins; all that comes before is ours. */
export const scriptBegins = 'pycask: the input is unpacked, the script begins'
export const outputBegins = 'pycask: the script is done, the output follows'

/** The same for every build, on every machine. 1980-01-01: the earliest date that a zip can hold. */
export const fixedEnvironment: Readonly<Record<string, string>> = {
  HOME: '/build/home',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  SOURCE_DATE_EPOCH: '315532800',
}

/**
 * What engines set on their own account: docker's client hands the proxies of its configuration to
 * every container, podman names itself and a terminal.
 */
export const foreignVariables = [
  ...['http', 'https', 'ftp', 'no', 'all'].flatMap((name) => [
    `${name}_proxy`,
    `${name.toUpperCase()}_PROXY`,
  ]),
  'container',
  'TERM',
]

// Linux takes 128 KiB for one argument (MAX_ARG_STRLEN).
const longestScriptBytes = 120 * 1024

/** A script goes along as one argument. */
export function checkScript(script: string): void {
  const sizeBytes = Buffer.byteLength(script)
  if (sizeBytes > longestScriptBytes)
    throw new Error(`a script of ${sizeBytes} bytes; at most ${longestScriptBytes} can be passed`)
}

/**
 * Runs a job that announces its phases. Resolves with the exit code of the script; a failure
 * before or after it is a PycaskError `sandbox-failed`.
 */
export async function runInPhases(
  engine: Engine,
  job: Job & { readonly logFile: string },
): Promise<{ readonly exitCode: number }> {
  const { onLine } = job
  let phase: 'input' | 'script' | 'output' = 'input'
  let said: readonly string[] = []
  const { exitCode } = await engine.run({
    ...job,
    onLine: (line) => {
      if (line === scriptBegins && phase === 'input') phase = 'script'
      else if (line === outputBegins && phase === 'script') phase = 'output'
      else {
        said = [...said.slice(-9), line]
        onLine?.(line)
      }
    },
  })
  const ended = phase as 'input' | 'script' | 'output'
  if (exitCode === 0 || ended === 'script') return { exitCode }
  const reason = lastLine(said.join('\n'))
  throw new PycaskError({
    code: 'sandbox-failed',
    what:
      ended === 'input'
        ? `the input could not be unpacked in a container of ${job.image}: ${reason}`
        : `the output could not be taken out of a container of ${job.image}: ${reason}`,
    hint: 'the log says more',
    logFile: job.logFile,
  })
}
