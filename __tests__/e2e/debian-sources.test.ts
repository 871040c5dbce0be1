/** Private repositories, snapshots and Ubuntu, from small signed archives on loopback. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  baseRecipe,
  lockedSuiteOf,
  openAnsweredSuite,
  openLockedSuite,
  openSuite,
  type LockedSuite,
} from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { createMaker, directoryStore } from '../../src/make/index.js'
import { formatSystemLock, parseSystemLock } from '../../src/system-lock/index.js'
import type { Architecture } from '../../src/words.js'
import {
  makeDeb,
  startArchive,
  type Published,
  type TestArchive,
} from '../support/debian-archive.js'

let directory: string
let archive: TestArchive
const here = (name: string): string => join(directory, name)

const deb = (...args: [name: string, version: string, contents?: Parameters<typeof makeDeb>[3]]) =>
  makeDeb(directory, ...args)
const libraries = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
const architecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'

/** What every base has, as small as can be. */
const essentials = (suite: string): Promise<readonly Published[]> =>
  Promise.all([
    deb('base-files', '1', { files: { 'usr/lib/os-release': `VERSION_CODENAME=${suite}\n` } }),
    deb('libc6', '2.39-0ubuntu8', { files: { [`usr/lib/${libraries}/libc.so.6`]: 'no ELF' } }),
    ...['libc-bin', 'ca-certificates', 'tzdata', 'netbase', 'media-types'].map((name) =>
      deb(name, '1'),
    ),
  ])

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sources-e2e-'))
  archive = await startArchive({ login: 'reader:s3cret' })
  await writeFile(here('netrc'), `machine ${archive.url} login reader password s3cret\n`)
  await mkdir(here('home'))
})
afterAll(async () => {
  await archive.close()
  await rm(directory, { recursive: true, force: true })
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
    architecture,
    directory: here('cache'),
    mirror: `deb [signed-by=${archive.keyring}] ${archive.url}/debian trixie main`,
    repositories: [`deb [signed-by=${archive.keyring}] ${archive.url}/own stable main`],
    refresh: true,
  })
  beforeAll(async () => {
    await archive.publish('trixie', await essentials('trixie'), { under: 'debian' })
    const own = await deb('libown1', '1.2-1', { depends: 'libc6' })
    await archive.publish('stable', [own], { under: 'own' })
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
    const strange = {
      ...options(),
      repositories: [`deb [signed-by=${archive.strangersKeyring}] ${archive.url}/own stable main`],
    }
    await expect(openSuite(hostWith({ NETRC: here('netrc') }), strange)).rejects.toMatchObject({
      code: 'signature-invalid',
    })
  }, 30_000)
})

describe('a snapshot', () => {
  test('is what the archive was then, and asked for once', async () => {
    for (const [time, version] of [
      ['20261101T000000Z', '1.0'],
      ['20261120T000000Z', '1.1'],
    ] as const) {
      const under = `snapshots/debian/${time}`
      await archive.publish('trixie', [await deb('libwhen1', version)], { under })
    }
    const at = async (snapshot: string) => {
      const index = await openSuite(hostWith({ NETRC: here('netrc') }), {
        ...{ suite: 'trixie', architecture, refresh: true, snapshot },
        directory: here('snapshot-cache'),
        mirror: `deb [signed-by=${archive.keyring}] ${archive.url}/snapshots/debian/{snapshot} trixie main`,
      })
      return (await index.candidates(['libwhen1']))['libwhen1']?.version
    }
    expect(await at('20261101T000000Z')).toBe('1.0')
    expect(await at('20261120T000000Z')).toBe('1.1')
    archive.answered()
    expect(await at('20261101T000000Z')).toBe('1.0')
    expect(archive.answered()).toEqual([])
  }, 60_000)
})

describe('Ubuntu', () => {
  test('is a suite like others: a minimal base of it, from an archive with keys of its own', async () => {
    await archive.publish('noble', await essentials('noble'), { under: 'ubuntu' })
    const host = hostWith({ NETRC: here('netrc') })
    const index = await openSuite(host, {
      ...{ suite: 'noble', architecture, refresh: true },
      directory: here('ubuntu-cache'),
      mirror: `deb [signed-by=${archive.keyring}] ${archive.url}/ubuntu noble main`,
    })
    const user = { name: 'app', uid: 10001, gid: 10001, home: '/home/app' }
    const recipe = await baseRecipe({ host, index, packages: [], user })
    expect(recipe.title).toBe('noble, minimal, 7 packages')
    await mkdir(here('base'))
    const built = await recipe.build({ directory: here('base'), logFile: here('log') })
    expect(built.facts.glibc).toBe('2.39')
  }, 60_000)
})

describe('what pycask.lock says', () => {
  const before = '20261110T000000Z'
  const common = () => ({
    ...({ suite: 'trixie', architecture, refresh: true } as const),
    mirror: `deb [signed-by=${archive.keyring}] ${archive.url}/now trixie main`,
    file: 'pycask.lock',
  })
  const snapshots = (): string =>
    `deb [signed-by=${archive.keyring}] ${archive.url}/then/{snapshot} trixie main`
  let locked: LockedSuite

  beforeAll(async () => {
    const date = new Date('2026-11-10T00:00:00Z')
    const old = [
      ...(await essentials('trixie')),
      await deb('libold1', '1.0-1', { depends: 'libc6' }),
    ]
    await archive.publish('trixie', old, { under: 'now', date })
    await archive.publish('trixie', old, { under: `then/${before}`, date })
    const host = hostWith({ NETRC: here('netrc') })
    const store = directoryStore(here('products'), quietLog)
    const maker = createMaker({
      ...{ stores: [store], building: true, log: quietLog, signal: host.signal },
    })
    const today = new Date('2026-11-10T12:00:00Z')
    const directory = here('locking')
    const index = await openAnsweredSuite(host, { ...common(), directory, today }, maker)
    await index.resolve(['libold1'])
    await index.candidates(['libold1'])
    expect(await index.packageOf('libold.so.1')).toBe('libold1')
    const text = formatSystemLock({
      ...{ suite: 'trixie', tools: { uv: '1' } },
      python: [{ name: '3.13.15', files: [{ name: 'Python.tar.xz', sha256: 'a'.repeat(64) }] }],
      platforms: new Map([
        [architecture, { ...lockedSuiteOf(maker.products, index.archive), base: undefined }],
      ]),
    })
    const read = parseSystemLock(text, 'pycask.lock')
    expect(formatSystemLock(read)).toBe(text)
    locked = read.platforms.get(architecture) ?? {
      archive: undefined,
      packages: new Map(),
      answers: [],
    }
    const newer = await deb('libold1', '1.0-2', { depends: 'libc6' })
    await archive.publish('trixie', [...(await essentials('trixie')), newer], { under: 'now' })
    archive.answered()
  }, 60_000)

  test('is answered without asking the archive, and what it does not say is an error', async () => {
    const host = hostWith({ NETRC: here('netrc') })
    const index = openLockedSuite(host, { ...common(), directory: here('locked') }, locked)
    const packages = await index.resolve(['libold1'])
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'libc6 2.39-0ubuntu8',
      'libold1 1.0-1',
    ])
    expect((await index.candidates(['libold1']))['libold1']?.version).toBe('1.0-1')
    expect(await index.packageOf('libold.so.1')).toBe('libold1')
    expect(archive.answered()).toEqual([])
    await expect(index.resolve(['libnew1'])).rejects.toMatchObject({
      code: 'system-lock-incomplete',
      what: expect.stringContaining('libnew1') as unknown,
    })
  }, 30_000)

  test('comes from the snapshot once the archive has it no more; without one that is an error', async () => {
    const host = hostWith({ NETRC: here('netrc') })
    const open = (directory: string, snapshotMirror?: string) =>
      openLockedSuite(host, { ...common(), directory: here(directory), snapshotMirror }, locked)
    const gone = open('without')
    await expect(gone.download(await gone.resolve(['libold1']))).rejects.toMatchObject({
      code: 'locked-package-gone',
      what: expect.stringContaining('libold1 1.0-1') as unknown,
    })
    const kept = open('with', snapshots())
    const files = await kept.download(await kept.resolve(['libold1']))
    expect(Object.keys(files)).toEqual(['libc6', 'libold1'])
    const asked = archive.answered().filter(({ path }) => path.startsWith(`/then/${before}/`))
    expect(asked.length).toBeGreaterThan(0)
    // apt's view of them names just these, so that nothing newer is installed in their place.
    const { listsDirectory } = await kept.apt()
    const list = await readFile(join(listsDirectory, '_locked_._Packages'), 'utf8')
    expect(list.match(/^(Package|Version): .*$/gm)).toEqual([
      'Package: libc6',
      'Version: 2.39-0ubuntu8',
      'Package: libold1',
      'Version: 1.0-1',
    ])
    // Once here, it is not asked for again.
    await open('with').download(await kept.resolve(['libold1']))
    expect(archive.answered()).toEqual([])
  }, 60_000)
})
