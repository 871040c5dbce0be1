/** A command in a terminal: what it prints, and how it ends. */
import { messageOf, PycaskError } from '../errors.js'
import { helpText, parseCommandLine, parseFlag } from '../options/index.js'
import {
  createRunning,
  createTerminalLog,
  errorText,
  separate,
  wantsColour,
  type LogStream,
} from '../report/index.js'
import { version } from '../version.js'
import type { CommandRequest } from './session.js'
import { table } from './table.js'

/** What is used of a process: Node's `process` fits. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: LogStream
  readonly stderr: LogStream
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * 0: done. 1: it could not be done. 2: done, and the answer is no: a rule is broken, an image is
 * stale. 130: interrupted.
 */
export type ExitCode = 0 | 1 | 2 | 130

/**
 * Runs one command. Results go to standard output, as text or with `--json` as one document;
 * progress and errors go to standard error.
 */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { env, stdout, stderr } = terminal
  const colour = wantsColour(env, stderr)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) terminal.on(signal, () => abort.abort())
  // Needed before options are read, and where they are wrong.
  const verbose = isOn('verbose', argv, env)
  const asJson = isOn('json', argv, env)
  const print = (value: unknown): void => {
    stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
  }
  const running = createRunning(() => performance.now())
  const log = createTerminalLog({ stream: stderr, verbose, colour, running: running.line })
  try {
    const line = parseCommandLine(argv)
    const { command, directory, operands, flags } = line
    if (line.version) stdout.write(`pycask ${version}\n`)
    else if (line.help || command === undefined) stdout.write(helpText(command))
    else {
      const request: CommandRequest = {
        ...{ command, directory, operands, flags, env, log },
        signal: abort.signal,
        today: new Date(),
        onStep: (step) => log.progress(step),
        onProgress: (text) => log.progress(text),
        onStart: (made, expectedSeconds) => {
          running.begin({ label: labelOf(made), expectedSeconds })
          // A terminal shows it with its time; a log, only what somebody waits for.
          if (stderr.isTTY === true) log.progress('')
          else if (!lookups.has(made.kind)) log.progress(`making ${labelOf(made)}`)
        },
        onOutcome: (outcome) => {
          running.end(labelOf(outcome))
          if (outcome.state === 'built') log.progress(`${labelOf(outcome)}: built`)
        },
      }
      const answer = await table[command].run(request)
      log.clear()
      if (asJson) print(answer.json)
      else stdout.write(`${answer.text}\n`)
      return answer.holds === false ? 2 : 0
    }
    return 0
  } catch (thrown) {
    log.clear()
    if (asJson) print({ errors: separate(thrown).map(errorJson) })
    const interrupted = abort.signal.aborted
    if (interrupted && !(thrown instanceof PycaskError && thrown.code !== 'interrupted')) {
      stderr.write('interrupted: nothing unfinished is kept; the next build goes on from here\n')
      return 130
    }
    stderr.write(`${errorText(thrown, { colour })}\n`)
    return 1
  }
}

/** Kinds of products that are answers to questions: done before anybody has read of them. */
const lookups = new Set(['resolution', 'lock', 'linkage'])

/** `python`, `wheel psycopg2` */
const labelOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  kind === name ? kind : `${kind} ${name}`

function isOn(name: 'verbose' | 'json', argv: readonly string[], env: Terminal['env']): boolean {
  const end = argv.indexOf('--')
  const given = argv
    .slice(0, end < 0 ? argv.length : end)
    .filter((word) => word.startsWith('-'))
    .map(parseFlag)
    .findLast((flag) => flag.name === name)
  const text = given?.value ?? env[`PYCASK_${name.toUpperCase()}`]
  return text === 'true' || text === '1'
}

/** One error for programs. What is no PycaskError is a bug of ours. */
function errorJson(error: unknown): unknown {
  if (!(error instanceof PycaskError)) return { code: 'bug', what: messageOf(error) }
  const { code, what, hint, at, details, logFile } = error
  return { code, what, hint, at, details, logFile }
}
