/** The summary of a job: Markdown that GitHub shows on the page of the run. */
import { PycaskError } from '../errors.js'
import type { Outcome } from '../make/types.js'
import { errorText } from './errors.js'
import { formatBytes, formatSeconds } from './format.js'
import { layerCells, rowsOf, type LayerRow } from './table.js'

export interface JobResult {
  /** Version of the image's Python: `3.13.15`. */
  readonly python?: string | undefined
  /** Where it was pushed: `ghcr.io/acme/web:main`. */
  readonly image?: string | undefined
  readonly digest?: string | undefined
  readonly outcomes: readonly Outcome[]
  /** Bottom first. */
  readonly layers?: readonly LayerRow[] | undefined
  /** What → bytes, shown in this order: `compressed`, `pushed`. */
  readonly sizes?: Readonly<Record<string, number>> | undefined
  /** Of the whole run. */
  readonly seconds?: number | undefined
  readonly error?: unknown
}

/** Longer errors are folded: the page is for reading. */
const longErrorLines = 10
/** GitHub refuses a summary of more than 1 MiB; a log belongs into the log. */
const shownErrorLines = 100

/** Heading, the image with its sizes, one row for each product, and what went wrong. */
export function jobSummary(result: JobResult): string {
  const { python, image, digest, outcomes, layers = [], sizes = {}, seconds, error } = result
  const facts = [
    ...(python === undefined ? [] : [`Python ${escape(python)}`]),
    ...(digest === undefined ? [] : [`\`${digest}\``]),
    ...Object.entries(sizes).map(([what, bytes]) => `${escape(what)} ${formatBytes(bytes)}`),
    ...(seconds === undefined ? [] : [formatSeconds(seconds)]),
  ]
  const failed = error === undefined ? '' : ' failed'
  const sections = [
    `## Pycask${failed}${image === undefined ? '' : `: ${escape(image)}`}`,
    ...(error === undefined ? [] : [quoted(error)]),
    ...(facts.length === 0 ? [] : [facts.join(' · ')]),
    ...(outcomes.length === 0 ? [] : [table(outcomes)]),
    ...(layers.length === 0 ? [] : [layerMarkdown(layers)]),
  ]
  return `${sections.join('\n\n')}\n`
}

function table(outcomes: readonly Outcome[]): string {
  const rows = rowsOf(outcomes).map(({ kind, title, state, where, size, reasons }) =>
    [kind, title, state, where, size, reasons.map(escape).join('<br>')].map((text, column) =>
      column === 5 ? text : escape(text),
    ),
  )
  const lines = [
    ['', 'product', 'state', 'from, or time', 'size', 'why'],
    ['---', '---', '---', '---', '--:', '---'],
    ...rows,
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function layerMarkdown(layers: readonly LayerRow[]): string {
  const lines = [
    ['', 'layer', 'size', 'unpacked', 'registry'],
    ['---', '---', '--:', '--:', '---'],
    ...layerCells(layers).map((cells) => cells.map(escape)),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function quoted(error: unknown): string {
  const all = errorText(error, { colour: false }).split('\n')
  const lines = all.slice(0, shownErrorLines)
  if (all.length > lines.length) lines.push(`… ${all.length - lines.length} more lines`)
  const block = (text: readonly string[]): string => {
    // A fence longer than any in the text cannot be closed by it.
    const longest = Math.max(2, ...(text.join('\n').match(/`+/g) ?? []).map((run) => run.length))
    const fence = '`'.repeat(longest + 1)
    return [`${fence}text`, ...text, fence].map((line) => `> ${line}`).join('\n')
  }
  if (lines.length <= longErrorLines) return block(lines)
  const label = error instanceof PycaskError ? error.what : (lines[0] ?? '')
  const summary = `<details><summary>${escapeHtml(label)}</summary>`
  return `> ${summary}\n>\n${block(lines)}\n>\n> </details>`
}

/** Shown as it is written, inside of a table as well. */
const escape = (text: string): string =>
  escapeHtml(text.replace(/[\\`*_[\]|~]/g, '\\$&')).replace(/\p{Cc}+/gu, ' ')

/** Inside of HTML, where Markdown's own signs mean nothing. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
