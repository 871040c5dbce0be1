/** HTTP on undici: one exchange, or GET with redirects and retries. */
import { PassThrough, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { PycaskError } from '../errors.js'
import { createDispatcher, proxiesOf } from './dispatcher.js'
import { downloadFile } from './download.js'
import { isPassing, refused, shownUrl, unreachable } from './http-errors.js'
import type { HttpClient, HttpRequest, HttpResponse, Log } from './types.js'

/** Times of the client; tests shorten them. */
export interface HttpTiming {
  /** Without a byte for this long, a connection counts as lost. */
  readonly idleMs: number
  readonly attempts: number
  /** The first wait is up to this, each further one up to twice as much as the one before. */
  readonly firstWaitMs: number
  /** No wait is longer, whatever a server asks for. */
  readonly longestWaitMs: number
}

const usualTiming: HttpTiming = {
  idleMs: 60_000,
  attempts: 5,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
}
const mostRedirects = 10
const redirects = [301, 302, 303, 307, 308]
/** Headers that another host must not see. */
const secret = ['authorization', 'cookie']
const passingStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505)

/** What the client and the download share. */
export interface HttpContext {
  readonly timing: HttpTiming
  readonly log: Log
  readonly signal: AbortSignal
  /** One exchange after redirects, of any status. Rejects with `unreachable`. */
  readonly follow: (url: string, headers: Record<string, string>) => Promise<HttpResponse>
  /** Waits before the next attempt; `failures` counts from 1. Rejects with `interrupted`. */
  readonly wait: (failures: number, response?: HttpResponse) => Promise<void>
}

export function createHttpClient(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly signal: AbortSignal
  readonly timing?: Partial<HttpTiming>
}): HttpClient {
  const { env, log, signal } = options
  const timing = { ...usualTiming, ...options.timing }
  let dispatcher: Dispatcher | undefined
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    dispatcher ??= createDispatcher(env, log)
    return exchange(request, dispatcher, {
      signal,
      idleMs: request.timeoutMs ?? timing.idleMs,
      proxied: isProxied(env, request.url),
    })
  }
  const context: HttpContext = {
    timing,
    log,
    signal,
    follow: (url, headers) => follow(send, url, headers),
    wait: async (failures, response) => {
      const asked = response === undefined ? undefined : retryAfterMs(response)
      const usual = Math.random() * timing.firstWaitMs * 2 ** (failures - 1)
      await sleep(Math.min(asked ?? usual, timing.longestWaitMs), undefined, { signal }).catch(
        () => {
          throw interrupted(response?.url)
        },
      )
    },
  }
  return {
    request: send,
    get: (url, { headers = {} } = {}) => get(context, url, headers),
    download: (url, file, request = {}) => downloadFile(context, url, file, request),
  }
}

async function exchange(
  request: HttpRequest,
  dispatcher: Dispatcher,
  options: { signal: AbortSignal; idleMs: number; proxied: boolean },
): Promise<HttpResponse> {
  const { signal, idleMs, proxied } = options
  const url = parseUrl(request.url)
  const fault = (error: unknown): PycaskError =>
    signal.aborted ? interrupted(url) : unreachable(error, url, proxied)
  if (signal.aborted) throw interrupted(url)
  const response = await dispatcher
    .request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method ?? 'GET',
      headers: { 'user-agent': 'pycask', ...authorization(url), ...lowerCase(request.headers) },
      body: typeof request.body === 'function' ? request.body() : (request.body ?? null),
      signal,
      headersTimeout: idleMs,
      bodyTimeout: idleMs,
    })
    .catch((error: unknown) => {
      throw fault(error)
    })
  // A stream of our own, whose error says which host it was.
  const body = new PassThrough()
  response.body.on('error', (error) => body.destroy(fault(error)))
  body.on('close', () => response.body.destroy())
  response.body.pipe(body)
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    url: withoutUser(url),
    body,
  }
}

async function follow(
  send: (request: HttpRequest) => Promise<HttpResponse>,
  start: string,
  headers: Record<string, string>,
): Promise<HttpResponse> {
  let url = start
  let sent = lowerCase(headers)
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const response = await send({ url, headers: sent })
    const location = response.headers['location']
    if (!redirects.includes(response.status) || location === undefined) return response
    response.body.destroy()
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined
    if (next === undefined || !['http:', 'https:'].includes(next.protocol))
      throw new PycaskError({
        code: 'redirect-invalid',
        what: `${shownUrl(url)} redirects to something that is not an http(s) address`,
        hint: 'see whether the address is right',
      })
    if (next.origin !== new URL(url).origin)
      sent = Object.fromEntries(Object.entries(sent).filter(([name]) => !secret.includes(name)))
    url = next.href
  }
  throw new PycaskError({
    code: 'redirect-invalid',
    what: `${shownUrl(start)} redirects more than ${mostRedirects} times`,
    hint: 'see whether the address is right',
  })
}

async function get(
  context: HttpContext,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpResponse> {
  for (let failures = 1; ; failures++) {
    const last = failures >= context.timing.attempts
    const outcome = await context.follow(url, headers).catch((error: unknown) => {
      if (last || !mayPass(error)) throw error
      return error as PycaskError
    })
    if (!('status' in outcome)) {
      context.log.debug(`${outcome.what}; trying again`)
      await context.wait(failures)
    } else if (outcome.status === 200) {
      return outcome
    } else {
      if (last || !passingStatus(outcome.status)) throw await answerError(outcome)
      outcome.body.destroy()
      context.log.debug(`${shownUrl(outcome.url)} answered ${outcome.status}; trying again`)
      await context.wait(failures, outcome)
    }
  }
}

/** Whether what `follow` threw may be gone at the next attempt. */
export function mayPass(error: unknown): boolean {
  return error instanceof PycaskError && error.code === 'unreachable' && isPassing(error.cause)
}

/** Whether an answer of this status may be another at the next attempt. */
export const mayChange = (response: HttpResponse): boolean => passingStatus(response.status)

/** The error for an answer that is final, with the first lines of what the server says. */
export async function answerError(response: HttpResponse): Promise<PycaskError> {
  const type = response.headers['content-type'] ?? ''
  const readable = /^text\/plain|json/.test(type)
  const text = readable ? await firstChars(response.body, 1_000).catch(() => '') : ''
  response.body.destroy()
  return refused(response.status, response.url, text)
}

async function firstChars(body: Readable, most: number): Promise<string> {
  let text = ''
  for await (const chunk of body) {
    text += (chunk as Buffer).toString('utf8')
    if (text.length >= most) break
  }
  return text.slice(0, most)
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(response: HttpResponse): number | undefined {
  const value = response.headers['retry-after']
  if (value === undefined) return undefined
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}

function interrupted(url?: string | URL): PycaskError {
  const where = url === undefined ? '' : ` while asking for ${shownUrl(url)}`
  return new PycaskError({ code: 'interrupted', what: `interrupted${where}` })
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url
  throw new PycaskError({
    code: 'address-invalid',
    what: `not an http(s) address: ${url === undefined ? 'it cannot be parsed' : shownUrl(url)}`,
    hint: 'it must look like https://host.example/path',
  })
}

function authorization(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {}
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function withoutUser(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

const lowerCase = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function isProxied(env: Readonly<Record<string, string | undefined>>, url: string): boolean {
  const proxies = proxiesOf(env)
  return (url.startsWith('https:') ? proxies.https || proxies.http : proxies.http) !== ''
}
