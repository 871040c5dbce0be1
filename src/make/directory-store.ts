/**
 * Products in a folder:
 *
 *     <kind>/<key>/product.json    and the product's files beside it
 *     <kind>/<key>.1/…             the same, where <key> is taken by another format's document
 *     tmp/  locks/  logs/          of builds
 *
 * A product is written in tmp/, flushed to the disk and renamed into place: the rename is the
 * commit, whoever is killed when. Looking up writes nothing but the time of a product's folder,
 * which says when it was last used, and does without where it may not: a read-only folder serves
 * what it has; keeping something in it fails with `cache-not-writable`.
 */
import { constants } from 'node:fs'
import {
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import pLimit from 'p-limit'
import { messageOf, PycaskError } from '../errors.js'
import type { Log } from '../host/types.js'
import type { Key } from '../words.js'
import { explainWriting, systemCode } from './disk-errors.js'
import { fileName, formatDocument, type ProductDocument } from './document.js'
import { differences } from './differences.js'
import { createEntryReader, finish, readDocument } from './entry.js'
import { createHasher, type Content } from './hasher.js'
import { markedMs, markUsed, reservedFolders } from './prune.js'
import { removeAtOnce, removeTree, scratchDirectory } from './scratch.js'
import type { Built, KeptInputs, Product, Recipe, Store } from './types.js'
import { createWorkbench } from './workbench.js'

/**
 * The store in `directory`, which is made when first written to. `options.logs` is where logs of
 * failed builds are kept (default `<directory>/logs`), `options.name` how tables call it.
 * `options.check` says when a file's hash is looked at: when its product is `found` (the default), or
 * when the file is `used`. A damaged product is then removed, and its file rejects with `NotHere`: a maker
 * that builds makes it again. In a plan nothing is removed, and it rejects with `cache-damaged`.
 *
 * `put` rejects with `disk-full` or `cache-not-writable`, and leaves nothing half-written.
 */
export function directoryStore(
  directory: string,
  log: Log,
  options: {
    readonly logs?: string
    readonly name?: string
    readonly check?: 'found' | 'used' | 'planned'
  } = {},
): Store {
  const root = resolve(directory)
  const tmp = join(root, 'tmp')
  const hasher = createHasher()
  const warned = new Set<string>()
  /** By kind: a run asks for many names of one kind, and each means reading all documents of it. */
  const kept = new Map<string, Promise<readonly KeptProduct[]>>()

  /** Where the product is or may be put: other formats' entries are stepped over. */
  const placesOf = (kind: string, key: Key): readonly [string, string] => {
    if (!/^[a-z][a-z0-9-]*$/.test(kind) || reservedFolders.includes(kind))
      throw new Error(`${kind} cannot be a kind of products`)
    return [join(root, kind, key), join(root, kind, `${key}.1`)]
  }

  /** Only if it is still the entry that was judged: another process may have replaced it. */
  const removeDamaged = async (path: string, inode: bigint, why: string): Promise<void> => {
    const now = await lstat(path, { bigint: true }).catch(() => undefined)
    if (now?.ino !== inode) return
    const outcome = await removeAtOnce(path, tmp).then(
      () => 'and removed',
      (thrown: unknown) => `and cannot be removed (${messageOf(thrown)})`,
    )
    if (!warned.has(path)) log.warn(`a product in the cache is damaged ${outcome}: ${path}: ${why}`)
    warned.add(path)
  }

  const readEntry = createEntryReader(
    hasher,
    {
      found: undefined,
      used: removeDamaged,
      planned: (path: string, _inode: bigint, why: string) => Promise.reject(damaged(path, why)),
    }[options.check ?? 'found'],
  )

  const get = async <Facts>(
    recipe: Recipe<Facts>,
    key: Key,
  ): Promise<Product<Facts> | undefined> => {
    for (const path of placesOf(recipe.kind, key)) {
      const entry = await readEntry(recipe, key, path)
      if (entry.state === 'good') {
        if (Date.now() - entry.usedMs > markedMs) await markUsed(path)
        return entry.product
      }
      if (entry.state === 'damaged') await removeDamaged(path, entry.inode, entry.why)
      if (entry.state !== 'foreign') return undefined
    }
    return undefined
  }

  const put = async <Facts>(
    recipe: Recipe<Facts>,
    key: Key,
    built: Built<Facts>,
  ): Promise<Product<Facts>> => {
    const places = placesOf(recipe.kind, key)
    const entry = await scratchDirectory(tmp)
    try {
      const document = await writeEntry(entry, tmp, hasher, recipe, key, built)
      for (const path of places) {
        // Each turn removes what stood in the way, so only a race needs more than two.
        for (let turn = 0; turn < 10; turn++) {
          if (await commit(entry, path)) return finish(recipe, document, path)
          const theirs = await readEntry(recipe, key, path)
          if (theirs.state === 'foreign') break
          if (theirs.state === 'good') {
            const { discovered } = theirs.product
            if (differences(discovered, document.discovered).length === 0) return theirs.product
          }
          if (theirs.state === 'damaged') await removeDamaged(path, theirs.inode, theirs.why)
          else await removeAtOnce(path, tmp).catch(ignoreAbsence)
        }
      }
      throw new Error(`${places[0]} could not be replaced`)
    } finally {
      await removeTree(entry).catch(() => undefined)
    }
  }

  return {
    name: options.name ?? 'cache',
    get,
    put: (recipe, key, built) =>
      put(recipe, key, built)
        .catch((thrown: unknown) => {
          throw explainWriting(thrown, root)
        })
        .finally(() => kept.delete(recipe.kind)),
    async inputsOf(kind, name) {
      const all = kept.get(kind) ?? keptProducts(join(root, kind))
      kept.set(kind, all)
      return (await all)
        .filter((one) => one.name === name)
        .sort((a, b) => b.mtimeMs - a.mtimeMs)
        .map(({ key, inputs, discovered }) => ({ key, inputs, discovered }))
    },
    workbench: createWorkbench(
      { tmp, locks: join(root, 'locks'), logs: options.logs ?? join(root, 'logs') },
      log,
    ),
  }
}

const damaged = (path: string, why: string): PycaskError =>
  new PycaskError({
    code: 'cache-damaged',
    what: `a product in the cache is damaged: ${path}: ${why}`,
    hint: 'a build makes it anew: pycask build',
  })

/** Writes a whole entry into the empty folder `entry`, down to the disk. */
async function writeEntry<Facts>(
  entry: string,
  tmp: string,
  hasher: (path: string) => Promise<Content>,
  recipe: Recipe<Facts>,
  key: Key,
  built: Built<Facts>,
): Promise<ProductDocument> {
  const files = await Promise.all(
    Object.entries(built.files).map(async ([name, source]) => {
      const path = join(entry, fileName.parse(name))
      await take(source, path, tmp)
      const content = await hasher(path)
      await flush(path)
      return [name, content] as const
    }),
  )
  const { kind, name, title, inputs } = recipe
  const document: ProductDocument = {
    ...{ kind, name, title, key, inputs, discovered: built.discovered ?? {} },
    // As JSON keeps them: what is built now must look like what is found next time.
    facts: JSON.parse(JSON.stringify(recipe.facts.parse(built.facts))) as unknown,
    files: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))),
  }
  const json = join(entry, 'product.json')
  await writeFile(json, formatDocument(document))
  await flush(json)
  await flush(entry)
  return document
}

/**
 * Files of a workspace are linked, which costs nothing: it is going to be removed. Others stay
 * in somebody's hands and are copied (shared blocks where the file system can).
 */
async function take(source: string, path: string, tmp: string): Promise<void> {
  const real = await realpath(source)
  if (real.startsWith((await realpath(tmp)) + sep)) {
    try {
      await link(real, path)
      return
    } catch (thrown) {
      // EPERM: another user's file, or a file system without links.
      if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(systemCode(thrown) ?? '')) throw thrown
    }
  }
  await copyFile(real, path, constants.COPYFILE_FICLONE)
}

/** False when something is there already. */
async function commit(entry: string, path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await rename(entry, path)
  } catch (thrown) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(systemCode(thrown) ?? '')) return false
    throw thrown
  }
  await flush(dirname(path))
  return true
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ignoreAbsence(thrown: unknown): void {
  if (systemCode(thrown) !== 'ENOENT') throw thrown
}

interface KeptProduct extends KeptInputs {
  readonly name: string
  readonly mtimeMs: number
}

async function keptProducts(folder: string): Promise<readonly KeptProduct[]> {
  const limit = pLimit(16)
  const entries = await Promise.all(
    (await readdir(folder).catch(() => [])).map((entry) =>
      limit(async () => {
        const path = join(folder, entry)
        const parsed = await readDocument(path).catch(() => undefined)
        if (parsed?.state !== 'good') return []
        const { mtimeMs } = await stat(join(path, 'product.json'))
        const { name, key, inputs, discovered } = parsed.document
        return [{ name, mtimeMs, key, inputs, discovered }]
      }),
    ),
  )
  return entries.flat()
}
