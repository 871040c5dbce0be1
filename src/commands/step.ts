/** A command as a step of a workflow: groups, annotations, summary, outputs. */
import { join } from 'node:path'
import * as core from '@actions/core'
import { parseActionInputs, type OutputName } from '../options/index.js'
import type { Outcome } from '../make/index.js'
import { createWorkflowLog, jobSummary } from '../report/index.js'
import { build, type BuildResult, type BuiltImage } from './build.js'
import { runnerToolCache, variablesOf } from './install.js'
import { lock } from './lock.js'
import { plan } from './plan.js'
import { prepareRunner } from './runner.js'
import type { CommandRequest } from './session.js'
import { buildText, lockText, planText, wheelsText } from './terminal.js'
import { wheels } from './wheels.js'
import { workflowCache } from './workflow-cache.js'

/** Runs the step that `env` describes. Failures become annotations and a failed step. */
export async function runStep(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const log = createWorkflowLog(core)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort())
  const outcomes: Outcome[] = []
  const started = performance.now()
  const secondsNow = (): number => (performance.now() - started) / 1000
  try {
    const { command, directory, inputs } = parseActionInputs(env)
    const request: CommandRequest = {
      ...{ command, directory, inputs, env, log },
      signal: abort.signal,
      today: new Date(),
      ...(env['RUNNER_TOOL_CACHE'] ? { toolCache: runnerToolCache(env['RUNNER_TOOL_CACHE']) } : {}),
      onStep: (step) => log.info(step),
      onOutcome: (outcome) => {
        outcomes.push(outcome)
        const { kind, name, title, state, reasons } = outcome
        const named = kind === name ? kind : `${kind} ${name}`
        log.info([named, title, state, ...reasons.slice(0, 1)].join('  '))
      },
    }
    await log.group('Prepare the runner', () => prepareRunner(log))
    if (command === 'plan') {
      const planned = await log.group('Plan', () => plan(request))
      log.info(planText(planned))
      for (const { python, outcomes: rows } of planned)
        await log.summary(jobSummary({ python, outcomes: rows, seconds: secondsNow() }))
      return
    }
    if (command === 'lock') {
      log.info(lockText(await log.group('Lock', () => lock(request))))
      return
    }
    const cache = await log.group('Restore the cache', () => workflowCache(request))
    if (command === 'wheels') {
      const made = await log
        .group('Wheels', () => wheels(request))
        .finally(() => log.group('Save the cache', () => cache.save(outcomes)))
      log.info(wheelsText(made))
      for (const { python, outcomes: rows } of made.pythons)
        await log.summary(jobSummary({ python, outcomes: rows, seconds: made.seconds }))
      return
    }
    const result = await log
      .group('Build', () => build(request))
      .finally(() => log.group('Save the cache', () => cache.save(outcomes)))
    log.info(buildText(result))

    const { name, images } = result
    const lines = (each: (one: BuiltImage) => string): string => images.map(each).join('\n')
    setOutput(
      'digest',
      lines(({ image }) => image.manifest.digest),
    )
    setOutput(
      'image',
      lines(({ image }) => `${name}@${image.manifest.digest}`),
    )
    // The last one that is added comes first on PATH: the newest.
    for (const one of result.installed) {
      core.addPath(join(one.directory, 'bin'))
      for (const [name, value] of Object.entries(variablesOf(one))) core.exportVariable(name, value)
    }
    setOutput('python-path', result.installed.at(-1)?.executable ?? images[0]?.pythonPath ?? '')
    setOutput(
      'python-versions',
      lines(({ release }) => release.name),
    )
    for (const one of images) await log.summary(summaryOf(result, one))
  } catch (thrown) {
    log.fail(thrown)
    await log.summary(jobSummary({ outcomes, seconds: secondsNow(), error: thrown }))
    process.exitCode = core.ExitCode.Failure
  }
}

function summaryOf({ name, seconds }: BuildResult, one: BuiltImage): string {
  const { image, tags, pushed, outcomes, release } = one
  const compressed = image.blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0)
  return jobSummary({
    python: release.name,
    image: `${name}:${tags[0] ?? ''}`,
    digest: image.manifest.digest,
    outcomes,
    sizes: { compressed, ...(pushed === undefined ? {} : { pushed: pushed.pushedBytes }) },
    seconds,
  })
}

const setOutput = (name: OutputName, value: string): void => core.setOutput(name, value)
