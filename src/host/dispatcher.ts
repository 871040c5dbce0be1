/** Connections: through the proxies and trusting the authorities that the environment names. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { EnvHttpProxyAgent, type Dispatcher } from 'undici'
import { messageOf } from '../errors.js'
import { proxiesOf, withScheme, type Environment } from './proxies.js'
import type { Log } from './types.js'

/** Each names a file of PEM certificates; the habits of OpenSSL, requests, curl and Node. */
const authorityVariables = [
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
]
const connectTimeoutMs = 20_000

/** A dispatcher whose idle connections do not keep the process alive. */
export function createDispatcher(env: Environment, log: Log): Dispatcher {
  const secureContext = trusted(env, log)
  const tls = secureContext === undefined ? {} : { secureContext }
  const proxies = proxiesOf(env)
  return new EnvHttpProxyAgent({
    // Empty text instead of absence: undici would look into process.env.
    httpProxy: withScheme(proxies.http),
    httpsProxy: withScheme(proxies.https),
    noProxy: proxies.no,
    // Many proxies tunnel to port 443 only.
    proxyTunnel: false,
    connect: { timeout: connectTimeoutMs, ...tls },
    requestTls: { timeout: connectTimeoutMs, ...tls },
    proxyTls: { timeout: connectTimeoutMs, ...tls },
  })
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
