/** Why an image is another one than before: a document that is attached to it. */
import * as z from 'zod'
import { canonicalJson } from '../image/index.js'
import type { Finding } from './findings.js'

/** What it is as an artifact that is attached to an image. */
export const refreshType = 'application/vnd.pycask.refresh.v1+json'

/** As it is read: fields of later versions are passed over. */
export interface RefreshReport {
  readonly version: 1
  /** Of the image until then, and of the one that it is attached to. */
  readonly from: string
  readonly to: string
  /** ISO 8601 */
  readonly at: string
  /** `rebased`, `rebuilt` */
  readonly action: string
  readonly findings: readonly ReportedFinding[]
}

/** A line of its table: What, From, To, Source, Advisory. */
export interface ReportedFinding {
  readonly kind: string
  readonly what: string
  readonly from: string
  readonly to?: string | undefined
  readonly source: string
  readonly inside?: string | undefined
  readonly advisories?: readonly string[] | undefined
  readonly cure: string
}

const report: z.ZodType<RefreshReport> = z.object({
  version: z.literal(1),
  from: z.string(),
  to: z.string(),
  at: z.string(),
  action: z.string(),
  findings: z.array(
    z.object({
      kind: z.string(),
      what: z.string(),
      from: z.string(),
      to: z.string().optional(),
      source: z.string(),
      inside: z.string().optional(),
      advisories: z.array(z.string()).optional(),
      cure: z.string(),
    }),
  ),
})

export const writeReport = (
  about: Omit<RefreshReport, 'version' | 'findings'> & { readonly findings: readonly Finding[] },
): Uint8Array => canonicalJson({ version: 1, ...about })

/** Undefined: it is a later version's, or damaged. */
export function readReport(bytes: Uint8Array): RefreshReport | undefined {
  try {
    return report.safeParse(JSON.parse(Buffer.from(bytes).toString())).data
  } catch {
    return undefined
  }
}
