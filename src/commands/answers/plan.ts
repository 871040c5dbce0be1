/** The answer of `pycask plan`. */
import { jobSummary, planTable } from '../../report/index.js'
import { reasonsOf, titled, type Answer } from '../answer.js'
import { plan, type PlanResult } from '../plan.js'
import type { CommandRequest } from '../session.js'

export async function answerPlan(request: CommandRequest): Promise<Answer> {
  const started = performance.now()
  const { images, matrix } = await plan(request)
  const seconds = (performance.now() - started) / 1000
  const reasons = reasonsOf(images)
  return {
    text: titled(images.map(({ python, outcomes }) => [python, planTable(outcomes)])),
    json: {
      pythons: images.map(({ python, outcomes }) => ({ python, products: outcomes })),
      matrix,
    },
    outputs: {
      'python-versions': images.map(({ python }) => python).join('\n'),
      changed: String(reasons.length > 0),
      reasons: reasons.join('\n'),
      matrix: JSON.stringify(matrix),
      indexes: JSON.stringify(indexesOf(matrix)),
    },
    summaries: images.map(({ python, outcomes }) => jobSummary({ python, outcomes, seconds })),
  }
}

/** For the jobs that join the platforms of each Python; empty where there is only one platform. */
function indexesOf({ include }: PlanResult['matrix']): unknown {
  const partial = include.filter((entry) => entry.partial)
  const tags = new Map(partial.map((entry) => [entry.python, entry.tags]))
  return { include: [...tags].map(([python, names]) => ({ python, tags: names })) }
}
