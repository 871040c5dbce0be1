/**
 * Requests without a proxy, on Node's own HTTP. undici, which knows proxies, takes a quarter of a second of
 * processor time for its first request (its parser is WebAssembly): as much as all of an unchanged build.
 */
import { Agent, request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestTls } from 'node:https'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { SecureContext } from 'node:tls'
import type { Sender, SentRequest, SentResponse } from './dispatcher.js'

/** Servers close idle connections after five seconds and more; a request must not meet that. */
const idleConnectionMs = 4_000

export interface DirectOptions {
  readonly connectTimeoutMs: number
  /** For TLS; asked for before the first connection that has it. */
  readonly tls: () => { readonly secureContext?: SecureContext }
}

/** Connections are kept for further requests, and keep no process alive. */
export function createDirectSender({ connectTimeoutMs, tls }: DirectOptions): Sender {
  const settings = { keepAlive: true, timeout: idleConnectionMs }
  const plain = new Agent(settings)
  let encrypted: TlsAgent | undefined
  const start = (sent: SentRequest, anew: boolean): ClientRequest => {
    const { origin, path, method, headers, signal } = sent
    const { protocol, hostname, port } = new URL(origin)
    const where = {
      ...{ protocol, port, path, method, headers, signal },
      host: hostname.replace(/^\[|\]$/g, ''),
    }
    if (protocol === 'http:') return requestPlain({ ...where, agent: anew ? new Agent() : plain })
    encrypted ??= new TlsAgent({ ...settings, ...tls() })
    return requestTls({ ...where, agent: anew ? new TlsAgent(tls()) : encrypted })
  }
  const once = (sent: SentRequest, anew = false): Promise<SentResponse> =>
    new Promise((resolve, reject) => {
      const request = start(sent, anew)
      request.once('socket', (socket) => limitConnecting(socket, request, connectTimeoutMs))
      let response: IncomingMessage | undefined
      request.setTimeout(sent.idleMs)
      request.on('timeout', () => {
        // Whoever reads may take its time: nothing can come meanwhile.
        const waitsForReader = response !== undefined && response.readableLength > 0
        if (waitsForReader) request.setTimeout(sent.idleMs)
        else request.destroy(timedOut(response === undefined ? 'HEADERS' : 'BODY'))
      })
      request.on('error', reject)
      request.once('response', (found) => {
        response = found
        found.once('end', () => {
          // Answered before everything was sent: the rest is not wanted.
          if (!request.writableFinished) request.destroy()
        })
        resolve({ statusCode: found.statusCode ?? 0, headers: found.headers, body: found })
      })
      send(request, sent.body)
    })
  return {
    async request(sent) {
      try {
        return await once(sent)
      } catch (error) {
        // A connection that the server closed while nobody used it; what was sent was not read.
        if (!wasClosed(error) || sent.body instanceof Readable) throw error
        return once(sent, true)
      }
    },
  }

  function wasClosed(error: unknown): boolean {
    return (error as { readonly reused?: unknown }).reused === true
  }
}

function send(request: ClientRequest, body: SentRequest['body']): void {
  request.on('error', (error: NodeJS.ErrnoException & { reused?: boolean }) => {
    if (request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? ''))
      error.reused = true
  })
  if (!(body instanceof Readable)) {
    request.end(body ?? undefined)
    return
  }
  body.on('error', (error) => request.destroy(error))
  request.on('error', (error) => body.destroy(error))
  request.on('close', () => body.destroy())
  body.pipe(request)
}

function limitConnecting(socket: Socket, request: ClientRequest, mostMs: number): void {
  if (!socket.connecting) return
  const timer = setTimeout(() => request.destroy(timedOut('CONNECT')), mostMs)
  const isReady = 'encrypted' in socket ? 'secureConnect' : 'connect'
  for (const event of [isReady, 'close']) socket.once(event, () => clearTimeout(timer))
}

/** By the codes that undici has for it. */
const timedOut = (what: 'CONNECT' | 'HEADERS' | 'BODY'): Error =>
  Object.assign(new Error(`timed out: ${what.toLowerCase()}`), { code: `UND_ERR_${what}_TIMEOUT` })
