/** What the lock files that are TOML have in common. */
import { parse } from 'smol-toml'
import * as z from 'zod'
import { messageOf, PycaskError } from '../../errors.js'
import { sha256, type Sha256 } from '../../words.js'
import { lockCommand } from '../selection.js'

/**
 * Parses a lock of a known shape.
 *
 * @throws PycaskError `lock-unreadable`: it is not TOML, or not of that shape
 */
export function parseToml<T>(text: string, schema: z.ZodType<T>, file: string): T {
  return checked(file, schema, () => parse(text))
}

/** Like `parseToml`, for JSON. */
export function parseJson<T>(text: string, schema: z.ZodType<T>, file: string): T {
  return checked(file, schema, () => JSON.parse(text) as unknown)
}

function checked<T>(file: string, schema: z.ZodType<T>, parsed: () => unknown): T {
  try {
    return schema.parse(parsed())
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined
    const what =
      issue === undefined ? messageOf(cause) : `${issue.path.join('.')}: ${issue.message}`
    throw new PycaskError({
      code: 'lock-unreadable',
      what: `${file}: not a lock that can be read: ${what.split('\n')[0] ?? ''}`,
      hint: `lock again: ${lockCommand(file)}`,
      at: { file },
      cause,
    })
  }
}

/** The lines of the `[[package]]` headers, in order: which line each package stands at. */
export const packageLines = (text: string): readonly number[] =>
  text
    .split('\n')
    .flatMap((line, index) => (/^\s*\[\[\s*packages?\s*\]\]/.test(line) ? [index + 1] : []))

/** `sha256:0123…` as a hash; undefined for other algorithms. */
export function sha256Of(hash: string): Sha256 | undefined {
  const hex = /^sha256:([0-9a-fA-F]{64})$/.exec(hash)?.[1]
  return hex === undefined ? undefined : sha256(hex)
}
