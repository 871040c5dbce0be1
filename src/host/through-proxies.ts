/**
 * Requests through the proxies of the environment. In a file of its own, which imports undici as a whole:
 * a bundle gives no names to a CommonJS package that is imported when it is needed.
 */
import type { SecureContext } from 'node:tls'
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici'
import { messageOf } from '../errors.js'
import type { Sender } from './dispatcher.js'
import { faultCode } from './faults.js'
import { tunnelClosed, withScheme, type proxiesOf } from './proxies.js'

/** @param connect of servers and proxies alike; the timeout in milliseconds */
export function throughProxies(
  proxies: ReturnType<typeof proxiesOf>,
  connect: { readonly timeout: number; readonly secureContext?: SecureContext },
): Sender {
  const agent: Dispatcher = new EnvHttpProxyAgent({
    // Empty text instead of absence: undici would look into process.env.
    httpProxy: withScheme(proxies.http),
    httpsProxy: withScheme(proxies.https),
    noProxy: proxies.no,
    // Many proxies tunnel to port 443 only.
    proxyTunnel: false,
    clientFactory: (origin, options) => new ProxyPool(origin, options),
    connect,
    requestTls: connect,
    proxyTls: connect,
  })
  return {
    request: ({ idleMs, method, body, ...rest }) =>
      agent.request({
        ...rest,
        method: method,
        body: body ?? null,
        headersTimeout: idleMs,
        bodyTimeout: idleMs,
      }),
  }
}

/**
 * Connections to a proxy. undici takes one that the proxy closes for the tunnel's own, which it may
 * open again: it would do so for ever, as fast as it can. By another code, the request fails.
 */
class ProxyPool extends Pool {
  // Of the two ways to call it, undici's proxy agent uses the one with a promise.
  override connect(...args: unknown[]): never {
    const connecting = super.connect(...(args as [Dispatcher.ConnectOptions]))
    return connecting.catch((thrown: unknown) => {
      if (faultCode(thrown) !== 'UND_ERR_SOCKET') throw thrown
      throw Object.assign(new Error(messageOf(thrown), { cause: thrown }), { code: tunnelClosed })
    }) as never
  }
}
