/** A log for a job of GitHub Actions. */
import type { Log } from '../host/types.js'
import { errorAnnotations, errorText } from './errors.js'
import { formatSeconds, printable } from './format.js'

/** What is used of @actions/core. */
export interface WorkflowCore {
  info(message: string): void
  debug(message: string): void
  error(message: string, properties?: AnnotationProperties): void
  warning(message: string, properties?: AnnotationProperties): void
  notice(message: string, properties?: AnnotationProperties): void
  startGroup(name: string): void
  endGroup(): void
  readonly summary: { addRaw(text: string): { write(): Promise<unknown> } }
}

interface AnnotationProperties {
  title?: string
  file?: string
  startLine?: number
}

/** What is shown at a line of one of the repository's files. */
export interface LineAnnotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  /** From the root of the workspace. */
  readonly file: string
  readonly line?: number | undefined
}

export interface WorkflowLog extends Log {
  /** Runs `work` in a foldable group that ends with its seconds. Groups do not nest: inner ones are lines. */
  group<T>(name: string, work: () => Promise<T>): Promise<T>
  /** The whole text into the log, and one annotation for each error. Fails nothing by itself. */
  fail(error: unknown): void
  /** Shows each at its line, as many of a level as a runner takes; fails nothing by itself. */
  annotate(annotations: readonly LineAnnotation[]): void
  /** Adds Markdown to the job's summary. Where there is none (a local run) it is only logged. */
  summary(markdown: string): Promise<void>
}

/** A runner shows ten annotations of a level in a step; more are only in the log. */
const shownAnnotations = 10

export function createWorkflowLog(core: WorkflowCore): WorkflowLog {
  const warnings = new Set<string>()
  let inGroup = false
  const info = (message: string): void => {
    core.info(harmless(message))
  }
  return {
    info,
    warn(message) {
      if (!warnings.has(message)) core.warning(printable(message))
      warnings.add(message)
    },
    debug: (message) => core.debug(printable(message)),
    async group(name, work) {
      if (inGroup) {
        info(name)
        return work()
      }
      inGroup = true
      core.startGroup(printable(name))
      const started = performance.now()
      try {
        return await work()
      } finally {
        info(`took ${formatSeconds((performance.now() - started) / 1000)}`)
        core.endGroup()
        inGroup = false
      }
    },
    fail(error) {
      info(errorText(error, { colour: false }))
      for (const { title, message, file, line } of errorAnnotations(error).slice(
        0,
        shownAnnotations,
      ))
        core.error(message, {
          title,
          ...(file === undefined ? {} : { file }),
          ...(line === undefined ? {} : { startLine: line }),
        })
    },
    annotate(annotations) {
      for (const level of ['error', 'warning', 'notice'] as const) {
        const all = annotations.filter((one) => one.level === level)
        for (const { title, message, file, line } of all.slice(0, shownAnnotations))
          core[level](printable(message), {
            title: printable(title),
            file,
            ...(line === undefined ? {} : { startLine: line }),
          })
        const rest = all.length - shownAnnotations
        if (rest > 0) info(`${rest} more ${level}s are not shown at their lines`)
      }
    },
    async summary(markdown) {
      // core rejects where GITHUB_STEP_SUMMARY is not set; a summary is never worth a failed job.
      await core.summary
        .addRaw(markdown)
        .write()
        .catch(() => info(markdown))
    },
  }
}

/**
 * The runner obeys lines of standard output that begin with `::` (after white space) or contain
 * `##[`: a compiler's output must not be able to give commands.
 */
function harmless(message: string): string {
  return printable(message)
    .replace(/^([^\S\n]*):(?=:)/gm, '$1: ')
    .replaceAll('##[', '# #[')
}
