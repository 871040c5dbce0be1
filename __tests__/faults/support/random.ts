/** Chance that is the same in every run: what a seed found, it finds again. */

export interface Random {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number, at least 0 and less than `below`. */
  int(below: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** `least` to `most` things. */
  list<T>(least: number, most: number, make: (index: number) => T): T[]
}

/** mulberry32 (public domain): 32 bits of state are enough to choose among mistakes. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]): T => {
      const found = list[int(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    list: (least, most, make) =>
      Array.from({ length: least + int(most - least + 1) }, (_, index) => make(index)),
  }
}

/** A seed for each case of a run, so that one case can be tried by itself. */
export const seedOf = (seed: number, index: number): number =>
  (Math.imul(seed ^ (index + 1), 0x9e3779b1) ^ (index << 7)) >>> 0
