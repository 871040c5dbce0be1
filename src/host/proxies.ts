/** The proxies that the environment names. */

/** The code of a proxy's connection that ends before its tunnel is open. */
export const tunnelClosed = 'TUNNEL_CLOSED'

export type Environment = Readonly<Record<string, string | undefined>>

/** The proxies of an environment; lower case wins, as in curl. */
export function proxiesOf(env: Environment): { http: string; https: string; no: string } {
  const of = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? ''
  return { http: of('HTTP_PROXY'), https: of('HTTPS_PROXY'), no: of('NO_PROXY') }
}

/** The host and port of the proxy on the way to `url`, as far as there is one. */
export function proxyFor(env: Environment, url: string): string | undefined {
  const proxies = proxiesOf(env)
  const proxy = withScheme((url.startsWith('https:') && proxies.https) || proxies.http)
  if (!URL.canParse(url) || !URL.canParse(proxy)) return undefined
  const { hostname } = new URL(url)
  const isDirect = proxies.no.split(/[\s,]+/).some((entry) => {
    const name = entry.replace(/^\*?\./, '').replace(/:\d+$/, '')
    return name === '*' || hostname === name || (name !== '' && hostname.endsWith(`.${name}`))
  })
  return isDirect ? undefined : new URL(proxy).host
}

// `HTTPS_PROXY=proxy.example:3128` is common, and not an address.
export const withScheme = (proxy: string): string =>
  proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`
