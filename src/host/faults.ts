/** Faults of the operating system, recognised by their code. */
import { dirname } from 'node:path'
import { messageOf, PycaskError } from '../errors.js'

/** The code of a fault: `ENOENT`, `UND_ERR_SOCKET`. */
export function faultCode(thrown: unknown): string | undefined {
  // By shape: an error of another realm (a test's sandbox) is no instance of our Error.
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : 0
  return typeof code === 'string' ? code : undefined
}

/** A fault while writing `file`, in words: `disk-full`, `file-not-writable`, or `thrown` itself. */
export function explainWriting(thrown: unknown, file: string): unknown {
  const code = faultCode(thrown)
  const folder = dirname(file)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new PycaskError({
      code: 'disk-full',
      what: `no space left in ${folder}${code === 'EDQUOT' ? ' (its quota is used up)' : ''}`,
      hint: `free some space there: df -h ${folder}`,
      cause: thrown,
    })
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR'].includes(code ?? ''))
    return new PycaskError({
      code: 'file-not-writable',
      what: `${file} cannot be written: ${messageOf(thrown)}`,
      hint: `see who may write there: ls -ld ${folder}`,
      cause: thrown,
    })
  if (code === 'EMFILE' || code === 'ENFILE')
    return new PycaskError({
      code: 'too-many-files',
      what: `${file} cannot be written: this machine lets us open no more files`,
      hint: 'raise the limit: ulimit -n 4096',
      cause: thrown,
    })
  if (code === 'EIO')
    return new PycaskError({
      code: 'file-not-writable',
      what: `${file} cannot be written: the disk has a fault`,
      hint: 'see what the kernel says of it: dmesg',
      cause: thrown,
    })
  return thrown
}
