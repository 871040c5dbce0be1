/** Who a lock or a temporary folder belongs to, so that others can tell whether it still lives. */
import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import * as z from 'zod'

/** A process, by words that another process on another machine can compare. */
export interface Owner {
  /** Boot, host and process-id namespace: within one place, process ids mean the same. */
  readonly place: string
  readonly pid: number
  /** Start of the process in clock ticks since boot (proc(5), field 22): ids are used again. */
  readonly start: string
}

export const owner: z.ZodType<Owner> = z.object({
  place: z.string().regex(/^[0-9a-f]{12}$/),
  pid: z.number().int().positive(),
  start: z.string().regex(/^\d+$/),
})

/** This process. */
export function thisProcess(): Owner {
  const parts = [
    hostname(),
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ]
  const place = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
  return { place, pid: process.pid, start: startOf(process.pid) ?? '0' }
}

/** Whether the owner runs; undefined when it is of another machine or container. */
export function isAlive(whose: Owner, here: Owner): boolean | undefined {
  if (whose.place !== here.place) return undefined
  if (whose.start !== '0') return startOf(whose.pid) === whose.start
  try {
    process.kill(whose.pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Undefined for a process that is gone, or dead and only not yet waited for. */
function startOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  // The second field is the program's name in parentheses, and may contain anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? undefined : fields?.[19]
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
