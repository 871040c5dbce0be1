/** Connections to a proxy that end when it ends them. */
import { Pool, type Dispatcher } from 'undici'
import { messageOf } from '../errors.js'
import { faultCode } from './faults.js'
import { tunnelClosed } from './proxies.js'

/**
 * Connections to a proxy. undici takes one that the proxy closes for the tunnel's own, which it may
 * open again: it would do so for ever, as fast as it can. By another code, the request fails.
 */
export class ProxyPool extends Pool {
  // Of the two ways to call it, undici's proxy agent uses the one with a promise.
  override connect(...args: unknown[]): never {
    const connecting = super.connect(...(args as [Dispatcher.ConnectOptions]))
    return connecting.catch((thrown: unknown) => {
      if (faultCode(thrown) !== 'UND_ERR_SOCKET') throw thrown
      throw Object.assign(new Error(messageOf(thrown), { cause: thrown }), { code: tunnelClosed })
    }) as never
  }
}
