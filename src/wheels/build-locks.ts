/**
 * Which sdists share a lock of build requirements, and as of which day each is locked.
 *
 * One lock for all keeps a project small, but two things break it: an old sdist that was written for
 * the build tools of its time, and two sdists that ask for different versions. Those get locks of
 * their own, so that no other wheel is built again for their sake.
 */
import { PycaskError } from '../errors.js'

/** What has to be built. */
export interface WantedLock {
  /** Canonical. */
  readonly name: string
  /** `netifaces==0.11.0` */
  readonly title: string
  /** Lines of a requirements file. */
  readonly lines: readonly string[]
  /** When its sdist was uploaded, where that is known. */
  readonly uploaded?: string | undefined
  /** Has a file with wishes of its own: it does not share. */
  readonly alone?: boolean
}

/** Locks lines; `before`, a time, hides what was uploaded later. `for` is empty for the common lock. */
export type CompileLock = (request: {
  readonly for: string
  readonly lines: readonly string[]
  readonly before?: string | undefined
}) => Promise<string>

export interface BuildLockText {
  /** Titles of the packages that are built with it, sorted. */
  readonly titles: readonly string[]
  /** `2024-10-07`, where the lock goes back in time. */
  readonly asOf?: string | undefined
  readonly text: string
}

export interface BuildLockTexts {
  readonly common: BuildLockText | undefined
  /** By package. */
  readonly own: ReadonlyMap<string, BuildLockText>
}

/** An sdist that is older than this is built with the tools of its time. */
const oldDays = 2 * 365
const dayMs = 86_400_000

/**
 * The time that an sdist's build tools are taken from; undefined for the newest ones. Never before the
 * Python that it is built for: older tools do not know it.
 *
 * @param pythonReleased first release of the newest Python: `2024-10-07`, or a month
 */
export function travelTo(
  uploaded: string | undefined,
  { pythonReleased, today }: { readonly pythonReleased: string; readonly today: Date },
): string | undefined {
  if (uploaded === undefined) return undefined
  const time = Date.parse(uploaded)
  if (Number.isNaN(time) || today.getTime() - time < oldDays * dayMs) return undefined
  const [year = '', month = '', day = '28'] = pythonReleased.split('-')
  const python = Date.parse(`${year}-${month}-${day}T23:59:59Z`)
  const latest = Math.max(time, Number.isNaN(python) ? 0 : python)
  return latest < today.getTime() ? new Date(latest).toISOString() : undefined
}

/**
 * Locks everything: what is old by itself, as of its day, the rest together; where that is impossible,
 * what does not go with the others by itself.
 *
 * @throws what `compile` throws: `build-lock-impossible` for a package that has no lock even alone
 */
export async function lockAll(
  wanted: readonly WantedLock[],
  options: {
    readonly compile: CompileLock
    readonly pythonReleased: string
    readonly today: Date
    /** Packages that had a lock of their own: of two that do not go together, these leave. */
    readonly ownBefore: ReadonlySet<string>
  },
): Promise<BuildLockTexts> {
  const own = new Map<string, BuildLockText>()
  const sharing: WantedLock[] = []
  await Promise.all(
    wanted.map(async (one) => {
      const before = travelTo(one.uploaded, options)
      const asOf = before?.slice(0, 10)
      const travelled =
        before === undefined
          ? undefined
          : await unlessImpossible(options.compile({ for: one.name, lines: one.lines, before }))
      if (travelled !== undefined) own.set(one.name, { titles: [one.title], asOf, text: travelled })
      else if (one.alone === true)
        own.set(one.name, {
          titles: [one.title],
          text: await options.compile({ for: one.name, lines: one.lines }),
        })
      else sharing.push(one)
    }),
  )
  const order = (one: WantedLock): string => `${options.ownBefore.has(one.name) ? 1 : 0}${one.name}`
  sharing.sort((a, b) => (order(a) < order(b) ? -1 : 1))
  const { together, text, apart } = await share(sharing, options.compile)
  for (const [one, lock] of apart) own.set(one.name, { titles: [one.title], text: lock })
  const titles = together.map(({ title }) => title).sort()
  return {
    common: together.length === 0 ? undefined : { titles, text },
    own: new Map([...own].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

async function share(
  all: readonly WantedLock[],
  compile: CompileLock,
): Promise<{
  together: readonly WantedLock[]
  text: string
  apart: readonly (readonly [WantedLock, string])[]
}> {
  const linesOf = (some: readonly WantedLock[]) => some.flatMap(({ lines }) => lines)
  const compiled = (some: readonly WantedLock[]) => compile({ for: '', lines: linesOf(some) })
  if (all.length === 0) return { together: [], text: '', apart: [] }
  const one = await unlessImpossible(compiled(all), all.length === 1)
  if (one !== undefined) return { together: all, text: one, apart: [] }

  let together: readonly WantedLock[] = []
  let text = ''
  const apart: (readonly [WantedLock, string])[] = []
  for (const next of all) {
    const more = [...together, next]
    const found = await unlessImpossible(compiled(more), more.length === 1)
    if (found === undefined)
      apart.push([next, await compile({ for: next.name, lines: next.lines })])
    else [together, text] = [more, found]
  }
  return { together, text, apart }
}

async function unlessImpossible(
  lock: Promise<string>,
  unlessLast = false,
): Promise<string | undefined> {
  try {
    return await lock
  } catch (thrown) {
    if (!unlessLast && thrown instanceof PycaskError && thrown.code === 'build-lock-impossible')
      return undefined
    throw thrown
  }
}
