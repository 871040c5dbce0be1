/** Names of containers, and the end of those whose owner is gone. */
import { randomBytes } from 'node:crypto'
import { readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** The label that says which process of which machine a container belongs to. */
export const pidLabel = 'pycask.pid'
export const ownerLabel = 'pycask.owner'

/** Unique on the engine, whatever machines share it. The process id stands in it for the sweep. */
export const containerName = (): string => `pycask-${process.pid}-${randomBytes(4).toString('hex')}`

/**
 * Where process ids count: two machines or containers that share one engine do not know each
 * other's processes, and must not take them for dead.
 */
export async function pidSpace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return `${hostname()}/${/\d+/.exec(namespace)?.[0] ?? ''}`
}

/** Of these names of containers, those whose process is gone. */
export function abandoned(names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const pid = /^pycask-(\d+)-[0-9a-f]+$/.exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
