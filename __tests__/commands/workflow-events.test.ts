import { describe, expect, test } from '@jest/globals'
import { secretsIn, withoutRunnerTokens } from '../../src/commands/secrets.js'
import { cachePolicy } from '../../src/commands/workflow-events.js'

const from = (name: string, event: unknown = {}, more: Record<string, string> = {}) =>
  cachePolicy({ GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: 'acme/web', ...more }, 'auto', event)
const pullRequestOf = (repository: string | null) => ({
  pull_request: { head: { repo: repository === null ? null : { full_name: repository } } },
})

describe("the workflow's cache", () => {
  test.each(['push', 'schedule', 'workflow_dispatch', 'release'])('%s reads and writes', (name) => {
    expect(from(name)).toEqual({ channel: 'main', restore: true, save: true, why: '' })
  })

  test('pull requests of the repository write to a place of their own', () => {
    expect(from('pull_request', pullRequestOf('acme/web'))).toMatchObject({
      ...{ channel: 'pull-request', restore: true, save: true },
    })
  })

  test.each([
    ['a fork', pullRequestOf('eve/web')],
    ['a fork that is gone', pullRequestOf(null)],
    ['an event that cannot be read', undefined],
  ])('pull requests of %s only read', (_, event) => {
    expect(from('pull_request', event)).toMatchObject({
      ...{ channel: 'pull-request', restore: true, save: false },
      why: expect.stringContaining('forks') as unknown,
    })
  })

  test("Dependabot's pull requests only read", () => {
    const event = pullRequestOf('acme/web')
    expect(from('pull_request', event, { GITHUB_ACTOR: 'dependabot[bot]' }).save).toBe(false)
  })

  test.each(['pull_request_target', 'workflow_run', 'issue_comment', ''])(
    '"%s" writes nothing, since it may run what strangers wrote',
    (name) => {
      expect(from(name)).toMatchObject({ channel: 'main', restore: true, save: false })
    },
  )

  test('cache-mode narrows that', () => {
    const env = { GITHUB_EVENT_NAME: 'push' }
    expect(cachePolicy(env, 'read', {})).toMatchObject({ restore: true, save: false })
    expect(cachePolicy(env, 'none', {})).toMatchObject({ restore: false, save: false })
  })
})

describe('secrets of the environment', () => {
  test('are found by the names of variables, and in addresses', () => {
    expect(
      secretsIn({
        UV_INDEX_ACME_PASSWORD: 'correct-horse',
        GITHUB_TOKEN: 'ghs_123456',
        'INPUT_DEBIAN-MIRROR': 'https://ada:s%40crets@debian.example/debian',
        PATH: '/usr/bin',
        TOKEN: '1234',
        KEYBOARD: 'qwerty-layout',
      }).toSorted(),
    ).toEqual(['correct-horse', 'ghs_123456', 's%40crets', 's@crets'].toSorted())
  })

  test("the runner's own tokens are for the step alone", () => {
    expect(
      withoutRunnerTokens({
        ...{ ACTIONS_RUNTIME_TOKEN: 'x', ACTIONS_RESULTS_URL: 'y', HOME: '/root' },
        ACTIONS_ID_TOKEN_REQUEST_URL: 'for signing',
      }),
    ).toEqual({ HOME: '/root', ACTIONS_ID_TOKEN_REQUEST_URL: 'for signing' })
  })
})
