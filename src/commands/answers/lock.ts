/** The answer of `pycask lock`. */
import type { Answer } from '../answer.js'
import { lock, type LockResult } from '../lock.js'
import type { CommandRequest } from '../session.js'

export async function answerLock(request: CommandRequest): Promise<Answer> {
  const result = await lock(request)
  return { text: lockText(result), json: result }
}

/** What each sdist asks for, and what was locked for them. */
export function lockText({ file, state, sdists, locked }: LockResult): string {
  if (state === 'not needed') return 'nothing has to be built from its sdist: no lock is needed'
  const asked = sdists.map(
    ({ name, requires }) => ` ${name} asks for ${requires.join(', ') || 'nothing'}`,
  )
  const count = `${String(locked.length)} ${locked.length === 1 ? 'package' : 'packages'}`
  return [...asked, '', ` ${file}: ${state}, ${count}: ${locked.join(', ')}`].join('\n')
}
