/** The reusable workflows and the starters, as they stand, run by act; and linted. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openWorkshop, toolPath, type Workshop } from './support/act.js'
import { root, run, startRegistry, type Registry } from './support/cli.js'
import { startActionsService } from '../support/actions-service.js'
import { startGhcr, type LoopbackGhcr } from './support/ghcr.js'

const minutes = 60_000
jest.setTimeout(40 * minutes)
let scratch: string
let workshop: Workshop
let registry: Registry
let ghcr: LoopbackGhcr
const starter = (name: string): Promise<string> =>
  readFile(join(root, 'examples/workflows', name), 'utf8')

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-workflows-'))
  workshop = await openWorkshop(scratch)
  registry = await startRegistry(join(scratch, 'registry'))
  ghcr = await startGhcr(scratch, registry.host)
})
afterAll(async () => {
  ghcr.stop()
  await registry.stop()
  await rm(scratch, { recursive: true, force: true })
})

const tagsOf = async (name: string): Promise<readonly string[]> => {
  const answer = await fetch(`http://${registry.host}/v2/${name}/tags/list`)
  return answer.ok ? ((await answer.json()) as { tags: string[] }).tags : []
}

/** The lines of `run:` in a workflow. */
function scriptLines(text: string): readonly string[] {
  let indent = Infinity
  return text.split('\n').filter((line) => {
    const key = /^( *(?:- )?)run: /.exec(line)
    const depth = /^ */.exec(line)?.[0].length ?? 0
    if (key !== null) indent = key[1]?.length ?? 0
    else if (line.trim() !== '' && depth <= indent) indent = Infinity
    return indent < Infinity
  })
}

describe('linters are silent', () => {
  test('actionlint', async () => {
    const starters = (await readdir(join(root, 'examples/workflows'))).map(
      (name) => `examples/workflows/${name}`,
    )
    for (const files of [[], starters]) {
      const { exitCode, stdout } = await run([toolPath('actionlint'), '-shellcheck=', ...files])
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
    }
  })

  test('zizmor', async () => {
    const ran = await run([
      ...[toolPath('zizmor'), '--offline', '--no-progress', '.github', 'examples/workflows'],
    ])
    expect(ran).toMatchObject({ exitCode: 0 })
    expect(ran.stdout + ran.stderr).toContain('No findings to report')
  })

  test('scripts have no expressions in them, and starters are short', async () => {
    for (const folder of ['.github/workflows', 'examples/workflows'])
      for (const name of await readdir(join(root, folder))) {
        const text = await readFile(join(root, folder, name), 'utf8')
        const found = scriptLines(text).filter((line) => line.includes('${{'))
        expect({ name, found }).toEqual({ name, found: [] })
        if (folder.startsWith('examples')) expect(text.split('\n').length).toBeLessThanOrEqual(26)
      }
  })
})

/** What GitHub gives to every job. */
const secrets = { GITHUB_TOKEN: 'a token of the run' }

describe('the starters', () => {
  test('build.yml: a push builds, pushes, attests', async () => {
    const project = await workshop.project('build', {
      '.github/workflows/build.yml': await starter('build.yml'),
    })
    const ran = await workshop.act(project, {
      event: 'push',
      workflow: '.github/workflows/build.yml',
      env: ghcr.env,
    })
    expect(ran.log).not.toContain('::error')
    expect(ran).toMatchObject({ exitCode: 0 })
    // A registry without referrers has them at tags that are digests.
    const tags = await tagsOf('acme/web')
    expect(tags.filter((tag) => !tag.startsWith('sha256-'))).toEqual(['latest'])
    expect(ran.log).toMatch(/Success - Main Name every image by its digest/)
    const attested = await readFile(join(ran.artifacts, 'attested'), 'utf8')
    expect(attested).toMatch(/^ghcr\.io\/acme\/web@sha256:[0-9a-f]{64}\n$/)
  })

  test('refresh.yml: nothing moved, nothing is pushed; one issue while it fails, closed when it works', async () => {
    const text = await starter('refresh.yml')
    const refresh = async (name: string, file: string, fails: boolean) => {
      const project = await workshop.project(name, { '.github/workflows/refresh.yml': file })
      const workflow = '.github/workflows/refresh.yml'
      const event = fails ? 'schedule' : 'workflow_dispatch'
      return workshop.act(project, { event, workflow, fails, env: ghcr.env, secrets })
    }
    const issues = async () =>
      (await workshop.github.read()).issues.map(({ state, comments }) => [state, comments.length])
    const before = await tagsOf('acme/web')
    const quiet = await refresh('refresh', text, false)
    expect(quiet.log).toContain('nothing is stale')
    expect(quiet.log).not.toContain('Images were not refreshed')
    expect([await tagsOf('acme/web'), await issues()]).toEqual([before, []])

    const other = text.replace('${{ github.repository }}:latest', 'acme/none:latest')
    await workshop.github.change({
      lastSuccess: new Date(Date.now() - 9 * 86_400_000).toISOString(),
    })
    const failed = await refresh('refresh-fails', other, true)
    expect(failed.exitCode).not.toBe(0)
    expect(failed.log).toContain('Images were not refreshed')
    expect(await issues()).toEqual([['open', 0]])
    await refresh('refresh-again', other, true)
    expect(await issues()).toEqual([['open', 1]])
    await refresh('refresh-cured', text, false)
    expect(await issues()).toEqual([['closed', 2]])
  })

  test('propose.yml: a changed pycask.lock becomes one pull request, kept up to date', async () => {
    await workshop.github.change({ branches: { main: { 'pycask.lock': 'old\n' } } })
    const text = (await starter('refresh.yml')).replace(/jobs:[^]*/, '')
    const upload = /actions\/upload-artifact@\S+/.exec(
      await readFile(join(root, '.github/workflows/refresh.yml'), 'utf8'),
    )?.[0]
    const workflow = `${text}jobs:
  found:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "$LOCK" > pycask.lock
        env: { LOCK: 'LOCK' }
      - uses: ${upload ?? ''}
        with: { name: pycask-proposal-amd64-web, path: pycask.lock }
  propose:
    needs: found
    uses: OWNER/pycask/.github/workflows/propose.yml@${'0'.repeat(40)}
`
    for (const lock of ['new', 'newer']) {
      const file = '.github/workflows/refresh.yml'
      const project = await workshop.project(`propose-${lock}`, {
        [file]: workflow.replace("LOCK: 'LOCK'", `LOCK: '${lock}'`),
      })
      const payload = { repository: { default_branch: 'main' } }
      await workshop.act(project, { event: 'workflow_dispatch', workflow: file, payload, secrets })
      const { branches, pulls } = await workshop.github.read()
      expect(branches['pycask/refresh-amd64']).toEqual({ 'pycask.lock': `${lock}\n` })
      expect(branches['main']).toEqual({ 'pycask.lock': 'old\n' })
      expect(pulls).toEqual([
        {
          number: 1,
          head: 'pycask/refresh-amd64',
          base: 'main',
          title: `Refresh pycask.lock (amd64)`,
        },
      ])
    }
  })

  test('check.yml: a pull request of a fork builds; pushes nothing, has no secret', async () => {
    const project = await workshop.project('check', {
      // What asks GitHub's API is no part of a machine without GitHub.
      '.github/workflows/check.yml': (await starter('check.yml')).replace(/\n {4}with:[^]*$/, '\n'),
    })
    const ran = await workshop.act(project, {
      event: 'pull_request',
      workflow: '.github/workflows/check.yml',
      payload: {
        pull_request: {
          number: 7,
          head: { ref: 'x', repo: { full_name: 'eve/web' } },
          base: { ref: 'main' },
        },
      },
    })
    expect(ran).toMatchObject({ exitCode: 0 })
    expect(ran.log).toMatch(/ good: 0 errors/)
    expect(ran.log).toContain('not compared: no image is named')
    expect(ran.log).toContain('pull requests of forks do not write to the cache')
  })
})

describe("a step in a workflow of one's own", () => {
  const workflow = `name: Own
on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - uses: OWNER/pycask@${'0'.repeat(40)}
        id: pycask
        with:
          tags: edge
      - run: echo "digest $DIGEST changed $CHANGED"
        env:
          DIGEST: \${{ steps.pycask.outputs.digest }}
          CHANGED: \${{ steps.pycask.outputs.changed }}
      - run: "false"
`
  test.each([
    ['saves what it used, though a later step fails', {}, /saved as pycask-2-main-/],
    ['is not kept from building by a cache that refuses', { deny: 'write' }, /not saved as/],
  ] as const)('%s', async (_, faults, saved) => {
    const service = await startActionsService()
    try {
      Object.assign(service.faults, faults)
      const project = await workshop.project(`own-${Object.keys(faults).join('')}`, {
        '.github/workflows/own.yml': workflow,
      })
      const ran = await workshop.act(project, {
        ...{ event: 'push', workflow: '.github/workflows/own.yml', fails: true },
        env: { ACTIONS_RUNTIME_URL: service.url, ACTIONS_CACHE_SERVICE_V2: 'true' },
      })
      expect(ran.log).toMatch(/digest sha256:[0-9a-f]{64} changed (true|false)/)
      expect(ran.log).toMatch(saved)
      expect(service.entries.filter(({ final }) => final)).toHaveLength('deny' in faults ? 0 : 1)
    } finally {
      await service.stop()
    }
  })
})
