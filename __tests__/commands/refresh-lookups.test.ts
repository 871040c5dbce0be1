/** Advisories and withdrawn files by their addresses, from a server on loopback. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createYankedLookup, readAdvisories } from '../../src/commands/refresh-lookups.js'
import type { Options } from '../../src/options/index.js'
import type { Installed } from '../../src/refresh/index.js'
import { createHost, quietLog, type Host } from '../../src/host/index.js'

let cache: string
let server: Server
let address: string
let requests: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse) => void
let warnings: string[]

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'lookups-'))
  ;[requests, warnings] = [[], []]
  server = createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(cache, { recursive: true })
})

const hostOf = (env: Readonly<Record<string, string>> = {}): Host =>
  createHost({
    env: { PATH: process.env['PATH'], ...env },
    log: { ...quietLog, warn: (line) => warnings.push(line) },
    signal: new AbortController().signal,
  })
const optionsOf = (...advisories: readonly string[]) =>
  ({ advisories, cache, origins: { advisories: {} } }) as unknown as Options
const installedOf = (...names: readonly string[]) =>
  ({ wheels: names.map((name) => ({ name })) }) as unknown as Installed
const flaw = (fixed: string): string =>
  JSON.stringify({
    id: 'PYSEC-2026-12',
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'PyYAML' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
  })

test('advisories at an address are read once for each of their states', async () => {
  let state = { etag: '"1"', text: flaw('6.0.1') }
  answer = (request, response) => {
    if (request.headers['if-none-match'] === state.etag) response.writeHead(304).end()
    else response.writeHead(200, { etag: state.etag }).end(state.text)
  }
  const fixed = async () => {
    const advisories = await readAdvisories(hostOf(), optionsOf(`http://${address}/osv.json`))
    return advisories.ofWheel('pyyaml', '6.0')?.fixed
  }
  expect(await fixed()).toBe('6.0.1')
  expect(await fixed()).toBe('6.0.1')
  expect(requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"'])
  state = { etag: '"2"', text: flaw('6.0.2') }
  expect(await fixed()).toBe('6.0.2')
})

test.each([
  [404, 'gone', 'advisories-unreadable'],
  [200, '{ "half', 'advisories-invalid'],
])(
  'an address that answers %s and %s is an error without the login',
  async (status, text, code) => {
    answer = (_, response) => {
      response.writeHead(status).end(text)
    }
    const from = `http://ann:s3cret@${address}/osv.json`
    const thrown: unknown = await readAdvisories(hostOf(), optionsOf(from)).catch(
      (error: unknown) => error,
    )
    expect(thrown).toMatchObject({ code, what: expect.not.stringContaining('s3cret') as unknown })
  },
)

test('withdrawn files are asked of the index of this machine, once for a project, with its login', async () => {
  const [hash, other] = ['a', 'b'].map((digit) => digit.repeat(64))
  answer = (request, response) => {
    const files = [
      { filename: 'a', hashes: { sha256: hash }, yanked: 'broken on 3.13' },
      { filename: 'b', hashes: { sha256: other }, yanked: false },
    ]
    if (request.url === '/simple/flask/') response.end(JSON.stringify({ files }))
    else response.writeHead(404).end()
  }
  const host = hostOf({ UV_DEFAULT_INDEX: `http://ann:s%20cret@${address}/simple/` })
  const lookup = createYankedLookup(host)
  expect(await lookup.of(installedOf('flask', 'own'))).toEqual(new Map([[hash, 'broken on 3.13']]))
  await lookup.of(installedOf('flask'))
  expect(requests.map(({ url }) => url).sort()).toEqual(['/simple/flask/', '/simple/own/'])
  const [first] = requests
  expect(first?.headers.authorization).toBe(`Basic ${Buffer.from('ann:s cret').toString('base64')}`)
  expect(first?.headers.accept).toContain('application/vnd.pypi.simple.v1+json')
  expect(warnings).toEqual([expect.stringContaining('whether own was yanked is not known')])
  expect(warnings.join()).not.toContain('cret')
})
