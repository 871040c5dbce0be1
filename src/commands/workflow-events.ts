/** Which events may read and write GitHub's cache, and why. */
import * as z from 'zod'

export interface CachePolicy {
  /**
   * The first part of keys. Bundles of pull requests have one of their own: what builds a release
   * never looks at them.
   */
  readonly channel: 'main' | 'pull-request'
  readonly restore: boolean
  readonly save: boolean
  /** Why something is not done; empty where all is. */
  readonly why: string
}

/** What is used of the event that GitHub describes in GITHUB_EVENT_PATH. */
const payload = z.object({
  pull_request: z
    .object({ head: z.object({ repo: z.object({ full_name: z.string() }).nullish() }).nullish() })
    .nullish(),
})

/** Runs on code that its repository has accepted. */
const trusted = ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'release']
/** Runs on code that it has not; in the name of the repository itself. */
const proposals = ['pull_request', 'merge_group']

/**
 * Pushes, schedules and people write what everybody reads. A pull request reads that and its own,
 * and writes its own, unless it comes from a fork. What runs with the repository's rights on words of
 * strangers (`pull_request_target`, `workflow_run`, comments) only reads.
 */
export function cachePolicy(
  env: Readonly<Record<string, string | undefined>>,
  mode: 'auto' | 'read' | 'none',
  event: unknown,
): CachePolicy {
  const name = env['GITHUB_EVENT_NAME'] ?? ''
  const channel = proposals.includes(name) ? 'pull-request' : 'main'
  const reading = (why: string): CachePolicy => ({ channel, restore: true, save: false, why })
  if (mode === 'none') return { ...reading('cache-mode is none'), restore: false }
  if (mode === 'read') return reading('cache-mode is read')
  if (name === 'pull_request') {
    const { data } = payload.safeParse(event)
    const head = data?.pull_request?.head?.repo?.full_name
    if (head === undefined || head !== env['GITHUB_REPOSITORY'])
      return reading('pull requests of forks do not write to the cache')
    if (env['GITHUB_ACTOR'] === 'dependabot[bot]')
      return reading("Dependabot's pull requests do not write to the cache")
  } else if (!trusted.includes(name) && !proposals.includes(name))
    return reading(
      `the event ${name || '(none)'} may run what strangers wrote: it does not write to the cache`,
    )
  return { channel, restore: true, save: true, why: '' }
}
