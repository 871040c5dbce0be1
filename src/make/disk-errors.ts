/** Faults of a file system, told in words that name the folder and the cure. */
import { dirname, sep } from 'node:path'
import { messageOf, PycaskError } from '../errors.js'

/** The code of a failed system call: `ENOSPC`. */
export const systemCode = (thrown: unknown): string | undefined => textOf(thrown, 'code')

/** A full disk as a PycaskError `disk-full`, wherever in the chain of causes; else `thrown`. */
export function explainFullDisk(thrown: unknown, directory: string): unknown {
  if (thrown instanceof PycaskError && thrown.code === 'disk-full') return thrown
  for (let cause = thrown; isObject(cause); cause = cause['cause']) {
    const code = systemCode(cause)
    if (code !== 'ENOSPC' && code !== 'EDQUOT') continue
    const path = textOf(cause, 'path')
    const inside = path === undefined || path.startsWith(directory + sep)
    const folder = inside ? directory : dirname(path)
    return new PycaskError({
      code: 'disk-full',
      what: `no space left in ${folder}${code === 'EDQUOT' ? ' (its quota is used up)' : ''}`,
      hint: 'free some space there, or name a folder on another disk: PYCASK_CACHE=<folder>',
      cause: thrown,
    })
  }
  return thrown
}

/** A fault while writing to a cache: `disk-full`, `cache-not-writable`, or `thrown` itself. */
export function explainWriting(thrown: unknown, directory: string): unknown {
  const code = systemCode(thrown)
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EIO', 'EMFILE', 'ENFILE'].includes(code ?? ''))
    return explainFullDisk(thrown, directory)
  return new PycaskError({
    code: 'cache-not-writable',
    what: `the cache ${directory} cannot be written: ${messageOf(thrown)}`,
    hint:
      code === 'EMFILE' || code === 'ENFILE'
        ? 'raise the limit of open files: ulimit -n 4096'
        : 'make it writable, or name another folder: PYCASK_CACHE=<folder>',
    cause: thrown,
  })
}

function textOf(thrown: unknown, property: string): string | undefined {
  const value = isObject(thrown) ? thrown[property] : undefined
  return typeof value === 'string' ? value : undefined
}

// By shape: an error of another realm (a worker, a test's sandbox) is no instance of our Error.
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
