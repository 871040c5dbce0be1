import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { createHost, quietLog, type HttpClient, type HttpTiming } from '../../src/host/index.js'

export interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server on the loopback interface that answers each request by the next of `answers`. */
export async function serve(
  ...answers: ((response: ServerResponse, request: Recorded) => void)[]
): Promise<{ url: string; port: number; requests: Recorded[]; close: () => Promise<void> }> {
  const requests: Recorded[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const recorded = { method, path, headers, body }
      const answer = answers[Math.min(requests.length, answers.length - 1)]
      requests.push(recorded)
      answer?.(response, recorded)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, port, requests, close }
}

/** A port where connections wait: its queue is full, and nobody takes anything from it. */
export async function unconnectable(): Promise<{ port: number; close: () => Promise<void> }> {
  const listening = `
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const child = spawn(process.execPath, ['-e', listening])
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(said.toString())
  const waiting = Array.from({ length: 4 }, () => connect(port, '127.0.0.1'))
  for (const socket of waiting) socket.on('error', () => undefined)
  await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, 'connect')))
  const close = async (): Promise<void> => {
    for (const socket of waiting) socket.destroy()
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  return { port, close }
}

export const status =
  (code: number, headers: Record<string, string> = {}, body = '') =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end(body)
  }

/** Promises `body` and sends `bytes` of it before the connection breaks. */
export const breaks =
  (body: string, bytes: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': String(body.length), ...headers })
    response.write(body.slice(0, bytes), () => setTimeout(() => response.destroy(), 20))
  }

/** As a server that knows ranges and etags. */
export const ranged =
  (body: string, etag?: string) =>
  (response: ServerResponse, { headers }: Recorded): void => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1])
    const isSame = headers['if-range'] === undefined || headers['if-range'] === etag
    const tag = etag === undefined ? {} : { etag }
    if (Number.isNaN(start) || !isSame) response.writeHead(200, tag).end(body)
    else if (start >= body.length) response.writeHead(416).end()
    else
      response
        .writeHead(206, {
          'content-range': `bytes ${start}-${body.length - 1}/${body.length}`,
          ...tag,
        })
        .end(body.slice(start))
  }

export function client(
  options: {
    timing?: Partial<HttpTiming>
    abort?: AbortController
    env?: Record<string, string>
  } = {},
): HttpClient {
  const { env = {}, abort = new AbortController(), timing } = options
  const usual = { firstWaitMs: 1, longestWaitMs: 30, idleMs: 2_000 }
  const signal = abort.signal
  return createHost({ env, log: quietLog, signal, timing: { ...usual, ...timing } }).http
}
