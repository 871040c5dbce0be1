/**
 * GitHub's service of results on loopback, as far as @actions/cache and @actions/artifact speak to it:
 * the cache's second protocol, artifacts' fourth (Twirp with JSON), and of Azure's blob storage what
 * the clients use. In memory; faults are injected by setting `faults`.
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Faults {
  /** Answers every call with this status. */
  status?: number
  /** Refuses to write (`cache write denied: …`) or to read, as for tokens without the right. */
  deny?: 'write' | 'read'
  /** Never answers calls. */
  silent?: boolean
  /** Hands out only so many bytes of every blob. */
  truncateTo?: number
  /** Changes a byte in the middle of every blob that is handed out. */
  corrupt?: boolean
  /** The quota is used up: uploads are refused. */
  full?: boolean
}

export interface CacheEntry {
  readonly key: string
  readonly version: string
  blob: Buffer
  final: boolean
  /** Grows with each entry: the newest wins where a prefix fits several. */
  readonly order: number
}

export interface Artifact {
  readonly name: string
  readonly run: string
  readonly mimeType: string
  blob: Buffer
  final: boolean
  digest: string
}

export interface ActionsService {
  /** With a slash at the end, as ACTIONS_RESULTS_URL has it. */
  readonly url: string
  readonly faults: Faults
  readonly entries: CacheEntry[]
  readonly artifacts: Artifact[]
  /** Paths that were asked for, in order. */
  readonly calls: string[]
  stop(): Promise<void>
}

type Json = Readonly<Record<string, unknown>>

export async function startActionsService(): Promise<ActionsService> {
  const faults: Faults = {}
  const entries: CacheEntry[] = []
  const artifacts: Artifact[] = []
  const calls: string[] = []
  const blobs = new Map<string, { blob: Buffer; mimeType?: string }>()
  const blocks = new Map<string, Map<string, Buffer>>()
  let order = 0

  const server = createServer((request, response) => {
    void answer(request, response).catch((thrown: unknown) => {
      response.writeHead(500).end(String(thrown))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    calls.push(`${request.method ?? ''} ${pathname}`)
    if (faults.silent === true) return
    if (faults.status !== undefined) {
      response.writeHead(faults.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'unavailable', msg: 'out of order' }))
      return
    }
    const method = /^\/twirp\/github\.actions\.results\.api\.v1\.(\w+)\/(\w+)$/.exec(pathname)
    if (method !== null) {
      const [, service = '', name = ''] = method
      const [status, value] = call(service, name, JSON.parse(body.toString()) as Json)
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
      return
    }
    serveBlob(request, response, pathname.split('/').at(-1) ?? '', searchParams, body)
  }

  function call(service: string, method: string, ask: Json): readonly [number, Json] {
    const text = (name: string): string => {
      const value = ask[name]
      return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    }
    const refused = (status: number, code: string, msg: string) => [status, { code, msg }] as const
    switch (`${service}.${method}`) {
      case 'CacheService.CreateCacheEntry': {
        const [key, version] = [text('key'), text('version')]
        if (faults.deny === 'write')
          return refused(403, 'permission_denied', 'cache write denied: read-only token')
        if (entries.some((one) => one.key === key && one.version === version))
          return refused(409, 'already_exists', `cache entry ${key} already exists`)
        const id = randomUUID()
        const entry = { key, version, blob: Buffer.alloc(0), final: false, order: order++ }
        entries.push(entry)
        blobs.set(id, entry)
        return [200, { ok: true, signed_upload_url: `${url}store/results/${id}?sig=${id}` }]
      }
      case 'CacheService.FinalizeCacheEntryUpload': {
        const entry = entries.find(
          (one) => one.key === text('key') && one.version === text('version') && !one.final,
        )
        if (entry?.blob.length !== Number(ask['size_bytes']))
          return [200, { ok: false, entry_id: '0' }]
        entry.final = true
        return [200, { ok: true, entry_id: String(entry.order + 1) }]
      }
      case 'CacheService.GetCacheEntryDownloadURL': {
        if (faults.deny === 'read')
          return refused(403, 'permission_denied', 'cache read denied: no readable scopes')
        const keys = [text('key'), ...((ask['restore_keys'] ?? []) as string[])]
        const fits = entries.filter((one) => one.final && one.version === text('version'))
        const exact = fits.find((one) => one.key === keys[0])
        const nearest = keys.flatMap((key) =>
          fits.filter((one) => one.key.startsWith(key)).sort((a, b) => b.order - a.order),
        )
        const found = exact ?? nearest[0]
        if (found === undefined) return [200, { ok: false }]
        const id = randomUUID()
        blobs.set(id, found)
        return [
          200,
          {
            ok: true,
            signed_download_url: `${url}store/results/${id}?sig=${id}`,
            matched_key: found.key,
          },
        ]
      }
      case 'ArtifactService.CreateArtifact': {
        const run = text('workflow_run_backend_id')
        if (artifacts.some((one) => one.name === text('name') && one.run === run))
          return refused(409, 'already_exists', `an artifact ${text('name')} already exists`)
        const artifact = {
          ...{ name: text('name'), run, blob: Buffer.alloc(0), final: false, digest: '' },
          mimeType: text('mime_type') || 'application/zip',
        }
        artifacts.push(artifact)
        const id = randomUUID()
        blobs.set(id, artifact)
        return [200, { ok: true, signed_upload_url: `${url}store/results/${id}?sig=${id}` }]
      }
      case 'ArtifactService.FinalizeArtifact': {
        const at = artifacts.findIndex((one) => one.name === text('name'))
        const artifact = artifacts[at]
        if (artifact === undefined) return refused(404, 'not_found', 'no such artifact')
        artifact.final = true
        artifact.digest = createHash('sha256').update(artifact.blob).digest('hex')
        return [200, { ok: true, artifact_id: String(at + 1) }]
      }
      case 'ArtifactService.ListArtifacts': {
        const name = text('name_filter')
        const listed = artifacts.flatMap((one, at) =>
          one.final && (name === '' || one.name === name)
            ? [
                {
                  workflow_run_backend_id: one.run,
                  workflow_job_run_backend_id: text('workflow_job_run_backend_id'),
                  database_id: String(at + 1),
                  name: one.name,
                  size: String(one.blob.length),
                  digest: `sha256:${one.digest}`,
                },
              ]
            : [],
        )
        return [200, { artifacts: listed }]
      }
      case 'ArtifactService.GetSignedArtifactURL': {
        const found = artifacts.find((one) => one.name === text('name') && one.final)
        if (found === undefined) return refused(404, 'not_found', 'no such artifact')
        const id = randomUUID()
        blobs.set(id, found)
        return [200, { signed_url: `${url}store/results/${id}?sig=${id}` }]
      }
      default:
        return refused(404, 'bad_route', `${service}.${method}`)
    }
  }

  function serveBlob(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    query: URLSearchParams,
    body: Buffer,
  ): void {
    const held = blobs.get(id)
    if (held === undefined) {
      response.writeHead(404).end()
      return
    }
    if (request.method === 'PUT') {
      if (faults.full === true) {
        response.writeHead(403, { 'x-ms-error-code': 'QuotaExceeded' }).end()
        return
      }
      const kept = blocks.get(id) ?? new Map<string, Buffer>()
      blocks.set(id, kept)
      const kind = query.get('comp')
      if (kind === 'block') kept.set(query.get('blockid') ?? '', body)
      else if (kind === 'blocklist') {
        const names = [...body.toString().matchAll(/<Latest>([^<]+)<\/Latest>/g)]
        held.blob = Buffer.concat(names.map(([, name = '']) => kept.get(name) ?? Buffer.alloc(0)))
      } else held.blob = body
      response.writeHead(201, { etag: '"1"', 'content-length': '0' }).end()
      return
    }
    let content = held.blob
    if (faults.corrupt === true) {
      content = Buffer.from(content)
      const middle = Math.floor(content.length / 2)
      content[middle] = (content[middle] ?? 0) ^ 0xff
    }
    if (faults.truncateTo !== undefined) content = content.subarray(0, faults.truncateTo)
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const from = Number(range?.[1] ?? 0)
    const to = range?.[2] ? Math.min(Number(range[2]) + 1, content.length) : content.length
    const part = content.subarray(from, to)
    response.writeHead(range === null ? 200 : 206, {
      'content-type': held.mimeType ?? 'application/octet-stream',
      'content-length': String(part.length),
      ...(range === null ? {} : { 'content-range': `bytes ${from}-${to - 1}/${content.length}` }),
    })
    response.end(request.method === 'HEAD' ? undefined : part)
  }

  return {
    ...{ url, faults, entries, artifacts, calls },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
