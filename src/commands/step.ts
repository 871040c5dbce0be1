/**
 * A command as a step of a workflow: groups, annotations, summary, outputs. The same file runs again
 * when the job ends (`post` of action.yml): it keeps what was made even where a later step failed.
 *
 * What a command needs is loaded when its turn comes, so that the first line is there at once.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as core from '@actions/core'
import type { Outcome } from '../make/types.js'
import { outputs, type OutputName } from '../options/inputs.js'
import { parseActionInputs } from '../options/inputs.js'
import { calmly } from '../report/calmly.js'
import { jobSummary } from '../report/summary.js'
import { createWorkflowLog, type WorkflowLog } from '../report/workflow-log.js'
import type { Answer } from './answer.js'
import { secretsIn, withoutRunnerTokens } from './secrets.js'
import type { CommandRequest } from './session.js'
import { finishStep, stateName } from './step-post.js'
import type { StepState } from './step-state.js'
import { table } from './table.js'

type Environment = Readonly<Record<string, string | undefined>>

/** Runs the step, or its end, that `env` describes. Failures become annotations and a failed step. */
export async function runStep(env: Environment): Promise<void> {
  const log = createWorkflowLog(core)
  const state = core.getState(stateName)
  if (state !== '') return finishStep(state, log)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort())
  const outcomes: Outcome[] = []
  const started = performance.now()
  try {
    const { command, directory, operands, inputs } = parseActionInputs(env)
    log.info(`command ${command}, directory ${directory}`)
    for (const secret of secretsIn(env)) core.setSecret(secret)
    // The end of the job is to be known even if this process is killed.
    const ended: StepState = { pid: process.pid }
    core.saveState(stateName, JSON.stringify(ended))
    const request: CommandRequest = {
      ...{ command, directory, operands, inputs, env: withoutRunnerTokens(env), log },
      signal: abort.signal,
      today: new Date(),
      ...(await toolCacheOf(env)),
      onStep: (step) => log.info(step),
      onProgress: calmly((text) => log.info(text)),
      onOutcome: (outcome) => {
        outcomes.push(outcome)
        const { kind, name, title, state: became, reasons } = outcome
        const named = kind === name ? kind : `${kind} ${name}`
        log.info([named, title, became, ...reasons.slice(0, 1)].join('  '))
      },
    }
    const { title, cache, prepare, run } = table[command]
    if (prepare)
      await log.group('Prepare the runner', async () =>
        (await import('./runner.js')).prepareRunner(log),
      )
    const bundles = cache
      ? await log.group('Restore the cache', () => restore(env, request, ended))
      : {}
    const answer = await withMatchers(() => log.group(title, () => run({ ...request, bundles })))
    log.info(answer.text)
    log.annotate(answer.annotations ?? [])
    await tell(answer, env, log)
    if (answer.holds === false) process.exitCode = core.ExitCode.Failure
  } catch (thrown) {
    log.fail(thrown)
    const seconds = (performance.now() - started) / 1000
    await log.summary(jobSummary({ outcomes, seconds, error: thrown }))
    process.exitCode = core.ExitCode.Failure
  }
}

async function toolCacheOf(env: Environment): Promise<Pick<CommandRequest, 'toolCache'>> {
  const root = env['RUNNER_TOOL_CACHE']
  return root ? { toolCache: (await import('./install.js')).runnerToolCache(root) } : {}
}

/** The restored bundle as a folder to look into; what is to be saved goes into the step's state. */
async function restore(
  env: Environment,
  request: CommandRequest,
  ended: StepState,
): Promise<Readonly<Record<string, string>>> {
  const { log } = request
  const [{ readOptions }, { bundleDirectory, bundleKeys, restoreBundle }, { cachePolicy }] =
    await Promise.all([
      import('../options/read.js'),
      import('./workflow-cache.js'),
      import('./workflow-events.js'),
    ])
  const options = await readOptions(request)
  const policy = cachePolicy(env, options.cacheMode, await eventOf(env))
  const startedMs = Date.now()
  const keys = await bundleKeys(options, policy.channel)
  const { cache, cacheBudget: budgetBytes } = options
  const bundle = {
    ...{ cache, prefix: keys.prefix, startedMs, budgetBytes },
    save: policy.save && request.command !== 'plan',
    why: policy.why || 'a plan makes nothing',
  }
  core.saveState(stateName, JSON.stringify({ ...ended, bundle }))
  if (!policy.restore) {
    log.info(policy.why)
    return {}
  }
  await restoreBundle({ log, cache, keys: keys.restore })
  return { 'workflow cache': bundleDirectory(cache) }
}

/** The event that started the run, as GitHub describes it; undefined where that cannot be read. */
async function eventOf(env: Environment): Promise<unknown> {
  try {
    return JSON.parse(await readFile(env['GITHUB_EVENT_PATH'] ?? '', 'utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Compilers' errors become annotations while `work` runs. */
async function withMatchers<T>(work: () => Promise<T>): Promise<T> {
  const file = fileURLToPath(new URL('../problem-matchers/compilers.json', import.meta.url))
  const known = existsSync(file)
  if (known) process.stdout.write(`::add-matcher::${file}\n`)
  try {
    return await work()
  } finally {
    if (known)
      for (const owner of ['pycask-compilers', 'pycask-rustc'])
        process.stdout.write(`::remove-matcher owner=${owner}::\n`)
  }
}

/** What later steps, the run's page and people get. */
async function tell(answer: Answer, env: Environment, log: WorkflowLog): Promise<void> {
  const keep = async (name: string, value: unknown): Promise<string> => {
    const file = join(env['RUNNER_TEMP'] ?? tmpdir(), `pycask-${name}-${process.pid}.json`)
    await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`)
    return file
  }
  const files = {
    report: await keep('report', answer.json),
    brief: answer.brief === undefined ? undefined : await keep('brief', answer.brief),
  }
  for (const name of Object.keys(outputs) as OutputName[]) {
    const value = name === 'report' || name === 'brief' ? files[name] : answer.outputs?.[name]
    if (value !== undefined) core.setOutput(name, value)
  }
  for (const path of answer.environment?.paths ?? []) core.addPath(path)
  for (const [name, value] of Object.entries(answer.environment?.variables ?? {}))
    core.exportVariable(name, value)
  for (const summary of answer.summaries ?? []) await log.summary(summary)
}
