import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHost, quietLog } from '../src/host/index.js'
import { canonicalJson } from '../src/image/json.js'
import { configObject } from '../src/image/config.js'
import { annotationsOf, imageConfig, originOf } from '../src/pipeline-config.js'
import type { Release } from '../src/python/index.js'
import { failure, pyproject, read } from './options/helpers.js'

const configOf = async (...lines: string[]): Promise<unknown> => {
  const options = await read({}, pyproject(...lines))
  return JSON.parse(canonicalJson(configObject(imageConfig(options))).toString())
}

describe('the configuration of an image', () => {
  test('has a home, the venv first on PATH and a command, whatever else is said', async () => {
    expect(await configOf('org = "acme"')).toEqual({
      User: '65532:65532',
      WorkingDir: '/opt/acme/app',
      Env: [
        'HOME=/home/acme',
        'LANG=C.UTF-8',
        'PATH=/opt/acme/venv/bin:/opt/acme/python/bin:/usr/local/bin:/usr/bin:/bin',
        'VIRTUAL_ENV=/opt/acme/venv',
      ],
      Cmd: ['python3'],
      Entrypoint: [],
    })
  })

  test('says what the options say', async () => {
    const config = await configOf(
      'command = ["web"]',
      'entrypoint = ["/opt/app/start"]',
      'init = true',
      'volumes = ["/data", "/var/lib/web"]',
      'working-directory = "/srv"',
      'stop-signal = "SIGINT"',
      'env = { HOME = "/tmp" }',
      'health-check = { command = ["web", "--check"], interval = "1m30s", timeout = "500ms", retries = 2 }',
    )
    expect(config).toMatchObject({
      Entrypoint: ['/usr/bin/tini', '--', '/opt/app/start'],
      Cmd: ['web'],
      Volumes: { '/data': {}, '/var/lib/web': {} },
      WorkingDir: '/srv',
      StopSignal: 'SIGINT',
      Env: expect.arrayContaining(['HOME=/tmp']) as unknown,
      Healthcheck: {
        Test: ['CMD', 'web', '--check'],
        Interval: 90_000_000_000,
        Timeout: 500_000_000,
        Retries: 2,
      },
    })
  })

  test('keeps the environment of the image below, and its PATH behind ours', async () => {
    const env = { PATH: '/usr/local/cuda/bin:/usr/bin', CUDA_HOME: '/usr/local/cuda' }
    const config = imageConfig(await read(), { env })
    expect(config.env['PATH']).toBe(
      '/opt/app/venv/bin:/opt/app/python/bin:/usr/local/cuda/bin:/usr/bin',
    )
    expect(config.env['CUDA_HOME']).toBe('/usr/local/cuda')
  })

  test.each([
    ['health-check = []', /health-check.*expected a list of words/],
    ['health-check = { command = ["a"], interval = "30" }', /"30s", "1m30s" or "500ms"/],
    ['volumes = ["data"]', /an absolute path/],
    ['working-directory = "srv"', /an absolute path/],
  ])('%s is refused', async (line, message) => {
    expect((await failure(read({}, pyproject(line)))).message).toMatch(message)
  })
})

describe('what an image says of itself', () => {
  const release = { name: '3.13.15' } as Release
  const facts = { release, baseName: 'debian:trixie' }

  test('comes from the project, not from a clock', async () => {
    const options = await read(
      {},
      {
        'pyproject.toml':
          '[project]\nname = "web"\nversion = "1.4"\n[project.urls]\n"Source Code" = "https://git.example/web"\n',
      },
    )
    expect(annotationsOf(options, facts)).toEqual({
      'org.opencontainers.image.title': 'web',
      'org.opencontainers.image.version': '1.4',
      'org.opencontainers.image.source': 'https://git.example/web',
      'org.opencontainers.image.base.name': 'debian:trixie',
      'dev.pycask.python': '3.13.15',
    })
  })
})

describe('time and revision', () => {
  let directory: string
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', directory, ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        GIT_AUTHOR_DATE: '2026-11-20T12:00:00+02:00',
        GIT_COMMITTER_DATE: '2026-11-20T12:00:00+02:00',
      },
    }).trim()
  const commit = (): string => {
    git('add', '.')
    git('-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '-q', '-m', 'x')
    return git('rev-parse', 'HEAD')
  }
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pycask-git-'))
    git('init', '-q')
    await mkdir(join(directory, 'web'))
    await mkdir(join(directory, 'other'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const asked = async (flags: string[], env: Record<string, string> = {}) => {
    const surroundings = { ...process.env, SOURCE_DATE_EPOCH: undefined, ...env }
    const host = createHost({ env: surroundings, log: quietLog, signal: AbortSignal.any([]) })
    const options = { ...(await read({ flags })), directory: join(directory, 'web') }
    return originOf(host, options)
  }

  test('are nobody’s business unless they are asked for', async () => {
    expect(await asked([])).toEqual({ created: undefined, revision: undefined })
  })

  test('are those of the last commit to the folder, wherever else was committed', async () => {
    await writeFile(join(directory, 'web/main.py'), '')
    const wanted = commit()
    await writeFile(join(directory, 'other/main.py'), '')
    expect(commit()).not.toBe(wanted)
    expect(await asked(['--created=commit', '--revision=commit'])).toEqual({
      created: '2026-11-20T10:00:00Z',
      revision: wanted,
    })
  })

  test.each([
    ['a time', ['--created=2026-11-20T12:00:00+02:00'], {}, '2026-11-20T10:00:00Z'],
    ['seconds', ['--created=1763632800'], {}, '2025-11-20T10:00:00Z'],
    ['SOURCE_DATE_EPOCH', [], { SOURCE_DATE_EPOCH: '1763632800' }, '2025-11-20T10:00:00Z'],
  ])('%s', async (_name, flags, env, created) => {
    expect((await asked(flags, env)).created).toBe(created)
  })

  test('of a folder that git does not know', async () => {
    const host = createHost({
      env: process.env,
      log: quietLog,
      signal: new AbortController().signal,
    })
    const outside = await mkdtemp(join(tmpdir(), 'pycask-no-git-'))
    const options = { ...(await read({ flags: ['--revision=commit'] })), directory: outside }
    expect((await failure(originOf(host, options))).code).toBe('commit-unknown')
    await rm(outside, { recursive: true })
  })
})
