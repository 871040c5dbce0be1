/**
 * A registry in this process, after the OCI distribution spec 1.1, that checks what it is sent as
 * strictly as real ones do, and can misbehave as real ones do.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Quirks {
  /** Asks for Basic or Bearer; `token server` is then at /token. */
  auth?: 'basic' | 'bearer'
  /** Bearer tokens are refused after this many requests. */
  tokenUses?: number
  /** The token server calls it `access_token`. */
  accessToken?: boolean
  /** The token server has no OAuth 2 (POST). */
  noOauth?: boolean
  realm?: string
  /** The token server gives nothing to who asks for more than one repository. */
  oneScope?: boolean
  /** Signed in, but not allowed to write. */
  readOnly?: boolean
  relativeLocation?: boolean
  /** A Location on another origin. */
  uploadOrigin?: string
  /** What POST with ?mount= gives. */
  mount?: 404 | 401 | 'phantom'
  /** Each of the first requests that match gets this answer instead. */
  faults?: {
    method: string
    path: RegExp
    times: number
    answer: Answer
    headers?: Record<string, string>
    body?: string
  }[]
  /** Manifests whose blobs have just been uploaded are refused this many times. */
  blobsUnseen?: number
  noDigestHeader?: boolean
  /** Answers 403 to what does not exist. */
  hides?: boolean
  /** Redirects blob downloads there. */
  redirectBlobs?: string
  /** What goes wrong by chance: asked at each request, after `faults`. */
  chaos?: (request: string) => Misfortune | undefined
  /** The body of a PUT that ends an upload is refused, as by old Artifactory. */
  patchOnly?: boolean
  /** PATCH is refused, as by Google's. */
  noPatch?: boolean
  /** Manifests are taken whether their blobs are there or not, as the spec allows. */
  lax?: boolean
  /** So many uploads are answered with 201 and lost. */
  lostUploads?: number
  /** HEAD says that it has blobs which it has not. */
  ghosts?: Set<string>
  /** HEAD tells another size than the blob's. */
  wrongLength?: boolean
  /** So many downloads end in the middle. */
  brokenDownloads?: number
  /** Downloads begin at the beginning, whatever Range says. */
  noRange?: boolean
  /** Manifests cannot be removed. */
  noDelete?: boolean
  /** So many tags on a page. */
  pageSize?: number
  /** Speaks TLS: plain requests are told so, as Go's server does. */
  expectsTls?: boolean
  /** No referrers API, as GHCR and distribution 2. */
  noReferrers?: boolean
  /** So many readings of a fallback tag show what was there before the last write, as GHCR does. */
  staleReadings?: number
}

/**
 * `cut`: the connection is broken in the middle of the request's body; `drop`: before it is read;
 * `deaf`: all is done, and the connection is broken before the answer.
 */
export type Answer = number | 'cut' | 'drop' | 'deaf'
export interface Misfortune {
  readonly answer?: Answer
  readonly headers?: Record<string, string>
  /** Reads the body so slowly. */
  readonly slowMs?: number
}

export interface RegistryDouble {
  readonly host: string
  readonly quirks: Quirks
  /** `PUT /v2/acme/web/manifests/latest` */
  readonly requests: string[]
  /** Authorization headers, one for each request, `-` without. */
  readonly authorizations: string[]
  readonly tokenRequests: { method: string; query: URLSearchParams; authorization: string }[]
  readonly blobs: Map<string, Buffer>
  readonly manifests: Map<string, { type: string; bytes: Buffer }>
  /** `acme/web:latest` → digest */
  readonly tags: Map<string, string>
  /** Most uploads that were open at one time. */
  readonly parallelUploads: () => number
  close(): Promise<void>
}

export const user = { username: 'ann', password: 's3cret-password' }
export const basicOf = (name: string, password: string) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
/** A body, in its own time. */
async function read(request: IncomingMessage, slowMs = 0): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
    if (slowMs > 0) await sleep(slowMs)
  }
  return Buffer.concat(chunks)
}

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export async function startRegistry(quirks: Quirks = {}): Promise<RegistryDouble> {
  const requests: string[] = []
  const authorizations: string[] = []
  const tokenRequests: RegistryDouble['tokenRequests'] = []
  const blobs = new Map<string, Buffer>() // `repository digest`
  const manifests = new Map<string, { type: string; bytes: Buffer }>()
  const tags = new Map<string, string>()
  const uploads = new Map<string, Buffer>()
  const before = new Map<string, { digest: string | undefined; readings: number }>() // of a tag
  const tokens = new Map<string, { scopes: string[]; uses: number }>()
  let [open, most] = [0, 0]
  let origin = ''

  const refuse = (response: ServerResponse, status: number, code: string, message = code): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors: [{ code, message }] }))
  }

  const giveToken = async (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const body = new URLSearchParams((await buffer(request)).toString())
    const post = request.method === 'POST'
    const query = post ? body : url.searchParams
    const authorization = request.headers.authorization ?? ''
    tokenRequests.push({ method: request.method ?? '', query, authorization })
    if (post && quirks.noOauth) {
      refuse(response, 404, 'NOT_FOUND')
      return
    }
    const known = post
      ? body.get('refresh_token') === 'refresh-token'
      : [basicOf(user.username, user.password), basicOf('<token>', 'refresh-token')].includes(
          authorization,
        )
    if (authorization !== '' && !known) {
      refuse(response, 401, 'UNAUTHORIZED', 'wrong password')
      return
    }
    const scopes = post ? (body.get('scope') ?? '').split(' ') : query.getAll('scope')
    if (quirks.oneScope === true && scopes.length > 1) {
      refuse(response, 403, 'DENIED')
      return
    }
    const token = randomUUID()
    tokens.set(token, {
      scopes: known ? scopes : scopes.map((scope) => scope.replace(',push', '')),
      uses: quirks.tokenUses ?? Infinity,
    })
    response.end(JSON.stringify({ [quirks.accessToken ? 'access_token' : 'token']: token }))
  }

  /** Whether the request may go on; answers it if not. */
  const authorized = (request: IncomingMessage, response: ServerResponse, repository: string) => {
    const given = request.headers.authorization ?? ''
    const writes = !['GET', 'HEAD'].includes(request.method ?? '')
    if (quirks.auth === 'bearer') {
      const token = tokens.get(given.replace('Bearer ', ''))
      const scope = token?.scopes.find((text) => text.startsWith(`repository:${repository}:`))
      if (!token || token.uses-- <= 0 || (repository && !scope)) {
        response.setHeader(
          'www-authenticate',
          `Bearer realm="${quirks.realm ?? `${origin}/token`}",service="double"`,
        )
        refuse(response, 401, 'UNAUTHORIZED')
        return false
      }
      if (writes && (quirks.readOnly || !scope?.includes('push'))) {
        refuse(response, 403, 'DENIED', 'permission_denied: write_package')
        return false
      }
    } else if (quirks.auth === 'basic' && given !== basicOf(user.username, user.password)) {
      response.setHeader('www-authenticate', 'Basic realm="double"')
      refuse(response, 401, 'UNAUTHORIZED', 'authentication required')
      return false
    }
    return true
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', origin)
    const method = request.method ?? ''
    if (url.pathname === '/token') return giveToken(request, response, url)
    requests.push(`${method} ${url.pathname}${url.search}`)
    authorizations.push(request.headers.authorization ?? '-')
    const fault = quirks.faults?.find(
      (each) => each.times > 0 && each.method === method && each.path.test(request.url ?? ''),
    )
    if (fault !== undefined) fault.times -= 1
    const misfortune = fault ?? quirks.chaos?.(`${method} ${request.url ?? ''}`)
    const { answer, headers } = misfortune ?? {}
    const slowMs =
      misfortune !== undefined && 'slowMs' in misfortune ? misfortune.slowMs : undefined
    if (answer === 'cut') {
      request.once('data', () => request.socket.destroy())
      request.once('end', () => request.socket.destroy())
      return
    }
    if (answer === 'drop') return void request.socket.destroy()
    if (typeof answer === 'number') {
      request.resume()
      response.writeHead(answer, headers).end(fault?.body)
      return
    }
    if (answer === 'deaf') {
      const { socket } = request
      Object.assign(response, { writeHead: () => response, end: () => socket.destroy() })
    }
    if (quirks.expectsTls) {
      request.resume()
      response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n')
      return
    }
    const list = /^\/v2\/(.+)\/tags\/list$/.exec(url.pathname)?.[1]
    if (list !== undefined) {
      if (!authorized(request, response, list)) return
      const all = [...tags.keys()].flatMap((tag) =>
        tag.startsWith(`${list}:`) ? [tag.slice(list.length + 1)] : [],
      )
      const size = quirks.pageSize ?? Number(url.searchParams.get('n') ?? 1000)
      const after = url.searchParams.get('last')
      const rest = all.sort().filter((tag) => after === null || tag > after)
      const page = rest.slice(0, size)
      const next = `</v2/${list}/tags/list?n=${String(size)}&last=${page.at(-1) ?? ''}>; rel="next"`
      if (page.length < rest.length) response.setHeader('link', next)
      if (all.length === 0) refuse(response, 404, 'NAME_UNKNOWN')
      else response.end(JSON.stringify({ name: list, tags: page }))
      return
    }
    const [, repository = '', kind, name = ''] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests|referrers)\/(.*)$/.exec(url.pathname) ?? []
    if (!authorized(request, response, repository)) return void request.resume()
    if (url.pathname === '/v2/') return void response.end('{}')
    const key = `${repository} ${name}`

    if (kind === 'blobs/uploads' && method === 'POST') {
      request.resume()
      const [digest, from] = [url.searchParams.get('mount'), url.searchParams.get('from')]
      if (digest !== null && quirks.mount !== undefined) {
        if (quirks.mount === 'phantom') return void response.writeHead(201).end()
        refuse(response, quirks.mount, 'NAME_UNKNOWN')
        return
      }
      const mounted = blobs.get(`${String(from)} ${String(digest)}`)
      if (digest !== null && mounted !== undefined) {
        blobs.set(`${repository} ${digest}`, mounted)
        return void response.writeHead(201).end()
      }
      const id = randomUUID()
      uploads.set(id, Buffer.of())
      const path = `/v2/${repository}/blobs/uploads/${id}?_state=abc%2Fdef`
      const location = quirks.relativeLocation ? path : `${quirks.uploadOrigin ?? origin}${path}`
      return void response.writeHead(202, { location }).end()
    }
    if (kind === 'blobs/uploads' && method === 'PATCH') {
      if (quirks.noPatch) {
        request.resume()
        refuse(response, 416, 'BLOB_UPLOAD_INVALID')
        return
      }
      const bytes = await buffer(request)
      if (!uploads.has(name)) {
        refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN')
        return
      }
      uploads.set(name, bytes)
      const path = `/v2/${repository}/blobs/uploads/${name}?_state=abc%2Fdef`
      return void response.writeHead(202, { location: `${origin}${path}` }).end()
    }
    if (kind === 'blobs/uploads' && method === 'PUT') {
      const length = request.headers['content-length']
      if (length === undefined) {
        refuse(response, 411, 'SIZE_INVALID', 'no Content-Length')
        return
      }
      if (quirks.patchOnly && length !== '0') {
        request.resume()
        refuse(response, 405, 'UNSUPPORTED')
        return
      }
      most = Math.max(most, ++open)
      // A broken connection ends here, in the catch below.
      const last = await read(request, slowMs).finally(() => (open -= 1))
      const before = uploads.get(name)
      if (!uploads.delete(name) || url.searchParams.get('_state') !== 'abc/def') {
        refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN')
        return
      }
      const bytes = Buffer.concat([before ?? Buffer.of(), last])
      const digest = url.searchParams.get('digest') ?? ''
      if (sha256(bytes) !== digest) {
        refuse(response, 400, 'DIGEST_INVALID')
        return
      }
      const isLost = quirks.lostUploads !== undefined && quirks.lostUploads-- > 0
      if (!isLost) blobs.set(`${repository} ${digest}`, bytes)
      quirks.ghosts?.delete(digest)
      return void response.writeHead(201, { 'docker-content-digest': digest }).end()
    }
    if (kind === 'manifests' && method === 'PUT') {
      const bytes = await buffer(request)
      const digest = sha256(bytes)
      if (name.startsWith('sha256:') && name !== digest) {
        refuse(response, 400, 'DIGEST_INVALID')
        return
      }
      const parsed = JSON.parse(bytes.toString()) as {
        config?: { digest: string }
        layers?: { digest: string }[]
        manifests?: { digest: string }[]
      }
      const { config, layers = [], manifests: parts = [] } = parsed
      if (parts.some((part) => !manifests.has(`${repository} ${part.digest}`)) && !quirks.lax) {
        refuse(response, 404, 'MANIFEST_UNKNOWN')
        return
      }
      const wanted = [...(config ? [config] : []), ...layers].map((blob) => blob.digest)
      const unseen = quirks.blobsUnseen !== undefined && quirks.blobsUnseen-- > 0
      const incomplete = wanted.some((blob) => !blobs.has(`${repository} ${blob}`))
      if (unseen || (incomplete && !quirks.lax)) {
        refuse(response, 404, 'MANIFEST_BLOB_UNKNOWN')
        return
      }
      manifests.set(`${repository} ${digest}`, {
        type: request.headers['content-type'] ?? '',
        bytes,
      })
      if (name !== digest) {
        const at = `${repository}:${name}`
        if (tags.get(at) !== digest)
          before.set(at, { digest: tags.get(at), readings: quirks.staleReadings ?? 0 })
        tags.set(`${repository}:${name}`, digest)
      }
      return void response.writeHead(201, { 'docker-content-digest': digest }).end()
    }
    request.resume()
    if (kind === 'manifests' && method === 'DELETE' && !quirks.noDelete) {
      if (!manifests.delete(key)) {
        refuse(response, 404, 'MANIFEST_UNKNOWN')
        return
      }
      for (const [tag, digest] of tags)
        if (digest === name && tag.startsWith(`${repository}:`)) tags.delete(tag)
      return void response.writeHead(202).end()
    }
    if (method !== 'GET' && method !== 'HEAD') {
      refuse(response, 405, 'UNSUPPORTED')
      return
    }
    if (kind === 'referrers' && !quirks.noReferrers) {
      response.setHeader('content-type', 'application/vnd.oci.image.index.v1+json')
      const list = [...manifests].flatMap(([at, { type, bytes }]) => {
        const { subject, artifactType, annotations } = JSON.parse(bytes.toString()) as {
          subject?: { digest: string }
          artifactType?: string
          annotations?: object
        }
        if (subject?.digest !== name || !at.startsWith(`${repository} `)) return []
        const descriptor = { mediaType: type, digest: sha256(bytes), size: bytes.length }
        return [{ ...descriptor, artifactType, annotations }]
      })
      return void response.end(JSON.stringify({ schemaVersion: 2, manifests: list }))
    }
    const tagged = `${repository}:${name}`
    const old = name.startsWith('sha256-') ? before.get(tagged) : undefined
    const current = old !== undefined && old.readings-- > 0 ? old.digest : tags.get(tagged)
    const digest = kind === 'manifests' ? (current ?? name) : name
    const found =
      kind === 'manifests'
        ? manifests.get(`${repository} ${digest}`)
        : { type: 'application/octet-stream', bytes: blobs.get(key) }
    if (kind === 'blobs' && method === 'HEAD' && quirks.ghosts?.has(name))
      return void response.writeHead(200).end()
    if (found?.bytes === undefined) {
      if (quirks.hides) refuse(response, 403, 'DENIED')
      else refuse(response, 404, kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN')
      return
    }
    if (kind === 'blobs' && method === 'GET' && quirks.redirectBlobs !== undefined)
      return void response.writeHead(307, { location: `${quirks.redirectBlobs}/${digest}` }).end()
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const isPart = from > 0 && !quirks.noRange && kind === 'blobs'
    const body = isPart ? found.bytes.subarray(from) : found.bytes
    const told = quirks.wrongLength && method === 'HEAD' ? body.length + 1 : body.length
    response.writeHead(isPart ? 206 : 200, {
      'content-type': `${found.type}; charset=utf-8`,
      'content-length': told,
      ...(!quirks.noDigestHeader && { 'docker-content-digest': digest }),
    })
    const breaks = kind === 'blobs' && method === 'GET' && (quirks.brokenDownloads ?? 0) > 0
    if (breaks) {
      quirks.brokenDownloads = (quirks.brokenDownloads ?? 0) - 1
      response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy())
      return
    }
    response.end(method === 'HEAD' ? undefined : body)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  return {
    host: `127.0.0.1:${port}`,
    quirks,
    requests,
    authorizations,
    tokenRequests,
    blobs,
    manifests,
    tags,
    parallelUploads: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
