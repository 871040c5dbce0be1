/** The answer of `pycask check`. */
import { relative } from 'node:path'
import {
  checkHtml,
  checkJson,
  checkJunit,
  checkMarkdown,
  checkSarif,
  checkText,
} from '../../contract/index.js'
import { version } from '../../version.js'
import type { Answer } from '../answer.js'
import { check, writeReport } from '../check.js'
import type { CommandRequest } from '../session.js'

export async function answerCheck(request: CommandRequest): Promise<Answer> {
  const result = await check(request)
  const { options, at, report, model } = result
  const place = { ...at, file: relative(process.cwd(), at.file) || at.file }
  const json = checkJson(result)
  if (options.htmlReport !== undefined) await writeReport(options.htmlReport, checkHtml(result))
  const texts = {
    text: () => checkText(result),
    markdown: () => checkMarkdown(result).trimEnd(),
    sarif: () => JSON.stringify(checkSarif(result, place, version), undefined, 2),
    junit: () => checkJunit(result),
    json: () => JSON.stringify(json, undefined, 2),
  }
  return {
    text: texts[options.format](),
    json,
    holds: report.good,
    summaries: [checkMarkdown(result)],
    outputs: { ...(model.digest === undefined ? {} : { digest: model.digest }) },
  }
}
