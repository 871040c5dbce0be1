/** `pycask store show` and `pycask store prune`: the store in a registry that many share. */
import { join } from 'node:path'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { createHost, type Host } from '../host/index.js'
import { keyAnnotation } from '../image/index.js'
import type { Store } from '../make/types.js'
import { readOptions, type Options } from '../options/index.js'
import { parseReference, type RegistryClient } from '../registry/index.js'
import { decodeRecord, recordType } from '../record/index.js'
import { pruneStore, registryStore, storedProducts, type StoredProduct } from '../store/index.js'
import { digest as parseDigest, type Key } from '../words.js'
import { registries } from './registries.js'
import type { CommandRequest } from './session.js'
import { cachePolicy } from './workflow-events.js'

export interface StoreResult {
  readonly name: string
  readonly kinds: readonly {
    readonly kind: string
    readonly products: number
    readonly sizeBytes: number
  }[]
  readonly products: number
  readonly sizeBytes: number
  /** Of `prune`. */
  readonly removed?: { readonly products: number; readonly sizeBytes: number }
}

/**
 * What the store holds, by kind. `prune` first removes what is older than keep-days and what none of
 * the given images is made of.
 *
 * @throws PycaskError `argument-unexpected`, `store-not-named`, `store-not-prunable`, and the registry's
 */
export async function store(request: CommandRequest): Promise<StoreResult> {
  const [action = 'show', ...images] = request.operands ?? []
  if ((action !== 'show' && action !== 'prune') || (action === 'show' && images.length > 0))
    throw new PycaskError({
      code: 'argument-unexpected',
      what: `pycask store ${[action, ...images].join(' ')}: expected show, or prune and images`,
      hint: 'pycask store prune ghcr.io/acme/web:main --store ghcr.io/acme/pycask-store',
    })
  const options = await readOptions(request)
  if (options.store === undefined)
    throw new PycaskError({
      code: 'store-not-named',
      what: 'no shared store is named',
      hint: 'store = "ghcr.io/acme/pycask-store" in [tool.pycask], or --store',
    })
  const { env, log, signal, today } = request
  const client = registries(createHost({ env, log, signal }), options)
  const repository = parseReference(options.store)
  const summed = (all: readonly StoredProduct[]) => ({
    products: all.length,
    sizeBytes: all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  })
  const told = (kept: readonly StoredProduct[]): StoreResult => ({
    name: options.store ?? '',
    kinds: [...new Set(kept.map(({ kind }) => kind))].sort().map((kind) => ({
      ...{ kind, ...summed(kept.filter((one) => one.kind === kind)) },
    })),
    ...summed(kept),
  })
  if (action === 'show') return told(await storedProducts(client, repository))
  const needed = new Set((await Promise.all(images.map((name) => keysOf(client, name)))).flat())
  const before = new Date(today.getTime() - options.keepDays * 24 * 3600 * 1000)
  const { removed, kept } = await pruneStore(client, repository, { before, needed })
  return { ...told(kept), removed: summed(removed) }
}

/** Kinds of products that take long to make, or need a container to be tried in. */
const sharedKinds = [
  ...['profile', 'python', 'wheel', 'base', 'dependencies'],
  ...['verification', 'imports', 'check'],
]
const publishedWheel = z.looseObject({ built: z.literal(false) })

/** The store of the option store; none where none is named, or the network must not be used. */
export function sharedStores(context: {
  readonly options: Options
  readonly host: Host
  readonly now: () => Date
}): readonly Store[] {
  const { options, host, now } = context
  if (options.store === undefined || options.offline) return []
  // What pull requests and strangers' events make is not for everybody.
  const { channel, save } = cachePolicy(host.env, 'auto', undefined)
  const inWorkflow = host.env['GITHUB_ACTIONS'] === 'true'
  return [
    registryStore({
      // It only saves time: a registry that does not answer must not cost much.
      client: registries(host, options, { retries: { attempts: 2 } }),
      repository: parseReference(options.store),
      directory: join(options.cache, 'shared'),
      ...{ log: host.log, now },
      writable: !inWorkflow || (channel === 'main' && save),
      wants: (kind, facts) =>
        sharedKinds.includes(kind) &&
        !(kind === 'wheel' && publishedWheel.safeParse(facts).success),
    }),
  ]
}

const descriptor = z.looseObject({
  digest: z.string(),
  annotations: z.record(z.string(), z.string()).optional(),
})
const document = z.looseObject({
  manifests: z.array(descriptor).default([]),
  layers: z.array(descriptor).default([]),
})

/** The keys of the products that an image, or each image of an index, is made of. */
async function keysOf(client: RegistryClient, name: string): Promise<readonly Key[]> {
  const reference = parseReference(name)
  const { bytes, digest } = await client.manifest(reference)
  const { manifests, layers } = document.parse(JSON.parse(Buffer.from(bytes).toString()))
  const { registry, repository } = reference
  const inner = await Promise.all(
    manifests.map((one) => keysOf(client, `${registry}/${repository}@${parseDigest(one.digest)}`)),
  )
  const own = layers.flatMap(({ annotations = {} }) => annotations[keyAnnotation] ?? [])
  // What is no layer of its own (a wheel, the profile) is known by the record.
  const records = await Promise.all(
    (await client.referrers(reference, digest, recordType)).map(async (referrer) => {
      const record = await client.attachment(reference, referrer.digest)
      return record === undefined ? [] : decodeRecord(record).products.map(({ key }) => key)
    }),
  )
  return [...inner.flat(), ...(own as Key[]), ...records.flat()]
}
