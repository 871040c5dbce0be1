/** What a directory store holds, by when it was last used, and dropping what was used least recently. */
import { readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { removeAtOnce } from './scratch.js'

/** Folders of the store's own beside the kinds. */
export const reservedFolders = ['tmp', 'locks', 'logs']

export interface KeptEntry {
  readonly kind: string
  /** The folder's name: the key, and a suffix where formats clash. */
  readonly entry: string
  readonly path: string
  /** Bytes of its files. */
  readonly sizeBytes: number
  /** When a look-up last found it; milliseconds since 1970. */
  readonly usedMs: number
}

/** A mark that is younger is not set again: an unchanged build would write to sixty folders. */
export const markedMs = 60 * 1000

/** Marks an entry as used. A store that may not be written to keeps no such mark. */
export async function markUsed(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}

/** All entries below `directory`, most recently used first; none where there is no such folder. */
export async function keptEntries(directory: string): Promise<readonly KeptEntry[]> {
  const limit = pLimit(16)
  const kinds = (await readdir(directory).catch(() => [])).filter(
    (kind) => !reservedFolders.includes(kind),
  )
  const entries = await Promise.all(
    kinds.map(async (kind) => {
      const names = await readdir(join(directory, kind)).catch(() => [])
      return Promise.all(names.map((entry) => limit(() => lookAt(directory, kind, entry))))
    }),
  )
  return entries
    .flat()
    .flatMap((entry) => entry ?? [])
    .sort((a, b) => b.usedMs - a.usedMs)
}

/** Undefined for what is no entry, or is gone meanwhile. */
async function lookAt(
  directory: string,
  kind: string,
  entry: string,
): Promise<KeptEntry | undefined> {
  const path = join(directory, kind, entry)
  try {
    const { mtimeMs } = await stat(path)
    const files = await readdir(path)
    if (!files.includes('product.json')) return undefined
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(path, file))).size))
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
    return { kind, entry, path, sizeBytes, usedMs: mtimeMs }
  } catch {
    return undefined
  }
}

export interface Pruned {
  readonly dropped: readonly KeptEntry[]
  readonly droppedBytes: number
  readonly keptBytes: number
}

/** What was used so short a time ago may be in use. */
const sparedMs = 60 * 60 * 1000

/**
 * Drops the least recently used entries until the rest is within `budgetBytes`; those of the last
 * hour stay, whatever they take. Each goes whole: a process that looks it up meanwhile finds it or
 * does not. Rejects where the folder cannot be written.
 */
export async function pruneEntries(
  directory: string,
  budgetBytes: number,
  options: { readonly now?: number } = {},
): Promise<Pruned> {
  const now = options.now ?? Date.now()
  const dropped: KeptEntry[] = []
  let keptBytes = 0
  for (const one of await keptEntries(directory)) {
    if (keptBytes + one.sizeBytes <= budgetBytes || now - one.usedMs < sparedMs)
      keptBytes += one.sizeBytes
    else dropped.push(one)
  }
  for (const { path } of dropped) await removeAtOnce(path, join(directory, 'tmp'))
  const droppedBytes = dropped.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return { dropped, droppedBytes, keptBytes }
}
