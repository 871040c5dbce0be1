/** What a stack of layers amounts to: one listing of paths, as an engine would lay them out. */
import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { OpenedLayer, TarEntry } from '../../reader/index.js'

/** One path of an image. */
export interface Listed {
  readonly type: TarEntry['type']
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** SHA-256 (hex) of a file's content; a link's target; empty for others. */
  readonly is: string
}

/** Wants the whole content of some files while they pass by. */
export interface Collector {
  wants(path: string, sizeBytes: number): boolean
  take(path: string, content: Buffer): void
}

const whiteout = '.wh.'
const opaque = '.wh..wh..opq'

/** Reads layers, the bottom one first, each once and in bounded memory but for what is collected. */
export async function listLayers(
  layers: readonly Pick<OpenedLayer, 'read'>[],
  collector: Collector,
): Promise<Map<string, Listed>> {
  const all = new Map<string, Listed>()
  for (const layer of layers) {
    const own = new Map<string, Listed>()
    const removed = new Set<string>()
    const emptied = new Set<string>()
    await layer.read((entry) => {
      const { path, type, mode, uid, gid } = entry
      const name = posix.basename(path)
      if (path === '') return undefined
      if (name === opaque) emptied.add(posix.dirname(path))
      else if (name.startsWith(whiteout))
        removed.add(posix.join(posix.dirname(path), name.slice(whiteout.length)))
      else if (type === 'hardlink') own.set(path, linked(entry, own, all))
      else if (type !== 'file') own.set(path, { type, mode, uid, gid, is: entry.target })
      else return reading(entry, own, collector)
      return undefined
    })
    for (const path of [...all.keys()])
      if (isBelow(path, removed) || isBelow(posix.dirname(path), emptied)) all.delete(path)
    // What replaces a folder replaces what is below it.
    const files = new Set([...own].filter(([, { type }]) => type !== 'directory').map(([p]) => p))
    for (const path of [...all.keys()]) if (isBelow(posix.dirname(path), files)) all.delete(path)
    for (const [path, listed] of own) all.set(path, listed)
  }
  return all
}

function linked(
  { mode, uid, gid, target }: TarEntry,
  own: ReadonlyMap<string, Listed>,
  all: ReadonlyMap<string, Listed>,
): Listed {
  return own.get(target) ?? all.get(target) ?? { type: 'file', mode, uid, gid, is: '' }
}

function reading(
  { path, type, mode, uid, gid, sizeBytes }: TarEntry,
  own: Map<string, Listed>,
  collector: Collector,
) {
  const hash = createHash('sha256')
  const parts: Buffer[] | undefined = collector.wants(path, sizeBytes) ? [] : undefined
  return {
    write: (bytes: Uint8Array): void => {
      hash.update(bytes)
      parts?.push(Buffer.from(bytes))
    },
    end: (): void => {
      own.set(path, { type, mode, uid, gid, is: hash.digest('hex') })
      if (parts !== undefined) collector.take(path, Buffer.concat(parts))
    },
  }
}

/** Whether a path or one of the folders that it is in is in a set. */
function isBelow(path: string, roots: ReadonlySet<string>): boolean {
  if (roots.size === 0) return false
  for (let at = path; at !== '.' && at !== '/' && at !== ''; at = posix.dirname(at))
    if (roots.has(at)) return true
  return false
}
