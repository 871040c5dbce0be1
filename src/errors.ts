/** Every mistake that a user can cause, and every fault of the outside world, is one of these. */

export interface PycaskErrorDetails {
  /** Stable, kebab-case, e.g. `lock-without-hashes`: what scripts and tests match on. */
  readonly code: string
  /** One sentence: the thing by name, what was found, what was expected. */
  readonly what: string
  /** What to do about it, ideally a command to copy. */
  readonly hint?: string | undefined
  /** Where the user can change it; the action turns it into an annotation. */
  readonly at?: Location | undefined
  /** Further lines: the last lines of a compiler's log, a list of candidates. */
  readonly details?: readonly string[] | undefined
  /** The whole log of a failed command, kept for reading. */
  readonly logFile?: string | undefined
  readonly cause?: unknown
}

/** A place in a file that the user wrote. Lines count from 1. */
export interface Location {
  readonly file: string
  readonly line?: number | undefined
}

/** An error for the user's eyes: no stack trace is shown. How it looks is the reporter's business. */
export class PycaskError extends Error implements PycaskErrorDetails {
  readonly code: string
  readonly what: string
  readonly hint: string | undefined
  readonly at: Location | undefined
  readonly details: readonly string[]
  readonly logFile: string | undefined

  constructor(details: PycaskErrorDetails) {
    super(details.what, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'PycaskError'
    this.code = details.code
    this.what = details.what
    this.hint = details.hint
    this.at = details.at
    this.details = details.details ?? []
    this.logFile = details.logFile
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
