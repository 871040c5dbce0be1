/** ghcr.io on loopback: a TLS front of a registry, reached through a proxy as in many companies. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer, request } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'

export interface LoopbackGhcr {
  /** HTTPS_PROXY and NODE_EXTRA_CA_CERTS. */
  readonly env: Readonly<Record<string, string>>
  /** In the middle of the next upload of a blob, the registry dies: no connection is answered again. */
  dieInUpload(): void
  stop(): void
}

/** @param registry `127.0.0.1:PORT` of a registry without TLS */
export async function startGhcr(scratch: string, registry: string): Promise<LoopbackGhcr> {
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', [...args], { cwd: scratch, stdio: 'ignore' })
  }
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', 'ghcr.key'],
    ...['-out', 'ghcr.pem', '-subj', '/CN=ghcr.io', '-addext', 'subjectAltName=DNS:ghcr.io'],
  )
  const sockets = new Set<Socket>()
  let health: 'well' | 'ill' | 'dead' = 'well'
  const front = createTlsServer(
    {
      key: await readFile(join(scratch, 'ghcr.key')),
      cert: await readFile(join(scratch, 'ghcr.pem')),
    },
    (incoming, outgoing) => {
      const [hostname = '', port = ''] = registry.split(':')
      const { method, url } = incoming
      if (
        health === 'ill' &&
        (method === 'PATCH' || (method === 'PUT' && url?.includes('/blobs/')))
      )
        incoming.once('data', () => {
          health = 'dead'
          for (const socket of sockets) socket.destroy()
        })
      const headers = { ...incoming.headers, 'x-forwarded-proto': 'https' }
      const inner = request({ hostname, port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      inner.on('error', () => outgoing.destroy())
      incoming.pipe(inner)
    },
  ).listen(0, '127.0.0.1')
  await once(front, 'listening')
  const frontPort = (front.address() as AddressInfo).port
  const proxy = createHttpServer()
  proxy.on('connect', (asked, client: Socket) => {
    const [host = '', port = '443'] = (asked.url ?? '').split(':')
    if (host === 'ghcr.io' && health === 'dead') {
      client.destroy()
      return
    }
    const server =
      host === 'ghcr.io' ? connect(frontPort, '127.0.0.1') : connect(Number(port), host)
    for (const one of [client, server]) {
      sockets.add(one)
      one.on('error', () => one.destroy()).on('close', () => sockets.delete(one))
    }
    server.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      server.pipe(client).pipe(server)
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const authorities = await readFile(process.env['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8').catch(
    () => '',
  )
  const file = join(scratch, 'authorities.pem')
  await writeFile(file, `${authorities}\n${await readFile(join(scratch, 'ghcr.pem'), 'utf8')}`)
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: file,
    },
    dieInUpload() {
      health = 'ill'
    },
    stop() {
      for (const socket of sockets) socket.destroy()
      front.close()
      proxy.close()
    },
  }
}
