/** Divides the machine's processor cores among the compilers that run at once. */

export interface Cores {
  /**
   * Runs `work` as soon as a core is free. `share()` is how many cores it may use at the moment it
   * asks: all of them, divided by the works that run then.
   */
  use<T>(work: (share: () => number) => Promise<T>): Promise<T>
}

/** `total` cores: at most as many works at once, in the order of the calls. */
export function createCores(total: number): Cores {
  let running = 0
  const waiting: (() => void)[] = []
  return {
    async use(work) {
      if (running >= total) await new Promise<void>((resolve) => waiting.push(resolve))
      else running += 1
      try {
        return await work(() => Math.max(1, Math.floor(total / running)))
      } finally {
        const next = waiting.shift()
        // The place is handed on, so that nobody else can take it in between.
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
