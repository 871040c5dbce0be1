/**
 * What `pycask check` finds by running an image, as strictly as an engine can be told to: the example's
 * image keeps all of it; images on top of it break one thing each, and that rule tells of it.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { copyOfExample, pycask, startRegistry, type Registry } from './support/cli.js'

jest.setTimeout(15 * 60_000)

interface Rule {
  readonly id: string
  readonly state: string
  readonly reason?: string
  readonly findings: readonly { readonly what: string }[]
}
interface Answer {
  readonly good: boolean
  readonly rules: readonly Rule[]
  readonly comparison?: {
    readonly same: boolean
    readonly startUp?: readonly {
      readonly name: string
      readonly before: number
      readonly after: number
    }[]
    readonly newlyBroken: readonly { readonly id: string }[]
    readonly files: { readonly added: readonly string[]; readonly content: readonly string[] }
  }
}

/** Rules that only running an image answers; without U9, which measures time: it has a test that no machine is too slow for. */
const ofRunning = ['F4', 'F8', 'C4', 'U1', 'U2', 'U4', 'U6', 'U10']
const stdlib = '/opt/acme/python/lib/python3.13'
let folder: string
let registry: Registry
let good: string
let pushed: string
const made: string[] = []

const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', env: { ...process.env, DOCKER_BUILDKIT: '0' } })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-engine-'))
  registry = await startRegistry(join(folder, 'registry'))
  const project = await copyOfExample(join(folder, 'web'))
  pushed = `${registry.host}/acme/web`
  const built = await pycask([
    'build',
    project.directory,
    '--image',
    pushed,
    '--push',
    '--load',
    '--optimize=fast-build',
  ])
  expect(built).toMatchObject({ exitCode: 0 })
  good = `${pushed}:latest`
  made.push(good)
})
afterAll(async () => {
  for (const name of made)
    execFileSync('docker', ['image', 'rm', '--force', name], { stdio: 'ignore' })
  await registry.stop()
  await rm(folder, { recursive: true })
})

/** An image on top of the good one: files, and lines of a Dockerfile. */
async function brokenImage(
  name: string,
  {
    files = {},
    lines = [],
  }: { readonly files?: Readonly<Record<string, string>>; readonly lines?: readonly string[] },
): Promise<string> {
  const context = join(folder, name)
  for (const [path, content] of Object.entries(files)) {
    const file = join(context, 'root', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const copy = Object.keys(files).length === 0 ? [] : ['COPY root/ /']
  await mkdir(context, { recursive: true })
  await writeFile(join(context, 'Dockerfile'), [`FROM ${good}`, ...copy, ...lines, ''].join('\n'))
  const tag = `pycask-test-engine/${name}:${process.pid}`
  docker('build', '--quiet', '--tag', tag, context)
  made.push(tag)
  return tag
}

async function check(...args: readonly string[]): Promise<Answer> {
  const ran = await pycask(['check', ...args, '--json'])
  expect(ran.stderr).not.toContain('error:')
  return JSON.parse(ran.stdout) as Answer
}

const broken = ({ rules }: Answer): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    rules
      .filter(({ id, state }) => state === 'broken' && ofRunning.includes(id))
      .map(({ id, findings }) => [id, findings.map(({ what }) => what)]),
  )

test("the example's image keeps every rule that running it answers, and those of a registry", async () => {
  const answer = await check(good.replace(/^/, 'registry:'))
  expect(broken(answer)).toEqual({})
  const states = Object.fromEntries(answer.rules.map(({ id, state }) => [id, state]))
  for (const id of [...ofRunning, 'C13', 'H2']) expect([id, states[id]]).toEqual([id, 'kept'])
  expect(answer.good).toBe(true)
})

describe('an image that is run and', () => {
  test('loads no authorities, and does not stop', async () => {
    const image = await brokenImage('stubborn', {
      lines: [
        'ENV SSL_CERT_FILE=/nowhere SSL_CERT_DIR=/nowhere',
        `CMD ["python", "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(100)"]`,
      ],
    })
    const answer = await check(`docker:${image}`)
    const found = broken(answer)
    expect(Object.keys(found).sort()).toEqual(['U4'])
    expect(found['U4']?.[0]).toMatch(/loads no certificate authority/)
    const stopping = answer.rules.find(({ id }) => id === 'U9')
    expect(stopping?.findings[0]?.what).toMatch(/took 1\d\.\d s to end/)
  })

  test('lacks modules and what find_library needs', async () => {
    const image = await brokenImage('lacks', {
      files: {
        [`${stdlib}/netrc.py`]: 'raise ImportError("not in this image")\n',
        [`${stdlib}/__pycache__/netrc.cpython-313.pyc`]: 'none',
        [`${stdlib}/ctypes/util.py`]: 'def find_library(name):\n    return None\n',
        [`${stdlib}/ctypes/__pycache__/util.cpython-313.pyc`]: 'none',
        [`${stdlib}/lzma.py`]: 'raise ImportError("no lzma")\n',
        [`${stdlib}/__pycache__/lzma.cpython-313.pyc`]: 'none',
      },
    })
    const found = broken(await check(`docker:${image}`))
    expect(found['U1']).toContainEqual(
      expect.stringMatching(/^netrc: ImportError: not in this image/),
    )
    expect(found['U2']).toEqual([expect.stringMatching(/^lzma: ImportError: no lzma/) as unknown])
    expect(found['U6']).toEqual([
      expect.stringContaining('"c"') as unknown,
      expect.stringContaining('"ssl"') as unknown,
    ])
    // Sources that are compiled at each start are written at each start.
    expect(Object.keys(found).sort()).toEqual(['F4', 'U1', 'U2', 'U6'])
  })

  test('runs only where it may write, or only as one user', async () => {
    const site = '/opt/acme/venv/lib/python3.13/site-packages'
    const strict = await brokenImage('strict', {
      files: {
        [`${site}/zz.pth`]:
          "import os; os.access('/srv', os.W_OK) or os.statvfs('/').f_flag & os.ST_RDONLY and os._exit(3)\n",
      },
    })
    const found = broken(await check(`docker:${strict}`))
    expect(found).toEqual({ C4: ['Python does not run that way: exit code 3'] })

    const own = await brokenImage('own', {
      files: {
        [`${site}/zz.pth`]: 'import os; os.getuid() == 1000050000 and os._exit(4)\n',
      },
    })
    expect(broken(await check(`docker:${own}`))).toEqual({
      U10: ['Python does not run as 1000050000:0: exit code 4'],
    })
  })
})

describe('--compare with an image that can be run', () => {
  test('tells how long both take to start, what changed, and which rule is newly broken', async () => {
    const image = await brokenImage('compared', {
      files: { '/opt/acme/app/more.py': 'x = 1\n' },
      lines: ['ENV SSL_CERT_FILE=/nowhere SSL_CERT_DIR=/nowhere'],
    })
    const { comparison } = await check(`docker:${image}`, '--compare', `docker:${good}`)
    expect(comparison?.same).toBe(false)
    expect(comparison?.files.added).toEqual(['opt/acme/app/more.py'])
    expect(comparison?.newlyBroken.map(({ id }) => id)).toContain('U4')
    expect(comparison?.startUp?.map(({ name }) => name)).toEqual([
      'Python starts in',
      'and imports all that is installed in',
    ])
    for (const { before, after } of comparison?.startUp ?? [])
      expect(Math.min(before, after)).toBeGreaterThan(0)
  })

  test('says that nothing changed where nothing did', async () => {
    const { comparison } = await check(
      `registry:${good}`,
      '--compare',
      `registry:${good}`,
      '--no-run',
    )
    expect(comparison).toMatchObject({ same: true })
  })
})
