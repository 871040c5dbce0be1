/** The verdict as Markdown: one screen of a job's summary, details folded. */
import { formatBytes } from '../../report/index.js'
import type { Checked } from '../check.js'
import type { Result } from '../judge.js'
import { buildingMarkdown } from './building.js'
import { sizeMap } from './treemap.js'

const signs = { error: '❌', warn: '⚠️', info: 'ℹ️' } as const

export function checkMarkdown(checked: Checked): string {
  const { report, model, comparison, notCompared, building } = checked
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
    ...(notCompared === undefined ? [] : [`Not compared: ${escape(notCompared)}.`]),
    ...(building === undefined ? [] : [buildingMarkdown(building, pulledText(checked))]),
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
    details('Size map', barsOf(model)),
    details('Kept, waived and skipped', others(report.results)),
  ].join('\n\n')}\n`
}

/** What a deployment transfers that has the other image; empty where nobody knows, or nothing changed. */
export function pulledText({ comparison }: Pick<Checked, 'comparison'>): string {
  const { same = true, pulledBytes } = comparison?.differences ?? {}
  return same || pulledBytes === undefined ? '' : formatBytes(pulledBytes)
}

/** Rows of the size map; GitHub shows no SVG in a summary. */
const shownAreas = 5
const barWidth = 24

function barsOf(model: Checked['model']): string {
  const groups = sizeMap(model)
  const largest = Math.max(1, ...groups.flatMap(({ areas }) => areas.map(({ bytes }) => bytes)))
  const lines = groups.flatMap(({ name, bytes, areas }) => [
    `${name}, ${formatBytes(bytes)}`,
    ...areas
      .slice(0, shownAreas)
      .map(
        (area) =>
          `  ${'█'.repeat(Math.ceil((barWidth * area.bytes) / largest)).padEnd(barWidth)} ${formatBytes(area.bytes).padStart(8)}  ${area.name}`,
      ),
    ...(areas.length > shownAreas
      ? [`  ${' '.repeat(barWidth)} and ${areas.length - shownAreas} more`]
      : []),
  ])
  return `\`\`\`text\n${lines.join('\n').replaceAll('```', "'''")}\n\`\`\``
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
