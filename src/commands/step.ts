/**
 * A command as a step of a workflow: groups, annotations, summary, outputs. The same file runs again
 * when the job ends (`post` of action.yml), to keep what was made even where a later step failed.
 */
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as core from '@actions/core'
import type { Outcome } from '../make/types.js'
import { outputs, parseActionInputs, type OutputName } from '../options/index.js'
import { createWorkflowLog, jobSummary, type WorkflowLog } from '../report/index.js'
import type { Answer } from './answer.js'
import { table } from './table.js'
import type { CommandRequest } from './session.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Runs the step that `env` describes. Failures become annotations and a failed step. */
export async function runStep(env: Environment): Promise<void> {
  const log = createWorkflowLog(core)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort())
  const outcomes: Outcome[] = []
  const started = performance.now()
  try {
    const { command, directory, operands, inputs } = parseActionInputs(env)
    const toolCacheRoot = env['RUNNER_TOOL_CACHE']
    const request: CommandRequest = {
      ...{ command, directory, operands, inputs, env, log },
      signal: abort.signal,
      today: new Date(),
      ...(toolCacheRoot
        ? { toolCache: (await import('./install.js')).runnerToolCache(toolCacheRoot) }
        : {}),
      onStep: (step) => log.info(step),
      onOutcome: (outcome) => {
        outcomes.push(outcome)
        const { kind, name, title, state, reasons } = outcome
        const named = kind === name ? kind : `${kind} ${name}`
        log.info([named, title, state, ...reasons.slice(0, 1)].join('  '))
      },
    }
    const { title, cache, prepare, run } = table[command]
    if (prepare)
      await log.group('Prepare the runner', async () =>
        (await import('./runner.js')).prepareRunner(log),
      )
    const kept = cache
      ? await log.group('Restore the cache', async () =>
          (await import('./workflow-cache.js')).workflowCache(request),
        )
      : undefined
    const answer = await log
      .group(title, () => run(request))
      .finally(
        () => kept && command !== 'plan' && log.group('Save the cache', () => kept.save(outcomes)),
      )
    log.info(answer.text)
    await tell(answer, env, log)
    if (answer.holds === false) process.exitCode = core.ExitCode.Failure
  } catch (thrown) {
    log.fail(thrown)
    const seconds = (performance.now() - started) / 1000
    await log.summary(jobSummary({ outcomes, seconds, error: thrown }))
    process.exitCode = core.ExitCode.Failure
  }
}

/** What later steps, the run's page and people get. */
async function tell(answer: Answer, env: Environment, log: WorkflowLog): Promise<void> {
  const report = join(env['RUNNER_TEMP'] ?? tmpdir(), `pycask-report-${process.pid}.json`)
  await writeFile(report, `${JSON.stringify(answer.json, undefined, 2)}\n`)
  for (const name of Object.keys(outputs) as OutputName[]) {
    const value = name === 'report' ? report : answer.outputs?.[name]
    if (value !== undefined) core.setOutput(name, value)
  }
  for (const path of answer.environment?.paths ?? []) core.addPath(path)
  for (const [name, value] of Object.entries(answer.environment?.variables ?? {}))
    core.exportVariable(name, value)
  for (const summary of answer.summaries ?? []) await log.summary(summary)
}
