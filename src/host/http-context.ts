import type { HttpResponse, Log } from './types.js'

/** Times of the client; tests shorten them. */
export interface HttpTiming {
  /** Without a byte for this long, a connection counts as lost. */
  readonly idleMs: number
  readonly attempts: number
  /** The first wait is up to this, each further one up to twice as much as the one before. */
  readonly firstWaitMs: number
  /** No wait is longer, whatever a server asks for. */
  readonly longestWaitMs: number
}

/** What the client and the download share. */
export interface HttpContext {
  readonly timing: HttpTiming
  readonly log: Log
  readonly signal: AbortSignal
  /** One exchange after redirects, of any status. Rejects with `unreachable`. */
  readonly follow: (url: string, headers: Record<string, string>) => Promise<HttpResponse>
  /** Waits before the next attempt; `failures` counts from 1. Rejects with `interrupted`. */
  readonly wait: (failures: number, response?: HttpResponse) => Promise<void>
}
