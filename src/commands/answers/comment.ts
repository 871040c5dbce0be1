/** The command `comment`: in a workflow_run, writes under the pull request what its check found. */
import { readFile } from 'node:fs/promises'
import {
  commentMarkdown,
  createGitHub,
  marker,
  onlyFileOf,
  parseBrief,
  parseRun,
} from '../../comment/index.js'
import { PycaskError } from '../../errors.js'
import { createHost } from '../../host/index.js'
import type { Answer } from '../answer.js'
import type { CommandRequest } from '../session.js'

/** Names of artifacts that check.yml keeps. */
const artifactPrefix = 'pycask-check'
/** Of one report, packed or not: it is a few kilobytes. */
const mostReportBytes = 512 * 1024
const mostReports = 20

/** Runs nothing of the pull request and checks nothing out: it reads a report, and believes none of it. */
export async function answerComment(request: CommandRequest): Promise<Answer> {
  const { env, log, signal } = request
  const event = JSON.parse(
    await readFile(env['GITHUB_EVENT_PATH'] ?? '', 'utf8').catch(() => 'null'),
  ) as unknown
  const run = parseRun(env['GITHUB_EVENT_NAME'] ?? '', event)
  const nothing = (why: string): Answer => ({ text: ` nothing to say: ${why}`, json: { why } })
  if (run === undefined) return nothing('the run was not that of a pull request')
  const token = env['GITHUB_TOKEN']
  if (token === undefined || token === '')
    throw new PycaskError({
      code: 'credentials-missing',
      what: 'the command comment needs GITHUB_TOKEN in its environment',
      hint: 'env: { GITHUB_TOKEN: ${{ github.token }} }, and pull-requests: write',
    })
  const { http } = createHost({ env, log, signal })
  const github = createGitHub(http, env['GITHUB_API_URL'] ?? 'https://api.github.com', token)
  const pullRequests = await github.pullRequests(run)
  if (pullRequests.length === 0)
    return nothing('no open pull request has the commit that was checked as its newest')
  const artifacts = await github.artifacts(run, artifactPrefix)
  if (artifacts.length === 0) return nothing('the run kept no report')
  if (artifacts.length > mostReports)
    throw new PycaskError({
      code: 'report-invalid',
      what: `the run kept ${artifacts.length} reports, at most ${mostReports} are taken`,
    })
  const briefs = []
  for (const artifact of artifacts) {
    const archive = await github.download(run, artifact, mostReportBytes)
    briefs.push(parseBrief(onlyFileOf(archive, mostReportBytes)))
  }
  const markdown = commentMarkdown(briefs, run.headSha)
  const told = []
  for (const pullRequest of pullRequests) {
    const became = await github.comment(run, pullRequest, marker, markdown)
    told.push({ number: pullRequest.number, became })
  }
  return {
    text: told.map(({ number, became }) => ` pull request ${number}: comment ${became}`).join('\n'),
    json: { pullRequests: told },
  }
}
