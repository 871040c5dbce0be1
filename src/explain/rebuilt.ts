/** Which products of two images are not the same, and why: from the records that are attached to them. */
import type { Inputs } from '../make/types.js'

/** What a record tells of a product. */
export interface Recorded {
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly key: string
  readonly inputs: Inputs
  readonly discovered: Inputs
}

export interface Rebuilt {
  /** `wheel` */
  readonly kind: string
  readonly name: string
  readonly title: string
  /** What of its inputs moved, one phrase each. */
  readonly reasons: readonly string[]
}

/** Tells what differs between two maps of inputs. */
export type Tell = (before: Inputs, after: Inputs) => readonly string[]

/**
 * The products of the second image that the first has with other inputs, in the second's order; what only one of
 * them has is not rebuilt. Two products with one key are told apart by what was discovered.
 *
 * @param telling how each kind tells it; other kinds are left out
 */
export function rebuiltOf(
  before: readonly Recorded[],
  after: readonly Recorded[],
  telling: Readonly<Record<string, Tell>>,
): readonly Rebuilt[] {
  return after.flatMap((product) => {
    const { kind, name, title } = product
    const tell = telling[kind]
    const former = before.find((one) => one.kind === kind && one.name === name)
    if (tell === undefined || former === undefined) return []
    const reasons = tell(inputsOf(former), inputsOf(product))
    return reasons.length === 0 ? [] : [{ kind, name, title, reasons }]
  })
}

const inputsOf = ({ inputs, discovered }: Recorded): Inputs => ({ ...inputs, ...discovered })
