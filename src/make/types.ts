/** Memoised recipes: the vocabulary of everything that Pycask makes. */
import type * as z from 'zod'
import type { Key, Sha256 } from '../words.js'

/** Flat and readable: `optimize: fast-build`, `gcc: 4:14.2.0-1`. Sorted by name when hashed. */
export type Inputs = Readonly<Record<string, string>>

/** How to make one product, and what that depends on. */
export interface Recipe<Facts> {
  /** `python`, `wheel`, `base`, `dependencies`, `app`: a folder in the store, and part of the key. */
  readonly kind: string
  /** What the user calls it: `python`, `psycopg2`. Products of one kind and name are compared. */
  readonly name: string
  /** Shown beside the name: `3.13.15, fast-build`. Not part of the key. */
  readonly title: string
  /** Everything that the product's bytes depend on and that is known beforehand. */
  readonly inputs: Inputs
  /** What is known of a finished product; parsed again whenever it leaves a store. */
  readonly facts: z.ZodType<Facts>
  /**
   * Today's values of inputs that an earlier build discovered (the versions of the packages whose
   * libraries were grafted). A product whose discovered inputs differ is stale. Without it,
   * discovered inputs are not checked.
   */
  readonly rediscover?: (discovered: Inputs) => Promise<Inputs>
  /** What differs between two maps of its inputs, in words; default: each input's name with both values. */
  readonly explain?: (before: Inputs, after: Inputs) => readonly string[]
  /** Makes it. Everything written under `workspace.directory` that is not named is dropped. */
  readonly build: (workspace: Workspace) => Promise<Built<Facts>>
}

export interface Workspace {
  /** An empty folder of the build's own, on the same file system as the store. */
  readonly directory: string
  /** Keeps a log through a failure: a path outside of the workspace that survives it. */
  readonly logFile: string
}

export interface Built<Facts> {
  /** File name in the product → path in the workspace. */
  readonly files: Readonly<Record<string, string>>
  readonly facts: Facts
  readonly discovered?: Inputs
}

/** A finished product, verified against the hashes that were recorded when it was made. */
export interface Product<Facts> {
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly key: Key
  readonly inputs: Inputs
  readonly discovered: Inputs
  readonly facts: Facts
  readonly files: Readonly<Record<string, ProductFile>>
  /**
   * The path of one of the files, verified. A product that a remote store told of is fetched, or made,
   * when its first file is asked for. Rejects when there is none of that name.
   */
  file(name: string): Promise<string>
}

export interface ProductFile {
  readonly sha256: Sha256
  readonly sizeBytes: number
}

/** What became of one recipe: a row of the plan and of the build's table. */
export interface Outcome {
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly key: Key | undefined
  /** `unknown`: the inputs depend on a product that is not there yet (only in a plan). */
  readonly state: 'reused' | 'built' | 'missing' | 'unknown'
  /** The store that had it: `cache`. */
  readonly store?: string
  readonly seconds: number
  /** The product's files together; 0 for what was not made. */
  readonly sizeBytes: number
  /** Why it is not reused, one phrase each; empty for what is. */
  readonly reasons: readonly string[]
}

/** Where products are kept. A store can be slow or broken: that costs time, never correctness. */
export interface Store {
  readonly name: string
  /** The product with this key, verified; undefined when absent or damaged (damage is removed and logged). */
  get<Facts>(recipe: Recipe<Facts>, key: Key): Promise<Product<Facts> | undefined>
  /** Keeps a built product; returns it as kept. Safe beside another process that keeps the same. */
  put<Facts>(recipe: Recipe<Facts>, key: Key, built: Built<Facts>): Promise<Product<Facts>>
  /**
   * Offers a product to others: one that was just `made`, or that this machine had `kept`. Never
   * rejects because the store cannot take it.
   */
  share?<Facts>(
    recipe: Recipe<Facts>,
    product: Product<Facts>,
    state: 'made' | 'kept',
  ): Promise<void>
  /** Inputs of all kept products of this kind and name, newest first: to explain a miss. */
  inputsOf(kind: string, name: string): Promise<readonly KeptInputs[]>
  /** Where builds for this store happen; absent for a store that is not a folder of this machine. */
  readonly workbench?: Workbench
  /**
   * Its products tell their facts at once and move their bytes only when a file is asked for:
   * finding one copies nothing. `file()` of such a product may reject with `NotHere` for a file
   * that the store cannot give: it is then made again.
   */
  readonly remote?: boolean
  /** Begins to read what look-ups will need, where it is known that they will come. Never rejects. */
  readonly prepare?: () => void
}

/** A folder on the store's file system in which products are made before they are kept. */
export interface Workbench {
  /**
   * Runs `work` while no other process that shares the folder does so for the same key. It only
   * saves time: a store stays right when two processes make one key at once.
   */
  exclusively<T>(
    recipe: { readonly kind: string; readonly name: string },
    key: Key,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T>
  /** Runs `work` in a new workspace, which is gone afterwards; its log file stays if it fails. */
  withWorkspace<T>(
    recipe: { readonly kind: string; readonly name: string },
    work: (workspace: Workspace) => Promise<T>,
  ): Promise<T>
}

export interface KeptInputs {
  readonly key: Key
  readonly inputs: Inputs
  readonly discovered: Inputs
}

/** Looks a recipe up, or builds it. */
export interface Maker {
  /**
   * `recipe` may be a function: then, in a plan, inputs that depend on facts of a product which is
   * not there make the outcome `unknown` instead of failing.
   * Equal keys within one run are made once. In a plan nothing is built: the result's `facts`,
   * `files` and `file()` throw `NotPlanned` when it is missing, and its `key` still works where known.
   */
  make<Facts>(recipe: Recipe<Facts> | MakeLater<Facts>): Promise<Product<Facts>>
  readonly outcomes: readonly Outcome[]
  /** What was made or found, each product once; in a plan only what is there. */
  readonly products: readonly Product<unknown>[]
  /** A maker that shares this one's products, with outcomes of its own: one image of several. */
  section(settings?: { readonly onOutcome?: (outcome: Outcome) => void }): Maker
}

/** A recipe whose inputs need other products' facts; named so that a plan can print its row. */
export interface MakeLater<Facts> {
  readonly kind: string
  readonly name: string
  readonly recipe: () => Recipe<Facts> | Promise<Recipe<Facts>>
}
