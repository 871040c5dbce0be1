/** The answer of `pycask refresh`. */
import { formatBytes, formatSeconds, printable, tableText, type Row } from '../../report/index.js'
import type { Finding } from '../../refresh/index.js'
import type { Answer } from '../answer.js'
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
  return {
    text: refreshText(result),
    json: jsonOf(result),
    ...(tellsByExitCode && left ? { holds: false } : {}),
    outputs: {
      stale: String(stale),
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

function jsonOf({ images, archiveBytes, seconds }: RefreshResult) {
  return {
    ...{ archiveBytes, seconds },
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

function reasonOf({ what, from, to, source, inside }: Finding): string {
  const where = inside === undefined ? what : `${what} in ${inside}`
  return `${where} ${from} → ${to ?? gone} (${source})`
}

const costs: Readonly<Record<Finding['cure'], string>> = {
  none: '',
  rebase: 'cure: rebase',
  wheels: 'cure: build the wheel',
  python: 'cure: build CPython',
}

const moved = ({ findings }: RefreshedImage): readonly Finding[] =>
  findings.filter(({ cure }) => cure !== 'none')

/** For people. */
export function refreshText(result: RefreshResult): string {
  const { images, archiveBytes, seconds } = result
  const parts = images.map((one) => {
    const count = moved(one).length
    const head =
      count === 0
        ? `${one.name}: nothing is stale, of ${String(one.inputs)} inputs`
        : `${one.name}: stale, ${String(count)} of ${String(one.inputs)} inputs moved`
    const rows = one.findings.map(
      ({ what, from, to, source, inside, advisories = [], cure }): Row => ({
        kind: inside === undefined ? what : `${what} in ${inside}`,
        title: to === undefined && cure === 'none' ? from : `${from} → ${to ?? gone}`,
        state: source,
        where: cure === 'none' ? 'only worth knowing' : costs[cure],
        size: '',
        reasons: [advisories.join(', ')].filter((text) => text !== ''),
      }),
    )
    return [head, tableText(rows), curedText(one)].filter((part) => part !== '').join('\n')
  })
  const read = archiveBytes === 0 ? 'nothing' : formatBytes(archiveBytes)
  return `${parts.join('\n\n')}\n\n ${read} read of the archive, ${formatSeconds(seconds)}`
}

function curedText({ cured, name }: RefreshedImage): string {
  if (cured === undefined) return ''
  const { how, digest, published, tags, obstacles, added, removed } = cured
  const done = { rebased: 'another base below the same layers', rebuilt: 'built' }[how]
  return [
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
      const rows = one.findings.map(
        ({ what, from, to, source, inside, advisories = [], cure }) =>
          `| ${[inside === undefined ? what : `${what} in ${inside}`, from, to ?? gone, source, advisories.join(', '), cure === 'none' ? 'only worth knowing' : action || costs[cure]].map(cell).join(' | ')} |`,
      )
      const head = `### ${cell(one.name)}\n\n${moved(one).length === 0 ? 'Nothing is stale.' : `${String(moved(one).length)} of ${String(one.inputs)} inputs moved.`}`
      const table =
        rows.length === 0
          ? ''
          : `\n\n| What | From | To | Source | Advisory | Action |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`
      const after =
        one.cured === undefined
          ? ''
          : `\n\n\`${one.cured.digest}\`${one.cured.published ? '' : ' (not pushed)'}`
      return head + table + after
    })
    .join('\n\n')
}

const cell = (text: string): string =>
  printable(text).replace(/[|<>&`]/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
