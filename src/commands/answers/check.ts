/** The answer of `pycask check`. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  briefOf,
  checkHtml,
  checkJson,
  checkJunit,
  checkMarkdown,
  checkSarif,
  checkText,
  placeOf,
  type Finding,
  type Rule,
} from '../../contract/index.js'
import { version } from '../../version.js'
import type { Annotation, Answer } from '../answer.js'
import { check, type CheckResult } from '../check.js'
import type { CommandRequest } from '../session.js'

export async function answerCheck(request: CommandRequest): Promise<Answer> {
  const results = await check(request)
  const [first] = results
  if (first === undefined) throw new Error('a check has at least one result')
  const { report: page, format } = first.options
  if (page !== undefined)
    for (const one of results) await writeReport(reportFile(page, one, results), checkHtml(one))
  const json = results.map(checkJson)
  const texts = {
    text: () => results.map(checkText).join('\n\n'),
    markdown: () => results.map(checkMarkdown).join('\n').trimEnd(),
    sarif: () => JSON.stringify(checkSarif(results.map(placed), version), undefined, 2),
    junit: () => checkJunit(results),
    json: () => JSON.stringify(answerJson(json), undefined, 2),
  }
  const digests = results.flatMap(({ model }) => model.digest ?? [])
  const compared = results.flatMap(({ comparison }) => comparison ?? [])
  const changed = compared.length < results.length || compared.some((one) => !one.differences.same)
  const built = results.flatMap(({ python }) => python ?? [])
  return {
    text: texts[format](),
    json: answerJson(json),
    holds: results.every(({ report }) => report.good),
    summaries: results.map(checkMarkdown),
    brief: briefOf(results),
    annotations: results.flatMap(annotationsOf),
    outputs: {
      ...(digests.length === 0 ? {} : { digest: digests.join('\n') }),
      ...(first.options.compare === undefined ? {} : { changed: String(changed) }),
      ...(built.length === 0 ? {} : { 'python-versions': built.join('\n') }),
      ...(built.length === 0 ? {} : { reasons: results.flatMap(reasonsOf).join('\n') }),
    },
  }
}

/** Of one image its own document; of several a list of them. */
const answerJson = (images: readonly unknown[]): unknown =>
  images.length === 1 ? images[0] : { images }

const placed = (result: CheckResult) => ({
  checked: result,
  placeOf: (rule: Rule, finding: Finding) => placeOf(rule, finding, result.model, result.places),
})

const reasonsOf = ({ building }: CheckResult): readonly string[] =>
  (building?.missed ?? []).flatMap(({ product, reasons }) =>
    reasons.map((reason) => `${product}: ${reason}`),
  )

/** `report.html`; of several images the Python is part of the name. */
function reportFile(file: string, one: CheckResult, all: readonly CheckResult[]): string {
  if (all.length === 1 || one.python === undefined) return file
  return file.replace(/(\.[^./]+)?$/, (end) => `-${one.python ?? ''}${end}`)
}

/** A file with the folder that it lies in. */
async function writeReport(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

const levels = { error: 'error', warn: 'warning', info: 'notice' } as const

/**
 * Lines of the lock and the configuration that caused a finding. Where there is another image, only
 * what that one kept, and what fails the check: the rest was so before.
 */
function annotationsOf({ report, comparison, model, places }: CheckResult): readonly Annotation[] {
  const newly = comparison && new Set(comparison.newlyBroken.map(({ id }) => id))
  return report.results.flatMap(({ rule, level, state, findings }): Annotation[] => {
    if (state !== 'broken' || level === 'info') return []
    if (newly !== undefined && level !== 'error' && !newly.has(rule.id)) return []
    return findings.map((finding) => ({
      ...placeOf(rule, finding, model, places),
      level: levels[level],
      title: `${rule.id} ${rule.title}`,
      message: `${finding.what}\n${rule.fix}`,
    }))
  })
}
