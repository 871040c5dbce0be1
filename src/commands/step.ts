/** A command as a step of a workflow: groups, annotations, summary, outputs. */
import * as core from '@actions/core'
import { parseActionInputs, type OutputName } from '../options/index.js'
import type { Outcome } from '../make/index.js'
import { createWorkflowLog, jobSummary, planTable } from '../report/index.js'
import { build } from './build.js'
import { plan } from './plan.js'
import { prepareRunner } from './runner.js'
import type { CommandRequest } from './session.js'
import { buildText } from './terminal.js'
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
      log.info(planTable(planned))
      await log.summary(jobSummary({ outcomes: planned, seconds: secondsNow() }))
      return
    }
    const cache = await log.group('Restore the cache', () => workflowCache(request))
    const result = await log
      .group('Build', () => build(request))
      .finally(() => log.group('Save the cache', () => cache.save(outcomes)))
    log.info(buildText(result))

    const { image, name, tags, pushed } = result
    const { digest } = image.manifest
    setOutput('digest', digest)
    setOutput('image', `${name}@${digest}`)
    setOutput('python-path', result.pythonPath)
    const compressed = image.blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0)
    await log.summary(
      jobSummary({
        image: `${name}:${tags[0] ?? ''}`,
        digest,
        outcomes: result.outcomes,
        sizes: { compressed, ...(pushed === undefined ? {} : { pushed: pushed.pushedBytes }) },
        seconds: result.seconds,
      }),
    )
  } catch (thrown) {
    log.fail(thrown)
    await log.summary(jobSummary({ outcomes, seconds: secondsNow(), error: thrown }))
    process.exitCode = core.ExitCode.Failure
  }
}

const setOutput = (name: OutputName, value: string): void => core.setOutput(name, value)
