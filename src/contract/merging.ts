/** What was made for a check, and what whoever merges the change will have to make again. */
import { differences } from '../make/index.js'
import type { Outcome } from '../make/types.js'
import type { Recorded } from './compare-records.js'

export interface Building {
  /** What no store had, and why; in the order of the pipeline. */
  readonly missed: readonly Made[]
  /** What the published image was not made of; undefined where there is no record of that. */
  readonly merging: readonly Made[] | undefined
  /** Of everything that was made here. */
  readonly seconds: number
}

export interface Made {
  /** `wheel psycopg2 2.9.13, from source` */
  readonly product: string
  /** How long it took here; undefined where a store had it. */
  readonly seconds: number | undefined
  readonly reasons: readonly string[]
}

/** What costs time or bytes; tests of the finished image are repeated quickly. */
const telling = ['python', 'wheel', 'base', 'package', 'dependencies', 'app']
const shownReasons = 3

/**
 * @param outcomes of the build
 * @param record of what was built
 * @param published the record of the image that is compared with
 */
export function buildingOf(
  outcomes: readonly Outcome[],
  record: Recorded,
  published: Recorded | undefined,
): Building {
  const built = outcomes.filter(({ state }) => state === 'built')
  const missed = built
    .filter(({ kind }) => telling.includes(kind))
    .map(({ kind, name, title, seconds, reasons }) => ({
      product: named(kind, name, title),
      ...{ seconds, reasons },
    }))
  const seconds = built.reduce((sum, one) => sum + one.seconds, 0)
  if (published === undefined) return { missed, merging: undefined, seconds }
  const known = new Set(published.products.map(({ key }) => key))
  const secondsOf = new Map(built.map((one) => [one.key as string | undefined, one.seconds]))
  const merging = record.products
    .filter(({ kind, key }) => telling.includes(kind) && !known.has(key))
    .map(({ kind, name, title, key, inputs }): Made => {
      const before = published.products.find((one) => one.kind === kind && one.name === name)
      const moved = before === undefined ? ['new'] : differences(before.inputs, inputs)
      const more = moved.length - shownReasons
      return {
        product: named(kind, name, title),
        seconds: secondsOf.get(key),
        reasons: [...moved.slice(0, shownReasons), ...(more > 0 ? [`and ${more} more`] : [])],
      }
    })
  return { missed, merging, seconds }
}

function named(kind: string, name: string, title: string): string {
  const isTold = name === kind || title.startsWith(name)
  return (isTold ? `${kind} ${title}` : `${kind} ${name} ${title}`).trim()
}
