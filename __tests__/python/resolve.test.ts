import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PycaskError } from '../../src/errors.js'
import { createHost } from '../../src/host/index.js'
import { parseManifest } from '../../src/python/releases.js'
import { resolveReleases, type ResolveOptions } from '../../src/python/resolve.js'
import { startPythonOrg, type PythonOrg } from './support/python-org.js'

const hash = (digit: string): string => digit.repeat(64)
const branches = `
3.9 2020-10-05 2022-05-17 2025-10 nine@python.example https://issuer.example
3.12 2023-10-02 2025-04-08 2028-10 twelve@python.example https://issuer.example
3.13 2024-10-07 2026-10 2029-10 thirteen@python.example https://issuer.example
3.14 2025-10-07 2027-10 2030-10-15 fourteen@python.example https://issuer.example
3.15 2026-10 2028-10 2031-10 fifteen@python.example https://issuer.example
`
const releases = `
3.9.25 - ${hash('d')}
3.12.4 ${hash('1')} -
3.13.9 ${hash('a')} ${hash('b')}
3.13.10 ${hash('c')} -
3.14.0 ${hash('e')} ${hash('f')}
`
const manifest = parseManifest(branches, releases)

let directory: string
let server: PythonOrg
let lines: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'resolve-'))
  server = await startPythonOrg()
  lines = []
})
afterEach(async () => {
  await server.close()
  await rm(directory, { recursive: true, force: true })
})

const log = {
  info: (text: string) => void lines.push(`info: ${text}`),
  warn: (text: string) => void lines.push(`warn: ${text}`),
  debug: () => undefined,
}

function resolve(requests: string | string[], options: Partial<ResolveOptions> = {}) {
  const host = createHost({
    env: {},
    log,
    signal: new AbortController().signal,
    timing: { idleMs: 500 },
  })
  return resolveReleases([requests].flat(), {
    ...{ host, directory, manifest, offline: false, allowEndOfLife: false, preReleases: false },
    today: new Date('2026-11-24T12:00:00Z'),
    servers: { server: server.url, cycle: `${server.url}/api/release-cycle.json`, timeoutMs: 400 },
    ...options,
  })
}
const offline = async (requests: string | string[], options: Partial<ResolveOptions> = {}) =>
  (await resolve(requests, { offline: true, ...options })).map(({ name }) => name)
const errorOf = (promise: Promise<unknown>): Promise<PycaskError> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (thrown: unknown) => thrown as PycaskError,
  )

describe('a request', () => {
  test.each([
    ['3.13', '3.13.10'],
    ['3.13.x', '3.13.10'],
    ['3.13.9', '3.13.9'],
    ['3.x', '3.12.4 3.13.10 3.14.0'],
    ['3', '3.12.4 3.13.10 3.14.0'],
    ['>=3.13', '3.13.10 3.14.0'],
    ['>=3.12,<3.14', '3.12.4 3.13.10'],
    ['>=3.12, <3.15, !=3.13.*', '3.12.4 3.14.0'],
    ['>=3.13,<=3.13.9', '3.13.9'],
    ['==3.13.*', '3.13.10'],
    ['~=3.13', '3.13.10 3.14.0'],
    ['~=3.13.2', '3.13.10'],
    ['>3.13.9,<3.14', '3.13.10'],
    ['3.13t', '3.13.10t'],
    ['>=3.12t', '3.13.10t 3.14.0t'],
  ])('%s is %s', async (request, expected) => {
    expect((await offline(request)).join(' ')).toBe(expected)
  })

  test('several give each release once, oldest first', async () => {
    expect(await offline(['3.14', '3.13t', '>=3.13', '3.13.10'])).toEqual([
      '3.13.10',
      '3.13.10t',
      '3.14.0',
    ])
  })

  test('a release has its names, its checksums, and who signs it', async () => {
    const [plain, threaded] = await resolve(['3.13.9', '3.13.9t'], { offline: true })
    expect(plain).toMatchObject({ tag: 'cp313', abi: 'cp313', suffix: '', preRelease: false })
    expect(plain?.signer.identity).toBe('thirteen@python.example')
    expect(plain?.pinnedBy).toBe('manifest')
    expect(plain?.files.map(({ name }) => name)).toEqual([
      'Python-3.13.9.tar.xz',
      'Python-3.13.9.tgz',
    ])
    expect(threaded).toMatchObject({ version: '3.13.9', abi: 'cp313t', suffix: 't', minor: '3.13' })
  })

  test.each([
    ['3.13.99', 'python-unknown', /the nearest are 3\.13\.10$/],
    ['3.13.7', 'python-unknown', /the nearest are 3\.13\.9$/],
    ['3.8', 'python-unknown', /3\.9\.25, 3\.12\.4, 3\.13\.10, 3\.14\.0/],
    ['>=3.20', 'python-unknown', /3\.14\.0/],
    ['>=abc', 'python-unknown', /3\.14\.0/],
    ['3.12t', 'python-not-free-threaded', /3\.13t/],
  ])('%s is refused as %s', async (request, code, hint) => {
    const error = await errorOf(offline(request))
    expect(error.code).toBe(code)
    expect(error.what).toContain(request)
    expect(error.hint).toMatch(hint)
  })
})

describe('the end of life', () => {
  test('is an error that names what is still supported', async () => {
    const error = await errorOf(offline('3.9'))
    expect(error.code).toBe('python-end-of-life')
    expect(error.what).toContain('2025-10')
    expect(error.hint).toContain('3.12, 3.13, 3.14')
  })

  test('is a warning where it is allowed, and then ranges mean it, too', async () => {
    expect(await offline('3.9', { allowEndOfLife: true })).toEqual(['3.9.25'])
    expect(lines).toHaveLength(1)
    expect(await offline('<3.13', { allowEndOfLife: true })).toEqual(['3.9.25', '3.12.4'])
    expect(await offline('<3.13')).toEqual(['3.12.4'])
  })

  test.each([
    // A month ends with its last day.
    ['3.13', '2029-05-04T23:59:59Z', 0],
    ['3.13', '2029-05-05T12:00:00Z', 1],
    ['3.13', '2029-10-31T23:59:59Z', 1],
    ['3.14', '2030-10-15T23:00:00Z', 1],
  ])('%s on %s: %d warnings', async (request, today, count) => {
    await offline(request, { today: new Date(today) })
    expect(lines).toHaveLength(count)
  })

  test.each([
    ['3.13', '2029-11-01T00:00:00Z'],
    ['3.14', '2030-10-16T00:00:00Z'],
  ])('%s is over on %s', async (request, today) => {
    expect((await errorOf(offline(request, { today: new Date(today) }))).code).toBe(
      'python-end-of-life',
    )
  })
})

describe('python.org', () => {
  test('adds what is newer, with the checksum that it gives', async () => {
    server.publish('3.13.11', { xz: hash('9') })
    const [release] = await resolve('3.13')
    expect(release).toMatchObject({ version: '3.13.11', pinnedBy: 'python.org' })
    expect(release?.files).toEqual([{ name: 'Python-3.13.11.tar.xz', sha256: hash('9') }])
  })

  test('never replaces a checksum that is known', async () => {
    server.publish('3.13.10', { xz: hash('8') })
    const [release] = await resolve('3.13')
    expect(release?.files[0].sha256).toBe(hash('c'))
  })

  test('has pre-releases, where they are asked for', async () => {
    server.publish('3.15.0rc1', { xz: hash('7') })
    server.publish('3.15.0b4', { xz: hash('6') })
    const error = await errorOf(resolve('3.15'))
    expect(error.code).toBe('python-pre-release')
    expect(error.what).toContain('3.15.0rc1')
    expect((await resolve('3.15', { preReleases: true }))[0]?.version).toBe('3.15.0rc1')
    expect((await resolve('3.15.0b4'))[0]).toMatchObject({ preRelease: true, tag: 'cp315' })
    expect((await resolve('>=3.14')).map(({ name }) => name)).toEqual(['3.14.0'])
  })

  test('a release without a checksum is left out with a warning', async () => {
    server.publish('3.13.11', {})
    expect((await resolve('3.13'))[0]?.version).toBe('3.13.10')
    expect(lines.join('\n')).toContain('warn: Python 3.13.11 is out, but its checksum')
    expect((await errorOf(resolve('3.13.11'))).code).toBe('checksum-unknown')
  })

  test('says when a branch ends', async () => {
    server.cycle['3.13'] = {
      status: 'security',
      first_release: '2024-10-07',
      end_of_life: '2026-12',
    }
    await resolve('3.13')
    expect(lines.join('\n')).toMatch(/warn: Python 3\.13 gets security fixes for \d+ more days/)
  })

  test('is asked once an hour, and then only whether something moved', async () => {
    const at = (time: string) => resolve('3.13', { today: new Date(`2026-11-24T${time}Z`) })
    await at('12:00:00')
    const asked = server.requests.length
    await at('12:59:00')
    expect(server.requests).toHaveLength(asked)
    await at('13:01:00')
    expect(server.requests.slice(asked).map(({ status }) => status)).toEqual([304, 304])
    expect(await readdir(directory)).toEqual(['release-cycle.json', 'releases.json'])
  })

  test.each([
    '429',
    '429 forever',
    '500',
    'garbage',
    'truncated',
    'silence',
    'wrong shape',
  ] as const)(
    'answering %s, it leaves what is known, and is left alone for a while',
    async (fault) => {
      server.publish('3.13.11', { xz: hash('9') })
      server.fault = fault
      const expected = fault === '429' ? '3.13.11' : '3.13.10'
      expect((await resolve('3.13'))[0]?.version).toBe(expected)
      const asked = server.requests.length
      expect((await resolve('3.13'))[0]?.version).toBe(expected)
      expect(server.requests).toHaveLength(asked)
      const told = lines.filter((line) => line.startsWith('info: no news of '))
      // One line for each of its two documents; a failure that is remembered is not told again.
      expect(told).toHaveLength(fault === '429' ? 0 : 2)
    },
  )

  test('an old answer is better than none', async () => {
    server.publish('3.13.11', { xz: hash('9') })
    await resolve('3.13')
    server.fault = '500'
    const later = { today: new Date('2026-11-25T12:00:00Z') }
    expect((await resolve('3.13', later))[0]?.version).toBe('3.13.11')
  })

  test('a damaged answer in the cache is asked for again', async () => {
    await writeFile(join(directory, 'releases.json'), '{"url":')
    server.publish('3.13.11', { xz: hash('9') })
    expect((await resolve('3.13'))[0]?.version).toBe('3.13.11')
  })
})
