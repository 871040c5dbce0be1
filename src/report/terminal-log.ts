/** A log for a terminal, or for the file or pipe that stands in for one. */
import type { Log } from '../host/types.js'
import { printable } from './format.js'

/** What is used of a stream: process.stderr fits. */
export interface LogStream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

export interface TerminalLog extends Log {
  /**
   * What happens just now: `python: compiling, 214 files`. On a terminal one line that is written
   * over, cut to its width; elsewhere at most one line in ten seconds.
   */
  progress(message: string): void
  /** Removes the line of progress. Call it before anybody else writes to the terminal. */
  clear(): void
}

const calmMs = 10_000
/** A terminal that is repainted more often only flickers. */
const repaintMs = 100

/**
 * Whether to use colours on this stream: not with NO_COLOR (no-color.org: any value but the empty
 * one), always with FORCE_COLOR, else on terminals that are not dumb.
 */
export function wantsColour(
  env: Readonly<Record<string, string | undefined>>,
  stream: { readonly isTTY?: boolean | undefined },
): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  const forced = env['FORCE_COLOR'] ?? ''
  if (forced !== '') return forced !== '0'
  return stream.isTTY === true && env['TERM'] !== 'dumb'
}

/** `debug` lines are only shown with `verbose`; a warning that was already shown is not repeated. */
export function createTerminalLog(options: {
  readonly stream: LogStream
  readonly verbose: boolean
  readonly colour: boolean
  /** Milliseconds of any clock; for tests. */
  readonly now?: () => number
}): TerminalLog {
  const { stream, verbose, colour, now = () => performance.now() } = options
  const paint = (style: string, text: string): string =>
    colour ? `\u001b[${style}m${text}\u001b[0m` : text
  const terminal = stream.isTTY === true
  const warnings = new Set<string>()
  let shown = false
  let last = { message: '', at: -Infinity }

  const clear = (): void => {
    if (shown) stream.write('\r\u001b[K')
    shown = false
  }
  const line = (text: string): void => {
    clear()
    stream.write(`${text}\n`)
  }
  return {
    clear,
    info: (message) => line(printable(message)),
    warn(message) {
      if (warnings.has(message)) return
      warnings.add(message)
      line(`${paint('33', 'warning:')} ${printable(message)}`)
    },
    debug(message) {
      if (verbose) line(paint('2', printable(message)))
    },
    progress(message) {
      const text = printable(message).replaceAll('\n', ' ')
      const at = now()
      if (text === last.message || at - last.at < (terminal ? repaintMs : calmMs)) return
      last = { message: text, at }
      if (!terminal) {
        line(text)
        return
      }
      clear()
      const width = Math.max(20, stream.columns ?? 80) - 1
      const cut = Array.from(text)
      stream.write(cut.length > width ? `${cut.slice(0, width - 1).join('')}…` : text)
      shown = true
    },
  }
}
