import { afterEach, describe, expect, test } from '@jest/globals'
import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { shownUrl, type HttpRequest, type HttpResponse } from '../../src/host/index.js'
import { createDirectSender } from '../../src/host/direct.js'
import { breaks, client, serve, status, unconnectable } from './support.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const server: typeof serve = async (...answers) => {
  const served = await serve(...answers)
  closing.push(served.close)
  return served
}

/** Its address. */
async function listen(raw: Server): Promise<string> {
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve))
  closing.push(() => Promise.resolve(raw.close()))
  return `http://127.0.0.1:${(raw.address() as AddressInfo).port}`
}

/** A server that answers the first request of each connection, and closes it at the second. */
async function closingSecond() {
  let connections = 0
  const raw = createServer((socket) => {
    connections += 1
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
        socket.once('data', () => socket.destroy())
      })
  })
  return { url: await listen(raw), connections: () => connections }
}

async function until(holds: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 5_000; !holds() && Date.now() < endMs;) await sleep(10)
  expect(holds()).toBe(true)
}

async function* slowly(parts: readonly string[], waitMs: number): AsyncGenerator<Buffer> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(waitMs)
    yield Buffer.from(part)
  }
}

const bodyOf = async ({ body }: HttpResponse): Promise<string> =>
  Buffer.concat(await body.toArray()).toString()

// What sends is another where a proxy is named, also to hosts that are not behind it.
const senders = [
  ['without a proxy', {}],
  ['beside a proxy', { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }],
] as const

describe.each(senders)('a request %s', (_name, env) => {
  test('is one exchange of any status, and follows no redirect', async () => {
    const { url, requests } = await server(status(302, { location: '/b', 'x-own': 'yes' }, 'moved'))
    const response = await client({ env }).request({ url: `${url}/a`, method: 'PUT', body: 'sent' })
    expect(response).toMatchObject({ status: 302, url: `${url}/a` })
    expect(response.headers).toMatchObject({ location: '/b', 'x-own': 'yes' })
    expect(await bodyOf(response)).toBe('moved')
    expect(requests).toMatchObject([{ method: 'PUT', path: '/a', body: 'sent' }])
  })

  test('sends streams and bytes, and says when there is nothing', async () => {
    const { url, requests } = await server(status(201))
    const http = client({ env })
    const body = () => Readable.from([Buffer.from('str'), Buffer.from('eam')])
    await http.request({ url, method: 'POST', body, headers: { 'content-length': '6' } })
    await http.request({ url, method: 'PUT', body })
    await http.request({ url, method: 'PATCH', body: Buffer.from('bytes') })
    await http.request({ url, method: 'POST' })
    expect(requests.map((request) => request.body)).toEqual(['stream', 'stream', 'bytes', ''])
    expect(requests.map(({ headers }) => headers['content-length'])).toEqual([
      ...['6', undefined, '5', '0'],
    ])
  })

  test('goes to an address of IPv6', async () => {
    const { port, requests } = await server(status(200, {}, 'six'))
    const url = `http://[::ffff:127.0.0.1]:${port}/`
    expect(await bodyOf(await client({ env }).request({ url }))).toBe('six')
    expect(requests[0]?.headers.host).toBe(`[::ffff:7f00:1]:${port}`)
  })

  test('gives headers that come more than once as one text', async () => {
    const { url } = await server((response) => {
      response.writeHead(401, { 'www-authenticate': ['Basic', 'Bearer'], 'set-cookie': ['a', 'b'] })
      response.end()
    })
    expect((await client({ env }).request({ url })).headers).toMatchObject({
      'www-authenticate': 'Basic, Bearer',
      'set-cookie': 'a, b',
    })
  })

  test('whose body cannot be read fails with that fault, not with the network’s', async () => {
    const { url } = await server(status(200))
    const body = () => createReadStream('/no/such/file')
    await expect(client({ env }).request({ url, method: 'PUT', body })).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })

  test.each(['3', '9'])(
    'whose body is not the %s bytes that it announces fails',
    async (length) => {
      const { url } = await server(status(201))
      const body = () => Readable.from([Buffer.from('str'), Buffer.from('eam')])
      const headers = { 'content-length': length }
      await expect(
        client({ env }).request({ url, method: 'PUT', body, headers }),
      ).rejects.toMatchObject({ code: 'unreachable' })
    },
  )

  test('whose body ends too early without a word fails', async () => {
    const { url } = await server(status(201))
    const body = () => {
      const stream = new PassThrough()
      stream.write('some', () => setTimeout(() => stream.destroy(), 20))
      return stream
    }
    await expect(client({ env }).request({ url, method: 'PUT', body })).rejects.toThrow()
  })

  test('that is answered before all of it is sent ends with the answer', async () => {
    const early = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', () => {
          socket.write('HTTP/1.1 401 Unauthorized\r\ncontent-length: 3\r\n\r\nno!')
        })
    })
    const url = await listen(early)
    let sent: Readable | undefined
    const body = () => (sent = createReadStream('/dev/zero'))
    const headers = { 'content-length': '1000000000' }
    const response = await client({ env }).request({ url, method: 'PUT', body, headers })
    expect(response.status).toBe(401)
    expect(await bodyOf(response)).toBe('no!')
    await until(() => sent?.destroyed === true)
  })

  test('with a header that cannot be sent fails at once, and does not tell it', async () => {
    const { url, requests } = await server(status(200))
    const headers = { authorization: 'Bearer geheim\n' }
    const error: unknown = await client({ env })
      .get(url, { headers })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unreachable', hint: expect.stringContaining('line') })
    expect(JSON.stringify(error)).not.toContain('geheim')
    expect(requests).toHaveLength(0)
  })

  test('whose answer breaks off gives an error that names the host', async () => {
    const { url, port } = await server(breaks('whole body', 5))
    const response = await client({ env }).request({ url })
    await expect(bodyOf(response)).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining(`127.0.0.1:${port} cannot be reached: the connection was lost`),
    })
  })

  test('that nobody answers ends after its time', async () => {
    const { url } = await server(() => undefined)
    await expect(client({ env }).request({ url, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining('did not answer in time'),
    })
  })

  test('whose answer stops in the middle is told so', async () => {
    const { url } = await server((response) => {
      response.writeHead(200, { 'content-length': '9' }).write('some')
    })
    const response = await client({ env }).request({ url, timeoutMs: 100 })
    await expect(bodyOf(response)).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining('it stopped sending in the middle'),
    })
  })

  test('waits for whoever sends and whoever reads', async () => {
    const large = 'x'.repeat(1_000_000)
    const { url, requests } = await server(status(200, {}, large))
    const body = () => Readable.from(slowly(['first', 'second'], 800))
    const response = await client({ env }).request({ url, method: 'PUT', body, timeoutMs: 400 })
    await sleep(800)
    expect(await bodyOf(response)).toBe(large)
    expect(requests[0]?.body).toBe('firstsecond')
  })

  test('on a connection that the server closes meanwhile comes through', async () => {
    const { url, connections } = await closingSecond()
    const http = client({ env })
    expect(await bodyOf(await http.get(url))).toBe('ok')
    expect(await bodyOf(await http.get(url))).toBe('ok')
    expect(connections()).toBe(2)
  })

  test.each([
    ['before the answer', () => undefined],
    ['in its middle', (response: ServerResponse) => response.write('some')],
  ])('ends when the host is interrupted %s', async (_when, answer) => {
    const { url } = await server(answer)
    const abort = new AbortController()
    const asking = client({ env, abort }).request({ url }).then(bodyOf)
    setTimeout(() => abort.abort(), 50)
    await expect(asking).rejects.toMatchObject({ code: 'interrupted' })
  })

  test('to something that speaks something else is told so', async () => {
    const garbage = createServer((socket) => {
      socket.on('error', () => undefined).end('220 mail.example ESMTP\r\n')
    })
    await expect(client({ env }).get(await listen(garbage))).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining('what it answers is not HTTP'),
    })
  })
})

describe('on a connection that the server closes meanwhile', () => {
  const again = async (request: Partial<HttpRequest>) => {
    const { url, connections } = await closingSecond()
    const http = client()
    await bodyOf(await http.request({ url }))
    const answer = await http.request({ url, ...request }).catch((thrown: unknown) => thrown)
    return { answer, connections: connections() }
  }

  test.each(['HEAD', 'PUT', 'DELETE'] as const)('%s is sent once more', async (method) => {
    const body = method === 'PUT' ? { body: 'bytes' } : {}
    expect(await again({ method, ...body })).toMatchObject({
      answer: { status: 200 },
      connections: 2,
    })
  })

  // A server may have done it; a stream is read by then.
  test.each([
    ['POST', { method: 'POST', body: 'bytes' }],
    ['PATCH', { method: 'PATCH', body: 'bytes' }],
    ['a stream', { method: 'PUT', body: () => Readable.from([Buffer.from('str')]) }],
  ] as const)('%s is not', async (_name, request) => {
    expect(await again(request)).toMatchObject({
      answer: { code: 'unreachable', what: expect.stringContaining('the connection was lost') },
      connections: 1,
    })
  })
})

test('a connection that does not come about ends after the time for that', async () => {
  const { port, close } = await unconnectable()
  closing.push(close)
  // Less for idle ones: that time is none for connecting.
  const times = { connectTimeoutMs: 500, idleConnectionMs: 100 }
  const sender = createDirectSender({ ...times, tls: () => ({}) })
  const asked = sender.request({
    ...{ origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET', headers: {} },
    ...{ body: undefined, signal: new AbortController().signal, idleMs: 5_000 },
  })
  await expect(asked).rejects.toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
})

test('a request to something that is no address says so', async () => {
  for (const url of ['file:///etc/passwd', 'nothing'])
    await expect(client().request({ url })).rejects.toMatchObject({ code: 'address-invalid' })
})

describe('an unreachable host', () => {
  test('that does not exist is named', async () => {
    await expect(client().get('http://no-such-host.invalid/x')).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringMatching(
        /^no-such-host\.invalid cannot be reached: its name does not res/,
      ),
    })
  })

  test('that refuses is named with its port, and never with a password or a token', async () => {
    const { port, close } = await serve(status(200))
    await close()
    const asking = client().get(`http://user:geheim@127.0.0.1:${port}/path?token=geheim`)
    const error: unknown = await asking.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'unreachable',
      what: `127.0.0.1:${port} cannot be reached: it refuses connections (ECONNREFUSED)`,
      details: [`while asking for http://127.0.0.1:${port}/path?…`],
    })
    expect(JSON.stringify(error)).not.toContain('geheim')
  })

  test('behind a proxy that is not there: the proxy is to blame', async () => {
    const env = { http_proxy: 'http://me:geheim@127.0.0.1:1', HTTP_PROXY: 'http://ignored.test' }
    const error: unknown = await client({ env, timing: { attempts: 1 } })
      .get('http://mirror.test/x')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      what: expect.stringMatching(
        /^mirror\.test cannot be reached through the proxy 127\.0\.0\.1:1: the proxy refuses/,
      ),
    })
    expect(JSON.stringify(error)).not.toContain('geheim')
  })
})

test('a proxy that closes every connection is asked as often as any server, and not for ever', async () => {
  let connections = 0
  const proxy = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined).once('data', () => socket.destroy())
  })
  const at = new URL(await listen(proxy)).host
  const env = { HTTPS_PROXY: `http://${at}` }
  await expect(
    client({ env, timing: { attempts: 3 } }).get('https://mirror.test/x'),
  ).rejects.toMatchObject({
    code: 'unreachable',
    what: `mirror.test cannot be reached through the proxy ${at}: the proxy closes the connection before there is a way through it`,
  })
  expect(connections).toBe(3)
})

describe('get', () => {
  test('tries again after passing faults, and no longer than it should', async () => {
    const { url, requests } = await server(
      breaks('', 0, { 'content-length': '-1' }),
      status(503),
      status(429, { 'retry-after': '0' }),
      status(200, {}, 'at last'),
    )
    expect(await bodyOf(await client().get(url))).toBe('at last')
    expect(requests).toHaveLength(4)
  })

  test('gives up in the end, with the server’s own words', async () => {
    const { url, requests } = await server(
      status(503, { 'content-type': 'text/plain' }, 'closed for repairs\n'),
    )
    await expect(client().get(`${url}/x?sig=1`)).rejects.toMatchObject({
      code: 'http-failed',
      what: `${url}/x?… answered with status 503`,
      details: ['closed for repairs'],
    })
    expect(requests).toHaveLength(5)
  })

  test.each([
    [404, 'http-not-found'],
    [401, 'http-refused'],
    [403, 'http-refused'],
    [400, 'http-failed'],
    [204, 'http-failed'],
  ])('takes %i as final', async (code, expected) => {
    const { url, requests } = await server(status(code))
    await expect(client().get(url)).rejects.toMatchObject({ code: expected })
    expect(requests).toHaveLength(1)
  })

  test('waits as long as it is asked to, within bounds', async () => {
    const answers = [status(429, { 'retry-after': '1' }), status(200)]
    const patient = await server(...answers)
    const startMs = Date.now()
    await client({ timing: { longestWaitMs: 10_000 } }).get(patient.url)
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(990)
    const bounded = await server(status(503, { 'retry-after': '86400' }), status(200))
    await client().get(bounded.url)
    const dated = await server(
      status(503, { 'retry-after': new Date(0).toUTCString() }),
      status(200),
    )
    await client({ timing: { firstWaitMs: 1e6, longestWaitMs: 1e6 } }).get(dated.url)
    expect(Date.now() - startMs).toBeLessThan(4_000)
  })

  test('can be interrupted while it waits', async () => {
    const { url } = await server(status(503, { 'retry-after': '3600' }))
    const abort = new AbortController()
    const asking = client({ abort, timing: { longestWaitMs: 60_000 } }).get(url)
    setTimeout(() => abort.abort(), 100)
    await expect(asking).rejects.toMatchObject({ code: 'interrupted' })
  })

  test('follows redirects, and tells secrets to the first host only', async () => {
    const other = await server(status(200, {}, 'found'))
    const { url, requests } = await server(
      status(301, { location: '/second' }),
      status(307, { location: `${other.url}/third?signed` }),
    )
    const headers = { Authorization: 'Bearer geheim', Cookie: 'geheim', Accept: 'text/plain' }
    const response = await client().get(`${url}/first`, { headers })
    expect(await bodyOf(response)).toBe('found')
    expect(response.url).toBe(`${other.url}/third?signed`)
    expect(requests.map(({ headers: { authorization } }) => authorization)).toEqual([
      'Bearer geheim',
      'Bearer geheim',
    ])
    expect(other.requests[0]?.headers).toMatchObject({ accept: 'text/plain' })
    expect(JSON.stringify(other.requests)).not.toContain('geheim')
  })

  test('sends the user and password of an address to its host only', async () => {
    const other = await server(status(200))
    const { url, requests } = await server(status(302, { location: other.url }))
    const response = await client().get(url.replace('//', '//me:p%40ss@'))
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    expect(requests[0]?.headers.authorization).toBe(basic)
    expect(other.requests[0]?.headers.authorization).toBeUndefined()
    expect(response.url).toBe(`${other.url}/`)
  })

  test('does not go round in circles, nor leave the web', async () => {
    const circle = await server(status(302, { location: '/again' }))
    await expect(client().get(circle.url)).rejects.toMatchObject({ code: 'redirect-invalid' })
    expect(circle.requests).toHaveLength(11)
    const leaving = await server(status(302, { location: 'file:///etc/passwd' }))
    await expect(client().get(leaving.url)).rejects.toMatchObject({ code: 'redirect-invalid' })
  })

  test('goes through a proxy, except to the hosts that are named', async () => {
    const proxy = await server(status(200, {}, 'by proxy'))
    const direct = await server(status(200, {}, 'direct'))
    const env = {
      HTTP_PROXY: proxy.url.replace('//', '//me:pass@'),
      NO_PROXY: 'local.test,127.0.0.1',
    }
    expect(await bodyOf(await client({ env }).get('http://mirror.test/path'))).toBe('by proxy')
    expect(proxy.requests[0]).toMatchObject({ path: 'http://mirror.test/path' })
    expect(proxy.requests[0]?.headers['proxy-authorization']).toBe(
      `Basic ${Buffer.from('me:pass').toString('base64')}`,
    )
    expect(await bodyOf(await client({ env }).get(direct.url))).toBe('direct')
  })
})

test('an address is shown without user, password and query', () => {
  expect(shownUrl('https://me:pass@host.test:8443/a/b?token=1#part')).toBe(
    'https://host.test:8443/a/b?…',
  )
  expect(shownUrl('me:pass@host')).not.toContain('pass')
})
