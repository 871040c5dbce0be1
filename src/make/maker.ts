/** Memoised recipes: looks each up in the stores, or builds it, and tells what became of it. */
import { messageOf, PycaskError } from '../errors.js'
import type { Log } from '../host/types.js'
import type { Key } from '../words.js'
import { differences, nearest } from './differences.js'
import { keyOf } from './key.js'
import { interrupted } from './lock.js'
import { NotHere, NotPlanned, placeholder } from './plan.js'
import type { MakeLater, Maker, Outcome, Product, Recipe, Store } from './types.js'

export interface MakerOptions {
  /** Looked through in this order. What is built, or found in a later one, goes into the first. */
  readonly stores: readonly Store[]
  /** False: a plan, which builds and keeps nothing. */
  readonly building: boolean
  readonly log: Log
  readonly signal: AbortSignal
  /** Called when making something begins, once nobody else makes it. */
  readonly onStart?:
    ((recipe: Pick<Recipe<unknown>, 'kind' | 'name' | 'title'>) => void) | undefined
  /** Called as soon as each outcome is known. */
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined
}

/** What `make` found out, before it becomes an Outcome. */
interface Made<Facts> {
  readonly product: Product<Facts>
  readonly state: Outcome['state']
  readonly store?: string
  readonly reasons: readonly string[]
}

interface Found<Facts> {
  readonly product: Product<Facts>
  readonly store: Store
}

/** The products of one run, finished or on their way, by key. */
type Making = Map<Key, Promise<Made<unknown>>>

/**
 * A maker. `make` rejects with what the recipe's functions reject with, with `interrupted`, and
 * with `disk-full` or `cache-not-writable` of the first store; a fault of another store is only
 * logged. `outcomes` are in the order of the calls, whatever finished first.
 */
export function createMaker(options: MakerOptions): Maker {
  return createSection(options, new Map())
}

function createSection(options: MakerOptions, making: Making): Maker {
  const { stores, building, log, signal } = options
  const rows: (Outcome | undefined)[] = []
  /** What has a row here already. */
  const told = new Set<Key>()
  const products = new Map<Key, Product<unknown>>()

  const make = async <Facts>(wanted: Recipe<Facts> | MakeLater<Facts>): Promise<Product<Facts>> => {
    const row = rows.push(undefined) - 1
    const started = performance.now()
    const report = (outcome: Omit<Outcome, 'kind' | 'name' | 'seconds'>): void => {
      const seconds = (performance.now() - started) / 1000
      rows[row] = { kind: wanted.kind, name: wanted.name, seconds, ...outcome }
      options.onOutcome?.(rows[row])
    }
    let known: { readonly recipe: Recipe<Facts>; readonly key: Key } | undefined
    try {
      const recipe = 'recipe' in wanted ? await wanted.recipe() : wanted
      known = { recipe, key: keyOf(recipe.kind, recipe.inputs) }
      const { key } = known
      const inThisRun = making.has(key)
      if (!inThisRun) making.set(key, lookUpOrBuild(recipe, key))
      const tells = !told.has(key)
      told.add(key)
      // Equal keys are of one kind, and so of one type of facts.
      const made = (await making.get(key)) as Made<Facts>
      if (tells) report({ title: recipe.title, key, ...rowOf(made, inThisRun) })
      if (made.state !== 'missing') products.set(key, made.product)
      return made.product
    } catch (thrown) {
      if (building || !(thrown instanceof NotPlanned)) throw thrown
      const title = known?.recipe.title ?? ''
      const reasons = [`depends on ${thrown.product}`]
      report({ title, key: known?.key, state: 'unknown', sizeBytes: 0, reasons })
      const { kind, name } = wanted
      return placeholder({ kind, name, title, key: known?.key, inputs: known?.recipe.inputs })
    }
  }

  const lookUpOrBuild = async <Facts>(recipe: Recipe<Facts>, key: Key): Promise<Made<Facts>> => {
    const stale: string[] = []
    const found = await lookUp(stores, recipe, key, stale)
    if (found !== undefined) return reuse(found, recipe, key)
    const reasons = stale.length > 0 ? stale : await explain(recipe, key)
    if (!building) {
      const { kind, name, title, inputs } = recipe
      const product = placeholder<Facts>({ kind, name, title, key, inputs })
      return { product, state: 'missing', reasons }
    }
    return build(recipe, key, reasons)
  }

  const lookUp = async <Facts>(
    where: readonly Store[],
    recipe: Recipe<Facts>,
    key: Key,
    /** Collects why the nearest product with this key is stale. */
    stale: string[],
  ): Promise<Found<Facts> | undefined> => {
    for (const store of where) {
      const product = await store.get(recipe, key).catch((thrown: unknown) => {
        log.warn(`${store.name} cannot be read, going on without: ${messageOf(thrown)}`)
        return undefined
      })
      if (product === undefined) continue
      const moved = recipe.rediscover
        ? tellingOf(recipe)(product.discovered, await recipe.rediscover(product.discovered))
        : []
      if (moved.length === 0) return { product, store }
      if (stale.length === 0) stale.push(...moved)
    }
    return undefined
  }

  const offer = async <Facts>(
    recipe: Recipe<Facts>,
    product: Product<Facts>,
    state: 'made' | 'kept',
  ): Promise<void> => {
    for (const store of stores) await store.share?.(recipe, product, state)
  }

  const reuse = async <Facts>(
    found: Found<Facts>,
    recipe: Recipe<Facts>,
    key: Key,
  ): Promise<Made<Facts>> => {
    const made = { ...found, state: 'reused' as const, store: found.store.name, reasons: [] }
    const [first] = stores
    if (building && first === found.store) await offer(recipe, found.product, 'kept')
    if (!building || first === undefined) return made
    if (first === found.store || found.store.remote === true)
      return {
        ...made,
        product: withFetchedFiles({ ...found, store: found.store.name }, recipe, key),
      }
    const product = await copyInto(first, found.product, recipe, key)
    return { ...made, product }
  }

  const copyInto = async <Facts>(
    first: Store,
    product: Product<Facts>,
    recipe: Recipe<Facts>,
    key: Key,
  ): Promise<Product<Facts>> => {
    const { facts, discovered, files } = product
    try {
      const paths = await Promise.all(
        Object.keys(files).map(async (name) => [name, await product.file(name)] as const),
      )
      return await first.put(recipe, key, { facts, discovered, files: Object.fromEntries(paths) })
    } catch (thrown) {
      log.warn(`${recipe.kind} ${recipe.name} is not kept in ${first.name}: ${messageOf(thrown)}`)
      return product
    }
  }

  /**
   * A product of which only the facts are known for certain: a remote store tells of it, or its files
   * are checked when they are used. A file that this store cannot give is looked for in the others, and
   * made again where none has it.
   */
  const withFetchedFiles = <Facts>(
    told: { readonly product: Product<Facts>; readonly store: string },
    recipe: Recipe<Facts>,
    key: Key,
  ): Product<Facts> => {
    let whole: Promise<Product<Facts>> | undefined
    const makeWhole = async ({ reason }: NotHere): Promise<Product<Facts>> => {
      const started = performance.now()
      const others = stores.filter(({ name }) => name !== told.store)
      const found = await lookUp(others, recipe, key, [])
      if (found !== undefined) return (await reuse(found, recipe, key)).product
      const made = await build(recipe, key, [reason])
      if (made.state === 'built') {
        const { kind, name, title } = recipe
        const seconds = (performance.now() - started) / 1000
        const row: Outcome = { kind, name, title, key, seconds, ...rowOf(made, false) }
        const at = rows.findIndex((one) => one?.key === key)
        rows[at < 0 ? rows.length : at] = row
        options.onOutcome?.(row)
      }
      return made.product
    }
    return {
      ...told.product,
      file: async (name) => {
        try {
          return await told.product.file(name)
        } catch (thrown) {
          if (!(thrown instanceof NotHere)) throw thrown
          const product = await (whole ??= makeWhole(thrown))
          const [here, there] = [product.files[name]?.sha256, told.product.files[name]?.sha256]
          if (here !== there) throw madeDifferently(recipe, name, told.store)
          return product.file(name)
        }
      },
    }
  }

  const explain = async <Facts>(recipe: Recipe<Facts>, key: Key): Promise<readonly string[]> => {
    const kept = await Promise.all(
      stores.map((store) => store.inputsOf(recipe.kind, recipe.name).catch(() => [])),
    )
    const others = kept.flat().filter((product) => product.key !== key)
    const closest = nearest(others, recipe.inputs)
    return closest === undefined
      ? ['not built before']
      : tellingOf(recipe)(closest.inputs, recipe.inputs)
  }

  const build = async <Facts>(
    recipe: Recipe<Facts>,
    key: Key,
    reasons: readonly string[],
  ): Promise<Made<Facts>> => {
    const [first] = stores
    const workbench = stores.find((store) => store.workbench !== undefined)?.workbench
    if (first === undefined || workbench === undefined)
      throw new Error('building needs a store with a workbench')
    return workbench.exclusively(recipe, key, signal, async () => {
      // Another process may have made it since, or while we waited for it.
      const theirs = await lookUp([first], recipe, key, [])
      if (theirs !== undefined) return reuse(theirs, recipe, key)
      if (signal.aborted) throw interrupted(recipe.name)
      options.onStart?.(recipe)
      const product = await workbench.withWorkspace(recipe, async (workspace) =>
        first.put(recipe, key, await recipe.build(workspace)),
      )
      // What the next look-up will ask is known from now on, and told in an image's record.
      await recipe.rediscover?.(product.discovered)
      await offer(recipe, product, 'made')
      return { product, state: 'built' as const, reasons }
    })
  }

  return {
    make,
    section: (more) => createSection({ ...options, ...more }, making),
    get outcomes() {
      return rows.filter((row) => row !== undefined)
    },
    get products() {
      return [...products.values()]
    },
  }
}

const tellingOf = <Facts>(recipe: Recipe<Facts>) => recipe.explain ?? differences

/** What another section of the same run has built is there for this one. */
function rowOf(
  { product, state, store, reasons }: Made<unknown>,
  inThisRun: boolean,
): Pick<Outcome, 'state' | 'store' | 'reasons' | 'sizeBytes'> {
  if (state === 'missing') return { state, reasons, sizeBytes: 0 }
  const sizeBytes = sizeOf(product)
  if (state === 'built' && inThisRun)
    return { state: 'reused', store: 'this run', reasons: [], sizeBytes }
  return { state, reasons, sizeBytes, ...(store === undefined ? {} : { store }) }
}

/** Only where a recipe is not reproducible: what lies in the image and what is here would not fit. */
const madeDifferently = ({ kind, name }: Recipe<unknown>, file: string, store: string) =>
  new PycaskError({
    code: 'product-differs',
    what: `${kind} ${name} was made again because its file ${file} was needed, and came out with other bytes than ${store} tells of`,
    hint:
      store === 'cache'
        ? 'build again: what was made now is kept'
        : 'build without what is published: --no-published',
  })

const sizeOf = (product: Product<unknown>): number =>
  Object.values(product.files).reduce((sum, file) => sum + file.sizeBytes, 0)
