/** Talking to one repository of one registry: addresses, authorization, redirects, faults. */
import type { Readable } from 'node:stream'
import { PycaskError } from '../errors.js'
import type { Host, HttpRequest, HttpResponse } from '../host/types.js'
import { createAuthorization, type Authorization } from './authorization.js'
import type { FoundCredentials } from './credentials.js'
import {
  confused,
  connectionFailed,
  denied,
  faultOf,
  readBody,
  rejected,
  type Asked,
} from './errors.js'
import { hostOf, isLoopback } from './reference.js'
import {
  createAttempts,
  isPassing,
  Passing,
  retryAfterMs,
  type Attempts,
  type RetryPolicy,
} from './retry.js'

export interface Session {
  readonly registry: string
  readonly repository: string
  /** `make(doing, once)`: everything below belongs into an attempt. */
  readonly attempts: Attempts
  /**
   * One exchange within an attempt: authorized, redirects followed. Any status resolves but those
   * that pass by themselves. `path` is below the repository (`blobs/sha256:…`), or an address.
   */
  send(request: SessionRequest): Promise<HttpResponse>
  /** The first `limitBytes` and a little more of a response's body, within an attempt. */
  read(response: HttpResponse, limitBytes: number): Promise<Buffer>
  /** Drops a response's body; throws what any other status than `expected` means. */
  expect(response: HttpResponse, expected: readonly number[], options: Expectation): Promise<void>
}

export interface SessionRequest {
  readonly method: NonNullable<HttpRequest['method']>
  readonly path: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | (() => Readable)
}

export interface Expectation {
  readonly doing: string
  /** Codes of errors that another attempt may cure here. */
  readonly passingCodes?: readonly string[]
  readonly passingStatuses?: readonly number[]
}

const mostRedirects = 5

export function openSession(
  host: Host,
  options: {
    readonly registry: string
    readonly repository: string
    readonly access: 'pull' | 'push'
    readonly found: FoundCredentials
    /** Repositories of the same registry that blobs may be mounted from. */
    readonly mountFrom: readonly string[]
    /** Plain http although it is not this machine. */
    readonly insecure: boolean
    readonly retries: RetryPolicy
  },
): Session {
  const { registry, repository, retries } = options
  const name = hostOf(registry)
  const base = new URL(`${options.insecure || isLoopback(name) ? 'http' : 'https'}://${name}/v2/`)
  const asked: Asked = options
  const attempts = createAttempts(retries, host.signal, (message) => host.log.debug(message))

  let reached = false
  const exchange = async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await host.http.request(request).catch((error: unknown) => {
      if (host.signal.aborted) throw error
      throw connectionFailed(registry, error, reached)
    })
    reached = true
    if (isPassing(response.status)) {
      const fault = await faultOf(response)
      throw new Passing((doing) => rejected(registry, doing, fault), retryAfterMs(response))
    }
    return response
  }

  let authorization: Promise<Authorization> | undefined
  const authorize = (): Promise<Authorization> => {
    authorization ??= ping().catch((error: unknown) => {
      authorization = undefined // the next attempt asks again
      throw error
    })
    return authorization
  }
  const ping = async (): Promise<Authorization> => {
    const response = await exchange({ method: 'GET', url: base.href })
    const { status } = response
    const challenge = response.headers['www-authenticate'] ?? ''
    if (status !== 200 && status !== 401) {
      const fault = await faultOf(response)
      if (status === 403) throw denied(asked, fault)
      throw confused(
        registry,
        `does not speak the registry protocol: ${status} for ${base.pathname}`,
      )
    }
    await readBody(response)
    return createAuthorization(asked, {
      challenge: status === 401 ? challenge : undefined,
      base,
      mountFrom: options.mountFrom,
      exchange,
    })
  }

  const send = async (request: SessionRequest): Promise<HttpResponse> => {
    const { method, path, headers = {}, body } = request
    const auth = await authorize()
    let url = path instanceof URL ? path : new URL(`${repository}/${path}`, base)
    let refreshed = false
    for (let hops = 0; ;) {
      const ours = url.origin === base.origin
      const secret = ours ? await auth.header() : undefined
      const response = await exchange({
        method,
        url: url.href,
        headers: { ...headers, ...(secret !== undefined && { authorization: secret }) },
        ...(body !== undefined && { body }),
      })
      if (response.status === 401 && ours && !refreshed && auth.refresh(secret)) {
        refreshed = true
        await readBody(response)
        continue
      }
      const { location } = response.headers
      const reads = method === 'GET' || method === 'HEAD'
      const follows = (reads ? [301, 302, 303, 307, 308] : [307, 308]).includes(response.status)
      if (!follows || location === undefined) return response
      await readBody(response)
      hops += 1
      if (hops > mostRedirects)
        throw confused(registry, `redirects more than ${mostRedirects} times`)
      url = safeLocation(registry, location, url)
    }
  }

  const expect: Session['expect'] = async (response, expected, expectation) => {
    if (expected.includes(response.status)) {
      await readBody(response).catch(() => undefined) // the status says it all
      return
    }
    const { doing, passingCodes = [], passingStatuses = [] } = expectation
    const fault = await faultOf(response)
    if (fault.status === 401 || fault.status === 403) throw denied(asked, fault)
    const failure = rejected(registry, doing, fault)
    const passes = ['TOOMANYREQUESTS', 'UNAVAILABLE', ...passingCodes].includes(fault.code ?? '')
    if (passes || passingStatuses.includes(fault.status)) throw new Passing(() => failure)
    throw failure
  }
  const read: Session['read'] = (response, limitBytes) =>
    readBody(response, limitBytes).catch((error: unknown) => {
      throw connectionFailed(registry, error, true)
    })
  return { registry, repository, attempts, send, expect, read }
}

/** Where a `Location` leads; refuses to fall from https to http, where everybody can read along. */
export function safeLocation(registry: string, location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw confused(registry, 'sends us to something that is no address')
  const to = new URL(location, from.href)
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to
  throw new PycaskError({
    code: 'registry-rejected',
    what: `${registry} sends us from https to ${to.protocol}//${to.host}, which is refused`,
    hint: 'a registry behind a proxy must know its own address (X-Forwarded-Proto, http.host)',
  })
}
