/** What a wheel is built from: a file of the lock, or a folder. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { PycaskError, type Location } from '../errors.js'
import { directoryEntries, packTar, type Entry } from '../image/index.js'
import type { LockedFile, LockedPackage } from '../lock/index.js'
import type { Inputs } from '../make/types.js'
import { sha256 } from '../words.js'
import type { Fetch } from './fetch.js'

export type Source = SdistSource | FolderSource

export interface SdistSource {
  readonly kind: 'sdist'
  readonly file: LockedFile
}

/** A folder of this machine; what it has is what counts, not where it is. */
export interface FolderSource {
  readonly kind: 'folder'
  /** The archive that it becomes for its build; the hash is that of its content. */
  readonly file: LockedFile
  /** `file src/lib/app.py` → its hash: which one changed is the reason for a build. */
  readonly state: Inputs
  readonly directory: string
  readonly ignored: (path: string) => boolean
}

/** A package that is to be built. */
export interface Buildable {
  readonly package: LockedPackage
  readonly source: Source
}

/**
 * Reads a folder that a wheel is to be built from. Modes are those of Git, times do not count, and hard
 * links are files.
 *
 * @param options.ignored paths from the folder that are not part of it
 * @throws PycaskError `source-folder-missing`, `source-file-refused`
 */
export async function folderSource(options: {
  readonly name: string
  readonly directory: string
  readonly ignored: (path: string) => boolean
  readonly at: Location
}): Promise<FolderSource> {
  const { name, directory, ignored, at } = options
  const isFolder = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder)
    throw new PycaskError({
      code: 'source-folder-missing',
      what: `${at.file}:${String(at.line ?? 1)}: ${name} is built from ${directory}, which is no folder`,
      hint: 'keep the folder where the lock says it is, or lock again',
      at,
    })
  const state: Record<string, string> = {}
  for (const entry of await entriesOf(directory, ignored)) {
    if (entry.type === 'file') state[`file ${entry.path}`] = await stateOf(entry)
    else if (entry.type === 'symlink') state[`file ${entry.path}`] = `→ ${entry.target}`
  }
  const url = pathToFileURL(directory).href
  const file = { name: `${name}.tar`, url, sha256: hashOf(state) }
  return { kind: 'folder', file, state, directory, ignored }
}

/**
 * The source as an archive with one folder in it, at the path `destination`.
 *
 * @throws PycaskError `source-changed`: the folder is not what it was; and what a download throws
 */
export async function openSource(source: Source, destination: string, fetch: Fetch): Promise<void> {
  if (source.kind === 'sdist') {
    await fetch(source.file, destination)
    return
  }
  const { directory, ignored, file, state } = source
  const entries = await entriesOf(directory, ignored)
  const inside = entries.map((entry) => ({ ...entry, path: `source/${entry.path}` }))
  await pipeline(packTar(inside), createWriteStream(destination))
  const now = await folderSource({ name: '', directory, ignored, at: { file: directory } })
  if (now.file.sha256 === file.sha256) return
  const changed = [...new Set([...Object.keys(state), ...Object.keys(now.state)])].filter(
    (name) => state[name] !== now.state[name],
  )
  throw new PycaskError({
    code: 'source-changed',
    what: `${directory} changed while a wheel was built from it`,
    details: changed.slice(0, 5),
    hint: 'build again',
  })
}

const hashOf = (state: Inputs) => {
  const lines = Object.entries(state).map(([name, value]) => `${name}\0${value}\n`)
  return sha256(createHash('sha256').update(lines.sort().join('')).digest('hex'))
}

async function entriesOf(
  directory: string,
  ignored: (path: string) => boolean,
): Promise<readonly Entry[]> {
  const found = await directoryEntries(directory, '', ignored)
  const all = found.filter(({ type }) => type !== 'directory')
  const files = new Map(all.map((entry) => [entry.path, entry]))
  return all.map((entry): Entry => {
    if (entry.type === 'symlink') {
      const leads = posix.join(posix.dirname(entry.path), entry.target)
      if (posix.isAbsolute(entry.target) || leads === '..' || leads.startsWith('../'))
        throw new PycaskError({
          code: 'source-file-refused',
          what: `${directory}/${entry.path} is a link to ${entry.target}, out of the folder that a wheel is built from`,
          hint: 'builds see nothing else of this machine: copy what it leads to into the folder',
        })
    }
    const first = entry.type === 'hardlink' ? files.get(entry.target) : undefined
    return first?.type === 'file' ? { ...first, path: entry.path } : entry
  })
}

async function stateOf(entry: Extract<Entry, { type: 'file' }>): Promise<string> {
  const hash = createHash('sha256')
  const { source, mode } = entry
  if ('file' in source) await pipeline(createReadStream(source.file), hash)
  return `${(mode & 0o100) === 0 ? '' : 'executable '}sha256:${hash.digest('hex')}`
}
