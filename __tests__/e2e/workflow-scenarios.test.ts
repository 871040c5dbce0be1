/** Workflows of other people, run by act: several Pythons, a dispatch that is hostile, a registry that dies; a step that is cancelled or killed; every Node that a runner may bring. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeOf, openWorkshop, type Workshop } from './support/act.js'
import { example, root, sharedCache, startRegistry, type Registry } from './support/cli.js'
import { startGhcr, type LoopbackGhcr } from './support/ghcr.js'
import { runStep } from './support/step.js'

const minutes = 60_000
jest.setTimeout(40 * minutes)
const pinned = '0'.repeat(40)
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-scenarios-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

describe('build.yml, called from another repository', () => {
  let workshop: Workshop
  let registry: Registry
  let ghcr: LoopbackGhcr
  beforeAll(async () => {
    workshop = await openWorkshop(join(scratch, 'workshop'))
    registry = await startRegistry(join(scratch, 'registry'))
  })
  afterAll(() => registry.stop())
  const open = async (): Promise<LoopbackGhcr> => (ghcr = await startGhcr(scratch, registry.host))
  afterEach(() => ghcr.stop())

  const tagsOf = async (name: string): Promise<readonly string[]> => {
    const answer = await fetch(`http://${registry.host}/v2/${name}/tags/list`)
    if (!answer.ok) return []
    const { tags } = (await answer.json()) as { tags: string[] | null }
    return (tags ?? []).filter((tag) => !tag.startsWith('sha256-')).sort()
  }
  const workflow = (on: string, inputs: Readonly<Record<string, string>>): string => `name: Own
on: ${on}
permissions: {}
jobs:
  image:
    permissions:
      contents: read
      packages: write
      id-token: write
      attestations: write
    uses: OWNER/pycask/.github/workflows/build.yml@${pinned}
    with:
${Object.entries(inputs)
  .map(([name, value]) => `      ${name}: ${value}\n`)
  .join('')}    secrets:
      registry-username: \${{ secrets.NAME }}
      registry-password: \${{ secrets.WORD }}
`

  test('two Pythons: an image, a report and a tag of its own for each; logged in with the caller’s secrets', async () => {
    const { env } = await open()
    const project = await workshop.project('two', {
      '.github/workflows/own.yml': workflow('push', {
        image: 'ghcr.io/acme/two',
        python: '"3.13.5\\n3.13.15"',
        tags: '"{python}"',
        attest: 'true',
      }),
    })
    const ran = await workshop.act(project, {
      ...{ event: 'push', workflow: '.github/workflows/own.yml', env },
      secrets: { NAME: 'ada', WORD: 'a word that nobody sees' },
    })
    expect(await tagsOf('acme/two')).toEqual(['3.13.15', '3.13.5'])
    const reports = (await readdir(ran.artifacts)).filter((name) => name.startsWith('pycask-'))
    expect(reports.map((name) => name.replace(/-a..64$/, ''))).toEqual([
      'pycask-image-3.13.15',
      'pycask-image-3.13.5',
    ])
    const attested = (await readFile(join(ran.artifacts, 'attested'), 'utf8')).trim().split('\n')
    expect(new Set(attested).size).toBe(2)
    const logins = (await readFile(join(ran.artifacts, 'logins'), 'utf8')).trim().split('\n')
    expect(new Set(logins)).toEqual(
      new Set(['login --username ada --password-stdin ghcr.io < a word that nobody sees']),
    )
    expect(ran.log).not.toContain('a word that nobody sees')
  })

  test('a dispatch whose inputs want to be commands: mistakes, and nothing that is obeyed', async () => {
    const { env } = await open()
    const marker = join(scratch, 'pwned')
    const project = await workshop.project('hostile', {
      '.github/workflows/own.yml': workflow(
        '\n  workflow_dispatch:\n    inputs:\n      image:\n        type: string\n      tags:\n        type: string',
        { image: '${{ github.event.inputs.image }}', tags: '${{ github.event.inputs.tags }}' },
      ),
    })
    const ran = await workshop.act(project, {
      ...{ event: 'workflow_dispatch', workflow: '.github/workflows/own.yml', env, fails: true },
      payload: {
        inputs: {
          image: `ghcr.io/acme/"; touch ${marker}; $(touch ${marker})`,
          tags: `\`touch ${marker}\`\n::set-output name=matrix::{"include":[]}`,
        },
      },
    })
    expect(ran.exitCode).toBe(1)
    expect(existsSync(marker)).toBe(false)
    expect(ran.log).toMatch(/::error title=Pycask[^\n]*::.*tags/)
    expect(ran.log).not.toMatch(/^\s*::set-output/m)
    expect(await readdir(ran.artifacts)).toEqual([])
  })

  test('the registry dies in the middle of an upload: a failed job that says so, no tag, nothing attested', async () => {
    const { env } = await open()
    const project = await workshop.project('dying', {
      'main.py': `${await readFile(join(example, 'main.py'), 'utf8')}\n# ${scratch}\n`,
      '.github/workflows/own.yml': workflow('push', {
        image: 'ghcr.io/acme/dying',
        attest: 'true',
      }),
    })
    ghcr.dieInUpload()
    const ran = await workshop.act(project, {
      ...{ event: 'push', workflow: '.github/workflows/own.yml', env, fails: true },
    })
    expect(ran.exitCode).toBe(1)
    expect(ran.log).toMatch(/::error title=Pycask[^\n]*ghcr\.io/)
    expect(await tagsOf('acme/dying')).toEqual([])
    expect(existsSync(join(ran.artifacts, 'attested'))).toBe(false)
  })
})

describe('build.yml, for two platforms', () => {
  // This machine is of one kind: what builds on the other is an empty image of that platform. All
  // that follows is as it is: reports, the index, its tags, what is attested.
  const standIn = (text: string): string =>
    text.replace(
      /- uses: own\/self@self\n {8}id: build\n {8}with:\n(?: {10}.*\n)+/,
      `- uses: own/image-of-a-platform@stand-in
        id: build
        with:
          platform: \${{ matrix.platform }}
          image: \${{ inputs.image }}
`,
    )

  test('joins what was pushed by digest under the tags, and attests the index', async () => {
    const folder = join(scratch, 'platforms')
    const workshop = await openWorkshop(folder, standIn)
    const registry = await startRegistry(join(folder, 'registry'))
    const ghcr = await startGhcr(folder, registry.host)
    try {
      const project = await workshop.project('both', {
        '.github/workflows/own.yml': `name: Own
on: push
permissions: {}
jobs:
  image:
    permissions:
      contents: read
      packages: write
      id-token: write
      attestations: write
    uses: OWNER/pycask/.github/workflows/build.yml@${pinned}
    with:
      image: ghcr.io/acme/both
      platforms: "linux/amd64\\nlinux/arm64"
      tags: "1.4\\nlatest"
      attest: true
`,
      })
      const ran = await workshop.act(project, {
        ...{ event: 'push', workflow: '.github/workflows/own.yml' },
        env: { ...ghcr.env, PYCASK_TEST_REGISTRY: `http://${registry.host}` },
      })
      const indexOf = async (tag: string) => {
        const answer = await fetch(`http://${registry.host}/v2/acme/both/manifests/${tag}`, {
          headers: { accept: 'application/vnd.oci.image.index.v1+json' },
        })
        const body = (await answer.json()) as { manifests: { platform: object }[] }
        const platforms = body.manifests.map(({ platform }) => platform)
        return { digest: answer.headers.get('docker-content-digest'), platforms }
      }
      const latest = await indexOf('latest')
      expect(latest.platforms).toEqual([
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ])
      expect(await indexOf('1.4')).toEqual(latest)
      const attested = await readFile(join(ran.artifacts, 'attested'), 'utf8')
      expect(attested).toBe(`ghcr.io/acme/both@${latest.digest ?? ''}\n`)
    } finally {
      ghcr.stop()
      await registry.stop()
    }
  })
})

describe('a step that ends before its time', () => {
  const containersOf = (pid: number | undefined): string =>
    execFileSync(
      'docker',
      ['ps', '--all', '--quiet', '--filter', `label=pycask.pid=${pid ?? 'none'}`],
      { encoding: 'utf8' },
    ).trim()

  test.each([
    ['cancelled', 'SIGINT'],
    ['killed', 'SIGKILL'],
  ] as const)(
    '%s while it compiles: the end of the job leaves no container',
    async (name, signal) => {
      // A cache without CPython, which has what comes before it.
      const cache = join(scratch, `${name}-cache`)
      await mkdir(cache, { recursive: true })
      for (const part of ['debian', 'sources', 'tools'])
        await cp(join(sharedCache, part), join(cache, part), { recursive: true }).catch(
          () => undefined,
        )
      const inputs = { directory: example, optimize: 'fast-build', cache }
      let pid: number | undefined
      const ended = await runStep(scratch, name, inputs, {
        onStdout: (text, child) => {
          if (pid !== undefined || !/CPython .*: (configure|compile)/.test(text)) return
          pid = child.pid
          child.kill(signal)
        },
      })
      expect(pid).toBeDefined()
      expect(ended.exitCode).not.toBe(0)
      expect(ended.outputs).toEqual({})
      expect(Object.keys(ended.state)).toEqual(['pycask'])
      const left = containersOf(pid)
      // Who can still do something removes them itself; whoever is killed leaves them to the job's end.
      if (signal === 'SIGINT') expect(left).toBe('')
      else expect(left).not.toBe('')
      const end = await runStep(scratch, `${name}-end`, inputs, { endOf: ended.state })
      expect(end.exitCode).toBe(0)
      expect(containersOf(pid)).toBe('')
      expect(end.stdout).toContain(signal === 'SIGINT' ? 'none' : 'removed 1')
      expect(await readdir(join(cache, 'products')).catch(() => [])).not.toContain('python')
    },
  )
})

describe.each(['20', '22', '24'])('Node %s', (major) => {
  const node = nodeOf(major)
  const withNode = node === undefined ? test.skip : test
  withNode('runs the action and the program of the terminal', async () => {
    if (node === undefined) return
    expect(execFileSync(node, ['--version'], { encoding: 'utf8' })).toMatch(`v${major}.`)
    const version = execFileSync(node, [join(root, 'dist/cli.js'), '--version'], {
      encoding: 'utf8',
    })
    expect(version).toMatch(/^pycask \d+\.\d+\.\d+\n$/)
    const inputs = { command: 'plan', directory: example, optimize: 'fast-build' }
    const planned = await runStep(scratch, `node${major}`, inputs, { node })
    expect(planned).toMatchObject({ exitCode: 0, stderr: '' })
    expect(planned.outputs['matrix']).toContain('"python":"3.13.')
    const end = await runStep(scratch, `node${major}-end`, inputs, { node, endOf: planned.state })
    expect(end).toMatchObject({ exitCode: 0, stderr: '' })
  })
})
