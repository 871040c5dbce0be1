/** GitHub's REST API, as far as a comment needs it. */
import type { Readable } from 'node:stream'
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { HttpClient } from '../host/types.js'
import { invalid } from './brief.js'
import type { CheckedRun } from './run.js'

export interface PullRequest {
  readonly number: number
}

export interface RunArtifact {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number
}

export interface GitHub {
  /** Open pull requests whose newest commit is the one that was checked. */
  pullRequests(run: CheckedRun): Promise<readonly PullRequest[]>
  /** The run's artifacts whose names begin so. */
  artifacts(run: CheckedRun, prefix: string): Promise<readonly RunArtifact[]>
  /** The zip archive of one, never more than `most` bytes. */
  download(run: CheckedRun, artifact: RunArtifact, most: number): Promise<Buffer>
  /** Replaces our comment, known by its first line, or writes it. */
  comment(
    run: CheckedRun,
    pullRequest: PullRequest,
    marker: string,
    markdown: string,
  ): Promise<'written' | 'replaced' | 'unchanged'>
}

const pulls = z.array(z.object({ number: z.int().positive(), head: z.object({ sha: z.string() }) }))
const artifactList = z.object({
  artifacts: z.array(
    z.object({
      id: z.int().positive(),
      name: z.string(),
      size_in_bytes: z.int().nonnegative(),
      expired: z.boolean(),
    }),
  ),
})
const comments = z.array(
  z.object({
    id: z.int().positive(),
    body: z.string().nullish(),
    user: z.object({ type: z.string() }).nullish(),
  }),
)
const perPage = 100
/** A pull request with more comments than these gets a second one of ours. */
const mostPages = 30
/** Of any answer of the API. */
const mostAnswerBytes = 16 * 1024 * 1024

/** @param api `https://api.github.com`, or that of an enterprise server */
export function createGitHub(http: HttpClient, api: string, token: string): GitHub {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'user-agent': 'pycask',
    'x-github-api-version': '2022-11-28',
  }
  const url = (repository: string, path: string, query: Record<string, string> = {}): string =>
    `${api}/repos/${repository}/${path}?${new URLSearchParams(query).toString()}`
  const read = async <T>(what: string, from: string, schema: z.ZodType<T>): Promise<T> => {
    const { body } = await http.get(from, { headers }).catch((error: unknown) => {
      throw failed(what, messageOf(error), error)
    })
    const answer = await bounded(body, mostAnswerBytes)
    try {
      return schema.parse(JSON.parse(answer.toString()))
    } catch (error) {
      throw failed(what, 'its answer is none that is known', error)
    }
  }
  const write = async (method: 'POST' | 'PATCH', to: string, body: string): Promise<void> => {
    const { status, body: answer } = await http.request({
      ...{ method, url: to, body },
      headers: { ...headers, 'content-type': 'application/json' },
    })
    answer.resume()
    if (status === 200 || status === 201) return
    throw failed('write the comment', `it answered ${status}`)
  }
  return {
    async pullRequests({ repository, head, headSha }) {
      const query = { state: 'open', head, per_page: String(perPage) }
      const found = await read('list pull requests', url(repository, 'pulls', query), pulls)
      return found.filter((one) => one.head.sha === headSha)
    },
    async artifacts({ repository, id }, prefix) {
      const path = `actions/runs/${id}/artifacts`
      const query = { per_page: String(perPage) }
      const { artifacts } = await read('list artifacts', url(repository, path, query), artifactList)
      return artifacts
        .filter(({ name, expired }) => name.startsWith(prefix) && !expired)
        .map((one) => ({ id: one.id, name: one.name, sizeBytes: one.size_in_bytes }))
    },
    async download({ repository }, { id, sizeBytes }, most) {
      if (sizeBytes > most) throw invalid(`it has ${sizeBytes} bytes, at most ${most} are taken`)
      const from = url(repository, `actions/artifacts/${id}/zip`)
      const { body } = await http.get(from, { headers }).catch((error: unknown) => {
        throw failed('download the report', messageOf(error), error)
      })
      return bounded(body, most)
    },
    async comment({ repository }, { number }, marker, markdown) {
      const path = `issues/${number}/comments`
      for (let page = 1; page <= mostPages; page++) {
        const query = { per_page: String(perPage), page: String(page) }
        const all = await read('read comments', url(repository, path, query), comments)
        // Anybody may write our first line; only what an app wrote is ours.
        const ours = all.find(
          ({ body, user }) => user?.type === 'Bot' && body?.startsWith(marker) === true,
        )
        if (ours?.body?.trim() === markdown.trim()) return 'unchanged'
        if (ours !== undefined) {
          const to = url(repository, `issues/comments/${ours.id}`)
          await write('PATCH', to, JSON.stringify({ body: markdown }))
          return 'replaced'
        }
        if (all.length < perPage) break
      }
      await write('POST', url(repository, path), JSON.stringify({ body: markdown }))
      return 'written'
    },
  }
}

async function bounded(stream: Readable, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stream) {
    bytes += (part as Buffer).length
    if (bytes > most) {
      stream.destroy()
      throw invalid(`it has more than the ${most} bytes that are taken`)
    }
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}

const failed = (what: string, why: string, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'github-failed',
    what: `GitHub's API would not ${what}: ${why}`,
    hint: 'the job needs actions: read and pull-requests: write, and GITHUB_TOKEN in its environment',
    cause,
  })
