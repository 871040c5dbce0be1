/** The answer of `pycask wheels`. */
import { buildTable, formatSeconds, jobSummary } from '../../report/index.js'
import { reasonsOf, titled, type Answer } from '../answer.js'
import type { CommandRequest } from '../session.js'
import { wheels, type WheelsResult } from '../wheels.js'

export async function answerWheels(request: CommandRequest): Promise<Answer> {
  const result = await wheels(request)
  const { output, files, seconds, pythons } = result
  const reasons = reasonsOf(pythons)
  return {
    text: wheelsText(result),
    json: {
      ...{ output, files, seconds },
      pythons: pythons.map(({ python, outcomes }) => ({ python, products: outcomes })),
    },
    outputs: {
      'python-versions': pythons.map(({ python }) => python).join('\n'),
      changed: String(reasons.length > 0),
      reasons: reasons.join('\n'),
    },
    summaries: pythons.map(({ python, outcomes }) => jobSummary({ python, outcomes, seconds })),
  }
}

/** What became of the wheels, and where they are. */
function wheelsText({ output, pythons, files, seconds }: WheelsResult): string {
  const tables = titled(pythons.map(({ python, outcomes }) => [python, buildTable(outcomes)]))
  const count = `${String(files)} ${files === 1 ? 'wheel' : 'wheels'}`
  return `${tables}\n\n ${count} in ${output}, ${formatSeconds(seconds)}`
}
