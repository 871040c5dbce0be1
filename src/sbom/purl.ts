/** Package URLs (https://github.com/package-url/purl-spec): names that scanners look up. */

export interface PackageUrl {
  readonly type: 'deb' | 'generic' | 'oci' | 'pypi'
  readonly namespace?: string
  readonly name: string
  readonly version?: string | undefined
  readonly qualifiers?: Readonly<Record<string, string | undefined>>
}

/** The canonical text: parts percent-encoded, qualifiers sorted, those without a value left out. */
export function packageUrl({
  type,
  namespace,
  name,
  version,
  qualifiers = {},
}: PackageUrl): string {
  const path = [type, namespace, name].filter((part) => part !== undefined).map(encoded)
  const pairs = Object.entries(qualifiers)
    .flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [`${key}=${encoded(value)}`],
    )
    .sort()
  return [
    `pkg:${path.join('/')}`,
    version === undefined ? '' : `@${encoded(version)}`,
    pairs.length === 0 ? '' : `?${pairs.join('&')}`,
  ].join('')
}

/** A colon stands for itself; what encodeURIComponent spares beyond RFC 3986's unreserved does not. */
const encoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
