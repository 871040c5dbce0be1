/** Who we are to a registry: looked for in the places where other tools leave credentials. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { messageOf } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Access } from './errors.js'
import type { Reference } from './reference.js'

export type Credentials =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** A refresh token of `docker login` with a browser: exchanged for an access token. */
  | { readonly kind: 'identity'; readonly token: string }
  /** An access token that is sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string }

export interface FoundCredentials {
  readonly credentials: Credentials
  /** Where they are from, for messages: `GITHUB_TOKEN`, `/home/a/.docker/config.json`. */
  readonly from: string
  /** Every place that was looked at, one phrase each. */
  readonly tried: readonly string[]
  /** A helper program may know some, and was not asked. */
  readonly helper?: boolean
}

/** Credentials given by the caller: registry (`ghcr.io`) → user. */
export type GivenCredentials = Readonly<
  Record<string, { readonly username: string; readonly password: string }>
>

const authFile = z.looseObject({
  auths: z
    .record(
      z.string(),
      z.looseObject({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
        registrytoken: z.string().optional(),
      }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
})
type AuthFile = z.infer<typeof authFile>
const helperAnswer = z.looseObject({ Username: z.string(), Secret: z.string() })

/**
 * The credentials for a reference's registry, from the first place that has some: `given`;
 * GITHUB_TOKEN for ghcr.io; Docker's config.json (credHelpers, auths, credsStore); the auth.json of
 * podman and skopeo; nobody. A place that cannot be read is warned about and passed over: reading
 * public images needs none, and a refused push names all places.
 */
export async function findCredentials(
  host: Host,
  reference: Reference,
  given: GivenCredentials = {},
  helpers: 'with helpers' | 'without helpers' = 'with helpers',
): Promise<FoundCredentials> {
  const { env } = host
  const { registry } = reference
  const tried: string[] = []
  const found = (credentials: Credentials, from: string) => ({ credentials, from, tried })

  const explicit = given[registry]
  if (explicit !== undefined) return found({ kind: 'basic', ...explicit }, 'the options')
  if (registry === 'ghcr.io') {
    const password = env['GITHUB_TOKEN']
    const username = env['GITHUB_ACTOR'] ?? 'x-access-token'
    if (password) return found({ kind: 'basic', username, password }, 'GITHUB_TOKEN')
    tried.push('GITHUB_TOKEN: not set')
  }
  for (const file of authFiles(env)) {
    const content = await readAuthFile(host, file, tried)
    if (content === undefined) continue
    const credentials = await fromAuthFile(host, content, reference, helpers)
    if (credentials === 'helper') return { ...found({ kind: 'anonymous' }, file), helper: true }
    if (credentials !== undefined) return found(credentials, file)
    tried.push(`${file}: nothing for ${registry}`)
  }
  return found({ kind: 'anonymous' }, 'nowhere')
}

/**
 * Who we may be, in the order to try. Who pushes is who was found. Who reads is that one too, then
 * nobody: an old login must not keep anybody from public images. Where a helper would have to be
 * started first (a cloud's takes a second), nobody comes first: most bases are public.
 */
export function identitiesFor(
  host: Host,
  reference: Reference,
  access: Access,
  given?: GivenCredentials,
): Promise<readonly (() => Promise<FoundCredentials>)[]> {
  const all = (): Promise<FoundCredentials> => findCredentials(host, reference, given)
  return access === 'pull' ? forReading(host, reference, given, all) : Promise.resolve([all])
}

async function forReading(
  host: Host,
  reference: Reference,
  given: GivenCredentials | undefined,
  all: () => Promise<FoundCredentials>,
): Promise<readonly (() => Promise<FoundCredentials>)[]> {
  const known = await findCredentials(host, reference, given, 'without helpers')
  const nobody: FoundCredentials = { ...known, credentials: { kind: 'anonymous' }, from: 'nowhere' }
  if (known.helper === true) return [() => Promise.resolve(nobody), all]
  if (known.credentials.kind === 'anonymous') return [() => Promise.resolve(known)]
  return [() => Promise.resolve(known), () => Promise.resolve(nobody)]
}

function authFiles(env: Host['env']): readonly string[] {
  const home = env['HOME']
  const docker = env['DOCKER_CONFIG'] ?? (home === undefined ? undefined : join(home, '.docker'))
  const runtime = env['XDG_RUNTIME_DIR']
  const config = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'))
  return [
    docker && join(docker, 'config.json'),
    env['REGISTRY_AUTH_FILE'],
    runtime && join(runtime, 'containers', 'auth.json'),
    config && join(config, 'containers', 'auth.json'),
  ].filter((file): file is string => file !== undefined && file !== '')
}

async function readAuthFile(
  host: Host,
  file: string,
  tried: string[],
): Promise<AuthFile | undefined> {
  try {
    return authFile.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    tried.push(`${file}: ${absent ? 'absent' : 'not readable'}`)
    // The message of a JSON or schema error may quote what is in the file.
    if (!absent) host.log.warn(`${file} has no credentials that can be read; passed over`)
    return undefined
  }
}

async function fromAuthFile(
  host: Host,
  content: AuthFile,
  reference: Reference,
  helpers: 'with helpers' | 'without helpers',
): Promise<Credentials | 'helper' | undefined> {
  const names = namesOf(reference)
  const ask = (program: string): Promise<Credentials | 'helper' | undefined> =>
    helpers === 'without helpers'
      ? Promise.resolve('helper')
      : askHelper(host, program, serverOf(reference.registry))
  const helper = names.map((name) => content.credHelpers?.[name]).find((program) => program)
  if (helper !== undefined) return ask(helper)

  const auths = Object.entries(content.auths ?? {})
  for (const name of names) {
    const entry = auths.find(([key]) => normalised(key) === name)?.[1]
    if (entry === undefined) continue
    if (entry.registrytoken) return { kind: 'bearer', token: entry.registrytoken }
    if (entry.identitytoken) return { kind: 'identity', token: entry.identitytoken }
    const decoded = Buffer.from(entry.auth ?? '', 'base64').toString()
    const colon = decoded.indexOf(':')
    const username = colon > 0 ? decoded.slice(0, colon) : entry.username
    const password = colon > 0 ? decoded.slice(colon + 1).replace(/\0+$/, '') : entry.password
    if (username && password) return { kind: 'basic', username, password }
  }
  // Docker writes an empty entry to `auths` for what its store holds.
  if (content.credsStore) return ask(content.credsStore)
  return undefined
}

/** https://github.com/docker/docker-credential-helpers: the server on standard input, JSON back. */
async function askHelper(
  host: Host,
  helper: string,
  server: string,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`
  try {
    if (!/^[\w.-]+$/.test(helper)) throw new Error('not a program name')
    const { exitCode, stdout } = await host.run([program, 'get'], { stdin: server })
    if (exitCode !== 0) {
      if (!stdout.includes('credentials not found'))
        host.log.warn(`${program} failed with exit code ${exitCode} for ${server}; passed over`)
      return undefined
    }
    const answer = helperAnswer.safeParse(JSON.parse(stdout))
    if (!answer.success) throw new Error('its answer has no Username and Secret')
    const { Username: username, Secret: secret } = answer.data
    return username === '<token>'
      ? { kind: 'identity', token: secret }
      : { kind: 'basic', username, password: secret }
  } catch (error) {
    if (host.signal.aborted) throw error
    // A JSON error would quote the secret.
    const why = error instanceof SyntaxError ? 'its answer is no JSON' : messageOf(error)
    host.log.warn(`${program} gave no credentials for ${server}: ${why}; passed over`)
    return undefined
  }
}

/** What auth files may call it, most specific first (containers-auth.json(5)). */
function namesOf({ registry, repository }: Reference): readonly string[] {
  const names = [registry === 'docker.io' ? 'index.docker.io' : registry]
  if (registry === 'docker.io') names.push('docker.io')
  const segments = repository.split('/')
  const specific = segments.map((_segment, index) =>
    [registry, ...segments.slice(0, segments.length - index)].join('/'),
  )
  return [...specific, ...names]
}

/** `https://index.docker.io/v1/` and `index.docker.io` are one. */
function normalised(key: string): string {
  const bare = key.replace(/^https?:\/\//, '')
  return bare.replace(/\/v[12]\/?$/, '').replace(/\/$/, '')
}

function serverOf(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry
}
