/** Connections: through the proxies and trusting the authorities that the environment names. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { messageOf } from '../errors.js'
import { createDirectSender } from './direct.js'
import { proxiesOf, type Environment } from './proxies.js'
import type { Log } from './types.js'

/** Each names a file of PEM certificates; the habits of OpenSSL, requests, curl and Node. */
const authorityVariables = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
]
const connectTimeoutMs = 20_000
/** Servers close idle connections after five seconds and more; a request must not meet that. */
const idleConnectionMs = 4_000

export interface SentRequest {
  /** `https://host:port` */
  readonly origin: string
  /** With the query. */
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string | Readable | undefined
  readonly signal: AbortSignal
  /** Without a byte for this long, the request fails. */
  readonly idleMs: number
}

export interface SentResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Readable
}

/** What sends requests. */
export interface Sender {
  request(request: SentRequest): Promise<SentResponse>
}

/** A sender whose idle connections do not keep the process alive. */
export async function createDispatcher(env: Environment, log: Log): Promise<Sender> {
  const { http, https } = proxiesOf(env)
  if (http !== '' || https !== '') {
    const { throughProxies } = await import('./through-proxies.js')
    return throughProxies(proxiesOf(env), { timeout: connectTimeoutMs, ...settingsOf(env, log) })
  }
  return createDirectSender({
    connectTimeoutMs,
    idleConnectionMs,
    // Authorities are read for the first connection that has TLS: a registry of this machine needs none.
    tls: () => settingsOf(env, log),
  })
}

function settingsOf(env: Environment, log: Log): { readonly secureContext?: SecureContext } {
  const secureContext = trusted(env, log)
  return secureContext === undefined ? {} : { secureContext }
}

/** Node's own authorities and the private ones, parsed once; undefined: there are no private ones. */
function trusted(env: Environment, log: Log): SecureContext | undefined {
  const files = new Map<string, string>()
  for (const variable of authorityVariables) {
    const file = env[variable]
    if (file !== undefined && file !== '' && !files.has(file)) files.set(file, variable)
  }
  const authorities: string[] = []
  for (const [file, variable] of files) {
    try {
      authorities.push(...certificatesIn(readFileSync(file, 'utf8')))
    } catch (error) {
      log.warn(`${variable} names ${file}, which cannot be used: ${messageOf(error)}`)
    }
  }
  if (authorities.length === 0) return undefined
  return createSecureContext({ ca: [...rootCertificates, ...authorities] })
}

// TLS would pass over what it cannot parse without a word.
function certificatesIn(pem: string): string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw new Error('it holds no certificate')
  for (const certificate of found) new X509Certificate(certificate)
  return found
}
