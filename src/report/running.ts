/** What is being made just now, and how long it may take: the left part of a terminal's last line. */
import { printable } from './format.js'

/** Something that has begun. */
export interface Begun {
  /** `python`, `wheel psycopg2` */
  readonly label: string
  /** What it took the last time, in seconds; undefined where nobody knows. */
  readonly expectedSeconds?: number | undefined
}

export interface Running {
  begin(begun: Begun): void
  /** Does nothing where that has not begun. */
  end(label: string): void
  /** `python 1:20 of about 4:30, wheel pyyaml 0:12`: the one that takes longest first; empty for nothing. */
  readonly line: () => string
}

/** What is shorter than this needs no clock: numbers that come and go only flicker. */
const shownAfterSeconds = 2

/** @param nowMs milliseconds of any clock */
export function createRunning(nowMs: () => number): Running {
  const begun = new Map<string, Begun & { readonly sinceMs: number }>()
  return {
    begin: (one) => void begun.set(one.label, { ...one, sinceMs: nowMs() }),
    end: (label) => void begun.delete(label),
    line: () => {
      const rows = [...begun.values()]
        .map(({ label, expectedSeconds, sinceMs }) => {
          const seconds = (nowMs() - sinceMs) / 1000
          return { label, seconds, expectedSeconds }
        })
        .filter(({ seconds }) => seconds >= shownAfterSeconds)
        .sort((a, b) => leftOf(b) - leftOf(a) || b.seconds - a.seconds)
      return rows
        .map(({ label, seconds, expectedSeconds }) => {
          // Longer than ever: the last time says nothing any more.
          const known = expectedSeconds !== undefined && expectedSeconds > seconds
          return `${printable(label)} ${clock(seconds)}${known ? ` of about ${clock(expectedSeconds)}` : ''}`
        })
        .join(', ')
    },
  }
}

const leftOf = (row: {
  readonly seconds: number
  readonly expectedSeconds: number | undefined
}): number => Math.max(0, (row.expectedSeconds ?? 0) - row.seconds)

/** `0:07`, `4:30`, `1:03:00` */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  const rest = two(whole % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}
