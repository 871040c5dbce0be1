/**
 * How fast a registry wants to be asked, one for each host: how much at a time, and when not at all.
 * More at a time while all goes well, half as much where it pushes back (additive increase,
 * multiplicative decrease, as TCP does). ECR resets connections and Docker Hub answers 429 where
 * there are too many.
 */
export interface Pace {
  /** Runs `work` as soon as there is room for it. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Nothing should be sent until then (`Retry-After`): milliseconds as `Date.now()` counts. */
  readonly quietUntilMs: number
  quiet(untilMs: number): void
  /** A request that began then (`Date.now()`) was refused, or cut off, because there are too many. */
  congested(beganMs: number): void
  /** How many may run now. */
  readonly width: number
}

const firstWidth = 4
const mostWidth = 6

export function createPace(): Pace {
  const waiting: (() => void)[] = []
  let width = firstWidth
  let running = 0
  let quietUntilMs = 0
  let narrowedMs = -Infinity

  const admit = (): void => {
    while (running < Math.floor(width)) {
      const next = waiting.shift()
      if (next === undefined) return
      running += 1
      next()
    }
  }
  return {
    run: async (work) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        admit()
      })
      try {
        const result = await work()
        width = Math.min(mostWidth, width + 1 / width)
        return result
      } finally {
        running -= 1
        admit()
      }
    },
    get quietUntilMs() {
      return quietUntilMs
    },
    quiet: (untilMs) => {
      quietUntilMs = Math.max(quietUntilMs, untilMs)
    },
    congested: (beganMs) => {
      // What was sent before the last time says nothing of what is sent since.
      if (beganMs <= narrowedMs) return
      narrowedMs = Date.now()
      width = Math.max(1, width / 2)
    },
    get width() {
      return Math.floor(width)
    },
  }
}
