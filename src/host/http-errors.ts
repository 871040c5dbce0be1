/** What can go wrong on the way to a server, told by the host's name and without secrets. */
import { messageOf, PycaskError } from '../errors.js'
import { faultCode } from './faults.js'
import { tunnelClosed } from './proxies.js'

/** An address as it may be shown: user, password and query (signatures, tokens) left out. */
export function shownUrl(url: string | URL): string {
  const parsed = URL.canParse(String(url)) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return '(not an http(s) address)'
  return `${parsed.origin}${parsed.pathname}${parsed.search === '' ? '' : '?…'}`
}

const certificateCodes = [
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]
const otherCertificateCodes = [
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]
/** By undici and by Node. */
const headerCodes = ['UND_ERR_INVALID_ARG', 'ERR_INVALID_CHAR']
// A second try does not make a name known or a certificate valid.
const finalCodes = ['ENOTFOUND', 'ENETUNREACH', 'UND_ERR_PRX_TLS', ...headerCodes]

/** Whether the same request may go through a moment later. */
export function isPassing(thrown: unknown): boolean {
  const code = firstCode(thrown)
  return ![...certificateCodes, ...otherCertificateCodes, ...finalCodes].includes(code ?? '')
}

/** A connection's fault as `unreachable`, naming the host and the cause. */
export function unreachable(
  thrown: unknown,
  url: string | URL,
  proxy: string | undefined,
): PycaskError {
  const code = firstCode(thrown)
  const host = URL.canParse(String(url)) ? new URL(url).host : 'the host'
  const { cause, hint } = reason(code, messageOf(thrown), proxy !== undefined)
  const way = proxy === undefined ? '' : ` through the proxy ${proxy}`
  // Some codes are of this program alone, and say nothing to anybody else.
  const own = code === undefined || code.startsWith('UND_') || code === tunnelClosed
  const shownCode = own ? '' : ` (${code})`
  return new PycaskError({
    code: 'unreachable',
    what: `${host} cannot be reached${way}: ${cause}${shownCode}`,
    hint,
    details: [`while asking for ${shownUrl(url)}`],
    cause: thrown,
  })
}

function reason(
  code: string | undefined,
  message: string,
  viaProxy: boolean,
): { readonly cause: string; readonly hint: string } {
  // Behind a proxy, it is the proxy that this machine connects to.
  const [it, its] = viaProxy ? ['the proxy', "the proxy's"] : ['it', 'its']
  const network = viaProxy
    ? 'see whether HTTPS_PROXY and HTTP_PROXY name the right proxy'
    : 'see whether this machine has network; behind a proxy, set HTTPS_PROXY'
  if (code !== undefined && certificateCodes.includes(code))
    return {
      cause: 'its certificate is not signed by an authority that is known here',
      hint: 'name a file with your own authorities: SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
    }
  if (code !== undefined && headerCodes.includes(code))
    return { cause: message, hint: 'see whether a password or token has a line break in it' }
  switch (code ?? '') {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { cause: `${its} name does not resolve`, hint: network }
    case 'ECONNREFUSED':
      return {
        cause: `${it} refuses connections`,
        hint: viaProxy ? network : 'see whether the port is right',
      }
    case 'CERT_HAS_EXPIRED':
      return { cause: 'its certificate has expired', hint: "compare this machine's clock: date" }
    case 'CERT_NOT_YET_VALID':
      return {
        cause: 'its certificate is not valid yet',
        hint: "compare this machine's clock: date",
      }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { cause: 'its certificate is for another name', hint: 'see whether the name is right' }
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return { cause: 'no connection came about in time', hint: network }
    case 'UND_ERR_HEADERS_TIMEOUT':
      return { cause: 'it did not answer in time', hint: 'try again' }
    case 'UND_ERR_BODY_TIMEOUT':
      return { cause: 'it stopped sending in the middle', hint: 'try again' }
    case tunnelClosed:
      return {
        cause: 'the proxy closes the connection before there is a way through it',
        hint: 'try again; if it stays so, see whether the proxy lets this host be reached',
      }
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return { cause: 'the connection was lost', hint: 'try again' }
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return { cause: 'it does not speak TLS', hint: 'use http:// if it is meant to be plain' }
    default:
      if (code?.startsWith('HPE_') === true || message.startsWith('Response does not match'))
        return { cause: 'what it answers is not HTTP', hint: 'see whether the port is right' }
      return { cause: message, hint: network }
  }
}

/** The first code in the chain of causes; of many attempts (IPv6, IPv4) the first one's. */
function firstCode(thrown: unknown): string | undefined {
  for (let fault: unknown = thrown; typeof fault === 'object' && fault !== null;) {
    const code = faultCode(fault)
    if (code !== undefined) return code
    if ('errors' in fault && Array.isArray(fault.errors)) fault = fault.errors[0] as unknown
    else if ('cause' in fault) fault = fault.cause
    else return undefined
  }
  return undefined
}

const hints: Readonly<Record<number, string>> = {
  401: 'give a user and password, or a token',
  403: 'see whether your user or token may read it',
  404: 'see whether the address is right',
  407: 'give the proxy a user and password: HTTPS_PROXY=http://user:password@proxy.example:3128',
  429: 'wait a while and try again',
}

/** A final answer that is not the one hoped for: `http-not-found`, `http-refused`, `http-failed`. */
export function refused(status: number, url: string | URL, text: string): PycaskError {
  const codes: Readonly<Record<number, string>> = {
    401: 'http-refused',
    403: 'http-refused',
    404: 'http-not-found',
    407: 'http-refused',
    410: 'http-not-found',
  }
  return new PycaskError({
    code: codes[status] ?? 'http-failed',
    what: `${shownUrl(url)} answered with status ${status}`,
    hint: hints[status] ?? 'try again later',
    details: text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(0, 5),
  })
}
