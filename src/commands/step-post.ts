/** The end of a job in which a step of ours ran: nothing of it fails the job. */
import { messageOf } from '../errors.js'
import type { WorkflowLog } from '../report/workflow-log.js'

/** The name of the state that the step leaves for the end of the job. */
export const stateName = 'pycask'

/** Saves the cache, and removes containers of a step that was killed before it could. Never rejects. */
export async function finishStep(text: string, log: WorkflowLog): Promise<void> {
  try {
    const { pid, bundle } = (await import('./step-state.js')).parseState(text)
    await log.group('Containers that are left', async () => {
      const removed = await removeContainers(pid)
      log.info(removed === 0 ? 'none' : `removed ${removed}`)
    })
    if (bundle !== undefined)
      await log.group('Save the cache', async () =>
        (await import('./workflow-cache.js')).saveBundle(bundle, { log }),
      )
  } catch (thrown) {
    log.warn(`the end of the step failed: ${messageOf(thrown)}`)
  }
}

async function removeContainers(pid: number): Promise<number> {
  const { getExecOutput } = await import('@actions/exec')
  const options = { ignoreReturnCode: true, silent: true }
  let removed = 0
  for (const engine of ['docker', 'podman']) {
    const listed = await getExecOutput(
      engine,
      ['ps', '--all', '--quiet', '--filter', `label=pycask.pid=${pid}`],
      options,
    ).catch(() => undefined)
    if (listed?.exitCode !== 0) continue
    const ids = listed.stdout.split(/\s+/).filter((id) => id !== '')
    if (ids.length === 0) continue
    await getExecOutput(engine, ['rm', '--force', ...ids], options)
    removed += ids.length
  }
  return removed
}
