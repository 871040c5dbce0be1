/** Which run the comment is about: what GitHub, and not the pull request, says of it. */
import * as z from 'zod'
import { PycaskError } from '../errors.js'

export interface CheckedRun {
  /** `acme/web`: where the comment goes. */
  readonly repository: string
  readonly id: number
  readonly headSha: string
  /** `eve:fix`: owner and branch of the pull request's commits. */
  readonly head: string
}

const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/)
const payload = z.object({
  repository: z.object({ full_name: repository }),
  workflow_run: z.object({
    id: z.int().positive(),
    event: z.string(),
    head_sha: z.string().regex(/^[0-9a-f]{40}$/),
    head_branch: z.string().min(1),
    head_repository: z.object({ owner: z.object({ login: z.string().min(1) }) }).nullable(),
  }),
})

/**
 * The run in an event `workflow_run`; undefined where it was not that of a pull request, or the fork is
 * gone. Throws `event-unsupported` for any other event: only this one has the right to comment and
 * runs none of the pull request's code.
 */
export function parseRun(eventName: string, event: unknown): CheckedRun | undefined {
  const { data } = payload.safeParse(event)
  if (eventName !== 'workflow_run' || data === undefined)
    throw new PycaskError({
      code: 'event-unsupported',
      what: `the command comment runs on the event workflow_run, found ${eventName || 'none'}`,
      hint: 'examples/workflows/check-comment.yml has the workflow',
    })
  const {
    id,
    event: of,
    head_sha: headSha,
    head_branch: branch,
    head_repository: from,
  } = data.workflow_run
  if (of !== 'pull_request' || from === null) return undefined
  return {
    repository: data.repository.full_name,
    id,
    headSha,
    head: `${from.owner.login}:${branch}`,
  }
}
