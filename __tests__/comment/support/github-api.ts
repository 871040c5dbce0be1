/** GitHub's REST API on loopback, as far as a comment needs it. Artifacts are handed out by another host, as there. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { crc32, deflateRawSync } from 'node:zlib'

export interface Comment {
  readonly id: number
  body: string
  readonly user: { readonly type: 'Bot' | 'User'; readonly login: string }
}

export interface GitHubApi {
  /** For GITHUB_API_URL. */
  readonly url: string
  pulls: {
    readonly number: number
    readonly head: { readonly sha: string; readonly label: string }
  }[]
  artifacts: { readonly name: string; readonly zip: Buffer; readonly claimedBytes?: number }[]
  /** By pull request. */
  readonly comments: Map<number, Comment[]>
  /** `GET /repos/…`, in order. */
  readonly requests: string[]
  /** Names of headers that the store of artifacts was sent. */
  readonly sentToStore: string[]
  /** Answered to everything, where set. */
  status: number | undefined
  stop(): void
}

export const token = 'ghs_of_this_test'

export async function startGitHubApi(): Promise<GitHubApi> {
  const comments = new Map<number, Comment[]>()
  const requests: string[] = []
  const sentToStore: string[] = []
  const store = await listening((request, response) => {
    sentToStore.push(...Object.keys(request.headers))
    response.end(api.artifacts[Number(/\d+/.exec(request.url ?? '')?.[0])]?.zip)
  })
  const server = await listening((request, response) => void answer(request, response))
  const api: GitHubApi = {
    ...{ url: addressOf(server), pulls: [], artifacts: [], comments, requests, sentToStore },
    status: undefined,
    stop: () => [server, store].forEach((one) => one.close()),
  }
  let ids = 100

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request
    const { pathname, searchParams } = new URL(request.url ?? '', api.url)
    requests.push(`${method} ${pathname}`)
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (api.status !== undefined) {
      send(api.status, { message: 'Resource not accessible' })
      return
    }
    if (headers.authorization !== `Bearer ${token}`) {
      send(401, { message: 'Bad credentials' })
      return
    }
    const page = (all: readonly unknown[]): readonly unknown[] => {
      const [size, at] = [
        Number(searchParams.get('per_page') ?? 30),
        Number(searchParams.get('page') ?? 1),
      ]
      return all.slice(size * (at - 1), size * at)
    }
    const path = pathname.replace('/repos/acme/web/', '')
    const [, issue] = /^issues\/(\d+)\/comments$/.exec(path) ?? []
    const [, comment] = /^issues\/comments\/(\d+)$/.exec(path) ?? []
    const [, artifact] = /^actions\/artifacts\/(\d+)\/zip$/.exec(path) ?? []
    if (path === 'pulls') {
      send(200, page(api.pulls.filter(({ head }) => head.label === searchParams.get('head'))))
      return
    }
    if (/^actions\/runs\/\d+\/artifacts$/.test(path)) {
      send(200, {
        artifacts: page(
          api.artifacts.map(({ name, zip, claimedBytes }, at) => ({
            ...{ id: at + 1, name, expired: false },
            size_in_bytes: claimedBytes ?? zip.length,
          })),
        ),
      })
      return
    }
    if (artifact !== undefined) {
      const location = `${addressOf(store)}/${Number(artifact) - 1}`
      response.writeHead(302, { location }).end()
      return
    }
    if (issue !== undefined && method === 'GET') {
      send(200, page(comments.get(Number(issue)) ?? []))
      return
    }
    const { body } = JSON.parse(await text(request)) as { body: string }
    if (body.length > 65_536) {
      send(422, { message: 'body is too long' })
      return
    }
    if (issue !== undefined) {
      const all = comments.get(Number(issue)) ?? []
      comments.set(Number(issue), all)
      all.push({ id: ids++, body, user: { type: 'Bot', login: 'github-actions[bot]' } })
      send(201, {})
      return
    }
    const known = [...comments.values()].flat().find(({ id }) => id === Number(comment))
    if (known === undefined) {
      send(404, { message: 'Not Found' })
      return
    }
    known.body = body
    send(200, {})
  }
  return api
}

async function listening(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const addressOf = (server: Server): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`

export interface ZipChanges {
  readonly method?: number
  readonly flags?: number
  /** What the directory says that it unpacks to. */
  readonly claimed?: number
  readonly files?: number
}

/** A zip archive of one file, as upload-artifact makes it; wrong in one way where that is wanted. */
export function zipOf(content: Buffer, changes: ZipChanges = {}, name = 'brief.json'): Buffer {
  const { method = 8, flags = 0, claimed = content.length, files = 1 } = changes
  const packed = method === 8 ? deflateRawSync(content) : content
  const fixed = Buffer.alloc(26)
  fixed.writeUInt16LE(20, 0)
  fixed.writeUInt16LE(flags, 2)
  fixed.writeUInt16LE(method, 4)
  fixed.writeUInt32LE(checksum(content), 10)
  fixed.writeUInt32LE(packed.length, 14)
  fixed.writeUInt32LE(claimed, 18)
  fixed.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fixed, Buffer.from(name), packed])
  const entry = Buffer.concat([
    Buffer.from('PK\x01\x02'),
    Buffer.from([20, 0]),
    fixed,
    Buffer.alloc(14),
    Buffer.from(name),
  ])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files, 8)
  end.writeUInt16LE(files, 10)
  end.writeUInt32LE(entry.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, entry, end])
}

/** crc32 is in zlib since Node 20.15. */
const checksum = (content: Buffer): number => crc32(content)
