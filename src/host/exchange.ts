/** One HTTP exchange, whose faults name the host. */
import { PassThrough } from 'node:stream'
import { PycaskError } from '../errors.js'
import type { Sender } from './dispatcher.js'
import { shownUrl, unreachable } from './http-errors.js'
import type { HttpRequest, HttpResponse } from './types.js'

/** Sends `request`, follows no redirect. Errors: `unreachable`, `interrupted`, `address-invalid`. */
export async function exchange(
  request: HttpRequest,
  dispatcher: Sender,
  options: { signal: AbortSignal; idleMs: number; proxy: string | undefined },
): Promise<HttpResponse> {
  const { signal, idleMs, proxy } = options
  const url = parseUrl(request.url)
  const fault = (error: unknown): unknown => {
    if (signal.aborted) return interrupted(url)
    return isOfBody(error) ? error : unreachable(error, url, proxy)
  }
  if (signal.aborted) throw interrupted(url)
  const response = await dispatcher
    .request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method ?? 'GET',
      headers: { 'user-agent': 'pycask', ...authorization(url), ...lowerCase(request.headers) },
      body: typeof request.body === 'function' ? request.body() : request.body,
      signal,
      idleMs,
    })
    .catch((error: unknown) => {
      throw fault(error)
    })
  // A stream of our own, whose error says which host it was.
  const body = new PassThrough()
  response.body.on('error', (error) => body.destroy(fault(error) as Error))
  body.on('close', () => response.body.destroy())
  // Whoever reads it sees the error; with nobody reading, Node would end the process.
  body.on('error', () => undefined)
  response.body.pipe(body)
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        typeof value === 'object' ? value.join(', ') : (value ?? ''),
      ]),
    ),
    url: withoutUser(url),
    body,
  }
}

/** What is sent may fail itself: a file that cannot be read, a stream with an error of ours. */
const isOfBody = (error: unknown): boolean =>
  error instanceof PycaskError || (typeof error === 'object' && error !== null && 'path' in error)

export function interrupted(url?: string | URL): PycaskError {
  const where = url === undefined ? '' : ` while asking for ${shownUrl(url)}`
  return new PycaskError({ code: 'interrupted', what: `interrupted${where}` })
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url
  throw new PycaskError({
    code: 'address-invalid',
    what: `not an http(s) address${url === undefined ? '' : `: it begins with ${url.protocol}`}`,
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

export const lowerCase = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
