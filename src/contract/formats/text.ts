/** The verdict for a terminal. */
import { formatBytes } from '../../report/index.js'
import type { Checked } from '../check.js'
import type { Result } from '../judge.js'
import { buildingText } from './building.js'
import { pulledText } from './markdown.js'

const marks = { error: 'error', warn: 'warn', info: 'info' } as const
/** Findings of one rule; all are in the other formats. */
const shownFindings = 5

/** What is broken, with reasons; what is waived or was not tested, in a line each; the sum. */
export function checkText(checked: Checked): string {
  const { report, comparison, notCompared, building } = checked
  const broken = report.results.filter(({ state }) => state === 'broken')
  const order = { error: 0, warn: 1, info: 2 }
  const sections = [
    headline(checked),
    ...(comparison === undefined ? [] : [comparison.text]),
    ...(notCompared === undefined ? [] : [` not compared: ${notCompared}`]),
    ...(building === undefined ? [] : [buildingText(building, pulledText(checked))]),
    ...[...broken].sort((a, b) => order[a.level] - order[b.level]).map(section),
    ...(report.outdated.length > 0
      ? [
          report.outdated
            .map(({ id, why }) => ` the waiver of ${id} is outdated: ${why}`)
            .join('\n'),
        ]
      : []),
    ...quiet(report.results),
    total(checked),
  ]
  return sections.filter((one) => one !== '').join('\n\n')
}

function headline({ model }: Checked): string {
  const { name, place, digest, configDigest, interpreters, dpkg, distributions, layers } = model
  const sum = layers.every(({ compressedBytes: bytes }) => bytes !== undefined)
    ? formatBytes(layers.reduce((total, { compressedBytes: bytes = 0 }) => total + bytes, 0))
    : undefined
  const content = layers.reduce((total, { contentBytes }) => total + contentBytes, 0)
  const facts = [
    ...interpreters.map(({ version, minor }) => `Python ${version ?? minor}`),
    `${dpkg.packages.length} Debian packages`,
    `${distributions.length} of Python`,
    [...(sum === undefined ? [] : [`${sum} compressed`]), `${formatBytes(content)} unpacked`].join(
      ', ',
    ),
  ]
  return ` ${name} (${place}) ${digest ?? configDigest}\n ${facts.join(' · ')}`
}

function section({ rule, level, findings }: Result): string {
  const shown = findings.slice(0, shownFindings)
  const rest = findings.length - shown.length
  return [
    ` ${marks[level].padEnd(5)}  ${rule.id.padEnd(3)}  ${rule.title}`,
    ...shown.map(({ what }) => `             ${what}`),
    ...(rest > 0 ? [`             and ${rest} more`] : []),
    `             fix: ${rule.fix}`,
  ].join('\n')
}

function quiet(results: readonly Result[]): string[] {
  const skips = new Map<string, string[]>()
  for (const { rule, state, reason } of results)
    if (state === 'skipped') skips.set(reason ?? '', [...(skips.get(reason ?? '') ?? []), rule.id])
  const lines = [
    ...results
      .filter(({ state, waived }) => state === 'waived' || waived.length > 0)
      .map(({ rule, reason }) => ` waived   ${rule.id.padEnd(3)}  ${reason ?? ''}`),
    ...[...skips].map(([reason, ids]) => ` skipped  ${ids.join(' ')}: ${reason}`),
  ]
  return lines.length === 0 ? [] : [lines.join('\n')]
}

function total({ report, seconds }: Checked): string {
  const count = (state: Result['state'], level?: Result['level']): number =>
    report.results.filter(
      (one) => one.state === state && (level === undefined || one.level === level),
    ).length
  const parts = [
    `${count('broken', 'error')} errors`,
    `${count('broken', 'warn')} warnings`,
    `${count('broken', 'info')} remarks`,
    `${count('kept')} rules kept`,
    `${count('waived')} waived`,
    `${count('skipped')} skipped`,
  ]
  return ` ${report.good ? 'good' : 'not good'}: ${parts.join(', ')}; ${seconds.toFixed(1)} s`
}
