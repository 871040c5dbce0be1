/** A workflow's run on loopback: GitHub's token service and its API, and Sigstore. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toTrustMaterial, type TrustMaterial } from '@sigstore/verify'
import { createHost, type Host } from '../../../src/host/index.js'

export interface Sigstore {
  readonly url: string
  /** To verify with what it signed. */
  readonly trust: TrustMaterial
  close(): void
}

export async function startSigstore(): Promise<Sigstore> {
  const program = fileURLToPath(new URL('sigstore.mjs', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url, trustedRoot } = JSON.parse(line) as { url: string; trustedRoot: unknown }
  const trust = toTrustMaterial(TrustedRoot.fromJSON(trustedRoot))
  return { url, trust, close: () => child.stdin.end() }
}

export const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/web:ref:refs/heads/main',
  ref: 'refs/heads/main',
  sha: '0123456789012345678901234567890123456789',
  repository: 'acme/web',
  repository_id: '1',
  repository_owner: 'acme',
  repository_owner_id: '2',
  event_name: 'push',
  workflow_ref: 'acme/web/.github/workflows/main.yml@refs/heads/main',
  job_workflow_ref: 'acme/shared/.github/workflows/build.yml@refs/tags/v1',
  runner_environment: 'github-hosted',
  run_id: '7',
  run_attempt: '1',
}

export interface Request {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

export interface GitHub {
  readonly url: string
  readonly requests: readonly Request[]
  /** Statuses of the next answers, before it goes on as usual. */
  readonly faults: number[]
  close(): void
}

/** `/token` gives tokens with these claims; everything else takes what it is given. */
export async function startGitHub(given: object = claims): Promise<GitHub> {
  const requests: Request[] = []
  const faults: number[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? ''
      requests.push({ path, authorization: request.headers.authorization, body })
      const fault = faults.shift()
      const token = path.startsWith('/token')
      response.writeHead(fault ?? (token ? 200 : 201), { 'content-type': 'application/json' })
      const answer = token ? { value: tokenOf({ ...given, aud: audienceOf(path) }) } : { id: 1 }
      response.end(JSON.stringify(fault === undefined ? answer : { message: `no: ${fault}\nmore` }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, requests, faults, close: () => server.close() }
}

const audienceOf = (path: string) => new URL(path, 'http://x').searchParams.get('audience')

function tokenOf(payload: object): string {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  return [encoded({ alg: 'none' }), encoded({ ...payload, iat: now, exp: now + 600 }), 'x'].join(
    '.',
  )
}

/** A host in a workflow's job; `messages` is what it logs. */
export function hostIn(
  github: GitHub | undefined,
  env: Readonly<Record<string, string>> = {},
): Host & { readonly messages: string[] } {
  const messages: string[] = []
  const say = (level: string) => (message: string) => void messages.push(`${level} ${message}`)
  const host = createHost({
    env: {
      ...(github && {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-secret',
        GITHUB_API_URL: github.url,
        GITHUB_REPOSITORY: 'acme/web',
      }),
      ...env,
    },
    log: { info: say('info'), warn: say('warn'), debug: () => undefined },
    signal: new AbortController().signal,
  })
  return { ...host, messages }
}
