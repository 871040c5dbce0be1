/** Until when a branch of CPython gets security fixes. */
import type { Branch } from './releases.js'

/** From how many days before its end a branch is warned about. */
export const warnDays = 180
const dayMs = 24 * 60 * 60 * 1000

/** Days until the end of life, rounded up; 0 or less once it is over. */
export const daysUntilEnd = ({ endOfLife }: Branch, today: Date): number =>
  Math.ceil((endOf(endOfLife) - today.getTime()) / dayMs)

/** The minor versions that have come out and still get security fixes, oldest first. */
export function supportedMinors(branches: Iterable<Branch>, today: Date): readonly string[] {
  return [...branches]
    .filter((branch) => daysUntilEnd(branch, today) > 0)
    .filter(({ firstRelease }) => startOf(firstRelease) <= today.getTime())
    .map(({ minor }) => minor)
}

/** The first moment after a day or month (`2029-10-31`, `2029-10`), in UTC. */
function endOf(date: string): number {
  const [year = 0, month = 1, day] = date.split('-').map(Number)
  return day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1)
}

function startOf(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  return Date.UTC(year, month - 1, day)
}
