import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PycaskError } from '../../src/errors.js'
import { createHost, type Host } from '../../src/host/index.js'
import { parseManifest, type Release } from '../../src/python/releases.js'
import { fetchSource, type Source, type SourceOptions } from '../../src/python/sources.js'

const bytes = Buffer.from('a tarball of CPython')
const gzBytes = Buffer.from('the same in another packing')
const hashOf = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
const manifest = parseManifest(
  '3.13 2024-10-07 2026-10 2029-10 a@b.example https://c.example',
  `3.13.5 ${hashOf(bytes)} ${hashOf(gzBytes)}`,
)
const [release] = [...manifest.releases.values()] as [Release]

let root: string
let server: Server
let origin: string
let answers: Record<string, { status: number; body?: Buffer }>
let asked: string[]
let warnings: string[]
let host: Host

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-sources-'))
  answers = {}
  asked = []
  warnings = []
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const { status, body } = answers[request.url ?? ''] ?? { status: 404 }
    response.writeHead(status, body === undefined ? {} : { 'content-length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  host = createHost({
    env: {},
    log: { info: () => undefined, debug: () => undefined, warn: (text) => warnings.push(text) },
    signal: new AbortController().signal,
    timing: { idleMs: 2_000, attempts: 2, firstWaitMs: 5, longestWaitMs: 20 },
  })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await rm(root, { recursive: true, force: true })
})

const fetchFrom = (
  sources: readonly string[],
  more: Partial<SourceOptions> = {},
): Promise<Source> =>
  fetchSource(host, { release, sources, directory: join(root, 'cache'), ...more })

const failure = (work: Promise<unknown>): Promise<PycaskError> =>
  work.then(
    () => {
      throw new Error('it did not fail')
    },
    (thrown: unknown) => thrown as PycaskError,
  )

describe('a mirror', () => {
  test('delivers a file by its template, which is kept by its hash and asked for once', async () => {
    answers['/mirror/3.13.5/Python-3.13.5.tar.xz'] = { status: 200, body: bytes }
    const sources = [`${origin}/mirror/{version}/{file}`]
    const first = await fetchFrom(sources)
    expect(await readFile(first.file)).toEqual(bytes)
    expect(first.file).toBe(join(root, 'cache', hashOf(bytes)))
    const count = asked.length
    expect((await fetchFrom(sources)).from).toBe('cache')
    expect(asked).toHaveLength(count)
    expect((await readdir(join(root, 'cache'))).sort()).toEqual(
      [hashOf(bytes), `${hashOf(bytes)}.json`].sort(),
    )
  })

  test('has pre-releases in the folder of what they lead to', async () => {
    answers['/3.13.5/3.13.5rc1/x'] = { status: 200, body: bytes }
    const given = { release: { ...release, version: '3.13.5rc1', preRelease: true } }
    const found = await fetchFrom([`${origin}/{folder}/{version}/x`], given)
    expect(await readFile(found.file)).toEqual(bytes)
  })

  test('with a password in its address does not tell it', async () => {
    const withPassword = origin.replace('//', '//ada:secret@')
    const error = await failure(fetchFrom([`${withPassword}/{file}`]))
    expect(JSON.stringify([error, error.details, warnings])).not.toContain('secret')
    answers['/Python-3.13.5.tar.xz'] = { status: 200, body: bytes }
    expect((await fetchFrom([`${withPassword}/{file}`])).from).toBe(`${origin}/{file}`)
  })

  test('may name files by hash, and have only another packing', async () => {
    answers[`/by-hash/${hashOf(gzBytes)}`] = { status: 200, body: gzBytes }
    const found = await fetchFrom([`${origin}/by-hash/{sha256}`])
    expect(found.release.name).toBe('Python-3.13.5.tgz')
    expect(await readFile(found.file)).toEqual(gzBytes)
  })

  test('that delivers wrong bytes is a warning, and the next source is asked', async () => {
    answers['/bad/Python-3.13.5.tar.xz'] = { status: 200, body: Buffer.from('something else') }
    answers['/good/Python-3.13.5.tar.xz'] = { status: 200, body: bytes }
    const [bad, good] = [`${origin}/bad/{file}`, `${origin}/good/{file}`]
    expect((await fetchFrom([bad, good])).from).toBe(good)
    expect(warnings.join('\n')).toContain(bad)
    expect(warnings.join('\n')).toContain(hashOf(Buffer.from('something else')))
  })

  test('a file in the cache that was damaged is fetched again', async () => {
    answers['/m/Python-3.13.5.tar.xz'] = { status: 200, body: bytes }
    await mkdir(join(root, 'cache'))
    await writeFile(join(root, 'cache', hashOf(bytes)), 'cut off')
    const found = await fetchFrom([`${origin}/m/{file}`])
    expect(await readFile(found.file)).toEqual(bytes)
    expect(warnings.join()).toContain('damaged')
  })
})

describe('a folder', () => {
  test.each(['Python-3.13.5.tar.xz', '3.13.5/Python-3.13.5.tar.xz', hashOf(bytes)])(
    'may hold it as %s',
    async (name) => {
      const folder = join(root, 'folder')
      await mkdir(join(folder, '3.13.5'), { recursive: true })
      await writeFile(join(folder, name), bytes)
      expect(await readFile((await fetchFrom([folder])).file)).toEqual(bytes)
      expect(await readFile(join(folder, name))).toEqual(bytes)
    },
  )
})

describe('Debian', () => {
  test('is asked for the source package by hash, and not believed', async () => {
    const debian: SourceOptions['debian'] = async ({ source, hashes, into }) => {
      expect(source).toBe('python3.13')
      expect(hashes).toEqual([hashOf(bytes), hashOf(gzBytes)])
      const file = join(into, 'python3.13_3.13.5.orig.tar.xz')
      await writeFile(file, asked.length === 0 ? 'wrong' : bytes)
      return file
    }
    expect((await failure(fetchFrom(['debian'], { debian }))).details[0]).toContain('SHA-256')
    asked.push('again')
    expect((await fetchFrom(['debian'], { debian })).from).toBe('debian')
  })
})

test('when all fail, the reason of each is told, and nothing is left behind', async () => {
  answers['/gone/Python-3.13.5.tar.xz'] = { status: 200, body: Buffer.from('no') }
  const closed = `http://127.0.0.1:1/{file}`
  const error = await failure(
    fetchFrom([`${origin}/none/{file}`, `${origin}/gone/{file}`, closed, root, 'debian'], {
      debian: () => Promise.resolve(undefined),
    }),
  )
  expect(error.code).toBe('source-unavailable')
  expect(error.what).toContain('3.13.5')
  expect(error.details).toHaveLength(5)
  expect(error.details[0]).toContain('Python-3.13.5.tar.xz answered 404')
  expect(error.details[0]).toContain('Python-3.13.5.tgz answered 404')
  expect(error.details[1]).toContain(hashOf(Buffer.from('no')))
  expect(error.details[2]).toContain('127.0.0.1:1')
  expect(error.details[3]).toContain('there is no Python-3.13.5.tar.xz')
  expect(error.details[4]).toContain('no suite of Debian')
  expect(await readdir(join(root, 'cache'))).toEqual([])
})

test('a cancelled build asks no further source', async () => {
  const stop = new AbortController()
  const stopped = createHost({ env: {}, log: host.log, signal: stop.signal })
  stop.abort()
  const options = { release, directory: join(root, 'cache') }
  const error = await failure(
    fetchSource(stopped, { ...options, sources: [`${origin}/{file}`, `${origin}/x/{file}`] }),
  )
  expect(error.code).not.toBe('source-unavailable')
  expect(asked.length).toBeLessThan(2)
})
