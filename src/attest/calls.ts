/** One call of a signing service: what passes by itself is tried again. */
import { setTimeout as sleep } from 'node:timers/promises'
import { buffer } from 'node:stream/consumers'
import { messageOf, PycaskError } from '../errors.js'
import type { Host, HttpRequest, HttpResponse } from '../host/types.js'

export interface Answer {
  readonly status: number
  readonly headers: HttpResponse['headers']
  readonly body: Buffer
}

const attempts = 4
const timeoutMs = 15_000
const passing = new Set([408, 429, 500, 502, 503, 504])

/**
 * The answer to a request, whose status is one of `good`.
 *
 * @throws PycaskError `attestation-failed`, which names the service and what it said; nothing of the request
 */
export async function call(
  { http, signal }: Pick<Host, 'http' | 'signal'>,
  service: string,
  request: HttpRequest,
  { good, pauseMs = 1000 }: { readonly good: readonly number[]; readonly pauseMs?: number },
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const result = await http.request({ timeoutMs, ...request }).then(
      async ({ status, headers, body }) => ({ status, headers, body: await buffer(body) }),
      (error: unknown) => ({ error }),
    )
    if ('status' in result && good.includes(result.status)) return result
    const last = attempt === attempts || signal.aborted
    if (last || ('status' in result && !passing.has(result.status)))
      throw 'error' in result
        ? failed(`${service} cannot be reached: ${messageOf(result.error)}`, result.error)
        : failed(`${service} answered ${String(result.status)}${saidBy(result.body)}`)
    await sleep(Math.random() * pauseMs * 2 ** attempt, undefined, { signal }).catch(
      () => undefined,
    )
  }
}

export const failed = (what: string, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'attestation-failed',
    what: `the image cannot be attested: ${what}`,
    hint: 'attest = false leaves attestations out',
    ...(cause === undefined ? {} : { cause }),
  })

/** The first line of a message, if it is one for people. */
function saidBy(body: Buffer): string {
  const text = body.subarray(0, 2000).toString()
  let message = text
  try {
    const json = JSON.parse(text) as { message?: unknown }
    if (typeof json.message === 'string') message = json.message
  } catch {
    // As it is.
  }
  const line = message.split('\n')[0]?.trim().slice(0, 200) ?? ''
  return line === '' || line.startsWith('<') ? '' : `: ${line}`
}
