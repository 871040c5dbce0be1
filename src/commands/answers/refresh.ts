/** The answer of `pycask refresh`. */
import { formatBytes, formatSeconds, tableText, type Row } from '../../report/index.js'
import type { Finding } from '../../refresh/index.js'
import type { Answer } from '../answer.js'
import { cell, markdownTable, short } from './findings-table.js'
import { changeText } from './lock.js'
import { refresh, type RefreshedImage, type RefreshResult } from '../refresh.js'
import type { CommandRequest } from '../session.js'

export async function answerRefresh(request: CommandRequest): Promise<Answer> {
  const result = await refresh(request)
  const { images } = result
  const stale = images.some(({ cure }) => cure !== 'none')
  const cured = images.flatMap((one) => one.cured ?? [])
  const changed = cured.some(({ published }) => published)
  // A step of a workflow tells by its outputs; it is no failure that an image is stale.
  const tellsByExitCode = request.inputs === undefined
  const left = stale && cured.every(({ published }) => !published)
  const proposed = cured.flatMap(({ proposal }) => (proposal ? [proposal] : []))
  return {
    text: refreshText(result),
    json: jsonOf(result),
    ...(tellsByExitCode && left ? { holds: false } : {}),
    outputs: {
      stale: String(stale),
      proposed: [...new Set(proposed.map(({ file }) => file))].join('\n'),
      changed: String(changed),
      digest: images.map(digestOf).join('\n'),
      image: images.map((one) => `${nameOf(one)}@${digestOf(one)}`).join('\n'),
      tags: images
        .flatMap((one) => {
          const tags = one.cured?.tags
          const all = [tags?.moved, tags?.dated, tags?.previous]
          return all.flatMap((tag) => (tag === undefined ? [] : [`${nameOf(one)}:${tag}`]))
        })
        .join('\n'),
      reasons: images.flatMap(({ findings }) => findings.map(reasonOf)).join('\n'),
    },
    summaries: [refreshSummary(result)],
  }
}

const nameOf = ({ reference }: RefreshedImage): string =>
  `${reference.registry}/${reference.repository}`

const digestOf = ({ cured, published }: RefreshedImage): string =>
  cured?.published === true ? cured.digest : published.reference.digest

function jsonOf({ images, rolledBack, archiveBytes, seconds }: RefreshResult) {
  return {
    ...{ archiveBytes, seconds },
    ...(rolledBack.length > 0 && { rolledBack }),
    images: images.map((one) => ({
      name: one.name,
      digest: one.published.reference.digest,
      python: one.installed.python.name,
      suite: one.published.record.suite,
      inputs: one.inputs,
      stale: one.cure !== 'none',
      cure: one.cure,
      findings: one.findings,
      cured: one.cured,
      archive: one.archive,
    })),
  }
}

const gone = 'not there any more'

/** What is to be done about a finding that no refresh cures. */
const learnt = ({ kind }: Finding): string =>
  kind === 'vulnerable' || kind === 'yanked' ? 'the lock decides' : 'only worth knowing'

function reasonOf({ what, from, to, source, inside }: Finding): string {
  const where = inside === undefined ? what : `${what} in ${inside}`
  return `${where} ${from} → ${to ?? gone} (${source})`
}

const costs: Readonly<Record<Finding['cure'], string>> = {
  none: '',
  rebase: 'cure: rebase',
  build: 'cure: build on the new base',
  wheels: 'cure: build the wheel',
  python: 'cure: build CPython',
}

const moved = ({ findings }: RefreshedImage): readonly Finding[] =>
  findings.filter(({ cure }) => cure !== 'none')

/** For people. */
export function refreshText(result: RefreshResult): string {
  const { images, rolledBack, archiveBytes, seconds } = result
  if (rolledBack.length > 0)
    return rolledBack
      .map(
        ({ name, from, to, previous }) =>
          `${name} is ${to} again; where it was is ${previous}: ${from}`,
      )
      .join('\n')
  const parts = images.map((one) => {
    const count = moved(one).length
    const head =
      count === 0
        ? `${one.name}: nothing is stale, of ${String(one.inputs)} inputs`
        : `${one.name}: stale, ${String(count)} of ${String(one.inputs)} inputs moved`
    const rows = one.findings.map((finding): Row => {
      const { what, from, to, source, inside, advisories = [], cure } = finding
      return {
        kind: inside === undefined ? what : `${what} in ${inside}`,
        title: to === undefined && cure === 'none' ? from : `${short(from)} → ${short(to ?? gone)}`,
        state: source,
        where: cure === 'none' ? learnt(finding) : costs[cure],
        size: '',
        reasons: [advisories.join(', ')].filter((text) => text !== ''),
      }
    })
    return [head, tableText(rows), curedText(one)].filter((part) => part !== '').join('\n')
  })
  const read = archiveBytes === 0 ? 'nothing' : formatBytes(archiveBytes)
  return `${parts.join('\n\n')}\n\n ${read} read of the archive, ${formatSeconds(seconds)}`
}

function curedText({ cured, name }: RefreshedImage): string {
  if (cured === undefined) return ''
  const { how, digest, published, tags, obstacles, added, removed, proposal } = cured
  const { stillBroken } = cured
  if (how === 'proposed')
    return [
      ...obstacles.map((one) => ` ${one}`),
      ...(proposal === undefined
        ? []
        : [
            ` ${proposal.file} is ${proposal.state === 'written' ? 'written anew: commit it, and build' : 'what it was: build with it'}`,
            ...proposal.changes.map(changeText),
          ]),
    ].join('\n')
  const done = { rebased: 'another base below the same layers', rebuilt: 'built' }[how]
  return [
    ...(stillBroken.length > 0
      ? [` broken of the contract, as before: ${stillBroken.join(', ')}`]
      : []),
    ...obstacles.map((one) => ` the base alone cannot be swapped: ${one}`),
    ...added.map((one) => ` new in the base: ${one}`),
    ...removed.map((one) => ` no more in the base: ${one}`),
    ` ${done}, ${formatSeconds(cured.seconds)}${published ? `, ${formatBytes(cured.pushedBytes)} up` : ', not pushed'}`,
    ` ${name.replace(/[:@][^/]*$/, '')}@${digest}`,
    ...(tags === undefined
      ? []
      : [
          ` ${[tags.moved, tags.dated].filter((tag) => tag !== undefined).join(', ')}${tags.previous === undefined ? '' : `; until now: ${tags.previous}`}`,
        ]),
  ].join('\n')
}

/** For the job's page. */
function refreshSummary({ images }: RefreshResult): string {
  return images
    .map((one) => {
      const action = one.cured === undefined ? '' : one.cured.how
      const table = markdownTable(
        one.findings.map((finding) => {
          const { what, from, to = gone, source, inside, advisories = [], cure } = finding
          const named = inside === undefined ? what : `${what} in ${inside}`
          const done = cure === 'none' ? learnt(finding) : action || costs[cure]
          return { what: named, from, to, source, advisories, action: done }
        }),
      )
      const head = `### ${cell(one.name)}\n\n${moved(one).length === 0 ? 'Nothing is stale.' : `${String(moved(one).length)} of ${String(one.inputs)} inputs moved.`}`
      const proposed = one.cured?.proposal
      const after =
        one.cured === undefined
          ? ''
          : proposed !== undefined
            ? `\n\n\`${cell(proposed.file)}\` is ${proposed.state}.`
            : `\n\n\`${one.cured.digest}\`${one.cured.published ? '' : ' (not pushed)'}`
      return [head, table].filter(Boolean).join('\n\n') + after
    })
    .join('\n\n')
}
