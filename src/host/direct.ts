/**
 * Requests without a proxy, on Node's own HTTP. undici, which knows proxies, takes a quarter of a second of
 * processor time for its first request (its parser is WebAssembly): as much as all of an unchanged build.
 */
import { Agent, request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestTls } from 'node:https'
import type { Socket } from 'node:net'
import { Readable, Transform } from 'node:stream'
import type { SecureContext } from 'node:tls'
import type { Sender, SentRequest, SentResponse } from './dispatcher.js'
import { faultCode } from './faults.js'

export interface DirectOptions {
  readonly connectTimeoutMs: number
  /** So long a connection is kept that nobody uses. */
  readonly idleConnectionMs: number
  /** For TLS; asked for before the first connection that has it. */
  readonly tls: () => { readonly secureContext?: SecureContext }
}

/** Connections are kept for further requests, and keep no process alive. */
export function createDirectSender(options: DirectOptions): Sender {
  const settings = { keepAlive: true, timeout: options.idleConnectionMs }
  const [plain, encrypted] = [new Agent(settings), new TlsAgent(settings)]
  let tls: ReturnType<DirectOptions['tls']> | undefined
  const start = (sent: SentRequest, anew: boolean): ClientRequest => {
    const { origin, path, method, headers, signal } = sent
    const { protocol, hostname, port } = new URL(origin)
    const where = {
      ...{ protocol, port, path, method, headers, signal },
      host: hostname.replace(/^\[|\]$/g, ''),
    }
    if (protocol === 'http:') return requestPlain({ ...where, agent: anew ? false : plain })
    tls ??= options.tls()
    return requestTls({ ...where, ...tls, agent: anew ? false : encrypted })
  }
  const once = (sent: SentRequest, anew = false): Promise<SentResponse> =>
    new Promise((resolve, reject) => {
      const request = start(sent, anew)
      let response: IncomingMessage | undefined
      request.once('socket', (socket) => limitConnecting(socket, request, options.connectTimeoutMs))
      request.setTimeout(sent.idleMs)
      request.on('timeout', () => {
        if (isWaitedFor(request, response)) request.setTimeout(sent.idleMs)
        else request.destroy(timedOut(response === undefined ? 'HEADERS' : 'BODY'))
      })
      request.on('error', (error) => {
        // Node itself would only tell who reads that the connection ended.
        if (response?.complete === false) response.destroy(error)
        else if (maySendAgain(request, error, sent)) resolve(once(sent, true))
        else reject(error)
      })
      request.once('response', (found) => {
        response = found
        found.once('end', () => {
          // Answered before everything was sent: the rest is not wanted.
          if (!request.writableFinished) request.destroy()
        })
        resolve({ statusCode: found.statusCode ?? 0, headers: found.headers, body: found })
      })
      send(request, sent)
    })
  return { request: (sent) => once(sent) }
}

/** RFC 9110 §9.2.2: what may be sent twice without doing it twice. */
const idempotent = ['GET', 'HEAD', 'PUT', 'DELETE']

/** Whether the server closed the connection while nobody used it, and what was sent can be sent again. */
function maySendAgain(request: ClientRequest, error: Error, { method, body }: SentRequest) {
  const closed = request.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(faultCode(error) ?? '')
  return closed && idempotent.includes(method) && !(body instanceof Readable)
}

/** Whether it is not the server that lets wait. */
function isWaitedFor(request: ClientRequest, response: IncomingMessage | undefined): boolean {
  // Connecting has a limit of its own; until then the socket has the time of an idle one.
  if (request.socket?.connecting === true) return true
  // Whoever reads may take its time, and so may what is sent.
  if (response !== undefined) return response.readableLength > 0
  return !request.writableEnded && !request.writableNeedDrain
}

function send(request: ClientRequest, { body, headers }: SentRequest): void {
  if (!(body instanceof Readable)) {
    request.end(body ?? undefined)
    return
  }
  const sent = announced(headers['content-length'])
  // Of what is sent as of what is made of it: nobody listening would end the process.
  for (const stream of [body, sent]) stream.on('error', (error) => request.destroy(error))
  body.on('close', () => {
    if (!body.readableEnded) request.destroy(mismatch())
  })
  request.on('close', () => {
    body.destroy()
    sent.destroy()
  })
  body.pipe(sent).pipe(request)
}

/** Passes on what is as long as announced: more would be the beginning of the next request. */
function announced(length: string | undefined): Transform {
  const wanted = length === undefined ? undefined : Number(length)
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (wanted !== undefined && bytes > wanted) done(mismatch())
      else done(null, chunk)
    },
    flush(done) {
      done(wanted === undefined || bytes === wanted ? null : mismatch())
    },
  })
}

const mismatch = (): Error =>
  Object.assign(new Error('what is sent is not as long as announced'), {
    code: 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  })

function limitConnecting(socket: Socket, request: ClientRequest, mostMs: number): void {
  if (!socket.connecting) return
  const timer = setTimeout(() => request.destroy(timedOut('CONNECT')), mostMs)
  const isReady = 'encrypted' in socket ? 'secureConnect' : 'connect'
  for (const event of [isReady, 'close']) socket.once(event, () => clearTimeout(timer))
}

/** By the codes that undici has for it. */
const timedOut = (what: 'CONNECT' | 'HEADERS' | 'BODY'): Error =>
  Object.assign(new Error(`timed out: ${what.toLowerCase()}`), { code: `UND_ERR_${what}_TIMEOUT` })
