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
  /**
   * Removes the line of progress, which comes back with the next progress alone. Call it before
   * anybody else writes to the terminal.
   */
  clear(): void
}

const calmMs = 10_000
/** A terminal that is repainted more often only flickers. */
const repaintMs = 100
/** So that clocks go on while nothing is told. */
const tickMs = 1_000

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
  /** What is being made, for terminals: stands before what happens just now. */
  readonly running?: () => string
  /** Milliseconds of any clock; for tests. */
  readonly now?: () => number
  /** Calls its argument every second, until what it returned is called; for tests. */
  readonly every?: (tick: () => void) => () => void
}): TerminalLog {
  const { stream, verbose, colour, now = () => performance.now() } = options
  const { running = () => '', every = everySecond } = options
  const styled = (style: string, text: string): string =>
    colour ? `\u001b[${style}m${text}\u001b[0m` : text
  const terminal = stream.isTTY === true
  const warnings = new Set<string>()
  let painted = ''
  let last = { message: '', at: -Infinity }
  let stop: (() => void) | undefined

  const erase = (): void => {
    if (painted !== '') stream.write('\r\u001b[K')
    painted = ''
  }
  const paint = (): void => {
    const text = [running(), last.message].filter((part) => part !== '').join(' | ')
    const width = Math.max(20, stream.columns ?? 80) - 1
    const cut = Array.from(text)
    const fits = cut.length > width ? `${cut.slice(0, width - 1).join('')}…` : text
    if (fits === painted) return
    erase()
    stream.write(fits)
    painted = fits
  }
  const line = (text: string): void => {
    erase()
    stream.write(`${text}\n`)
  }
  return {
    clear() {
      stop?.()
      stop = undefined
      last = { message: '', at: -Infinity }
      erase()
    },
    info: (message) => line(printable(message)),
    warn(message) {
      if (warnings.has(message)) return
      warnings.add(message)
      line(`${styled('33', 'warning:')} ${printable(message)}`)
    },
    debug(message) {
      if (verbose) line(styled('2', printable(message)))
    },
    progress(message) {
      const text = printable(message).replaceAll('\n', ' ')
      const at = now()
      const early = at - last.at < (terminal ? repaintMs : calmMs)
      if (terminal) {
        // What comes too early is painted by the next tick, if nothing else has come by then.
        last = { message: text, at: early ? last.at : at }
        stop ??= every(paint)
        if (!early) paint()
      } else if (!early && text !== last.message) {
        last = { message: text, at }
        line(text)
      }
    },
  }
}

function everySecond(tick: () => void): () => void {
  const timer = setInterval(tick, tickMs).unref()
  return () => {
    clearInterval(timer)
  }
}
