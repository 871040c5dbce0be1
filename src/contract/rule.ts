/** Rules of the contract: small pure functions over what is known of an image. */
import type { ImageModel } from '../inspect/index.js'
import type { Branch } from '../python/index.js'
import type { Observed } from './observe.js'

export type Level = 'error' | 'warn' | 'info'

/** One thing that is wrong. `what` names the path or package. */
export interface Finding {
  readonly what: string
  /** In the image, without a leading slash; for waivers by path. */
  readonly path?: string | undefined
}

/** Slashes around a path, to be replaced. An image may have very many: each is looked at once. */
export const outerSlashes = /^\/+|(?<!\/)\/+$/g

/** Why a rule could not be tested on this image. */
export interface Skipped {
  readonly skipped: string
}

export type Verdict = readonly Finding[] | Skipped

/** Everything that a rule may look at. */
export interface Subject {
  readonly model: ImageModel
  /** What running the image showed, or why it was not run. */
  readonly observed: Observed | Skipped
  /** It was run, and Python does not run as strictly as that. */
  readonly failure: string | undefined
  /** Debian package → newest version of its suite; undefined where nobody looked. */
  readonly candidates: ReadonlyMap<string, string> | undefined
  /** The record of inputs, where one is attached. */
  readonly record: ImageRecord | undefined
  /** Minor versions of Python and their ends. */
  readonly branches: ReadonlyMap<string, Branch>
  readonly today: Date
  /** Most bytes that a pull may transfer. */
  readonly budgetBytes: number | undefined
}

/** What is used of the record that Pycask attaches to its images. */
export interface ImageRecord {
  readonly products: readonly {
    readonly kind: string
    readonly name: string
    readonly inputs: Readonly<Record<string, string>>
  }[]
}

export interface Rule {
  /** Never changes its meaning. */
  readonly id: string
  readonly title: string
  /** One or two sentences. */
  readonly why: string
  readonly fix: string
  readonly level: Level
  /** The option of Pycask that decides it: findings are shown at its line. */
  readonly setting?: string
  /** How it is tested, for the documentation. */
  readonly test: string
  /** Public discussions where it comes from: `docker-library/python#615`. */
  readonly sources?: readonly string[]
  /** Absent: kept by how Pycask builds and publishes, and tested there; no image can show it. */
  readonly check?: (subject: Subject) => Verdict
}

export const skipped = (reason: string): Skipped => ({ skipped: reason })
export const isSkipped = (value: object): value is Skipped => 'skipped' in value

/** As many as people read; the last one says how many more there are. */
const shownFindings = 20

/** One finding for each, at most some; `what` gets the first path. */
export function listed<T>(
  found: readonly T[],
  tell: (one: T) => Finding,
  more: (count: number) => string = (count) => `${count} more`,
): readonly Finding[] {
  const shown = found.slice(0, shownFindings).map(tell)
  const rest = found.length - shown.length
  return rest > 0 ? [...shown, { what: more(rest) }] : shown
}

export const noPython = skipped('there is no Python in the image')
