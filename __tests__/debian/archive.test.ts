/** Look-ups in a signed archive on loopback: what is read of it, what is believed, what is refused. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive, type ArchiveOptions } from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import {
  madeUp,
  startArchive,
  type Published,
  type TestArchive,
} from '../support/debian-archive.js'

const programs = ['gpg', 'gpgv', 'apt-get', 'xz', '/usr/lib/apt/methods/http']
const canRun = programs.every((name) => {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
})
const suites = canRun ? describe : describe.skip

const host = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
const day = 86_400_000
const now = Date.now()
const before = (days: number): Date => new Date(now - days * day)

const stable = [
  madeUp('zlib1g', '1:1.3-1', { Source: 'zlib' }),
  madeUp('libexpat1', '2.7-1'),
  madeUp('libnever', '1.0'),
]

suites('an archive', () => {
  let archive: TestArchive
  let directory: string
  beforeEach(async () => {
    archive = await startArchive()
    directory = await mkdtemp(join(tmpdir(), 'archive-test-'))
    await archive.publish('trixie', stable, { date: before(20) })
    await archive.publish('trixie-security', [], { date: before(2) })
  })
  afterEach(async () => {
    await archive.close()
    await rm(directory, { recursive: true, force: true })
  })

  const open = (more: Partial<ArchiveOptions> = {}) =>
    openArchive(host, {
      suite: 'trixie',
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      directory,
      mirror: archive.lines('trixie', 'trixie-security'),
      today: new Date(now),
      ...more,
    })
  const fix = (packages: readonly Published[], days = 1) =>
    archive.publish('trixie-security', packages, { date: before(days) })

  test('has the newest version of every suite, and says where it is from', async () => {
    await fix([
      madeUp('zlib1g', '1:1.3-1+deb13u1', { Source: 'zlib (1:1.3-1+deb13u1+b1)' }),
      madeUp('libexpat1', '2.6-9'),
    ])
    const { found, unread } = await (await open()).candidates(['zlib1g', 'libexpat1', 'libabsent'])
    expect(found).toEqual({
      zlib1g: expect.objectContaining({
        version: '1:1.3-1+deb13u1',
        source: 'zlib',
        sourceVersion: '1:1.3-1+deb13u1+b1',
        suite: 'trixie-security',
      }) as unknown,
      libexpat1: expect.objectContaining({ version: '2.7-1', suite: 'trixie' }) as unknown,
    })
    expect(unread).toEqual([])
  })

  test('that did not change is asked two questions, and read no list of', async () => {
    await (await open()).candidates(['zlib1g'])
    archive.answered()
    const again = await open()
    const { found } = await again.candidates(['zlib1g'])
    expect(found['zlib1g']?.version).toBe('1:1.3-1')
    // Both at once: which comes first, nobody can tell.
    const answers = archive.answered().map(({ path, status }) => `${path} ${status}`)
    expect(answers.sort()).toEqual([
      '/dists/trixie-security/InRelease 304',
      '/dists/trixie/InRelease 304',
    ])
    expect(again.readBytes()).toBe(0)
  })

  test('is read, on an empty machine, only where it changed since an image was built', async () => {
    const { state } = await open()
    await fix([madeUp('zlib1g', '1:1.3-1+deb13u1')])
    archive.answered()
    const later = await open({ directory: join(directory, 'another'), seen: state })
    const { found, unread } = await later.candidates(['zlib1g', 'libexpat1'], state)
    expect(Object.keys(found)).toEqual(['zlib1g'])
    expect(unread).toEqual([expect.stringMatching(/^trixie main\/binary-\w+\/Packages$/)])
    const paths = archive.answered().map(({ path }) => path)
    expect(paths).toHaveLength(3)
    expect(paths.at(-1)).toMatch(
      /^\/dists\/trixie-security\/main\/binary-\w+\/by-hash\/SHA256\/[0-9a-f]{64}$/,
    )
  })

  test.each([
    ['nobody signed', { signature: 'absent' }, 'signature-invalid'],
    ['a stranger signed', { signature: 'stranger' }, 'signature-invalid'],
    ['was changed after it was signed', { signature: 'tampered' }, 'signature-invalid'],
    ['expired', { date: before(9), validUntil: before(1) }, 'archive-expired'],
    ['is older than what was seen', { date: before(3) }, 'archive-rolled-back'],
    ['is of tomorrow', { date: before(-2) }, 'archive-in-future'],
  ] as const)('that %s is refused, and what was known stays', async (_, how, code) => {
    const { state } = await open()
    await archive.publish('trixie-security', [madeUp('zlib1g', '1:9-1')], how)
    await expect(open()).rejects.toMatchObject({ code })
    // On an empty machine too, where it can be known.
    if (code !== 'archive-rolled-back')
      await expect(open({ directory: join(directory, 'another') })).rejects.toMatchObject({ code })
    else
      await expect(
        open({ directory: join(directory, 'another'), seen: state }),
      ).rejects.toMatchObject({ code, what: expect.stringContaining('trixie-security') as unknown })
    await fix([madeUp('zlib1g', '1:1.3-1+deb13u1')])
    const { found } = await (await open()).candidates(['zlib1g'])
    expect(found['zlib1g']?.version).toBe('1:1.3-1+deb13u1')
  })

  test('that nobody answers for is named', async () => {
    const line = archive.lines('trixie')
    await archive.close()
    await expect(open({ mirror: line })).rejects.toMatchObject({
      code: 'archive-unreachable',
      what: expect.stringContaining(`${archive.url} trixie`) as unknown,
    })
  })

  test('in a folder of this machine, without components, is read too', async () => {
    const flat = join(directory, 'flat')
    execFileSync('mkdir', [flat])
    const list = 'Package: ours\nVersion: 2.0\nArchitecture: all\n'
    execFileSync('sh', ['-c', `printf '%s' '${list}' > Packages`], { cwd: flat })
    const hash = execFileSync('sha256sum', ['Packages'], { cwd: flat, encoding: 'utf8' }).slice(
      0,
      64,
    )
    await archive.publish('none', [])
    execFileSync('sh', [
      '-c',
      `printf 'Date: ${new Date(now).toUTCString()}\\nSHA256:\\n ${hash} ${String(list.length)} Packages\\n' |
       gpg --homedir ${join(archive.keyring, '../k')} --batch --quiet --armor --clearsign > ${flat}/InRelease`,
    ])
    const mirror = `deb [signed-by=${archive.keyring}] file:${flat} ./`
    const { found } = await (await open({ mirror })).candidates(['ours'])
    expect(found['ours']).toMatchObject({ version: '2.0', source: 'ours' })
  })
})
