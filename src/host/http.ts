/** HTTP: one exchange, or GET with redirects and retries. */
import { setTimeout as sleep } from 'node:timers/promises'
import { PycaskError } from '../errors.js'
import { answerError, mayChange, mayPass } from './answers.js'
import { downloadFile } from './download.js'
import { exchange, interrupted, lowerCase } from './exchange.js'
import type { Sender } from './dispatcher.js'
import type { HttpContext, HttpTiming } from './http-context.js'
import { shownUrl } from './http-errors.js'
import { proxyFor } from './proxies.js'
import type { HttpClient, HttpRequest, HttpResponse, Log } from './types.js'

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

export function createHttpClient(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly signal: AbortSignal
  readonly timing?: Partial<HttpTiming>
}): HttpClient {
  const { env, log, signal } = options
  const timing = { ...usualTiming, ...options.timing }
  // Loaded with the first request: a plan of what has not changed makes none.
  let dispatcher: Promise<Sender> | undefined
  const send = async (request: HttpRequest): Promise<HttpResponse> => {
    dispatcher ??= import('./dispatcher.js').then((loaded) => loaded.createDispatcher(env, log))
    return exchange(request, await dispatcher, {
      signal,
      idleMs: request.timeoutMs ?? timing.idleMs,
      proxy: proxyFor(env, request.url),
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
      if (last || !mayChange(outcome)) throw await answerError(outcome)
      outcome.body.destroy()
      context.log.debug(`${shownUrl(outcome.url)} answered ${outcome.status}; trying again`)
      await context.wait(failures, outcome)
    }
  }
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(response: HttpResponse): number | undefined {
  const value = response.headers['retry-after']
  if (value === undefined) return undefined
  const waitMs = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs)
}
