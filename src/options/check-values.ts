/** Schemas of the options of `pycask check`. */
import * as z from 'zod'
import type { Kind } from './kinds.js'
import { textSchema } from './kinds.js'

/** Most bytes of a pull, and most growth in percent against another image. */
export interface Budget {
  readonly bytes?: number
  readonly percent?: number
}

const budgetExpected = 'a size such as 60 MB, or a growth such as 5%'
const units: Readonly<Record<string, number>> = {
  ...{ '': 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9 },
  ...{ KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
}

const oneBudget = z
  .union([z.string(), z.number()], budgetExpected)
  .transform((value, context): Budget => {
    const [, number = '', unit = ''] =
      /^(\d+(?:\.\d+)?)\s*(%|[kKMG]?i?B)?$/.exec(String(value).trim()) ?? []
    if (number !== '' && unit === '%') return { percent: Number(number) }
    const factor = units[unit]
    if (number !== '' && factor !== undefined) return { bytes: Math.round(Number(number) * factor) }
    context.addIssue({ code: 'custom', message: budgetExpected })
    return z.NEVER
  })

export const budget: Kind<readonly Budget[]> = {
  placeholder: 'SIZE',
  several: 'by commas',
  schema: z
    .union([z.array(oneBudget), oneBudget.transform((one) => [one])], budgetExpected)
    .transform((all): readonly Budget[] => all),
  fromText: (texts) =>
    texts.flatMap((one) => one.split(/[,\n]/)).flatMap((one) => one.trim() || []),
}

export interface CheckOptions {
  readonly levels: Readonly<Record<string, 'error' | 'warn' | 'info' | 'off'>>
  readonly waive: Readonly<Record<string, WaiverOptions>>
}

export interface WaiverOptions {
  readonly reason: string
  /** `2027-01-01` */
  readonly until?: string | undefined
  readonly paths?: readonly string[] | undefined
}

const rule = textSchema(/^[FSCURH]\d{1,2}$/, 'the id of a rule of docs/CONTRACT.md, such as S3')
const date = textSchema(/^\d{4}-\d\d-\d\d$/, 'a date in quotes such as "2027-01-01"')

const waiver = z.strictObject(
  {
    reason: z.string('a reason, as a text').min(10, 'a reason of some words'),
    until: date.optional(),
    paths: z
      .array(z.string('a path in the image').min(1), 'a list of paths in the image')
      .optional(),
  },
  'a table with reason, until or paths',
)

const checkExpected = 'a table with levels or waive'
export const checkTable: z.ZodType<CheckOptions> = z.strictObject(
  {
    levels: z
      .record(
        rule,
        z.enum(['error', 'warn', 'info', 'off'], 'error, warn, info or off'),
        'a table of levels',
      )
      .default({}),
    waive: z.record(rule, waiver, 'a table of waivers').default({}),
  },
  checkExpected,
)
