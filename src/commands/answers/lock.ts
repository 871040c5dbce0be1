/** The answer of `pycask lock`. */
import type { Answer } from '../answer.js'
import { lock, type LockResult, type WrittenLock } from '../lock.js'
import type { CommandRequest } from '../session.js'

export async function answerLock(request: CommandRequest): Promise<Answer> {
  const result = await lock(request)
  return { text: lockText(result), json: result }
}

/** What each sdist asks for, and what was locked for them. */
export function lockText({ builds, files }: LockResult): string {
  const asked = builds.map(
    ({ name, requires }) => ` ${name} asks for ${requires.join(', ') || 'nothing'}`,
  )
  if (files.length === 0) return 'nothing has to be built from its sdist: no lock is needed'
  return [...asked, ...(asked.length > 0 ? [''] : []), ...files.map(lineOf)].join('\n')
}

function lineOf({ file, state, locked, asOf }: WrittenLock): string {
  if (state === 'removed') return ` ${file}: removed`
  const count = `${String(locked.length)} ${locked.length === 1 ? 'package' : 'packages'}`
  const when = asOf === undefined ? '' : `, as of ${asOf}`
  return ` ${file}: ${state}, ${count}${when}: ${locked.join(', ')}`
}
