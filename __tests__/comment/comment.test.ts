/** The comment under a pull request: what is written, and what is not taken from strangers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { answerComment } from '../../src/commands/answers/comment.js'
import { commentMarkdown, onlyFileOf, parseBrief } from '../../src/comment/index.js'
import { briefOf, compareModels, comparisonOf } from '../../src/contract/index.js'
import { quietLog } from '../../src/host/index.js'
import { file, goodDraft, judged, modelOf } from '../contract/support/images.js'
import { startGitHubApi, token, zipOf, type GitHubApi } from './support/github-api.js'

// Not a measure of time: a busy machine is no fault.
jest.setTimeout(60_000)
const sha = 'a'.repeat(40)
const event = {
  repository: { full_name: 'acme/web' },
  workflow_run: {
    ...{ id: 77, event: 'pull_request', head_sha: sha, head_branch: 'fix' },
    head_repository: { owner: { login: 'eve' } },
  },
}
const pull = { number: 7, head: { sha, label: 'eve:fix' } }
const image = {
  ...{ name: 'ghcr.io/acme/web:main', digest: `sha256:${'0'.repeat(64)}`, good: true },
  ...{ broken: [], comparison: { other: 'x', same: true, cost: '', changes: [] } },
}
const briefWith = (more: object = {}) => ({ version: 1, images: [{ ...image, ...more }] })
const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value))
const artifact = (value: unknown) => ({ name: 'pycask-check-image', zip: zipOf(bytesOf(value)) })

let folder: string
let api: GitHubApi
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-comment-'))
  api = await startGitHubApi()
  api.pulls = [pull]
  api.artifacts = [artifact(briefWith())]
})
afterEach(async () => {
  api.stop()
  await rm(folder, { recursive: true })
})

async function comment(payload: unknown = event, env: Record<string, string> = {}) {
  await writeFile(join(folder, 'event.json'), JSON.stringify(payload))
  return answerComment({
    ...{ command: 'comment', directory: '.', log: quietLog, today: new Date() },
    signal: new AbortController().signal,
    env: {
      GITHUB_EVENT_NAME: 'workflow_run',
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_API_URL: api.url,
      GITHUB_TOKEN: token,
      ...env,
    },
  })
}
const bodies = () => (api.comments.get(7) ?? []).map(({ body }) => body)

describe('one comment', () => {
  test('is written, then replaced, then left alone', async () => {
    expect((await comment()).json).toEqual({ pullRequests: [{ number: 7, became: 'written' }] })
    expect(bodies()).toEqual([expect.stringContaining('**no change to the image**')])
    api.artifacts = [artifact(briefWith({ good: false }))]
    expect((await comment()).text).toBe(' pull request 7: comment replaced')
    expect(bodies()).toEqual([expect.stringContaining('is not good')])
    expect((await comment()).text).toBe(' pull request 7: comment unchanged')
  })

  test('of ours is found behind a hundred others; one of a user with our first line is none', async () => {
    const others = Array.from({ length: 120 }, (_, at) => ({
      ...{ id: at + 1, body: '<!-- pycask-check -->\nhello' },
      user: { type: 'User' as const, login: 'eve' },
    }))
    api.comments.set(7, [...others])
    await comment()
    expect(bodies()).toHaveLength(121)
    api.artifacts = [artifact(briefWith({ good: false }))]
    await comment()
    expect(bodies()).toHaveLength(121)
    expect(bodies().slice(0, 120)).toEqual(others.map(({ body }) => body))
  })

  test('tells of all images of the run', async () => {
    api.artifacts.push({ ...artifact(briefWith({ name: 'other' })), name: 'pycask-check-other' })
    api.artifacts.push({ name: 'pycask-report-image', zip: Buffer.from('a page') })
    await comment()
    expect(bodies()[0]).toContain('`ghcr.io/acme/web:main`')
    expect(bodies()[0]).toContain('`other`')
  })

  test('what is sent to where artifacts are kept has no token', async () => {
    await comment()
    expect(api.sentToStore.length).toBeGreaterThan(0)
    expect(api.sentToStore).not.toContain('authorization')
  })
})

describe('nothing is written', () => {
  test.each([
    [
      'of a push',
      { ...event, workflow_run: { ...event.workflow_run, event: 'push' } },
      /not that of/,
    ],
    [
      'of a fork that is gone',
      { ...event, workflow_run: { ...event.workflow_run, head_repository: null } },
      /not that of/,
    ],
    [
      'of a branch that has moved on',
      { ...event, workflow_run: { ...event.workflow_run, head_sha: 'b'.repeat(40) } },
      /no open pull request/,
    ],
    [
      "of somebody else's branch of that name",
      {
        ...event,
        workflow_run: { ...event.workflow_run, head_repository: { owner: { login: 'ada' } } },
      },
      /no open pull request/,
    ],
  ])('of a run %s', async (_, payload, why) => {
    expect((await comment(payload)).text).toMatch(why)
    expect(api.comments.size).toBe(0)
  })

  test('of a run that kept no report', async () => {
    api.artifacts = []
    expect((await comment()).text).toContain('the run kept no report')
  })

  test.each(['pull_request', 'pull_request_target', ''])('on the event %j', async (name) => {
    await expect(comment(event, { GITHUB_EVENT_NAME: name })).rejects.toMatchObject({
      code: 'event-unsupported',
    })
    expect(api.requests).toEqual([])
  })

  test('without a token, or without the right', async () => {
    await expect(comment(event, { GITHUB_TOKEN: '' })).rejects.toMatchObject({
      code: 'credentials-missing',
    })
    api.status = 403
    await expect(comment()).rejects.toMatchObject({
      code: 'github-failed',
      hint: expect.stringContaining('pull-requests: write') as unknown,
    })
  })
})

describe('a report is refused', () => {
  const bomb = Buffer.alloc(64 * 1024 * 1024, 32)
  test.each<readonly [string, Buffer, RegExp]>([
    ['that is no archive', Buffer.from('hello'), /no zip archive/],
    ['that is empty', Buffer.alloc(0), /no zip archive/],
    ['of several files', zipOf(bytesOf(briefWith()), { files: 2 }), /not one file/],
    ['that is encrypted', zipOf(bytesOf(briefWith()), { flags: 1 }), /encrypted/],
    ['compressed otherwise', zipOf(bytesOf(briefWith()), { method: 12 }), /compressed in a way/],
    ['that is truncated', zipOf(bytesOf(briefWith())).subarray(20), /damaged/],
    ['that says that it is large', zipOf(bomb), /at most 524288 are taken/],
    [
      'that is large and says that it is small',
      zipOf(bomb, { claimed: 10 }),
      /unpacks to too much/,
    ],
    ['that is no JSON', zipOf(Buffer.from('<html>')), /no JSON/],
    ['that is no UTF-8', zipOf(Buffer.from([0x22, 0xff, 0x22])), /no JSON/],
    ['of another version', zipOf(bytesOf({ ...briefWith(), version: 2 })), /version is not/],
    ['without images', zipOf(bytesOf({ version: 1, images: [] })), /images is not/],
    ['with more than ours', zipOf(bytesOf(briefWith({ html: '<b>' }))), /images\.0 is not/],
    ['with a long text', zipOf(bytesOf(briefWith({ name: 'x'.repeat(301) }))), /images\.0\.name/],
    [
      'with a digest that is none',
      zipOf(bytesOf(briefWith({ digest: '[x](y)' }))),
      /images\.0\.digest/,
    ],
  ])('%s', async (_, zip, why) => {
    api.artifacts = [{ name: 'pycask-check-image', zip }]
    await expect(comment()).rejects.toMatchObject({
      code: 'report-invalid',
      what: expect.stringMatching(why) as unknown,
    })
    expect(api.comments.size).toBe(0)
  })

  test('that is larger than announced, before it is whole', async () => {
    const zip = zipOf(Buffer.alloc(600_000, 'x'), { method: 0 })
    api.artifacts = [{ name: 'pycask-check-image', zip, claimedBytes: 100 }]
    await expect(comment()).rejects.toMatchObject({
      what: expect.stringMatching(/more than the/) as unknown,
    })
  })

  test('that announces more is not fetched', async () => {
    api.artifacts = [{ ...artifact(briefWith()), claimedBytes: 1e9 }]
    await expect(comment()).rejects.toMatchObject({ code: 'report-invalid' })
    expect(api.sentToStore).toEqual([])
  })

  test('of which there are too many', async () => {
    api.artifacts = Array.from({ length: 21 }, () => artifact(briefWith()))
    await expect(comment()).rejects.toMatchObject({ code: 'report-invalid' })
  })
})

describe('texts of strangers', () => {
  const hostile = 'a`**b** <img src=x> @ada #7 [x](https://evil.example)\n# h\u202e\u0000 ```'
  test('are neither markup nor mentions nor links', () => {
    const broken = {
      rule: 'C1',
      level: 'error',
      title: hostile,
      what: hostile,
      findings: 3,
      isNew: true,
    }
    const brief = parseBrief(
      bytesOf(
        briefWith({
          ...{ name: hostile, notCompared: hostile, merging: hostile, broken: [broken] },
          comparison: { other: hostile, same: false, cost: hostile, changes: [hostile, '``` x'] },
        }),
      ),
    )
    const markdown = commentMarkdown([brief], sha)
    // What is left when everything between backquotes and fences is taken away is ours alone.
    const outside = markdown.replace(/^```diff\n[^`]*\n```$/gm, '').replace(/`[^`\n]*`/g, '')
    expect(outside).not.toMatch(/@|#7|\[|img|evil|\*\*b/)
    expect(markdown.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u)
    expect(markdown.split('\n').filter((line) => line.startsWith('# '))).toEqual([])
  })

  test('never fill more than a comment', () => {
    const broken = Array.from({ length: 20 }, () => ({
      ...{ rule: 'C1', level: 'info', title: 'x'.repeat(300), what: 'y'.repeat(300) },
      ...{ findings: 1, isNew: false },
    }))
    const many = parseBrief(
      bytesOf({ version: 1, images: Array.from({ length: 20 }, () => ({ ...image, broken })) }),
    )
    const markdown = commentMarkdown([many, many], sha)
    expect(markdown.length).toBeLessThan(65_536)
    expect(markdown.match(/^### /gm)).toHaveLength(20)
  })
})

test('what a check writes is what the comment reads', async () => {
  const draft = goodDraft()
  draft.config.User = ''
  const name = `opt/acme/app/${'long'.repeat(200)}`
  draft.layers[2].set(name, file(name, 'x', { mode: 0o4755 }))
  const [model, report] = [await modelOf(draft), await judged(draft)]
  const comparison = comparisonOf(
    compareModels(model, await modelOf(goodDraft())),
    report,
    await judged(goodDraft()),
  )
  const building = { missed: [], merging: [], seconds: 0 }
  const brief = briefOf([{ model, report, comparison, building, seconds: 1 }])
  const read = parseBrief(onlyFileOf(zipOf(bytesOf(brief)), 1e6))
  expect(read).toEqual(JSON.parse(JSON.stringify(brief)))
  expect(read.images[0]).toMatchObject({
    good: false,
    broken: [{ rule: 'C1', isNew: true }, { rule: 'C5' }],
    comparison: { same: false, changes: ['  user 65532:65532 → '] },
    merging: expect.stringMatching(/^Merging makes nothing anew/) as unknown,
  })
})
