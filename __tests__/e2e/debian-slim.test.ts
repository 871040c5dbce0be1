/** A base with shell and apt, of the real archive: made twice, looked at, run. Needs an engine. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSuite, slimRecipe, type BaseFacts } from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import type { Built, Recipe } from '../../src/make/types.js'
import { findEngine, type Engine } from '../../src/sandbox/index.js'
import { sharedCache } from './support/cli.js'

const host = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
const user = { name: 'acme', uid: 65532, gid: 65532, home: '/home/acme' }
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'

let directory: string
let engine: Engine
let recipe: Recipe<BaseFacts>
let built: Built<BaseFacts>
let image: string

const run = async (...command: string[]): Promise<string> => {
  const result = await host.run(command)
  if (result.exitCode !== 0) throw new Error(`${command.join(' ')}: ${result.stderr}`)
  return result.stdout
}
const buildIn = async (name: string): Promise<Built<BaseFacts>> => {
  await mkdir(join(directory, name))
  return recipe.build({ directory: join(directory, name), logFile: join(directory, 'log') })
}
/** What a shell says in a container of the base. */
const inside = (script: string, ...options: string[]): Promise<string> =>
  run(engine.name, 'run', '--rm', '--network=none', ...options, image, 'sh', '-euc', script)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debian-slim-'))
  engine = await findEngine(host, 'auto')
  const cache = join(sharedCache, 'debian')
  const index = await openSuite(host, {
    suite: 'trixie',
    architecture,
    directory: cache,
    refresh: true,
  })
  recipe = await slimRecipe({
    host,
    index,
    packages: ['tini'],
    user,
    directory: join(directory, 'work'),
  })
  await mkdir(join(directory, 'work'))
  built = await buildIn('first')
  image = `pycask-slim-test:${randomUUID()}`
  await engine.importRootfs(built.files['layer.tar.gz'] ?? '', image)
}, 480_000)
afterAll(async () => {
  await engine.removeImage(image)
  await rm(directory, { recursive: true, force: true })
}, 60_000)

describe('a slim base', () => {
  test('is the same bits when it is made again', async () => {
    expect((await buildIn('second')).facts).toEqual(built.facts)
  }, 300_000)

  test('has a shell, dpkg and apt that work, and tells the truth about its files', async () => {
    const said = await inside(
      'id -un; dpkg --audit; dpkg --verify; apt-get check -qq; tini --version',
    )
    expect(said).toMatch(/^root\ntini version/)
    expect(await inside('id -un; cd; pwd', '--user=65532:65532', '--env=HOME=/home/acme')).toBe(
      'acme\n/home/acme\n',
    )
    const packages = await inside("dpkg-query -Wf '${Package}\\n'")
    expect(packages.trim().split('\n')).toEqual(built.facts.packages.map(({ name }) => name))
  }, 60_000)

  test('has its archives with their keys, and nothing of this machine', async () => {
    const sources = await inside('cat /etc/apt/sources.list')
    expect(sources).toMatch(/^deb \[arch=\w+ signed-by=(\S+)\] \S+ trixie main$/m)
    const [, keyring = ''] = /signed-by=(\S+)\]/.exec(sources) ?? []
    await inside(`test -s ${keyring}; test -z "$(ls /etc/apt/sources.list.d)"`)
  })

  test('has no setuid file, cache, log, list or identity', async () => {
    const found = await inside(
      'find / -xdev \\( -perm -4000 -o -perm -2000 \\) -type f;' +
        ' find /var/cache /var/log /var/lib/apt/lists /tmp -type f; ls /etc/machine-id 2>/dev/null || true',
    )
    expect(found).toBe('')
  }, 60_000)

  test('has a home that any user with group 0 can write', async () => {
    const said = await inside(
      'echo x > $HOME/x; cat $HOME/x',
      '--user=1000050000:0',
      '--env=HOME=/home/acme',
    )
    expect(said).toBe('x\n')
  })
})
