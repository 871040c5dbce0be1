/** Certificates of a private authority, made by openssl for this test. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer, type Server } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost, quietLog, type HttpClient } from '../../src/host/index.js'

const scratch = mkdtempSync(join(tmpdir(), 'pycask-tls-'))
const at = (name: string): string => join(scratch, name)
const servers: { close: () => unknown }[] = []

const openssl = (...args: string[]): void => {
  execFileSync('openssl', args, { cwd: scratch, stdio: 'ignore' })
}

function makeCertificate(name: string, subject: string, days: string): void {
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`]
  openssl(...request, '-out', `${name}.csr`, '-subj', `/CN=${subject}`)
  writeFileSync(at('san'), `subjectAltName=${/^[\d.]+$/.test(subject) ? 'IP' : 'DNS'}:${subject}`)
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san']
  openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, '-days', days, ...signed)
}

async function listen(server: Server | ReturnType<typeof createProxy>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return (server.address() as AddressInfo).port
}

const serveTls = (name: string): Promise<number> =>
  listen(
    createServer({
      key: readFileSync(at(`${name}.key`)),
      cert: readFileSync(at(`${name}.pem`)),
    }).on('request', (_request, response) => response.end('secret')),
  )

function client(env: Record<string, string>): HttpClient {
  const signal = new AbortController().signal
  return createHost({ env, log: quietLog, signal, timing: { firstWaitMs: 1 } }).http
}

const text = async (http: HttpClient, url: string): Promise<string> =>
  Buffer.concat(await (await http.get(url)).body.toArray()).toString()

beforeAll(() => {
  const self = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
  openssl(...self, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Private authority')
  makeCertificate('right', '127.0.0.1', '2')
  makeCertificate('other', 'other.test', '2')
}, 60_000)

afterAll(() => {
  for (const server of servers) server.close()
  rmSync(scratch, { recursive: true })
})

describe('a host with a certificate of a private authority', () => {
  test('is not trusted, and the error says how to', async () => {
    const port = await serveTls('right')
    await expect(client({}).get(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining(`127.0.0.1:${port} cannot be reached: its certificate is not`),
      hint: expect.stringContaining('SSL_CERT_FILE='),
    })
  })

  test.each(['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])(
    'is trusted when %s names the authority',
    async (variable) => {
      const port = await serveTls('right')
      const http = client({ [variable]: at('ca.pem') })
      expect(await text(http, `https://127.0.0.1:${port}/`)).toBe('secret')
    },
  )

  test('is refused when the certificate is for another name', async () => {
    const port = await serveTls('other')
    const asking = client({ SSL_CERT_FILE: at('ca.pem') }).get(`https://127.0.0.1:${port}/`)
    await expect(asking).rejects.toMatchObject({
      code: 'unreachable',
      what: expect.stringContaining('its certificate is for another name'),
    })
  })

  test('is reached through a tunnel of a proxy', async () => {
    const port = await serveTls('right')
    const tunnels: string[] = []
    const proxy = createProxy().on('connect', (request, socket) => {
      tunnels.push(`${String(request.url)} ${String(request.headers['proxy-authorization'])}`)
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      for (const end of [socket, upstream]) end.on('error', () => undefined)
    })
    const proxyPort = await listen(proxy)
    const env = {
      HTTPS_PROXY: `http://me:pass@127.0.0.1:${proxyPort}`,
      SSL_CERT_FILE: at('ca.pem'),
    }
    expect(await text(client(env), `https://127.0.0.1:${port}/`)).toBe('secret')
    const basic = Buffer.from('me:pass').toString('base64')
    expect(tunnels).toEqual([`127.0.0.1:${port} Basic ${basic}`])
  })

  test('a file of authorities that is none is warned of', async () => {
    writeFileSync(at('none.pem'), '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n')
    const warnings: string[] = []
    const log = { ...quietLog, warn: (message: string) => warnings.push(message) }
    const env = { SSL_CERT_FILE: '/no/such/file.pem', REQUESTS_CA_BUNDLE: at('none.pem') }
    const { http } = createHost({ env, log, signal: new AbortController().signal })
    const port = await serveTls('right')
    await expect(http.get(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'unreachable',
    })
    expect(warnings).toEqual([
      expect.stringMatching(/^SSL_CERT_FILE names \/no\/such\/file\.pem, which cannot be used/),
      expect.stringMatching(/^REQUESTS_CA_BUNDLE names .*none\.pem, which cannot be used/),
    ])
  })
})
