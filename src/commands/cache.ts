/** `pycask cache show` and `pycask cache prune`: the folder of products. */
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { keptEntries, pruneEntries } from '../make/index.js'
import { readOptions } from '../options/index.js'
import type { CommandRequest } from './session.js'

export interface CacheResult {
  readonly directory: string
  readonly kinds: readonly {
    readonly kind: string
    readonly products: number
    readonly sizeBytes: number
  }[]
  readonly sizeBytes: number
  /** Of `prune`. */
  readonly dropped?: { readonly products: number; readonly sizeBytes: number }
}

/**
 * What is there, by kind; `prune` first drops what was used longest ago, beyond the option
 * cache-budget.
 *
 * @throws PycaskError `argument-unexpected`, `cache-not-writable`
 */
export async function cache(request: CommandRequest): Promise<CacheResult> {
  const [action = 'show'] = request.operands ?? []
  if (action !== 'show' && action !== 'prune')
    throw new PycaskError({
      code: 'argument-unexpected',
      what: `pycask cache ${action}: expected show or prune`,
      hint: 'pycask cache prune --cache-budget "5 GB"',
    })
  const options = await readOptions(request)
  const directory = join(options.cache, 'products')
  const pruned =
    action === 'prune'
      ? await pruneEntries(directory, options.cacheBudget).catch(refused(directory))
      : undefined
  const entries = await keptEntries(directory)
  const kinds = [...new Set(entries.map(({ kind }) => kind))].sort().map((kind) => {
    const those = entries.filter((one) => one.kind === kind)
    return { kind, products: those.length, sizeBytes: bytesOf(those) }
  })
  return {
    ...{ directory, kinds, sizeBytes: bytesOf(entries) },
    ...(pruned === undefined
      ? {}
      : { dropped: { products: pruned.dropped.length, sizeBytes: pruned.droppedBytes } }),
  }
}

const bytesOf = (entries: readonly { readonly sizeBytes: number }[]): number =>
  entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

const refused = (directory: string) => (cause: unknown) => {
  throw new PycaskError({
    code: 'cache-not-writable',
    what: `${directory}: what was used longest ago cannot be removed`,
    hint: 'see who owns the folder, or name another one with --cache',
    cause,
  })
}
