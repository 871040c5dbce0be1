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
  type Access,
  type Asked,
} from './errors.js'
import type { Pace } from './pace.js'
import { hostOf, isLoopback, isPrivateAddress } from './reference.js'
import {
  createAttempts,
  isCongestion,
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
  readonly pace: Pace
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

export interface SessionOptions {
  readonly registry: string
  readonly repository: string
  readonly access: Access
  /** Who we may be, in the order to try: a refusal goes on to the next. At least one. */
  readonly identities: readonly (() => Promise<FoundCredentials>)[]
  /** Repositories of the same registry that blobs may be mounted from. */
  readonly mountFrom: readonly string[]
  /** Plain http although it is not this machine. */
  readonly insecure: boolean
  readonly retries: RetryPolicy
  /** The host's, shared by all its sessions. */
  readonly pace: Pace
}

export function openSession(host: Host, options: SessionOptions): Session {
  const { registry, repository, access, retries, pace } = options
  const name = hostOf(registry)
  const plain = options.insecure || isLoopback(name)
  const attempts = createAttempts(retries, host.signal, (text) => host.log.debug(text), pace)

  let reached = false
  const exchange = async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await host.http.request(request).catch((error: unknown) => {
      if (host.signal.aborted) throw error
      throw connectionFailed(registry, error, reached)
    })
    reached = true
    const { status } = response
    if (isPassing(status)) {
      const fault = await faultOf(response)
      const failure = (doing: string): Error => rejected(registry, doing, fault)
      throw new Passing(failure, retryAfterMs(response), undefined, isCongestion(status))
    }
    return response
  }

  /** Where the registry is, and what it asks for (the header of its 401). */
  interface Greeting {
    readonly base: URL
    readonly challenge: string | undefined
  }
  const greet = async (scheme: 'http' | 'https'): Promise<Greeting> => {
    const base = new URL(`${scheme}://${name}/v2/`)
    const response = await exchange({ method: 'GET', url: base.href })
    const { status } = response
    if (status === 200 || status === 401) {
      await readBody(response)
      const challenge = response.headers['www-authenticate'] ?? ''
      return { base, challenge: status === 401 ? challenge : undefined }
    }
    const fault = await faultOf(response)
    // What Go's and nginx's servers say when TLS was expected: loopback and insecure may have it, too.
    if (scheme === 'http' && status === 400 && /HTTP request .*HTTPS/i.test(fault.message ?? ''))
      return greet('https')
    if (status === 403) throw denied(await asked(0), fault)
    const what = `does not speak the registry protocol: ${status} for ${base.pathname}`
    throw confused(registry, what)
  }

  const asked = once(async (index): Promise<Asked> => {
    const found = await (options.identities[index] ?? options.identities[0])?.()
    if (found === undefined) throw new Error('a session needs an identity')
    return { registry, repository, access, found }
  })
  const greeting = once(() => greet(plain ? 'http' : 'https'))
  const authorization = once(async (index) => {
    const { base, challenge } = await greeting(0)
    const { mountFrom } = options
    return createAuthorization(await asked(index), { challenge, base, mountFrom, exchange })
  })
  let identity = 0
  const hasNext = (): boolean => identity + 1 < options.identities.length
  /** Of the first one that was somebody: what the user is told, whatever is tried after it. */
  let refusal: PycaskError | undefined

  const sendAs = async (auth: Authorization, request: SessionRequest): Promise<HttpResponse> => {
    const { method, path, headers = {}, body } = request
    const { base } = await greeting(0)
    let url = path instanceof URL ? path : new URL(`${repository}/${path}`, base)
    let refreshed = false
    for (let hops = 0; ;) {
      // Never to another host: a storage behind it has a signature of its own, and may be anyone's.
      const ours = url.origin === base.origin
      const secret = ours ? await auth.header() : undefined
      const response = await exchange({
        method,
        url: url.href,
        headers: { ...headers, ...(secret !== undefined && { authorization: secret }) },
        ...(body !== undefined && { body }),
      })
      // A token may end in the middle of a push, whatever its expires_in says.
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
  const send = async (request: SessionRequest): Promise<HttpResponse> => {
    for (;;) {
      const now = identity
      const who = await asked(now)
      const stranger = who.found.credentials.kind === 'anonymous'
      try {
        const response = await sendAs(await authorization(now), request)
        const { status } = response
        // Some say to strangers that what they may not see is not there.
        const refused = status === 401 || status === 403 || (stranger && status === 404)
        if (!refused || !hasNext()) return response
        const fault = await faultOf(response)
        if (!stranger) refusal ??= denied(who, fault)
      } catch (error) {
        if (!isDenied(error)) throw error
        if (!stranger) refusal ??= error
        if (!hasNext()) throw refusal ?? error
      }
      identity = Math.max(identity, now + 1)
    }
  }

  const expect: Session['expect'] = async (response, expected, expectation) => {
    if (expected.includes(response.status)) {
      await readBody(response).catch(() => undefined) // the status says it all
      return
    }
    const { doing, passingCodes = [], passingStatuses = [] } = expectation
    const fault = await faultOf(response)
    if (fault.status === 401 || fault.status === 403)
      throw refusal ?? denied(await asked(identity), fault)
    const failure = rejected(registry, doing, fault)
    const passes = ['TOOMANYREQUESTS', 'UNAVAILABLE', ...passingCodes].includes(fault.code ?? '')
    if (passes || passingStatuses.includes(fault.status)) throw new Passing(() => failure)
    throw failure
  }
  const read: Session['read'] = (response, limitBytes) =>
    readBody(response, limitBytes).catch((error: unknown) => {
      throw connectionFailed(registry, error, true)
    })
  return { registry, repository, attempts, pace, send, expect, read }
}

/** Calls `make` once for each index; what failed is tried again by the next call. */
function once<T>(make: (index: number) => Promise<T>): (index: number) => Promise<T> {
  const made = new Map<number, Promise<T>>()
  return (index) => {
    const known = made.get(index)
    if (known !== undefined) return known
    const making = make(index)
    made.set(index, making)
    making.catch(() => made.delete(index))
    return making
  }
}

const isDenied = (error: unknown): error is PycaskError =>
  error instanceof PycaskError && error.code === 'registry-denied'

/**
 * Where a `Location` leads. Refuses to fall from https to http, where everybody can read along, and
 * to be sent from a public registry into a private network, which could make us ask for anything there.
 */
export function safeLocation(registry: string, location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw confused(registry, 'sends us to something that is no address')
  const to = new URL(location, from.href)
  if (
    from.protocol === 'https:' &&
    isPrivateAddress(to.hostname) &&
    !isPrivateAddress(from.hostname)
  )
    throw new PycaskError({
      code: 'registry-rejected',
      what: `${registry} sends us to ${to.hostname}, an address of a private network, which is refused`,
      hint: 'the registry must know a public name of its storage',
    })
  if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to
  throw new PycaskError({
    code: 'registry-rejected',
    what: `${registry} sends us from https to ${to.protocol}//${to.host}, which is refused`,
    hint: 'a registry behind a proxy must know its own address (X-Forwarded-Proto, http.host)',
  })
}
