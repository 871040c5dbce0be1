/** The verdict as Markdown: one screen of a job's summary, details folded. */
import { formatBytes } from '../../report/index.js'
import type { Checked } from '../check.js'
import type { Result } from '../judge.js'

const signs = { error: '❌', warn: '⚠️', info: 'ℹ️' } as const

export function checkMarkdown(checked: Checked): string {
  const { report, model, comparison } = checked
  const broken = report.results.filter(({ state }) => state === 'broken')
  const order = { error: 0, warn: 1, info: 2 }
  const rows = [...broken].sort((a, b) => order[a.level] - order[b.level])
  const bytes = model.layers.reduce((sum, { compressedBytes: each = 0 }) => sum + each, 0)
  const facts = [
    `\`${model.digest ?? model.configDigest}\``,
    ...model.interpreters.map(({ version, minor }) => `Python ${version ?? minor}`),
    ...(bytes > 0 ? [`${formatBytes(bytes)} compressed`] : []),
  ]
  return `${[
    `### ${report.good ? '✅' : '❌'} ${escape(model.name)}`,
    facts.join(' · '),
    ...(comparison === undefined ? [] : [comparison.markdown]),
    ...(rows.length === 0
      ? ['Every rule that could be tested is kept.']
      : [
          ['| | rule | what is wrong |', '| --- | --- | --- |', ...rows.map(row)].join('\n'),
          details('Reasons and cures', rows.map(explained).join('\n\n')),
        ]),
    ...(report.outdated.length === 0
      ? []
      : [
          report.outdated
            .map(({ id, why }) => `- The waiver of ${id} is outdated: ${escape(why)}`)
            .join('\n'),
        ]),
    details('Kept, waived and skipped', others(report.results)),
  ].join('\n\n')}\n`
}

function row({ rule, level, findings }: Result): string {
  const [first] = findings
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''
  return `| ${signs[level]} | **${rule.id}** ${escape(rule.title)} | ${escape(first?.what ?? '')}${more} |`
}

const explained = ({ rule, findings }: Result): string =>
  [
    `**${rule.id} ${escape(rule.title)}.** ${escape(rule.why)} Cure: ${escape(rule.fix)}.`,
    ...findings.map(({ what }) => `- ${escape(what)}`),
  ].join('\n')

function others(results: readonly Result[]): string {
  const of = (state: Result['state']) => results.filter((one) => one.state === state)
  return [
    `Kept: ${
      of('kept')
        .map(({ rule }) => rule.id)
        .join(' ') || 'none'
    }`,
    ...of('waived').map(({ rule, reason }) => `- ${rule.id} waived: ${escape(reason ?? '')}`),
    ...of('skipped').map(({ rule, reason }) => `- ${rule.id} skipped: ${escape(reason ?? '')}`),
  ].join('\n')
}

export const details = (summary: string, content: string): string =>
  `<details><summary>${escapeHtml(summary)}</summary>\n\n${content}\n\n</details>`

/** Shown as it is written, inside of a table as well. */
export const escape = (text: string): string =>
  escapeHtml(text.replace(/[\\`*_[\]|~]/g, '\\$&')).replace(/\p{Cc}+/gu, ' ')

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
