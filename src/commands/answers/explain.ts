/** The answer of `pycask explain`. */
import { isSame, type Change, type Difference } from '../../explain/index.js'
import { formatBytes, printable, tableText } from '../../report/index.js'
import type { Answer } from '../answer.js'
import { explain, type Explained } from '../explain.js'
import type { CommandRequest } from '../session.js'

export async function answerExplain(request: CommandRequest): Promise<Answer> {
  const explained = await explain(request)
  const text = explainText(explained)
  return { text, json: explained, summaries: [`\`\`\`text\n${text}\n\`\`\``] }
}

/** Paths that are shown of each kind; all are in the JSON. */
const shownPaths = 20

export function explainText({ from, to, difference }: Explained): string {
  const head = `${from.name} → ${to.name}`
  if (isSame(difference)) return `${head}: no difference in what is in them`
  const { packages, python, wheels, settings, files } = difference
  const parts = [
    section('Debian packages', packages),
    section('CPython', python),
    section('Python packages', wheels),
    section('Configuration', settings),
    paths('new files', files.added),
    paths('files that are gone', files.removed),
    paths('changed files', files.changed),
    sizeText(difference),
  ]
  return [head, ...parts.filter((part) => part !== '')].join('\n\n')
}

function section(title: string, changes: readonly Change[]): string {
  if (changes.length === 0) return ''
  const rows = changes.map(({ what, from, to }) => ({
    kind: what,
    title:
      from === undefined
        ? `new: ${to ?? ''}`
        : to === undefined
          ? `gone, was ${from}`
          : `${from} → ${to}`,
    ...{ state: '', where: '', size: '', reasons: [] },
  }))
  return `${title}\n${tableText(rows)}`
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
