/**
 * The starter for pull requests, as it stands, run by act: one that comes from a fork is built and
 * compared with what is published; then the step of comment.yml, on the report that it kept. The
 * registry is ghcr.io on loopback, GitHub's API a double.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { parseBrief } from '../../src/comment/index.js'
import { startGitHubApi, token, zipOf, type GitHubApi } from '../comment/support/github-api.js'
import { openWorkshop, type ActRun, type Workshop } from './support/act.js'
import { pycask, root, run, startRegistry, type Registry } from './support/cli.js'
import { startGhcr, type LoopbackGhcr } from './support/ghcr.js'

jest.setTimeout(15 * 60_000)
const starter = (name: string): Promise<string> =>
  readFile(join(root, 'examples/workflows', name), 'utf8')

describe('a pull request', () => {
  let scratch: string
  let workshop: Workshop
  let registry: Registry
  let ghcr: LoopbackGhcr
  let api: GitHubApi
  let workflow: string
  let checked: ActRun

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'pycask-workflow-check-'))
    workshop = await openWorkshop(scratch)
    registry = await startRegistry(join(scratch, 'registry'))
    ghcr = await startGhcr(scratch, registry.host)
    api = await startGitHubApi()
    // The API of runs is no part of a machine without GitHub.
    workflow = (await starter('check.yml')).replace(/ +refresh-workflow: .*\n/, '')
  })
  afterAll(async () => {
    api.stop()
    ghcr.stop()
    await registry.stop()
    await rm(scratch, { recursive: true, force: true })
  })

  const payload = {
    pull_request: {
      ...{ number: 7, base: { ref: 'main' } },
      head: { ref: 'fix', repo: { full_name: 'eve/web' } },
    },
  }
  const check = (project: string): Promise<ActRun> =>
    workshop.act(project, {
      ...{ event: 'pull_request', workflow: '.github/workflows/check.yml', payload },
      env: { ...ghcr.env, GITHUB_BASE_REF: 'main' },
    })
  const briefOf = async ({ artifacts }: ActRun) => {
    const folder = join(artifacts, 'pycask-check-image')
    const [name = ''] = await readdir(folder)
    return readFile(join(folder, name))
  }

  test('that changes nothing says so, and fetches no layer', async () => {
    const project = await workshop.project('same', { '.github/workflows/check.yml': workflow })
    const pushed = await pycask(
      ['build', project, '--image', 'ghcr.io/acme/web', '--push', '--optimize=fast-build'],
      { env: ghcr.env },
    )
    expect(pushed).toMatchObject({ exitCode: 0 })
    checked = await check(project)
    expect(checked.log).toMatch(/against ghcr\.io\/acme\/web:latest: no change to the image/)
    expect(checked.log).toContain('Merging makes nothing anew.')
    expect(checked.log).toContain('pull requests of forks do not write to the cache')
    const { images } = parseBrief(await briefOf(checked))
    expect(images).toMatchObject([{ good: true, comparison: { same: true } }])
    expect(await readdir(join(checked.artifacts, 'pycask-report-image'))).toEqual(['pycask-report'])
  })

  test('that changes the application says what merging costs, and pushes nothing', async () => {
    const project = await workshop.project('changed', { '.github/workflows/check.yml': workflow })
    await writeFile(join(project, 'more.py'), 'x = 1\n')
    const tags = async () =>
      await (await fetch(`http://${registry.host}/v2/acme/web/tags/list`)).json()
    const before = await tags()
    checked = await check(project)
    expect(checked.log).toMatch(/Merging makes 1 product anew/)
    expect(checked.log).toMatch(/app web 1\.0\.0.*file more\.py: none → sha256:/)
    expect(await tags()).toEqual(before)
  })

  test('that breaks the contract fails, at the line that did it', async () => {
    const project = await workshop.project('bad', { '.github/workflows/check.yml': workflow })
    const file = join(project, 'pyproject.toml')
    const text = await readFile(file, 'utf8')
    const line = text.split('\n').findIndex((one) => one.startsWith('ports')) + 1
    await writeFile(file, text.replace(/^ports = .*$/m, 'env = { API_TOKEN = "hunter2hunter2" }'))
    const ran = await workshop.act(project, {
      ...{ event: 'pull_request', workflow: '.github/workflows/check.yml', payload, fails: true },
      env: ghcr.env,
    })
    expect(ran.exitCode).toBe(1)
    expect(ran.log).toMatch(
      new RegExp(
        `::error title=C11 no secrets,file=pyproject.toml,line=${line}::the variable API_TOKEN`,
      ),
    )
    // The report is kept though the job failed.
    expect(parseBrief(await briefOf(ran)).images).toMatchObject([{ good: false }])
  })

  test('gets a comment from a run that runs none of its code', async () => {
    const sha = 'c'.repeat(40)
    api.pulls = [{ number: 7, head: { sha, label: 'eve:fix' } }]
    api.artifacts = [{ name: 'pycask-check-image', zip: zipOf(await briefOf(checked)) }]
    const event = join(scratch, 'workflow-run.json')
    const payloadOfRun = {
      repository: { full_name: 'acme/web' },
      workflow_run: {
        ...{ id: 77, event: 'pull_request', head_sha: sha, head_branch: 'fix' },
        head_repository: { owner: { login: 'eve' } },
      },
    }
    await writeFile(event, JSON.stringify(payloadOfRun))
    for (const name of ['output', 'summary']) await writeFile(join(scratch, name), '')
    // act says where GitHub's API is and lets nobody else say it: the step alone, as comment.yml has it.
    const ran = await run([process.execPath, join(root, 'dist/action.js')], {
      env: {
        INPUT_COMMAND: 'comment',
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: 'workflow_run',
        GITHUB_EVENT_PATH: event,
        GITHUB_API_URL: api.url,
        GITHUB_TOKEN: token,
        GITHUB_OUTPUT: join(scratch, 'output'),
        GITHUB_STEP_SUMMARY: join(scratch, 'summary'),
        RUNNER_TEMP: scratch,
      },
    })
    expect(ran.stdout).toContain('pull request 7: comment written')
    const [comment] = api.comments.get(7) ?? []
    expect(comment?.body).toMatch(
      /^<!-- pycask-check -->\n\n### ✅ `ghcr\.io\/acme\/web:latest` is good/,
    )
    expect(comment?.body).toContain('Merging makes 1 product anew')
  })
})
