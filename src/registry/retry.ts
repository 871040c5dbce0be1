/** Attempts: which faults pass by themselves, and how long to wait for that. */
import { setTimeout as sleep } from 'node:timers/promises'
import { PycaskError } from '../errors.js'
import type { HttpResponse } from '../host/types.js'
import type { Pace } from './pace.js'

export interface RetryPolicy {
  readonly attempts: number
  /** Each further pause is three times as long at most. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
}

export const defaultRetries: RetryPolicy = {
  attempts: 5,
  firstPauseMs: 1000,
  longestPauseMs: 30_000,
}

/** A registry that asks for more patience than this does not get it. */
const longestRetryAfterMs = 5 * 60_000

/** Thrown within an attempt: another one may succeed. */
export class Passing extends Error {
  constructor(
    /** What to throw when it was the last attempt. */
    readonly failure: (doing: string, attempts: number) => Error,
    /** How long the registry asked us to wait. */
    readonly retryAfterMs?: number,
    /** Fewer attempts than usual, where hope is small. */
    readonly mostAttempts = Infinity,
    /** A sign that we ask for too much at a time. */
    readonly congestion = false,
  ) {
    super('may pass')
  }
}

const passingStatuses = new Set([408, 429, 499, 500, 502, 503, 504, 522])
export const isPassing = (status: number): boolean => passingStatuses.has(status)

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110). */
export function retryAfterMs(response: HttpResponse, nowMs = Date.now()): number | undefined {
  const text = response.headers['retry-after']
  if (text === undefined) return undefined
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isNaN(waitMs) ? undefined : Math.min(longestRetryAfterMs, Math.max(0, waitMs))
}

/** Statuses that mean that there is too much at a time. */
export const isCongestion = (status: number): boolean => status === 429 || status === 503

/** Makes attempts; all that share a pace pause together when the registry asks for it. */
export interface Attempts {
  /**
   * Calls `once` until it does anything but throw `Passing`; `doing` ends the sentence of an error:
   * `uploading sha256:…`. Rejects with `interrupted` when the signal is aborted in a pause.
   */
  make<T>(doing: string, once: (attempt: number) => Promise<T>): Promise<T>
}

export function createAttempts(
  policy: RetryPolicy,
  signal: AbortSignal,
  onRetry: (message: string) => void,
  pace: Pace,
): Attempts {
  const pause = async (waitMs: number): Promise<void> => {
    await sleep(Math.max(0, waitMs), undefined, { signal }).catch(() => {
      throw new PycaskError({ code: 'interrupted', what: 'interrupted' })
    })
  }
  return {
    make: async (doing, once) => {
      for (let attempt = 1; ; attempt += 1) {
        while (pace.quietUntilMs > Date.now()) await pause(pace.quietUntilMs - Date.now())
        const beganMs = Date.now()
        try {
          return await once(attempt)
        } catch (error) {
          if (!(error instanceof Passing)) throw error
          if (error.congestion) pace.congested(beganMs)
          const failure = error.failure(doing, attempt)
          const attempts = Math.min(policy.attempts, error.mostAttempts)
          if (attempt >= attempts) throw failure
          onRetry(`${failure.message}; attempt ${attempt + 1} of ${attempts} follows`)
          if (error.retryAfterMs === undefined) {
            const bound = Math.min(policy.longestPauseMs, policy.firstPauseMs * 3 ** (attempt - 1))
            await pause(bound * (0.5 + Math.random() / 2))
          } else pace.quiet(Date.now() + error.retryAfterMs)
        }
      }
    },
  }
}
