/** The answer of `pycask explain`. */
import { isSame, type Change, type Difference } from '../../explain/index.js'
import { formatBytes, printable, tableText } from '../../report/index.js'
import type { Answer } from '../answer.js'
import { explain, type Explained } from '../explain.js'
import { markdownTable } from './findings-table.js'
import type { CommandRequest } from '../session.js'

export async function answerExplain(request: CommandRequest): Promise<Answer> {
  const explained = await explain(request)
  const text = explainText(explained)
  const table = findingsTable(explained)
  const plain = `\`\`\`text\n${text}\n\`\`\``
  return { text, json: explained, summaries: [[table, plain].filter(Boolean).join('\n\n')] }
}

/** What moved between the two, in the words of a refresh. */
function findingsTable({ difference, refresh }: Explained): string {
  const { packages, python, wheels } = difference
  const told = (what: string) => refresh?.findings.find((one) => one.what === what)
  const grafted = (refresh?.findings ?? []).filter(({ kind }) => kind === 'grafted')
  return markdownTable([
    ...[...packages, ...python, ...wheels].map(({ what, from = 'new', to = 'gone' }) => ({
      ...{ what, from, to },
      source: told(what)?.source ?? '',
      advisories: told(what)?.advisories ?? [],
      action: refresh?.action ?? '',
    })),
    ...grafted.map(({ what, inside = '', from, to = 'gone', source, advisories = [] }) => ({
      ...{ what: `${what} in ${inside}`, from, to, source, advisories },
      action: refresh?.action ?? '',
    })),
  ])
}

/** Paths that are shown of each kind; all are in the JSON. */
const shownPaths = 20

export function explainText({ from, to, difference, refresh, rebuilt }: Explained): string {
  const head = `${from.name} → ${to.name}`
  if (isSame(difference) && rebuilt.length === 0) return `${head}: no difference in what is in them`
  const { packages, python, wheels, settings, files } = difference
  const parts = [
    section('Debian packages', packages, refresh),
    section('CPython', python, refresh),
    section('Python packages', wheels, refresh),
    rebuiltText(rebuilt),
    section('Configuration', settings),
    paths('new files', files.added),
    paths('files that are gone', files.removed),
    paths('changed files', files.changed),
    sizeText(difference),
  ]
  return [head, ...parts.filter((part) => part !== '')].join('\n\n')
}

function section(
  title: string,
  changes: readonly Change[],
  refresh?: Explained['refresh'],
): string {
  if (changes.length === 0) return ''
  const rows = changes.map(({ what, from, to }) => ({
    kind: what,
    title:
      from === undefined
        ? `new: ${to ?? ''}`
        : to === undefined
          ? `gone, was ${from}`
          : `${from} → ${to}`,
    ...{ state: '', where: '', size: '' },
    reasons: reasonsFor(what, refresh),
  }))
  return `${title}\n${tableText(rows)}`
}

/** Where it came from and what it fixes, as the refresh has it that made the second image. */
function reasonsFor(what: string, refresh: Explained['refresh']): readonly string[] {
  const found = refresh?.findings.find((one) => one.what === what)
  return found === undefined ? [] : [[found.source, ...(found.advisories ?? [])].join(', ')]
}

/** Also what came out the same: that it was made anew is the news. */
function rebuiltText(rebuilt: Explained['rebuilt']): string {
  if (rebuilt.length === 0) return ''
  const rows = rebuilt.map(({ kind, name, title, reasons }) => ({
    kind,
    title: name === kind ? title : `${name} ${title}`,
    ...{ state: '', where: '', size: '', reasons },
  }))
  return `Made anew, and why\n${tableText(rows)}`
}

function paths(title: string, all: readonly string[]): string {
  if (all.length === 0) return ''
  const more = all.length - shownPaths
  return [
    `${String(all.length)} ${title}`,
    ...all.slice(0, shownPaths).map((path) => ` /${printable(path)}`),
    ...(more > 0 ? [` and ${String(more)} more`] : []),
  ].join('\n')
}

function sizeText({ sizeBytes: { from, to } }: Difference): string {
  const change = `${to >= from ? '+' : '−'}${formatBytes(Math.abs(to - from))}`
  return ` ${formatBytes(from)} → ${formatBytes(to)} to pull (${change})`
}
