/** What a container left, read by us. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'

/** Reports are some kilobytes. */
const mostBytes = 64 * 1024 * 1024

/**
 * The text of a file of a job's output. What ran in the container may have put anything there: a link,
 * which could lead to any file of this machine, is not followed.
 *
 * @throws PycaskError `sandbox-output-invalid`: there is no such file, it is a link, or endless
 */
export async function readOutput(directory: string, name: string): Promise<string> {
  const invalid = (why: string): PycaskError =>
    new PycaskError({
      code: 'sandbox-output-invalid',
      what: `the output of the container has no ${name} that can be read: ${why}`,
      hint: 'the end of the log says what the container did last',
    })
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW
  const handle = await open(join(directory, name), flags).catch((thrown: unknown) => {
    const { code } = thrown as NodeJS.ErrnoException
    throw invalid(code === 'ELOOP' ? 'it is a link' : String(code ?? thrown))
  })
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw invalid('it is no file')
    if (found.size > mostBytes) throw invalid(`it has ${found.size} bytes`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

/** `report.json` of a job's output, of a known shape. Throws as `readOutput`. */
export async function readReport<T>(directory: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readOutput(directory, 'report.json')
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new PycaskError({
      code: 'sandbox-output-invalid',
      what: `the output of the container has a report.json that means nothing: ${messageOf(cause).split('\n')[0] ?? ''}`,
      hint: 'the end of the log says what the container did last',
    })
  }
}
