/** One row for each thing that the user knows by name; columns aligned; reasons beside the row. */
import type { Outcome } from '../make/types.js'
import { formatBytes, formatSeconds, printable } from './format.js'

/** A row as it is shown. Empty texts are empty cells. */
export interface Row {
  /** `python`, `wheel`. */
  readonly kind: string
  /** `3.13.15, full`, `psycopg2 2.9.13`. */
  readonly title: string
  /** `reused`, `built`, `missing`, `unknown`, `pushed`. */
  readonly state: string
  /** Where it was found, or how long it took. */
  readonly where: string
  readonly size: string
  /** The first stands on the row, the others below it. */
  readonly reasons: readonly string[]
}

/**
 * What a build would do: what is there, what is missing and why. Lines end without white space,
 * the last one without a line feed; empty for no outcomes.
 */
export function planTable(outcomes: readonly Outcome[]): string {
  return tableText(rowsOf(outcomes))
}

/** What a build did. `further` are rows of what is no product: the image, and where it went. */
export function buildTable(outcomes: readonly Outcome[], further: readonly Row[] = []): string {
  return tableText([...rowsOf(outcomes), ...further])
}

/**
 * Rows of the outcomes: of a kind that came several times, the reused ones share the last row of
 * that kind (`wheels  11 others  reused`), and the rows of a kind stand together.
 */
export function rowsOf(outcomes: readonly Outcome[]): readonly Row[] {
  const kinds = new Set(outcomes.map(({ kind }) => kind))
  return [...kinds].flatMap((kind) => {
    const all = outcomes.filter((outcome) => outcome.kind === kind)
    const reused = all.filter(({ state }) => state === 'reused')
    if (reused.length < 2) return all.map(rowOf)
    const others = all.filter(({ state }) => state !== 'reused')
    const stores = [...new Set(reused.flatMap(({ store }) => store ?? []))].sort()
    const shared: Row = {
      kind: kind.endsWith('s') ? kind : `${kind}s`,
      title: others.length === 0 ? `all ${all.length}` : `${reused.length} others`,
      state: 'reused',
      where: stores.join(', '),
      size: '',
      reasons: [],
    }
    return [...others.map(rowOf), shared]
  })
}

function rowOf(outcome: Outcome): Row {
  const { kind, name, title, state, store, seconds, sizeBytes, reasons } = outcome
  const named = name === kind || title === name || title.startsWith(`${name} `)
  const known: Record<Outcome['state'], string> = {
    reused: store ?? '',
    built: formatSeconds(seconds),
    missing: '',
    unknown: '',
  }
  return {
    kind,
    title: named ? title : `${name} ${title}`.trim(),
    state,
    where: known[state],
    size: sizeBytes > 0 ? formatBytes(sizeBytes) : '',
    reasons,
  }
}

/** One layer of an image; sizes in bytes, `unpackedBytes` 0 where it is not known. */
export interface LayerRow {
  readonly title: string
  readonly sizeBytes: number
  readonly unpackedBytes: number
  /** What became of it in the registry. */
  readonly state?: 'existing' | 'mounted' | 'pushed' | undefined
}

const stateWords = { existing: 'already there', mounted: 'mounted', pushed: 'pushed' } as const

/** What of a layer is shown: number from the bottom, what it is, size, unpacked, what became of it. */
export const layerCells = (layers: readonly LayerRow[]): readonly (readonly string[])[] =>
  layers.map(({ title, sizeBytes, unpackedBytes, state }, at) => [
    `layer ${String(at + 1)}`,
    title,
    formatBytes(sizeBytes),
    unpackedBytes > 0 ? formatBytes(unpackedBytes) : '',
    state === undefined ? '' : stateWords[state],
  ])

/** The layers of an image, bottom first. */
export function layerTable(layers: readonly LayerRow[]): string {
  const rows = layerCells(layers).map(
    ([layer = '', what = '', size = '', unpacked = '', state = '']) => [
      layer,
      printable(what),
      size,
      unpacked === '' ? '' : `${unpacked} unpacked`,
      state,
    ],
  )
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))),
  )
  return rows
    .map((row) => {
      const columns = row.map((text, column) => {
        const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)))
        return column === 2 || column === 3 ? space + text : text + space
      })
      return ` ${columns.join('  ')}`.trimEnd()
    })
    .join('\n')
}

/** Columns are as wide as their widest cell; a column that is empty in all rows is left out. */
export function tableText(rows: readonly Row[]): string {
  const cells = rows.map(({ kind, title, state, where, size }) =>
    [kind, title, state, where, size].map((text) => printable(text).replaceAll('\n', ' ')),
  )
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(0, ...cells.map((row) => widthOf(row[column] ?? ''))),
  )
  const lines = rows.flatMap(({ reasons }, index) => {
    const columns = widths.flatMap((width, column) => {
      if (width === 0) return []
      const text = cells[index]?.[column] ?? ''
      const space = ' '.repeat(width - widthOf(text))
      return column === 4 ? space + text : text + space
    })
    const start = ` ${columns.join('  ')}`
    const [first = '', ...rest] = reasons.map((reason) => printable(reason).replaceAll('\n', ' '))
    const indent = ' '.repeat(widthOf(start))
    return [`${start}  ${first}`, ...rest.map((reason) => `${indent}  ${reason}`)]
  })
  return lines.map((line) => line.trimEnd()).join('\n')
}

/** Characters, not code units; nothing of ours is wider than one column. */
const widthOf = (text: string): number => Array.from(text).length
