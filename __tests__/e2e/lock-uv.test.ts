/** uv, the real one, against an index on loopback. Needs pip's index for uv itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PycaskError } from '../../src/errors.js'
import { createHost, quietLog, type Host } from '../../src/host/index.js'
import { chooseFile, lockRecipe, type LockFacts, type Target } from '../../src/lock/index.js'
import { createMaker, directoryStore } from '../../src/make/index.js'
import { toolsRecipe } from '../../src/wheels/index.js'

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64'
const target: Target = { pythonVersion: '3.13.5', suite: 'trixie', architecture, glibc: [2, 41] }
const signal = new AbortController().signal

// The index's files are only named: whoever looks for their content (to build it) gets a 404.
const files: Record<string, string[]> = {
  alpha: [
    'alpha-1.0-py3-none-any.whl',
    'alpha-1.0.tar.gz',
    'alpha-1.1-py3-none-any.whl',
    `alpha-1.0-cp313-cp313-manylinux_2_34_${machine}.whl`,
    'alpha-1.0-cp312-cp312-win_amd64.whl',
  ],
  'only-source': ['only_source-2.0.tar.gz'],
  'only-new': ['only_new-1.0-cp314-cp314-manylinux_2_34_x86_64.whl'],
}
const hashOf = (name: string) => createHash('sha256').update(name).digest('hex')
const entry = (requirement: string, ...names: string[]) =>
  [requirement, ...names.map((name) => `--hash=sha256:${hashOf(name)}`)].join(' \\\n    ') + '\n'

let directory: string
let server: Server
let origin: string
let uv: string
let uvVersion: string
const asked: string[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-e2e-'))
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const [, section, name = ''] = (request.url ?? '').split('/')
    const links = files[name]
    if (section === 'locked') response.writeHead(401).end()
    else if (section !== 'simple' || links === undefined) response.writeHead(404).end()
    else
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          links
            .map((file) => `<a href="/files/${file}#sha256=${hashOf(file)}">${file}</a>`)
            .join('\n'),
        )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const host = hostWith({})
  const tools = await makerOf().make(toolsRecipe({ host }))
  uv = await tools.file('uv')
  uvVersion = tools.facts.uv
}, 180_000)
afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true, force: true })
})

const hostWith = (env: Record<string, string>): Host =>
  createHost({
    env: {
      ...process.env,
      UV_CACHE_DIR: join(directory, 'uv'),
      UV_HTTP_RETRIES: '0',
      UV_DEFAULT_INDEX: `${origin}/simple`,
      ...env,
    },
    log: quietLog,
    signal,
  })
const makerOf = () =>
  createMaker({
    stores: [directoryStore(join(directory, 'store'), quietLog)],
    building: true,
    log: quietLog,
    signal,
  })

let locks = 0
async function lock(text: string, env: Record<string, string> = {}): Promise<LockFacts> {
  const file = join(directory, `requirements-${++locks}.txt`)
  await writeFile(file, text)
  return lockAgain(file, env)
}
async function lockAgain(file: string, env: Record<string, string> = {}): Promise<LockFacts> {
  const host = hostWith(env)
  return (
    await makerOf().make(
      await lockRecipe({
        project: '/',
        selection: { extras: [], groups: [] },
        host,
        file,
        target,
        uv: () => Promise.resolve(uv),
        uvVersion,
      }),
    )
  ).facts
}
async function failure(text: string, env: Record<string, string> = {}): Promise<PycaskError> {
  const thrown: unknown = await lock(text, env).catch((error: unknown) => error)
  if (!(thrown instanceof PycaskError)) throw new Error(`expected an error, got ${String(thrown)}`)
  return thrown
}

describe('a lock and an index', () => {
  test('give the files of the locked version for the target, and build nothing', async () => {
    const { packages } = await lock(
      entry('alpha==1.0', ...(files['alpha'] ?? [])) +
        entry('only-source==2.0', 'only_source-2.0.tar.gz') +
        entry("absent==1.0 ; sys_platform == 'win32'", 'absent-1.0.tar.gz'),
    )
    const [alpha, source] = packages
    expect(packages.map(({ name, version, at }) => [name, version, at.line])).toEqual([
      ['alpha', '1.0', 1],
      ['only-source', '2.0', 7],
    ])
    if (alpha === undefined || source === undefined) throw new Error('absent')
    const none = { target, noBinary: [], onlyBinary: [] }
    expect(chooseFile(alpha, none).file.name).toBe(
      `alpha-1.0-cp313-cp313-manylinux_2_34_${machine}.whl`,
    )
    expect(chooseFile(source, none)).toMatchObject({
      kind: 'sdist',
      file: { url: `${origin}/files/only_source-2.0.tar.gz` },
    })
    expect(asked.filter((path) => path.startsWith('/files/'))).toEqual([])
  })

  test('never make uv build something on this machine, whatever lock or settings say', async () => {
    const folder = join(directory, 'hostile')
    const marker = join(folder, 'pwned')
    await mkdir(join(folder, 'evil'), { recursive: true })
    await writeFile(
      join(folder, 'evil/pyproject.toml'),
      '[project]\nname = "alpha"\ndynamic = ["version"]\n[build-system]\nrequires = []\nbuild-backend = "b"\nbackend-path = ["."]\n',
    )
    const backend = `open(${JSON.stringify(marker)}, 'w')\nraise SystemExit(1)\n`
    await writeFile(join(folder, 'evil/b.py'), backend)
    const place = `alpha @ file://${join(folder, 'evil')}`
    const pin = entry('alpha==1.0', 'alpha-1.0.tar.gz')
    const poetry = (version: string): string =>
      `[[package]]\nname = "alpha"\nversion = ${JSON.stringify(version)}\ngroups = ["main"]\nfiles = [{file = "x", hash = "sha256:${hashOf('alpha-1.0.tar.gz')}"}]\n[metadata]\nlock-version = "2.1"\n`
    const attempts: readonly Readonly<Record<string, string>>[] = [
      { 'requirements.txt': `-c limits.txt\n${pin}`, 'limits.txt': `${place}\n` },
      {
        'requirements.txt': pin,
        'uv.toml': `override-dependencies = [${JSON.stringify(place)}]\n`,
      },
      {
        'requirements.txt': pin,
        'pyproject.toml': `[tool.uv]\nconstraint-dependencies = [${JSON.stringify(place)}]\n`,
      },
      { 'poetry.lock': poetry('1.0\n-e ./evil') },
      { 'poetry.lock': poetry(`1.0\n${place}`) },
    ]
    // The marker is what an honest run of uv would leave: else nothing was tried.
    await writeFile(join(folder, 'in.txt'), `${place}\n`)
    await hostWith({}).run([uv, 'pip', 'compile', '--quiet', 'in.txt'], { cwd: folder })
    expect(existsSync(marker)).toBe(true)
    await rm(marker)
    for (const attempt of attempts) {
      for (const [name, text] of Object.entries(attempt)) await writeFile(join(folder, name), text)
      const [name = ''] = Object.keys(attempt)
      await expect(lockAgain(join(folder, name))).rejects.toMatchObject({
        code: 'lock-entry-unsupported',
      })
      expect(existsSync(marker)).toBe(false)
      for (const file of Object.keys(attempt)) await rm(join(folder, file))
    }
  })

  test('are not asked again for a lock that is known', async () => {
    const text = entry('alpha==1.0', 'alpha-1.0.tar.gz')
    const first = await lock(text)
    const before = asked.length
    expect(await lockAgain(join(directory, `requirements-${locks}.txt`))).toEqual(first)
    expect(asked).toHaveLength(before)
  })

  test('fail when the index has other files than the lock', async () => {
    const error = await failure(entry('alpha==1.0', 'something-else'))
    expect(error.code).toBe('hash-not-in-lock')
    expect(error.details.join('\n')).toContain('alpha-1.0.tar.gz')
  })

  test.each([
    ['nowhere==1.0', 'package-not-found', ':1: nowhere is not in the package index'],
    ['alpha==9.9', 'package-not-available', ':1: alpha==9.9 is not in the package index'],
    ['only-new==1.0', 'package-not-available', ':1: only-new==1.0 is not available for CPython'],
  ])('say so when %s is not to be had', async (requirement, code, what) => {
    const error = await failure(entry(requirement, 'any'))
    expect(error.code).toBe(code)
    expect(error.what).toContain(what)
  })

  test('say so when the index refuses, or is not there', async () => {
    const text = entry('alpha==1.0', 'alpha-1.0.tar.gz')
    const secret = origin.replace('//', '//ann:secret@')
    const refused = await failure(text, { UV_DEFAULT_INDEX: `${secret}/locked` })
    expect(refused.code).toBe('index-refused')
    const gone = await failure(text, { UV_DEFAULT_INDEX: 'http://ann:secret@127.0.0.1:9/simple' })
    expect(gone.code).toBe('index-unreachable')
    for (const error of [refused, gone])
      expect(JSON.stringify([error.what, error.details, error.hint])).not.toContain('secret')
  })
})
