/** Private repositories, snapshots and Ubuntu, from small signed archives on loopback. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseRecipe, openSuite } from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import {
  makeArchive,
  makeKeys,
  serveFolder,
  type ServedFolder,
  type TestPackage,
} from './support/archive.js'

let directory: string
let keys: Awaited<ReturnType<typeof makeKeys>>
let served: ServedFolder
const here = (name: string): string => join(directory, name)

/** What every base has, as small as can be. */
const essentials = (suite: string): readonly TestPackage[] => [
  {
    name: 'base-files',
    version: '1',
    files: { 'usr/lib/os-release': `VERSION_CODENAME=${suite}\n` },
  },
  {
    name: 'libc6',
    version: '2.39-0ubuntu8',
    files: { 'usr/lib/x86_64-linux-gnu/libc.so.6': 'no ELF' },
  },
  ...['libc-bin', 'ca-certificates', 'tzdata', 'netbase', 'media-types'].map((name) => ({
    name,
    version: '1',
  })),
]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sources-e2e-'))
  keys = await makeKeys()
  served = await serveFolder(directory, 'reader:s3cret')
  await writeFile(here('netrc'), `machine ${served.url} login reader password s3cret\n`)
  await mkdir(here('home'))
})
afterAll(async () => {
  await served.stop()
  await rm(directory, { recursive: true, force: true })
  await rm(keys.home, { recursive: true, force: true })
})

const hostWith = (env: Record<string, string>) =>
  createHost({
    env: { ...process.env, HOME: here('home'), ...env },
    log: quietLog,
    signal: new AbortController().signal,
  })

describe('a private repository', () => {
  const options = () => ({
    suite: 'trixie' as const,
    architecture: 'amd64' as const,
    directory: here('cache'),
    mirror: `deb [signed-by=${keys.file}] ${served.url}/debian trixie main`,
    repositories: [`deb [signed-by=${keys.file}] ${served.url}/own stable main`],
    refresh: true,
  })
  beforeAll(async () => {
    await makeArchive(here('debian'), 'trixie', essentials('trixie'), keys)
    await makeArchive(
      here('own'),
      'stable',
      [{ name: 'libown1', version: '1.2-1', depends: 'libc6' }],
      keys,
    )
  })

  test('says where a password belongs when it wants one', async () => {
    await expect(openSuite(hostWith({}), options())).rejects.toMatchObject({
      code: 'archive-unreachable',
      hint: expect.stringContaining('auth.conf.d') as unknown,
    })
  }, 30_000)

  test('is read with the password of a netrc file, which is copied nowhere', async () => {
    const index = await openSuite(hostWith({ NETRC: here('netrc') }), options())
    const packages = await index.resolve(['libown1'])
    expect(packages.map(({ name }) => name)).toEqual(['libc6', 'libown1'])
    const files = await index.download(packages)
    expect(Object.keys(files)).toEqual(['libc6', 'libown1'])
    expect(await readFile((await index.apt()).sourcesFile, 'utf8')).not.toContain('s3cret')
    const { exitCode } = await hostWith({}).run([
      'grep',
      '--recursive',
      '--quiet',
      's3cret',
      here('cache'),
    ])
    // grep does not follow links that it meets on its way.
    expect(exitCode).toBe(1)
  }, 30_000)

  test('with other keys is refused', async () => {
    const others = await makeKeys()
    const strange = {
      ...options(),
      repositories: [`deb [signed-by=${others.file}] ${served.url}/own stable main`],
    }
    await expect(openSuite(hostWith({ NETRC: here('netrc') }), strange)).rejects.toMatchObject({
      code: 'signature-invalid',
    })
    await rm(others.home, { recursive: true })
  }, 30_000)
})

describe('a snapshot', () => {
  test('is what the archive was then, and asked for once', async () => {
    for (const [time, version] of [
      ['20261101T000000Z', '1.0'],
      ['20261120T000000Z', '1.1'],
    ] as const) {
      const packages = [{ name: 'libwhen1', version }]
      await makeArchive(here(`snapshots/debian/${time}`), 'trixie', packages, keys)
    }
    const at = async (snapshot: string) => {
      const index = await openSuite(hostWith({ NETRC: here('netrc') }), {
        ...{ suite: 'trixie', architecture: 'amd64', refresh: true, snapshot },
        directory: here('snapshot-cache'),
        mirror: `deb [signed-by=${keys.file}] ${served.url}/snapshots/debian/{snapshot} trixie main`,
      })
      return (await index.candidates(['libwhen1']))['libwhen1']?.version
    }
    expect(await at('20261101T000000Z')).toBe('1.0')
    expect(await at('20261120T000000Z')).toBe('1.1')
    const asked = served.requests.length
    expect(await at('20261101T000000Z')).toBe('1.0')
    expect(served.requests.length).toBe(asked)
  }, 60_000)
})

describe('Ubuntu', () => {
  test('is a suite like others: a minimal base of it, from an archive with keys of its own', async () => {
    await makeArchive(here('ubuntu'), 'noble', essentials('noble'), keys)
    const host = hostWith({ NETRC: here('netrc') })
    const index = await openSuite(host, {
      ...{ suite: 'noble', architecture: 'amd64', refresh: true },
      directory: here('ubuntu-cache'),
      mirror: `deb [signed-by=${keys.file}] ${served.url}/ubuntu noble main`,
    })
    const user = { name: 'app', uid: 10001, gid: 10001, home: '/home/app' }
    const recipe = await baseRecipe({ host, index, packages: [], user })
    expect(recipe.title).toBe('noble, minimal, 7 packages')
    await mkdir(here('base'))
    const built = await recipe.build({ directory: here('base'), logFile: here('log') })
    expect(built.facts.glibc).toBe('2.39')
  }, 60_000)
})
