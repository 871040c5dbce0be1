/** The `Authorization` header for one repository, kept fresh. */
import { messageOf } from '../errors.js'
import type { HttpRequest, HttpResponse } from '../host/types.js'
import { confused, denied, faultOf, readBody, type Asked } from './errors.js'
import { isLoopback, isPrivateAddress } from './reference.js'
import { parseChallenge, tokenAnswer, type Challenge } from './token.js'

export interface Authorization {
  /** The header's value, undefined where none is needed. Asks the token server when it must. */
  header(): Promise<string | undefined>
  /** After a 401: whether another header than `refused` can be had. */
  refresh(refused: string | undefined): boolean
}

type BearerChallenge = Extract<Challenge, { scheme: 'bearer' }>
/** A token is renewed when this part of its life is over: a request takes time, and clocks differ. */
const usedPart = 0.8

/**
 * How to meet `challenge` (the header of a 401; undefined: the registry is open). Throws
 * `registry-denied` when it asks for credentials that we do not have, `registry-rejected` for a
 * challenge that cannot or must not be met.
 */
export function createAuthorization(
  asked: Asked,
  options: {
    readonly challenge: string | undefined
    readonly base: URL
    readonly mountFrom: readonly string[]
    readonly exchange: (request: HttpRequest) => Promise<HttpResponse>
  },
): Authorization {
  const { credentials } = asked.found
  const constant = (value: string | undefined): Authorization => ({
    header: () => Promise.resolve(value),
    refresh: () => false,
  })
  if (options.challenge === undefined) return constant(undefined)
  if (credentials.kind === 'bearer') return constant(`Bearer ${credentials.token}`)

  const challenge = parseChallenge(options.challenge)
  if (challenge === undefined)
    throw confused(asked.registry, 'asks for a kind of sign-in that is neither Bearer nor Basic')
  if (challenge.scheme === 'basic') {
    if (credentials.kind !== 'basic')
      throw denied(asked, {
        status: 401,
        code: undefined,
        message: 'it asks for a user and password',
      })
    return constant(basic(credentials.username, credentials.password))
  }
  checkRealm(asked.registry, challenge.realm, options.base)

  // All that wait for a token share one request, and all that were refused with it one renewal.
  let current: Promise<string> | undefined
  let known: { readonly header: string; readonly untilMs: number } | undefined
  const renew = (): Promise<string> => {
    const asking = fetchToken(asked, challenge, options).then((token) => {
      known = token
      return token.header
    })
    current = asking
    asking.catch(() => {
      if (current === asking) current = undefined
    })
    return asking
  }
  return {
    header: () => {
      if (known !== undefined && Date.now() >= known.untilMs) known = current = undefined
      return current ?? renew()
    },
    refresh: (refused) => {
      if (known?.header === refused) known = current = undefined
      return true
    },
  }
}

async function fetchToken(
  asked: Asked,
  challenge: BearerChallenge,
  options: {
    readonly mountFrom: readonly string[]
    readonly exchange: (request: HttpRequest) => Promise<HttpResponse>
  },
): Promise<{ header: string; untilMs: number }> {
  const { registry, repository, access, found } = asked
  const { credentials } = found
  // Some registries only read the first scope.
  const scopes = [
    `repository:${repository}:${{ pull: 'pull', push: 'pull,push', delete: 'pull,push,delete' }[access]}`,
    ...options.mountFrom.map((from) => `repository:${from}:pull`),
  ]
  const startMs = Date.now()
  let response: HttpResponse | undefined
  if (credentials.kind === 'identity') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'pycask',
      refresh_token: credentials.token,
      scope: scopes.join(' '),
      ...(challenge.service !== undefined && { service: challenge.service }),
    })
    response = await options.exchange({
      method: 'POST',
      url: challenge.realm.href,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    })
    // Servers without OAuth 2 take it as a password.
    if (response.status === 404 || response.status === 405) {
      await readBody(response)
      response = undefined
    }
  }
  if (response === undefined) {
    const url = new URL(challenge.realm)
    if (challenge.service !== undefined) url.searchParams.set('service', challenge.service)
    for (const scope of scopes) url.searchParams.append('scope', scope)
    const secret =
      credentials.kind === 'basic'
        ? basic(credentials.username, credentials.password)
        : credentials.kind === 'identity'
          ? basic('<token>', credentials.token)
          : undefined
    response = await options.exchange({
      method: 'GET',
      url: url.href,
      ...(secret !== undefined && { headers: { authorization: secret } }),
    })
  }
  // A token server may refuse all because one may not be read: then blobs are sent, not mounted.
  if ((response.status === 401 || response.status === 403) && options.mountFrom.length > 0) {
    await readBody(response)
    return fetchToken(asked, challenge, { ...options, mountFrom: [] })
  }
  if (response.status >= 400 && response.status < 500) throw denied(asked, await faultOf(response))
  try {
    if (response.status !== 200) throw new Error(`status ${response.status}`)
    const body = (await readBody(response)).toString()
    const { token, lifetimeMs } = tokenAnswer.parse(parseJson(body))
    return { header: `Bearer ${token}`, untilMs: startMs + lifetimeMs * usedPart }
  } catch (error) {
    // Only the shape of the answer is told: its text is a secret.
    const why = error instanceof Error && error.name === 'ZodError' ? 'no token' : messageOf(error)
    throw confused(registry, `has a token server at ${challenge.realm.host} that gives ${why}`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('no JSON')
  }
}

/** Passwords go to https, or stay on this machine, or go where http is already spoken. */
function checkRealm(registry: string, realm: URL, base: URL): void {
  if (realm.protocol === 'https:') {
    if (!isPrivateAddress(realm.hostname) || isPrivateAddress(base.hostname)) return
    throw confused(
      registry,
      `asks for our password at ${realm.hostname}, an address of a private network`,
      'the realm of its token server must be a public address',
    )
  }
  const mayBePlain =
    base.protocol === 'http:' && (isLoopback(realm.host) || realm.host === base.host)
  if (realm.protocol === 'http:' && mayBePlain) return
  throw confused(
    registry,
    `asks for our password at ${realm.protocol}//${realm.host}, which is not https`,
    'the realm of its token server must be an https address',
  )
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
