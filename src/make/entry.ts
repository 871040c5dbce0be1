/** One product's folder in a directory store: read and verified. */
import { lstat, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../errors.js'
import type { Key } from '../words.js'
import { systemCode } from './disk-errors.js'
import { parseDocument, type ParsedDocument, type ProductDocument } from './document.js'
import type { Hasher } from './hasher.js'
import { keyOf } from './key.js'
import { NotHere } from './plan.js'
import type { Product, Recipe } from './types.js'

export type Entry<Facts> =
  /** `usedMs`: when a look-up last marked it. */
  | { readonly state: 'good'; readonly product: Product<Facts>; readonly usedMs: number }
  /** `inode` of the folder that was judged. */
  | { readonly state: 'damaged'; readonly why: string; readonly inode: bigint }
  | { readonly state: 'foreign' }
  | { readonly state: 'absent' }

export type EntryReader = <Facts>(
  recipe: Recipe<Facts>,
  key: Key,
  path: string,
) => Promise<Entry<Facts>>

/** Called for a file that is not what its hash says: `inode` of the folder that it is in. */
export type OnDamaged = (path: string, inode: bigint, why: string) => Promise<unknown>

/**
 * A reader that believes nothing but hashes: of each file, of the facts, and of the key. With
 * `whenUsed`, a file's hash is looked at when the file is asked for: a damaged one is told to it, and
 * rejects with `NotHere`. What is not used is not read, however large it is.
 */
export function createEntryReader(hasher: Hasher, whenUsed?: OnDamaged): EntryReader {
  return async (recipe, key, path) => {
    const folder = await lstat(path, { bigint: true }).catch(absence)
    if (folder === undefined) return { state: 'absent' }
    const damaged = (why: string) => ({ state: 'damaged' as const, why, inode: folder.ino })
    // Whoever made it a link decides what is behind it, now and later.
    if (folder.isSymbolicLink()) return damaged('it is a link')
    try {
      const parsed = await readDocument(path)
      if (parsed === undefined) return { state: 'absent' }
      if (parsed.state === 'foreign') return parsed
      if (parsed.state === 'damaged') return damaged(parsed.why)
      const { document } = parsed
      const facts = recipe.facts.safeParse(document.facts)
      if (!facts.success) return damaged(`its facts are not those of a ${recipe.kind}`)
      const fault = await faultOf(
        recipe.kind,
        key,
        path,
        document,
        whenUsed === undefined ? hasher : undefined,
      )
      if (fault !== undefined) return damaged(fault)
      const product = finish(recipe, document, path, facts.data)
      const checked =
        whenUsed === undefined
          ? product
          : checkedWhenUsed(product, hasher, (why) => whenUsed(path, folder.ino, why))
      return { state: 'good', product: checked, usedMs: Number(folder.mtimeMs) }
    } catch (thrown) {
      // Of this entry only; what concerns the whole store (EACCES, EMFILE) is the caller's to hear.
      if (!['EISDIR', 'EIO', 'ELOOP', 'ENOENT'].includes(systemCode(thrown) ?? '')) throw thrown
      return damaged(messageOf(thrown))
    }
  }
}

async function faultOf(
  kind: string,
  key: Key,
  path: string,
  document: ProductDocument,
  hasher: Hasher | undefined,
): Promise<string | undefined> {
  if (document.key !== key || keyOf(kind, document.inputs) !== key)
    return 'product.json is of another product'
  const faults = await Promise.all(
    Object.entries(document.files).map(([name, expected]) =>
      faultOfFile(join(path, name), name, expected, hasher),
    ),
  )
  return faults.find((why) => why !== undefined)
}

function checkedWhenUsed<Facts>(
  product: Product<Facts>,
  hasher: Hasher,
  onDamaged: (why: string) => Promise<unknown>,
): Product<Facts> {
  const { kind, name: of } = product
  return {
    ...product,
    file: async (name) => {
      const path = await product.file(name)
      const expected = product.files[name]
      const why = expected && (await faultOfFile(path, name, expected, hasher))
      if (why === undefined) return path
      await onDamaged(why)
      throw new NotHere(kind, of, name, 'it was damaged in the cache')
    },
  }
}

/** The product of a verified document in the folder `path`; `facts` where they are parsed already. */
export function finish<Facts>(
  recipe: Recipe<Facts>,
  document: ProductDocument,
  path: string,
  facts: Facts = recipe.facts.parse(document.facts),
): Product<Facts> {
  const { kind, name, title } = recipe
  const { files } = document
  return {
    ...{ kind, name, title, files },
    key: document.key,
    inputs: document.inputs,
    discovered: document.discovered,
    facts,
    file: (wanted) =>
      Object.hasOwn(files, wanted)
        ? Promise.resolve(join(path, wanted))
        : Promise.reject(noSuchFile({ kind, name, files }, wanted)),
  }
}

/** A file was asked for that this kind of product does not have: a fault of ours. */
export const noSuchFile = (
  { kind, name, files }: Pick<Product<unknown>, 'kind' | 'name' | 'files'>,
  wanted: string,
): Error =>
  new Error(`${kind} ${name} has no file ${wanted}, only ${Object.keys(files).join(', ')}`)

/** The document in the folder `path`; undefined when there is none. */
export async function readDocument(path: string): Promise<ParsedDocument | undefined> {
  const text = await readFile(join(path, 'product.json'), 'utf8').catch(absence)
  return text === undefined ? undefined : parseDocument(text)
}

async function faultOfFile(
  path: string,
  name: string,
  expected: { readonly sha256: string; readonly sizeBytes: number },
  hasher: Hasher | undefined,
): Promise<string | undefined> {
  const found = await stat(path).catch(absence)
  if (found === undefined) return `${name} is missing`
  if (!found.isFile()) return `${name} is not a file`
  if (found.size !== expected.sizeBytes)
    return `${name} has ${found.size} bytes, expected ${expected.sizeBytes}`
  if (hasher === undefined) return undefined
  const { sha256 } = await hasher(path)
  return sha256 === expected.sha256
    ? undefined
    : `${name} has SHA-256 ${sha256}, expected ${expected.sha256}`
}

function absence(thrown: unknown): undefined {
  if (systemCode(thrown) === 'ENOENT' || systemCode(thrown) === 'ENOTDIR') return undefined
  throw thrown
}
