/** What a shared store holds, and removing what nobody needs. */
import { PycaskError } from '../errors.js'
import type { Reference, RegistryClient } from '../registry/index.js'
import type { Digest, Key } from '../words.js'
import { createdAnnotation, parseProductManifest, parseTag } from './product.js'

export interface StoredProduct {
  readonly tag: string
  readonly kind: string
  readonly key: Key
  readonly digest: Digest
  readonly sizeBytes: number
  /** Undefined where it does not say. */
  readonly created: Date | undefined
}

/** All products in a repository; what else has tags there is passed over. */
export async function storedProducts(
  client: RegistryClient,
  repository: Reference,
): Promise<readonly StoredProduct[]> {
  const found = await Promise.all(
    (await client.tags(repository)).map(async (tag): Promise<readonly StoredProduct[]> => {
      const parsed = parseTag(tag)
      if (parsed === undefined) return []
      const bytes = await client.manifest({ ...repository, tag }).catch((thrown: unknown) => {
        // Removed since the list was read.
        if (thrown instanceof PycaskError && thrown.code === 'registry-not-found') return undefined
        throw thrown
      })
      const manifest = bytes && parseProductManifest(bytes.bytes)
      if (bytes === undefined || manifest === undefined) return []
      const created = new Date(manifest.annotations[createdAnnotation] ?? NaN)
      const sizeBytes = [manifest.config, ...manifest.layers].reduce(
        (sum, { size }) => sum + size,
        0,
      )
      const known = Number.isNaN(created.getTime()) ? undefined : created
      return [{ tag, ...parsed, digest: bytes.digest, sizeBytes, created: known }]
    }),
  )
  return found.flat()
}

/**
 * Removes products that are older than `before` and whose key is not in `needed`. Rejects with
 * `store-not-prunable` where the registry lets nobody remove manifests.
 */
export async function pruneStore(
  client: RegistryClient,
  repository: Reference,
  keep: { readonly before: Date; readonly needed: ReadonlySet<Key> },
): Promise<{
  readonly removed: readonly StoredProduct[]
  readonly kept: readonly StoredProduct[]
}> {
  const all = await storedProducts(client, repository)
  const isOld = ({ created }: StoredProduct): boolean =>
    created === undefined || created.getTime() < keep.before.getTime()
  const kept = all.filter((one) => keep.needed.has(one.key) || !isOld(one))
  // One manifest may have several tags: it goes only if all of them do.
  const holds = new Set(kept.map(({ digest }) => digest))
  const removed: StoredProduct[] = []
  for (const one of all) {
    if (kept.includes(one) || holds.has(one.digest)) continue
    if (!(await client.remove(repository, one.digest))) throw notPrunable(repository)
    removed.push(one)
  }
  return { removed, kept }
}

function notPrunable({ registry, repository }: Reference): PycaskError {
  const [owner = '', ...rest] = repository.split('/')
  return new PycaskError({
    code: 'store-not-prunable',
    what: `${registry} lets nobody remove manifests of ${repository} through the registry's own protocol`,
    hint:
      registry === 'ghcr.io'
        ? `remove old versions through GitHub: gh api --method DELETE /orgs/${owner}/packages/container/${encodeURIComponent(rest.join('/'))}/versions/ID`
        : 'switch deletion on (distribution: storage.delete.enabled), or give the repository a retention rule',
  })
}
