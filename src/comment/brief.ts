/** Reading a report that anybody may have written. */
import * as z from 'zod'
import { PycaskError } from '../errors.js'

/** As the writer cuts them, or it was not ours. */
const line = z.string().max(300)
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)

const image = z.strictObject({
  name: line,
  digest,
  good: z.boolean(),
  broken: z
    .array(
      z.strictObject({
        rule: z.string().regex(/^[A-Z]\d{1,2}$/),
        level: z.enum(['error', 'warn', 'info']),
        title: line,
        what: line,
        findings: z.int().min(0).max(1_000_000),
        isNew: z.boolean(),
      }),
    )
    .max(20),
  comparison: z
    .strictObject({
      other: line,
      same: z.boolean(),
      cost: line,
      changes: z.array(line).max(20),
    })
    .optional(),
  notCompared: line.optional(),
  merging: line.optional(),
})

const brief = z.strictObject({ version: z.literal(1), images: z.array(image).min(1).max(20) })
export type ReadBrief = z.output<typeof brief>

/** @throws PycaskError `report-invalid`: nothing of what it says is repeated */
export function parseBrief(bytes: Uint8Array): ReadBrief {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('it is no JSON')
  }
  const parsed = brief.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  // Names of keys are the stranger's, too.
  const at = issue?.path.filter(
    (part) => typeof part === 'number' || /^\w{1,20}$/.test(String(part)),
  )
  const where = at === undefined || at.length === 0 ? 'the document' : at.join('.')
  throw invalid(`${where} is not what a check writes`)
}

export const invalid = (why: string): PycaskError =>
  new PycaskError({
    code: 'report-invalid',
    what: `the report of the pull request's check is not taken: ${why}`,
    hint: 'the check may have been run by another version, or by a workflow that the pull request changed',
  })
