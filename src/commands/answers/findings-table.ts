/** What moved, as a table for a job's page: the same of a refresh and between any two images. */
import { printable } from '../../report/index.js'

export interface FindingRow {
  readonly what: string
  readonly from: string
  readonly to: string
  /** Who says so: `trixie-security`. */
  readonly source: string
  readonly advisories: readonly string[]
  /** What was done, or would have to be. */
  readonly action: string
}

/** Empty where there is nothing to tell. */
export function markdownTable(rows: readonly FindingRow[]): string {
  if (rows.length === 0) return ''
  const lines = rows.map(({ what, from, to, source, advisories, action }) =>
    [what, short(from), short(to), source, advisories.join(', '), action].map(cell).join(' | '),
  )
  return [
    '| What | From | To | Source | Advisory | Action |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}

/** A digest by its first digits. */
export const short = (text: string): string =>
  text.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]{52}$/, '$1')

/** Text that stands in a table, whatever is in it. */
export const cell = (text: string): string =>
  printable(text).replace(/[|<>&`]/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
