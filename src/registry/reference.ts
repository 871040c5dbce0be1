/** Image references: `registry/repository:tag@digest`, with Docker's rules for what is left out. */
import { PycaskError } from '../errors.js'
import { digest as parseDigest, type Digest } from '../words.js'

export interface Reference {
  /** `ghcr.io`, `localhost:5000`, `docker.io`. */
  readonly registry: string
  /** `acme/web`; `library/web` for a bare name on Docker Hub. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: Digest
  /** Registry and repository as Docker shows them, without what it leaves out: `web`. */
  readonly familiar: string
}

// The grammar of github.com/distribution/reference.
const domainPattern =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::\d{1,5})?$/
const segmentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagPattern = /^\w[\w.-]{0,127}$/

/** All are Docker Hub; credentials and mounts must not take them for different registries. */
const dockerHub = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.hub.docker.com',
])

/** Parses a reference; throws `reference-invalid`, which says which part is wrong. */
export function parseReference(text: string): Reference {
  const invalid = (why: string, hint?: string): PycaskError =>
    new PycaskError({
      code: 'reference-invalid',
      what: `${JSON.stringify(text)} is no image reference: ${why}`,
      hint: hint ?? 'such as ghcr.io/acme/web:1.4, localhost:5000/web or web',
    })
  if (text.includes('://'))
    throw invalid('it starts with a scheme', text.replace(/^.*:\/\//s, '').replace(/^[^/]*@/, ''))

  const [name, digestText, ...more] = text.split('@')
  if (name === undefined || more.length > 0) throw invalid('it has more than one "@"')
  const slash = name.indexOf('/')
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : name.slice(colon + 1)
  const path = colon < 0 ? name : name.slice(0, colon)

  const first = slash < 0 ? '' : name.slice(0, slash)
  const hasRegistry = /[.:]/.test(first) || first === 'localhost'
  const registry = !hasRegistry || dockerHub.has(first) ? 'docker.io' : first
  const rest = hasRegistry ? path.slice(slash + 1) : path
  const repository = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest

  if (!domainPattern.test(registry)) throw invalid(`${JSON.stringify(registry)} is no registry`)
  if (/[A-Z]/.test(rest))
    throw invalid(
      'repositories are lower-case',
      `${path.slice(0, path.length - rest.length)}${rest.toLowerCase()}${text.slice(path.length)}`,
    )
  for (const segment of rest.split('/'))
    if (!segmentPattern.test(segment))
      throw invalid(
        segment === ''
          ? 'a part of its name is empty'
          : `${JSON.stringify(segment)} may only have a-z, 0-9 and single separators . _ - within`,
      )
  if (registry.length + 1 + repository.length > 255)
    throw invalid('its name is longer than 255 characters')
  if (tag !== undefined && !tagPattern.test(tag))
    throw invalid(`the tag ${JSON.stringify(tag)} may have 128 letters, digits and _ . - at most`)
  let digest: Digest | undefined
  try {
    digest = digestText === undefined ? undefined : parseDigest(digestText)
  } catch {
    throw invalid(`the digest ${JSON.stringify(digestText)} is not sha256: and 64 digits a-f, 0-9`)
  }
  return {
    registry,
    repository,
    familiar:
      registry === 'docker.io' ? repository.replace(/^library\//, '') : `${registry}/${repository}`,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  }
}

/** The host that answers for a registry's name: Docker Hub's is another one. */
export function hostOf(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry
}

/** Whether `hostname` is an address of a private network, a link, or this machine (RFC 1918, 3927, 4193). */
export function isPrivateAddress(hostname: string): boolean {
  if (isLoopback(hostname)) return true
  return (
    /^(0|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname) ||
    /^\[(::|f[cd]|fe[89ab]|::ffff:)/i.test(hostname)
  )
}

/** Whether `host` (with or without a port) is this machine: plain http is the rule there. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '')
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}
