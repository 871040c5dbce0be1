/**
 * Who signs: the workflow's run, by the token that GitHub gives a job with `id-token: write`
 * (https://docs.github.com/en/actions/reference/security/oidc).
 */
import * as z from 'zod'
import type { Host } from '../host/types.js'
import { call, failed } from './calls.js'

/** What the token says of the run; Fulcio puts it into the certificate. */
const claims = z.object({
  sub: z.string(),
  ref: z.string(),
  sha: z.string(),
  repository: z.string(),
  repository_id: z.string(),
  repository_owner_id: z.string(),
  event_name: z.string(),
  workflow_ref: z.string(),
  job_workflow_ref: z.string(),
  runner_environment: z.string(),
  run_id: z.string(),
  run_attempt: z.string(),
})
export type RunClaims = z.infer<typeof claims>

export interface Identity {
  /** Secret; good for minutes, and for Sigstore only. */
  readonly token: string
  readonly claims: RunClaims
}

const answer = z.object({ value: z.string() })

/** The identity of this run; undefined where there is none: no workflow, or no `id-token: write`. */
export async function runIdentity(
  host: Pick<Host, 'http' | 'env' | 'signal'>,
): Promise<Identity | undefined> {
  const url = host.env['ACTIONS_ID_TOKEN_REQUEST_URL']
  const secret = host.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  if (!url || !secret) return undefined
  const asked = new URL(url)
  asked.searchParams.set('audience', 'sigstore')
  const { body } = await call(
    host,
    "GitHub's token service",
    { url: asked.href, headers: { authorization: `bearer ${secret}`, accept: 'application/json' } },
    { good: [200] },
  )
  const parsed = answer.safeParse(parseJson(body))
  const token = parsed.success ? parsed.data.value : ''
  const found = claims.safeParse(payloadOf(token))
  if (!found.success) throw failed("GitHub's token does not say which run it is for")
  return { token, claims: found.data }
}

/** Of a JSON web token. It is not verified here: who is told it (Fulcio) does that. */
function payloadOf(token: string): unknown {
  return parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url'))
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
