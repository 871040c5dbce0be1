/**
 * Every service that Pycask asks, and everything that a service can do instead of answering. Each case ends
 * in the right result or in one clear error, soon, with nothing kept and no secret told.
 */
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { createHost, quietLog, type Host } from '../../src/host/index.js'
import { publishedReleases } from '../../src/python/published.js'
import { parseManifest } from '../../src/python/releases.js'
import { fetchSource } from '../../src/python/sources.js'
import { createRegistryClient, parseReference } from '../../src/registry/index.js'
import { createFetch } from '../../src/wheels/fetch.js'
import { sha256 as asSha256 } from '../../src/words.js'
import { faultOf } from './support/fuzzing.js'
import { report } from './support/run.js'

jest.setTimeout(120_000)

const secret = 's3cr3t-in-lock'
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const idleMs = 300

type Respond = (response: ServerResponse, right: Right, request: IncomingMessage) => void
/** The right answer to the request that is met with a fault. */
interface Right {
  readonly body: Buffer
  readonly type: string
}

const whole: Respond = (response, { body, type }) => {
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
}
const status =
  (code: number, headers: Record<string, string> = {}): Respond =>
  (response) => {
    response
      .writeHead(code, headers)
      .end(`{"errors":[{"code":"X","message":"::error::\u001b[2Jno"}]}`)
  }

/** What a service does instead; of two kinds it can be got over. */
const faults: Readonly<Record<string, { readonly respond: Respond; readonly ends?: 'right' }>> = {
  'answers 429 for ever': { respond: status(429, { 'retry-after': '0' }) },
  'asks for a year of patience': { respond: status(429, { 'retry-after': '31536000' }) },
  'answers 500': { respond: status(500) },
  'answers 503': { respond: status(503) },
  'answers 403 with words for a terminal': { respond: status(403) },
  'answers with a page for people': {
    respond: (response) => {
      const page = '<html><body>Sign in to the network</body></html>'
      response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    },
  },
  'answers with nothing': { respond: (response) => void response.writeHead(200).end() },
  'answers with other bytes': {
    respond: (response, right, request) => {
      const body = Buffer.from(right.body)
      body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1
      whole(response, { ...right, body }, request)
    },
  },
  'closes in the middle of the body': {
    respond: (response, { body, type }) => {
      response.writeHead(200, { 'content-type': type, 'content-length': body.length })
      response.write(body.subarray(0, body.length >> 1), () =>
        setTimeout(() => response.destroy(), 5),
      )
    },
  },
  'closes before it answers': { respond: (response) => void response.socket?.destroy() },
  'speaks something else': {
    respond: (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'),
  },
  'never answers': { respond: () => undefined },
  'stops in the middle': {
    respond: (response, { body, type }) => {
      response.writeHead(200, { 'content-type': type, 'content-length': body.length })
      response.write(body.subarray(0, body.length >> 1))
    },
  },
  'sends headers without end': {
    respond: (response) => {
      const { socket } = response
      socket?.write('HTTP/1.1 200 OK\r\n')
      for (let line = 0; line < 2_000; line++) socket?.write(`x-${line}: ${'a'.repeat(100)}\r\n`)
    },
  },
  'sends a body without end': {
    respond: (response, { type }) => {
      response.writeHead(200, { 'content-type': type })
      const chunk = Buffer.alloc(256 * 1024, ' ')
      pipeline(
        new Readable({
          read: function () {
            this.push(chunk)
          },
        }),
        response,
        () => undefined,
      )
    },
  },
  'redirects in a circle': {
    respond: (response, _, request) =>
      void response.writeHead(307, { location: request.url ?? '/' }).end(),
  },
  'redirects to a file of this machine': {
    respond: (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  },
  'redirects to nobody': {
    respond: (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/x' }).end(),
  },
  'redirects to another host': {
    respond: (response, _, request) =>
      void response.writeHead(307, { location: `${other.url}${request.url ?? ''}` }).end(),
    ends: 'right',
  },
  drips: {
    respond: (response, { body, type }) => {
      response.writeHead(200, { 'content-type': type, 'content-length': body.length })
      const size = Math.ceil(body.length / 8)
      let at = 0
      const next = (): void => {
        if (at >= body.length) return void response.end()
        response.write(body.subarray(at, (at += size)))
        setTimeout(next, 20)
      }
      next()
    },
    ends: 'right',
  },
}

/** Asks a service; returns what it was given, or undefined where it goes on without. */
interface Service {
  /** Paths that are met with the fault; everything else is answered. */
  readonly hit: RegExp
  readonly right: Right
  /** What else it must say to come so far. */
  readonly others?: Readonly<Record<string, Right>>
  readonly ask: (url: string, folder: string) => Promise<unknown>
  readonly expected: unknown
  /** Faults are told and got over: never an error. */
  readonly optional?: boolean
  /** What may be kept although nothing came. */
  readonly keeps?: RegExp
  /** Kinds of faults whose cure is not ours: the client's own patience, told elsewhere. */
  readonly not?: RegExp
}

const hostOf = (env: Record<string, string> = {}): Host =>
  createHost({
    env: { PATH: process.env['PATH'], ...env },
    log: quietLog,
    signal: new AbortController().signal,
    timing: { idleMs, attempts: 2, firstWaitMs: 1, longestWaitMs: 50 },
  })
const registryClient = () =>
  createRegistryClient(hostOf(), { retries: { attempts: 2, firstPauseMs: 1, longestPauseMs: 20 } })
const octets = (body: Buffer): Right => ({ body, type: 'application/octet-stream' })
const json = (value: unknown): Right => ({
  body: Buffer.from(JSON.stringify(value)),
  type: 'application/json',
})

const tarball = Buffer.alloc(200_000, 'CPython ')
const release = {
  ...parseManifest(
    '3.13 2024-10-07 2026-10 2029-10 x@python.example https://issuer.example\n',
    `3.13.9 ${sha256(tarball)} -\n`,
  ),
}
const wheel = Buffer.alloc(150_000, 'wheel ')
const layer = Buffer.alloc(100_000, 'layer ')
const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const manifest = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: {}, layers: [] }),
)
const empty = octets(Buffer.from('{}'))

const services: Readonly<Record<string, Service>> = {
  'python.org’s list of releases': {
    hit: /./,
    right: json([{ name: 'Python 3.13.9', is_published: true, resource_uri: '/1/' }]),
    ask: async (url, directory) =>
      (
        await publishedReleases(hostOf(), {
          server: url,
          directory,
          now: new Date(),
          timeoutMs: idleMs,
        })
      )?.map(({ text }) => text),
    expected: ['3.13.9'],
    optional: true,
    keeps: /^releases/,
    // One look, without following: it goes by what is known.
    not: /redirects to another host/,
  },
  'a mirror of CPython’s source': {
    hit: /tar\.xz$/,
    right: octets(tarball),
    ask: async (url, directory) => {
      const [found] = release.releases.values()
      const files = [{ name: 'Python-3.13.9.tar.xz', sha256: asSha256(sha256(tarball)) }]
      const asked = {
        ...found,
        version: '3.13.9',
        minor: '3.13',
        name: '3.13.9',
        files,
        pinnedBy: 'manifest',
        signer: { identity: 'x', issuer: 'y' },
      }
      const source = await fetchSource(hostOf(), {
        release: asked as never,
        sources: [`${url}/{file}`],
        directory,
      })
      return sha256(await readFile(source.file))
    },
    expected: sha256(tarball),
    // Whether anybody is there is asked without following.
    not: /redirects to another host/,
  },
  'an index of packages': {
    hit: /\.whl$/,
    right: octets(wheel),
    ask: async (url, directory) => {
      const netrc = join(directory, '..', 'netrc')
      await writeFile(netrc, `machine 127.0.0.1 login ann password ${secret}\n`)
      const env = { UV_DEFAULT_INDEX: `${url}/simple`, NETRC: netrc }
      const fetch = createFetch({ host: hostOf(env) })
      const file = {
        name: 'a-1.0-py3-none-any.whl',
        url: `${url}/files/a-1.0-py3-none-any.whl`,
        sha256: asSha256(sha256(wheel)),
        sizeBytes: wheel.length,
      }
      await fetch(file, join(directory, file.name))
      return sha256(await readFile(join(directory, file.name)))
    },
    expected: sha256(wheel),
  },
  'a registry: a manifest': {
    hit: /\/manifests\//,
    right: { body: manifest, type: manifestType },
    others: { '/v2/': empty },
    ask: async (url) =>
      sha256(
        (
          await registryClient().manifest(
            parseReference(`${url.slice(7)}/acme/web@sha256:${sha256(manifest)}`),
          )
        ).bytes,
      ),
    expected: sha256(manifest),
    // It gets five minutes, too long for a test: registry/client.test.ts has it.
    not: /year of patience/,
  },
  'a registry: a blob': {
    hit: /\/blobs\//,
    right: octets(layer),
    others: { '/v2/': empty },
    ask: async (url) => {
      const reference = parseReference(`${url.slice(7)}/acme/web`)
      const digest = `sha256:${sha256(layer)}` as never
      return sha256(await buffer(await registryClient().blob(reference, digest, layer.length)))
    },
    expected: sha256(layer),
    not: /year of patience/,
  },
  'a registry: its greeting': {
    hit: /^\/v2\/$/,
    right: empty,
    others: { manifests: { body: manifest, type: manifestType } },
    ask: async (url) =>
      sha256(
        (
          await registryClient().manifest(
            parseReference(`${url.slice(7)}/acme/web@sha256:${sha256(manifest)}`),
          )
        ).bytes,
      ),
    expected: sha256(manifest),
    // A greeting has no content that counts; and five minutes of patience are asked for too much here.
    not: /year of patience|other bytes|body without end|page for people|with nothing|closes in the middle|stops in the middle|redirects to another host/,
  },
}

/** Another host, which has everything and remembers who asked for it how. */
const other = {
  url: '',
  seen: [] as (string | undefined)[],
  service: undefined as Service | undefined,
  close: () => Promise.resolve(),
}
const rightOf = ({ hit, right, others = {} }: Service, path: string): Right | undefined =>
  hit.test(path) ? right : Object.entries(others).find(([part]) => path.includes(part))?.[1]

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  tls?: { key: string; cert: string },
) {
  const server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
  server.on('connection', (socket: Socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

let scratch: string
const environment = { ...process.env }
let tls: { key: string; cert: string }
beforeAll(async () => {
  const place = await mkdtemp(join(tmpdir(), 'pycask-certificate-'))
  const files = ['-keyout', join(place, 'key'), '-out', join(place, 'cert')]
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      ...files,
      '-subj',
      '/CN=nobody',
    ],
    { stdio: 'ignore' },
  )
  tls = {
    key: await readFile(join(place, 'key'), 'utf8'),
    cert: await readFile(join(place, 'cert'), 'utf8'),
  }
  await rm(place, { recursive: true })
  const { url, close } = await listen((request, response) => {
    const { service } = other
    other.seen.push(request.headers.authorization)
    const right = service && rightOf(service, request.url ?? '')
    if (right === undefined) response.writeHead(404).end()
    else whole(response, right, request)
  })
  Object.assign(other, { url, close })
})
afterAll(() => other.close())
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-network-'))
  await mkdir(join(scratch, 'in'))
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(async () => {
  jest.restoreAllMocks()
  process.env = { ...environment }
  await rm(scratch, { recursive: true, force: true })
})

/** What came of asking: the result, or what is wrong with the error. */
async function outcome(
  service: Service,
  url: string,
): Promise<{ value?: unknown; code?: string; wrong?: string | undefined }> {
  try {
    return { value: await service.ask(url, join(scratch, 'in')) }
  } catch (thrown) {
    const { code, what } = thrown as { code: string; what: string }
    const told = JSON.stringify({
      what,
      hint: (thrown as { hint?: string }).hint,
      details: (thrown as { details?: unknown }).details,
    })
    return { code, wrong: told.includes(secret) ? `a secret is told: ${told}` : faultOf(thrown) }
  }
}

describe.each(Object.entries(services))('%s', (name, service) => {
  const kept = async (): Promise<string[]> =>
    (await readdir(join(scratch, 'in'))).filter((file) => service.keeps?.test(file) !== true)

  test.each(Object.keys(faults).filter((fault) => service.not?.test(fault) !== true))(
    '%s',
    async (kind) => {
      const { respond, ends } = faults[kind] ?? { respond: whole }
      other.seen.length = 0
      other.service = service
      const server = await listen((request, response) => {
        const right = rightOf(service, request.url ?? '')
        if (right === undefined) response.writeHead(404).end()
        else if (request.method === 'HEAD') response.writeHead(200).end()
        else if (service.hit.test(request.url ?? '')) respond(response, right, request)
        else whole(response, right, request)
      })
      const before = process.memoryUsage().rss
      const started = performance.now()
      try {
        const { value, code, wrong } = await outcome(service, server.url)
        expect(wrong).toBeUndefined()
        if (ends === 'right') expect(value).toEqual(service.expected)
        else if (service.optional === true)
          expect([undefined, service.expected]).toContainEqual(value)
        else expect(code).toMatch(/^[a-z-]+$/)
        if (value === undefined) expect(await kept()).toEqual([])
        expect(other.seen.filter((authorization) => authorization !== undefined)).toEqual([])
      } finally {
        await server.close()
      }
      expect(performance.now() - started).toBeLessThan(30_000)
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    },
  )

  test('has a certificate of nobody', async () => {
    const server = await listen((request, response) => {
      const right = rightOf(service, request.url ?? '')
      if (right === undefined) response.writeHead(404).end()
      else whole(response, right, request)
    }, tls)
    try {
      // Registries of this machine are asked in plain words first: then it is no registry.
      const { value, code, wrong } = await outcome(
        service,
        server.url.replace(/^https:(?=.*)/, name.includes('registry') ? 'http:' : 'https:'),
      )
      expect(wrong).toBeUndefined()
      if (service.optional === true) expect([undefined, 0]).toContainEqual(value)
      else
        expect(code).toMatch(
          /^(unreachable|source-unavailable|registry-(unreachable|rejected|lost-connection))$/,
        )
      expect(await kept()).toEqual([])
    } finally {
      await server.close()
    }
  })

  test('is not there', async () => {
    const { value, code, wrong } = await outcome(service, 'http://127.0.0.1:9')
    expect(wrong).toBeUndefined()
    if (service.optional === true) expect([undefined, 0]).toContainEqual(value)
    else expect(code).toMatch(/^(unreachable|source-unavailable|registry-unreachable)$/)
  })

  test('answers', async () => {
    const server = await listen((request, response) => {
      const right = rightOf(service, request.url ?? '')
      if (right === undefined) response.writeHead(404).end()
      else whole(response, right, request)
    })
    try {
      const { value, wrong } = await outcome(service, server.url)
      expect({ value, wrong }).toEqual({ value: service.expected, wrong: undefined })
    } finally {
      await server.close()
    }
  })
})

afterAll(() => {
  const count = Object.values(services).reduce(
    (sum, { not }) =>
      sum + 2 + Object.keys(faults).filter((fault) => not?.test(fault) !== true).length,
    0,
  )
  report({
    what: 'services that fail',
    count,
    result: `${Object.keys(services).length} services, ${Object.keys(faults).length + 2} faults`,
    seconds: performance.now() / 1000,
  })
})
