/** What a command answers, for every way in which it can be called. */
import type { Location } from '../errors.js'
import type { OutputName } from '../options/index.js'
import type { Outcome } from '../make/types.js'
import type { CommandRequest } from './session.js'

export interface Answer {
  /** For people: what a terminal and a workflow's log show. No line feed at the end. */
  readonly text: string
  /** For programs: `--json`, and the step's report. Plain values; absent ones are left out. */
  readonly json: unknown
  /** False: all went well, and the answer is no (a rule is broken, an image is stale): exit code 2. */
  readonly holds?: boolean
  /** Outputs of the step, beside `report`. */
  readonly outputs?: Outputs
  /** Parts of the job's summary, as Markdown. */
  readonly summaries?: readonly string[]
  /** In few words, for the command comment: the step's output `brief` is a file with it. */
  readonly brief?: unknown
  /** What GitHub shows at lines of the repository's files. */
  readonly annotations?: readonly Annotation[]
  /** For later steps of the job. */
  readonly environment?: {
    /** In front of PATH; the last comes first. */
    readonly paths: readonly string[]
    readonly variables: Readonly<Record<string, string>>
  }
}

export interface Annotation extends Location {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

export type Outputs = Readonly<Partial<Record<Exclude<OutputName, 'report' | 'brief'>, string>>>

/** One entry of the table of commands. */
export interface CommandEntry {
  /** The group in a workflow's log. */
  readonly title: string
  /** Whether products are made: then the workflow's cache is restored before and saved after. */
  readonly cache: boolean
  /** Whether containers or Debian's tools are needed: then the runner is prepared. */
  readonly prepare: boolean
  readonly run: (request: CommandRequest) => Promise<Answer>
}

/** One line for each product that was not there, and each reason; for the output `reasons`. */
export function reasonsOf(
  pythons: readonly { readonly python: string; readonly outcomes: readonly Outcome[] }[],
): readonly string[] {
  const several = pythons.length > 1
  return pythons.flatMap(({ python, outcomes }) =>
    outcomes
      .filter(({ state }) => state !== 'reused')
      .flatMap(({ kind, name, reasons }) => {
        const named = kind === name ? kind : `${kind} ${name}`
        const prefix = several ? `Python ${python}: ${named}` : named
        return reasons.length === 0 ? [prefix] : reasons.map((reason) => `${prefix}: ${reason}`)
      }),
  )
}

/** A table for each Python, with its version above where there are several. */
export const titled = (tables: readonly (readonly [string, string])[]): string =>
  tables.length === 1
    ? tables.map(([, table]) => table).join('')
    : tables.map(([python, table]) => `Python ${python}\n${table}`).join('\n\n')
