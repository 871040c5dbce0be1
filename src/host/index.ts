/** The outside world: programs, network, environment. */
import { setMaxListeners } from 'node:events'
import type { HttpTiming } from './http-context.js'
import { createHttpClient } from './http.js'
import { createRun } from './run.js'
import type { Host, Log } from './types.js'

export { explainWriting } from './faults.js'
export { quietLog } from './log.js'
export { shownUrl } from './http-errors.js'
export type { HttpTiming } from './http-context.js'
export type * from './types.js'

/**
 * The host as rooms see it. `env` is what programs get, and where proxies and certificate
 * authorities are looked for; when `signal` is aborted every program and transfer ends.
 */
export function createHost(options: {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Log
  readonly signal: AbortSignal
  readonly timing?: Partial<HttpTiming>
}): Host {
  const { env, log, signal } = options
  // One listener for each program and transfer; Node would warn about the eleventh.
  setMaxListeners(0, signal)
  return { run: createRun(env, signal), http: createHttpClient(options), env, log, signal }
}
