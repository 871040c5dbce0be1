/** What `make` returns in a plan for a product that is not there. */
import type { Key } from '../words.js'
import type { Inputs, Product } from './types.js'

/** Something of a product was asked for that only its build can tell. */
export class NotPlanned extends Error {
  readonly kind: string
  /** The product's name, as in its recipe. */
  readonly product: string

  constructor(kind: string, product: string) {
    super(`${kind} ${product} is not built yet`)
    this.name = 'NotPlanned'
    this.kind = kind
    this.product = product
  }
}

/** A remote store knows of a product but cannot give this file of it. */
export class NotHere extends Error {
  constructor(
    kind: string,
    product: string,
    file: string,
    /** Why it has to be made again. */
    readonly reason = 'its files are needed, and no store has them',
  ) {
    super(`${file} of ${kind} ${product} is not here`)
    this.name = 'NotHere'
  }
}

/** A product that is not there: what is known of it can be read, the rest throws NotPlanned. */
export function placeholder<Facts>(known: {
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly key: Key | undefined
  readonly inputs: Inputs | undefined
}): Product<Facts> {
  const unknown = (): never => {
    throw new NotPlanned(known.kind, known.name)
  }
  return {
    kind: known.kind,
    name: known.name,
    title: known.title,
    get key(): Key {
      return known.key ?? unknown()
    },
    get inputs(): Inputs {
      return known.inputs ?? unknown()
    },
    get discovered(): Inputs {
      return unknown()
    },
    get facts(): Facts {
      return unknown()
    },
    get files(): Product<Facts>['files'] {
      return unknown()
    },
    file: () => Promise.reject(new NotPlanned(known.kind, known.name)),
  }
}
