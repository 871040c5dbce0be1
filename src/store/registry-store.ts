/** A repository of a registry as a store of products, shared by everybody who may read it. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { messageOf, PycaskError } from '../errors.js'
import type { Log } from '../host/types.js'
import { keyOf, NotHere, type Product, type Recipe, type Store } from '../make/index.js'
import type { Reference, RegistryClient } from '../registry/index.js'
import { digestOf, type Key } from '../words.js'
import { artifactOf, parseProductManifest, readProductDocument, tagOf } from './product.js'

export interface RegistryStoreOptions {
  readonly client: RegistryClient
  readonly repository: Reference
  /** Where files are kept that were asked for, by their hash. */
  readonly directory: string
  readonly log: Log
  readonly now: () => Date
  /** False: nothing is written, as in what runs for strangers. */
  readonly writable: boolean
  /** Which products are worth a place there. */
  readonly wants: (kind: string, facts: unknown) => boolean
}

const largestDocumentBytes = 16 * 1024 * 1024

/**
 * The store in `repository`. A look-up reads the manifest and the document of a product, a few
 * kilobytes; its files come when they are asked for, verified by the hashes in the document, whose
 * inputs must give the key. Like all stores it may fail: a refused write makes it read-only with one
 * warning, a registry that cannot be reached is not asked again. `inputsOf` is empty, since registries
 * list tags and not what is in them.
 */
export function registryStore(options: RegistryStoreOptions): Store {
  const { client, repository, directory, log } = options
  const name = 'shared store'
  const place = `${repository.registry}/${repository.repository}`
  let reading = true
  let writing = options.writable

  const get = async <Facts>(
    recipe: Recipe<Facts>,
    key: Key,
  ): Promise<Product<Facts> | undefined> => {
    if (!reading || !options.wants(recipe.kind, undefined)) return undefined
    try {
      return await find(recipe, key)
    } catch (thrown) {
      if (isInterrupted(thrown)) throw thrown
      const { code, what } = asError(thrown)
      if (code === 'registry-not-found') return undefined
      // Each product would fail the same way, and cost its time.
      // What fails at once for many is told once: logs show a warning once.
      if (/^registry-|^offline$/.test(code)) {
        reading = false
        log.warn(`the shared store is not used: ${what}`)
      }
      return undefined
    }
  }

  const find = async <Facts>(
    recipe: Recipe<Facts>,
    key: Key,
  ): Promise<Product<Facts> | undefined> => {
    const at: Reference = { ...repository, tag: tagOf(recipe.kind, key) }
    const damaged = (why: string): Product<Facts> | undefined => {
      log.warn(
        `a product in the shared store is damaged, and is made again: ${place}:${at.tag ?? ''}: ${why}`,
      )
      return undefined
    }
    const found = await client.manifest(at)
    const manifest = parseProductManifest(found.bytes)
    if (manifest === undefined) return damaged('its manifest is not that of a product')
    const { config, layers } = manifest
    if (config.size > largestDocumentBytes) return damaged('its document is too large')
    const document = readProductDocument(
      await buffer(await client.blob(at, config.digest, config.size)),
    )
    if (document === undefined) return undefined // of another version of Pycask
    if (document.key !== key || keyOf(recipe.kind, document.inputs) !== key)
      return damaged('it is of another product')
    const facts = recipe.facts.safeParse(document.facts)
    if (!facts.success) return damaged(`its facts are not those of a ${recipe.kind}`)
    const digests = new Set(layers.map(({ digest }) => digest))
    const lost = Object.entries(document.files).find(
      ([, file]) => !digests.has(digestOf(file.sha256)),
    )
    if (lost !== undefined) return damaged(`${lost[0]} is missing`)
    const { files, inputs, discovered } = document
    return {
      ...{ kind: recipe.kind, name: recipe.name, title: recipe.title, key, inputs, discovered },
      facts: facts.data,
      files,
      file: async (wanted) => {
        const file = files[wanted]
        if (file === undefined)
          throw new Error(`${recipe.kind} ${recipe.name} has no file ${wanted}`)
        try {
          return await fetched(at, file)
        } catch (thrown) {
          if (isInterrupted(thrown)) throw thrown
          log.warn(
            `${wanted} of ${recipe.kind} ${recipe.name} does not come from the shared store: ${messageOf(thrown)}`,
          )
          throw new NotHere(recipe.kind, recipe.name, wanted)
        }
      },
    }
  }

  const underway = new Map<string, Promise<string>>()
  const fetched = (
    at: Reference,
    file: { readonly sha256: Parameters<typeof digestOf>[0]; readonly sizeBytes: number },
  ): Promise<string> => {
    const path = join(directory, file.sha256)
    const known = underway.get(path)
    if (known !== undefined) return known
    const fetching = (async () => {
      // It appears whole and verified or not at all.
      if ((await stat(path).catch(() => undefined))?.size === file.sizeBytes) return path
      await mkdir(directory, { recursive: true })
      const temporary = `${path}.${randomUUID()}.tmp`
      try {
        const bytes = await client.blob(at, digestOf(file.sha256), file.sizeBytes)
        await pipeline(bytes, createWriteStream(temporary))
        await rename(temporary, path)
      } finally {
        await rm(temporary, { force: true })
      }
      return path
    })()
    underway.set(path, fetching)
    fetching.catch(() => underway.delete(path))
    return fetching
  }

  /** An empty file for each product that is known to be there, so that it is not asked for again. */
  const markerOf = (tag: string): string => {
    const where = createHash('sha256').update(place).digest('hex').slice(0, 16)
    return join(directory, 'known', where, tag)
  }

  const mark = async (tag: string): Promise<void> => {
    await mkdir(dirname(markerOf(tag)), { recursive: true })
    await writeFile(markerOf(tag), '')
  }

  const share = async <Facts>(
    recipe: Recipe<Facts>,
    product: Product<Facts>,
    state: 'made' | 'kept',
  ): Promise<void> => {
    if (!writing || !reading) return
    const facts: unknown = JSON.parse(JSON.stringify(product.facts))
    if (!options.wants(recipe.kind, facts)) return
    const tag = tagOf(recipe.kind, product.key)
    const isKnown = (): Promise<boolean> =>
      stat(markerOf(tag)).then(
        () => true,
        () => false,
      )
    if (state === 'kept' && (await isKnown())) return
    try {
      const at: Reference = { ...repository, tag }
      const { kind, name: called, title, key, inputs, discovered, files } = product
      // Another version of Python's patch release or of a grafted library replaces what is stale.
      const there = await client.resolve(at)
      if (state === 'kept' && there !== undefined) {
        await mark(tag)
        return
      }
      const document = { ...{ kind, title, key, inputs, discovered, files, facts }, name: called }
      const paths = await Promise.all(
        Object.keys(files).map(async (file) => [file, await product.file(file)] as const),
      )
      const artifact = artifactOf(document, Object.fromEntries(paths), options.now())
      await client.push(artifact, at, [], { expected: { [tag]: there?.digest ?? null } })
      await mark(tag)
    } catch (thrown) {
      if (isInterrupted(thrown)) throw thrown
      const { code, what } = asError(thrown)
      if (code === 'tag-moved') return // somebody made the same, a moment before
      writing = false
      log.warn(`nothing more is put into the shared store: ${what}`)
    }
  }

  return {
    name,
    remote: true,
    get,
    put: () => Promise.reject(new Error('a shared store gets finished products: share')),
    share,
    inputsOf: () => Promise.resolve([]),
  }
}

const isInterrupted = (thrown: unknown): boolean =>
  thrown instanceof PycaskError && thrown.code === 'interrupted'

const asError = (thrown: unknown): { readonly code: string; readonly what: string } =>
  thrown instanceof PycaskError ? thrown : { code: '', what: messageOf(thrown) }
