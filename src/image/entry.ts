/** What goes into a layer: entries, checked and brought into the one order that a tar has. */
import { PycaskError } from '../errors.js'

interface Placed {
  /** Relative to the root, '/'-separated, without leading or trailing slash: `opt/acme/app`. */
  readonly path: string
  /** Numeric owner, 0 (root) where absent. */
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

export interface FileEntry extends Placed {
  readonly type: 'file'
  /** Permission bits; setuid, setgid and sticky are refused. */
  readonly mode: number
  /** A file on disk, read when the layer is written (symbolic links are followed), or its bytes. */
  readonly source: { readonly file: string } | { readonly bytes: Uint8Array }
  /** Extended attributes, such as `security.capability`: pax records SCHILY.xattr.*, as tools write them. */
  readonly xattrs?: Readonly<Record<string, Uint8Array>> | undefined
}

export interface DirectoryEntry extends Placed {
  readonly type: 'directory'
  /** Permission bits, and the sticky bit where it is wanted (`tmp`: 0o1777). */
  readonly mode: number
}

export interface SymlinkEntry extends Placed {
  readonly type: 'symlink'
  /** Written as it is; may be absolute or dangling. */
  readonly target: string
}

export interface HardlinkEntry extends Placed {
  readonly type: 'hardlink'
  /** The path of a file entry of the same layer. Owner and mode are that file's. */
  readonly target: string
}

/** What a layer below has at this path, and whatever is below it, is gone (layer.md, "Whiteouts"). */
export interface WhiteoutEntry extends Placed {
  readonly type: 'whiteout'
}

export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | HardlinkEntry | WhiteoutEntry

/** One header of a tar, with everything that its entry left open filled in. */
export interface Member {
  readonly path: string
  readonly type: Exclude<Entry['type'], 'whiteout'>
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** What a link points to; empty for others. */
  readonly target: string
  /** Only of files. */
  readonly source?: FileEntry['source']
  readonly xattrs?: FileEntry['xattrs']
}

/**
 * Entries in the order of a layer: by the bytes of their paths, so that parents come before their
 * children; missing parents added once with mode 0755. Of several names of one file the first in
 * that order carries the content, so that a hard link never comes before what it links to.
 *
 * Throws `layer-entry-invalid` for a path that is absolute, not normalised, given twice, below
 * something that is no directory, or named as whiteouts are (`.wh.`: layer.md, reserved); for a mode that gives
 * rights away; and for a hard link to nothing.
 */
export function arrange(entries: readonly Entry[]): readonly Member[] {
  const byPath = new Map<string, Entry>()
  for (const entry of entries) {
    check(entry)
    if (byPath.has(entry.path)) throw invalid(entry.path, 'is there twice')
    byPath.set(entry.path, entry)
  }
  // After the check, which refuses their names for anything else.
  for (const entry of entries)
    if (entry.type === 'whiteout') {
      byPath.delete(entry.path)
      const path = whiteoutPath(entry.path)
      byPath.set(path, { type: 'file', path, mode: 0o644, source: { bytes: new Uint8Array() } })
    }
  addParents(byPath)
  const sorted = [...byPath.values()]
    .map((entry) => ({ entry, bytes: Buffer.from(entry.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))

  const firstNames = new Map<FileEntry, string>()
  return sorted.map(({ entry }): Member => {
    const { path, uid = 0, gid = 0 } = entry
    if (entry.type === 'whiteout') throw new Error(`${path} was replaced above`)
    if (entry.type === 'directory')
      return { path, type: 'directory', mode: entry.mode, uid, gid, target: '' }
    if (entry.type === 'symlink')
      return { path, type: 'symlink', mode: 0o777, uid, gid, target: entry.target }
    const file = entry.type === 'file' ? entry : byPath.get(entry.target)
    if (file?.type !== 'file')
      throw invalid(path, `is a hard link to something that is no file of this layer`)
    // A link repeats its file's owner and mode: engines apply those of every header they unpack.
    const same = { path, mode: file.mode, uid: file.uid ?? 0, gid: file.gid ?? 0 }
    const first = firstNames.get(file)
    if (first !== undefined) return { ...same, type: 'hardlink', target: first }
    firstNames.set(file, path)
    const { source, xattrs } = file
    return { ...same, type: 'file', target: '', source, xattrs }
  })
}

function addParents(byPath: Map<string, Entry>): void {
  for (const path of [...byPath.keys()]) {
    for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent)) {
      const found = byPath.get(parent)
      if (found === undefined) {
        byPath.set(parent, { type: 'directory', path: parent, mode: 0o755 })
        continue
      }
      if (found.type !== 'directory')
        throw invalid(path, `is below ${parent}, which is a ${found.type} and not a directory`)
      break
    }
  }
}

function check(entry: Entry): void {
  checkPath(entry.path)
  if (entry.type === 'file' || entry.type === 'directory') {
    const allowed = entry.type === 'directory' ? 0o1777 : 0o777
    if (!Number.isInteger(entry.mode) || entry.mode < 0 || (entry.mode & ~allowed) !== 0)
      throw invalid(
        entry.path,
        `has mode ${entry.mode.toString(8)}: a ${entry.type} may have ${allowed.toString(8)} at most`,
      )
    for (const name of Object.keys('xattrs' in entry ? (entry.xattrs ?? {}) : {}))
      if (!/^(user|security|trusted|system)\.[!-<>-~]+$/.test(name))
        throw invalid(entry.path, `has the extended attribute ${JSON.stringify(name)}`)
  } else if (entry.type !== 'whiteout') {
    if (entry.target === '' || !isText(entry.target))
      throw invalid(entry.path, `is a ${entry.type} to ${JSON.stringify(entry.target)}`)
  }
  for (const id of [entry.uid ?? 0, entry.gid ?? 0])
    if (!Number.isInteger(id) || id < 0 || id > 0xffff_fffe)
      throw invalid(entry.path, `has the owner ${id}, expected a number up to 4294967294`)
}

function checkPath(path: string): void {
  if (!isText(path)) throw invalid(path, 'is no path: it has a NUL or is not Unicode')
  if (path.startsWith('/')) throw invalid(path, 'is absolute')
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..')
      throw invalid(path, `has the segment ${JSON.stringify(segment)}`)
    if (segment.startsWith('.wh.')) throw invalid(path, 'is named as whiteouts are (.wh.)')
  }
}

/** No NUL, no lone surrogates: what survives the way to bytes and back. */
function isText(text: string): boolean {
  return !text.includes('\0') && Buffer.from(text).toString() === text
}

/** The name by which a layer says that what is below it is gone. */
function whiteoutPath(path: string): string {
  const parent = parentOf(path)
  return `${parent === '' ? '' : `${parent}/`}.wh.${path.slice(parent === '' ? 0 : parent.length + 1)}`
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function invalid(path: string, why: string): PycaskError {
  return new PycaskError({
    code: 'layer-entry-invalid',
    what: `layer entry ${JSON.stringify(path)} ${why}`,
    hint: 'paths in a layer are relative and normalised, each occurs once, none is setuid',
  })
}
