/**
 * A package index on loopback that wants a user and a password: served by each of the ways to tell them, and the
 * password is nowhere afterwards: not in what is printed, a log, a key, a product, a container or the image.
 */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { pycask, sharedCache, type Ran } from './support/cli.js'

const run = promisify(execFile)
const minutes = 60_000
jest.setTimeout(5 * minutes)

const user = 'ci-robot'
const password = `s3cret-${randomBytes(12).toString('hex')}`
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
/** As it could turn up: as it is, and as a header has it. */
const secrets = [password, authorization.slice('Basic '.length)]

let scratch: string
let server: Server
let index: string
/** What was asked for without, and with the password. */
const asked = { denied: 0, served: 0 }
const hashes: Record<string, string> = {}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-private-'))
  const files = join(scratch, 'files')
  await mkdir(files)
  await run('python3', ['-c', makePackages, files])
  for (const name of await readdir(files))
    hashes[name] = createHash('sha256')
      .update(await readFile(join(files, name)))
      .digest('hex')
  server = createServer((request, response) => {
    if (request.headers.authorization !== authorization) {
      asked.denied += 1
      response.writeHead(401, { 'www-authenticate': 'Basic realm="acme"' }).end()
      return
    }
    asked.served += 1
    const [, folder, name = ''] = /^\/(simple|files)\/([\w.-]+)\/?$/.exec(request.url ?? '') ?? []
    const stem = name.replaceAll('-', '_')
    const own = Object.keys(hashes).filter((file) => file.startsWith(`${stem}-`))
    if (folder === 'files' && name in hashes) createReadStream(join(files, name)).pipe(response)
    else if (folder === 'simple' && own.length > 0)
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(own.map((file) => `<a href="/files/${file}">${file}</a>`).join('\n'))
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  index = `127.0.0.1:${String((server.address() as AddressInfo).port)}`

  // CPython, in the cache that all tests share.
  const nothing = join(scratch, 'nothing')
  await mkdir(nothing)
  await writeFile(join(nothing, 'requirements.txt'), '')
  const made = await pycask([
    ...['wheels', nothing, '--optimize', 'fast-build', '--output', join(scratch, 'none')],
  ])
  expect(made.stderr).not.toContain('error')
}, 30 * minutes)
afterAll(async () => {
  server.close()
  await rm(scratch, { recursive: true, force: true })
})

/** A wheel, and an sdist that builds itself, without requirements, and tells all that it sees. */
const makePackages = String.raw`
import io, sys, tarfile, zipfile
folder = sys.argv[1]
with zipfile.ZipFile(f'{folder}/acme_plain-1.0-py3-none-any.whl', 'w') as z:
    z.writestr('acme_plain.py', 'answer = 42\n')
    z.writestr('acme_plain-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: acme-plain\nVersion: 1.0\n')
    z.writestr('acme_plain-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
    z.writestr('acme_plain-1.0.dist-info/RECORD', ''.join(f'{n},,\n' for n in z.namelist()) + 'acme_plain-1.0.dist-info/RECORD,,\n')
backend = '''
import os, zipfile
def build_wheel(directory, config_settings=None, metadata_directory=None):
    seen = [f'{k}={v}' for k, v in os.environ.items()]
    for top, _, names in os.walk('/'):
        if top.startswith(('/proc', '/sys', '/usr', '/opt', '/lib', '/dev')):
            continue
        for name in names:
            try:
                with open(os.path.join(top, name), 'rb') as file:
                    seen.append(f'{top}/{name}: ' + file.read(4096).decode('latin1'))
            except OSError:
                pass
    for process in filter(str.isdigit, os.listdir('/proc')):
        for part in ('cmdline', 'environ'):
            try:
                seen.append(open(f'/proc/{process}/{part}', errors='replace').read())
            except OSError:
                pass
    name = 'acme_spy-1.0-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(directory, name), 'w') as z:
        z.writestr('acme_spy.py', 'seen = ' + repr(seen) + chr(10))
        z.writestr('acme_spy-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: acme-spy\\nVersion: 1.0\\n')
        z.writestr('acme_spy-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        z.writestr('acme_spy-1.0.dist-info/RECORD', ''.join(f'{n},,\\n' for n in z.namelist()) + 'acme_spy-1.0.dist-info/RECORD,,\\n')
    return name
'''
files = {'pyproject.toml': '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n', 'backend.py': backend,
         'PKG-INFO': 'Metadata-Version: 2.1\nName: acme-spy\nVersion: 1.0\n'}
with tarfile.open(f'{folder}/acme_spy-1.0.tar.gz', 'w:gz') as t:
    for name, text in files.items():
        info = tarfile.TarInfo(f'acme_spy-1.0/{name}')
        info.size = len(text.encode())
        t.addfile(info, io.BytesIO(text.encode()))
`

const hashOf = (file: string): string => hashes[file] ?? ''
const wheel = 'acme_plain-1.0-py3-none-any.whl'
const sdist = 'acme_spy-1.0.tar.gz'
const requirements = (): string =>
  `--index-url http://${index}/simple\n` +
  `acme-plain==1.0 --hash=sha256:${hashOf(wheel)}\nacme-spy==1.0 --hash=sha256:${hashOf(sdist)}\n`
const pylock = (): string => `lock-version = "1.0"
created-by = "a test"
[[packages]]
name = "acme-plain"
version = "1.0"
wheels = [{ url = "http://${index}/files/${wheel}", hashes = { sha256 = "${hashOf(wheel)}" } }]
[[packages]]
name = "acme-spy"
version = "1.0"
sdist = { url = "http://${index}/files/${sdist}", hashes = { sha256 = "${hashOf(sdist)}" } }
`

/** A machine with a CPython, and with nothing of these packages. */
async function machine(folder: string): Promise<string> {
  const cache = join(folder, 'cache')
  for (const part of ['products/python', 'products/tools', 'products/resolution', 'debian']) {
    await mkdir(dirname(join(cache, part)), { recursive: true })
    await run('cp', ['-al', join(sharedCache, part), join(cache, part)]).catch(() =>
      cp(join(sharedCache, part), join(cache, part), { recursive: true }),
    )
  }
  return cache
}

async function build(
  name: string,
  texts: Readonly<Record<string, string>>,
  env: (home: string) => Readonly<Record<string, string>>,
): Promise<{ readonly ran: Ran; readonly folder: string; readonly cache: string }> {
  const folder = join(scratch, name)
  const [project, home] = [join(folder, 'project'), join(folder, 'home')]
  await mkdir(join(project, 'app'), { recursive: true })
  await mkdir(home)
  for (const [file, text] of Object.entries({ 'build-requirements.txt': '', ...texts }))
    await writeFile(join(file.startsWith('~') ? home : project, file.replace('~/', '')), text)
  const cache = await machine(folder)
  const ran = await pycask(
    [
      ...['build', project, '--optimize', 'fast-build', '--app', 'app', '--cache', cache],
      ...['--output-layout', join(folder, 'layout'), '--verbose'],
    ],
    { env: { PYCASK_TRACE: '1', ...env(home) } },
  )
  return { ran, folder, cache }
}

/** Files below a folder that have one of the secrets in them, packed or not. */
async function leaks(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (secrets.some((secret) => path.includes(secret))) found.push(path)
    if (!entry.isFile()) continue
    const bytes = await readFile(path)
    const plain = bytes.readUInt16BE(0) === 0x1f8b ? gunzipSync(bytes) : bytes
    if (secrets.some((secret) => plain.includes(secret))) found.push(path)
  }
  return found
}

const ways = {
  'by netrc': () =>
    build(
      'netrc',
      {
        'requirements.txt': requirements(),
        '~/netrc': `machine 127.0.0.1 login ${user} password ${password}\n`,
      },
      (home) => ({ NETRC: join(home, 'netrc') }),
    ),
  'by uv’s variables': () =>
    build('uv', { 'requirements.txt': requirements() }, () => ({
      UV_INDEX: `acme=http://${index}/simple`,
      UV_INDEX_ACME_USERNAME: user,
      UV_INDEX_ACME_PASSWORD: password,
    })),
  'by a pip.conf': () =>
    build(
      'pip',
      {
        'pylock.toml': pylock(),
        '~/pip.conf': `[global]\nextra-index-url = http://${user}:${password}@${index}/simple\n`,
      },
      (home) => ({ PIP_CONFIG_FILE: join(home, 'pip.conf') }),
    ),
}

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  'a login %s: served, and the password is nowhere',
  async (way) => {
    const before = { ...asked }
    const { ran, folder, cache } = await ways[way]()
    expect(ran.stderr).not.toMatch(/^error/m)
    expect(ran.exitCode).toBe(0)
    expect(asked.served).toBeGreaterThan(before.served)

    for (const text of [ran.stdout, ran.stderr])
      for (const secret of secrets) expect(text).not.toContain(secret)
    // What was there before is not looked through again.
    for (const old of ['debian', 'products/python', 'products/tools', 'products/resolution'])
      await rm(join(cache, old), { recursive: true })
    expect(await leaks(cache)).toEqual([])
    expect(await leaks(join(folder, 'layout'))).toEqual([])

    // The sdist's build told what it saw: something, and not that.
    const products = join(cache, 'products/wheel')
    const spies = (await readdir(products, { recursive: true })).filter((path) =>
      path.endsWith('acme_spy-1.0-py3-none-any.whl'),
    )
    expect(spies).toHaveLength(1)
    const { stdout } = await run(
      'python3',
      [
        '-c',
        'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("acme_spy.py").decode())',
      ].concat(join(products, spies[0] ?? '')),
      { maxBuffer: 2 ** 27 },
    )
    expect(stdout).toContain('SOURCE_DATE_EPOCH=')
    expect(stdout).toContain('/build/in/job.json: ')
    for (const secret of [...secrets, index]) expect(stdout).not.toContain(secret)
  },
)

test('without a login, or with a wrong one: an error that names the index and not the password', async () => {
  const wrong = `wrong-${randomBytes(8).toString('hex')}`
  const { ran } = await build('wrong', { 'requirements.txt': requirements() }, () => ({
    UV_INDEX: `acme=http://${user}:${wrong}@${index}/simple`,
  }))
  expect(ran.exitCode).toBe(1)
  expect(ran.stderr).toContain('the package index refuses (status 401)')
  expect(ran.stderr).not.toContain(wrong)
  expect(asked.denied).toBeGreaterThan(0)
})
