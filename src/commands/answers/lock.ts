/** The answer of `pycask lock`. */
import type { Answer } from '../answer.js'
import { lock, type LockResult, type WrittenLock } from '../lock.js'
import type { WrittenSystemLock } from '../system-lock.js'
import type { CommandRequest } from '../session.js'

export async function answerLock(request: CommandRequest): Promise<Answer> {
  const result = await lock(request)
  return { text: lockText(result), json: result }
}

/** What each sdist asks for, and what was locked for them. */
export function lockText({ builds, files, system }: LockResult): string {
  return system === undefined ? buildLockText({ builds, files }) : systemText(system)
}

function systemText({ file, state, packages, changes }: WrittenSystemLock): string {
  return [
    ` ${file}: ${state}, ${String(packages)} packages of Debian`,
    // Of a new one all is new.
    ...(changes.every(({ from }) => from === undefined) ? [] : changes.map(changeText)),
  ].join('\n')
}

/** `   libssl3t64  3.5.4-1 → 3.5.5-1` */
export const changeText = ({ what, from, to }: WrittenSystemLock['changes'][number]): string =>
  `   ${what} ${from === undefined ? `new: ${to ?? ''}` : `${from} → ${to ?? 'gone'}`}`

function buildLockText({ builds, files }: Omit<LockResult, 'system'>): string {
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
