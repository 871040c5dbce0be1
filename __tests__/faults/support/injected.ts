/** Faults of the file system, injected into this process: the Nth call that writes fails, or is its last. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

export type FaultKind = 'kill' | 'torn' | 'ENOSPC' | 'EIO' | 'EROFS' | 'EMFILE'

export interface Fault {
  /** From 1. Of `kill` and `torn` (half of the bytes are written before), the call is the process's last. */
  readonly at: number
  readonly kind: FaultKind
}

type Call = (...args: unknown[]) => unknown

const messages: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EIO: 'i/o error',
  EROFS: 'read-only file system',
  EMFILE: 'too many open files',
}

/** Counts what writes from now on; with a fault, one of the calls meets it. A full disk stays full. */
export async function injectFault(
  fault: Fault | undefined,
): Promise<{ readonly calls: () => number }> {
  let calls = 0
  const meet = (name: string, torn?: () => unknown): Error | undefined => {
    calls += 1
    if (fault === undefined) return undefined
    const lasts = fault.kind === 'ENOSPC' || fault.kind === 'EROFS'
    if (lasts ? calls < fault.at : calls !== fault.at) return undefined
    if (fault.kind === 'torn') torn?.()
    if (fault.kind === 'kill' || fault.kind === 'torn') process.kill(process.pid, 'SIGKILL')
    const message = `${fault.kind}: ${messages[fault.kind] ?? ''}, ${name}`
    return Object.assign(new Error(message), { code: fault.kind, errno: -28, syscall: name })
  }
  const half = (data: unknown): string | Buffer =>
    typeof data === 'string'
      ? data.slice(0, data.length / 2)
      : Buffer.from(data as Uint8Array).subarray(0, (data as Uint8Array).length / 2)

  const promises = fs.promises as unknown as Record<string, Call>
  /** What makes room, or reads, goes on when a disk is full. */
  const frees = new Set(['rm', 'unlink', 'rmdir', 'utimes'])
  for (const name of [
    'writeFile',
    'appendFile',
    'rename',
    'link',
    'symlink',
    'copyFile',
    'mkdir',
    'rm',
    'utimes',
    'truncate',
    'mkdtemp',
  ]) {
    const real = promises[name]
    if (real === undefined) continue
    promises[name] = (...args) => {
      const [path, data] = args
      if (fault?.kind === 'ENOSPC' && (frees.has(name) || name === 'rename')) return real(...args)
      const error = meet(name, () => {
        if (name === 'writeFile' && typeof path === 'string') fs.writeFileSync(path, half(data))
        if (name === 'copyFile') fs.writeFileSync(String(data), half(fs.readFileSync(String(path))))
      })
      return error === undefined ? real(...args) : Promise.reject(error)
    }
  }
  const open = promises['open']
  promises['open'] = (...args) => {
    const writes = typeof args[1] === 'string' && /[wa+]/.test(args[1])
    const error = writes ? meet('open') : undefined
    return error === undefined ? open?.(...args) : Promise.reject(error)
  }
  const handle = await fs.promises.open('/dev/null')
  const methods = Object.getPrototypeOf(handle) as Record<string, Call>
  await handle.close()
  for (const name of ['write', 'writeFile', 'sync', 'datasync']) {
    const real = methods[name]
    if (real === undefined) continue
    methods[name] = function (this: { fd: number }, ...args) {
      const [data] = args
      const error = meet(name, () => {
        if (name.startsWith('write')) fs.writeSync(this.fd, half(data) as Buffer)
      })
      return error === undefined ? real.apply(this, args) : Promise.reject(error)
    }
  }
  // Streams write by these.
  const callbacks = fs as unknown as Record<string, Call>
  for (const name of ['write', 'writev']) {
    const real = callbacks[name]
    if (real === undefined) continue
    callbacks[name] = (...args) => {
      const [fd, data] = args
      const error = meet(name, () => {
        if (name === 'write') fs.writeSync(fd as number, half(data) as Buffer)
      })
      if (error === undefined) return real(...args)
      const done = args.at(-1) as (error: Error) => void
      done(error)
      return undefined
    }
  }
  syncBuiltinESMExports()
  return { calls: () => calls }
}
