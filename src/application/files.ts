/** Which files an application consists of. */
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { messageOf, PycaskError } from '../errors.js'
import type { FileEntry, SymlinkEntry } from '../image/index.js'

export interface ApplicationFile {
  /** Relative to the application's folder. */
  readonly path: string
  readonly entry: FileEntry | SymlinkEntry
  /** Of its bytes; empty for a link. */
  readonly sha256: string
}

/**
 * The files of a folder that are not left out, sorted. Links must lead to places within the folder.
 * Rejects with `app-unreadable` and `app-file-refused`, which name the path.
 */
export async function applicationFiles(
  directory: string,
  ignored: (path: string) => boolean,
): Promise<readonly ApplicationFile[]> {
  const found: ApplicationFile[] = []
  const walk = async (folder: string): Promise<void> => {
    for (const item of await readdir(join(directory, folder), { withFileTypes: true })) {
      const path = posix.join(folder, item.name)
      const file = join(directory, path)
      if (ignored(path)) continue
      if (item.isDirectory()) await walk(path)
      else if (item.isSymbolicLink()) found.push(await link(file, path))
      else if (item.isFile()) found.push(await regular(file, path))
      else throw refused(file, 'it is neither a file, a folder nor a link')
    }
  }
  try {
    await walk('')
  } catch (thrown) {
    if (thrown instanceof PycaskError) throw thrown
    throw new PycaskError({
      code: 'app-unreadable',
      what: `the application's folder ${directory} cannot be read: ${messageOf(thrown)}`,
      hint: 'the option app names the folder that is copied; app-ignore leaves files out',
      cause: thrown,
    })
  }
  return found.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

/** A folder's files as `applicationFiles` gives them, or a single file with an empty path. */
export async function filesAt(
  path: string,
  ignored: (path: string) => boolean,
): Promise<readonly ApplicationFile[]> {
  const found = await lstat(path).catch((cause: unknown) => {
    throw new PycaskError({
      code: 'app-unreadable',
      what: `${path} cannot be read: ${messageOf(cause)}`,
      hint: 'the option files names it; paths are relative to the project',
      cause,
    })
  })
  if (found.isDirectory()) return applicationFiles(path, ignored)
  if (!found.isFile()) throw refused(path, 'it is neither a file nor a folder')
  return [await regular(path, '')]
}

async function regular(file: string, path: string): Promise<ApplicationFile> {
  const { mode } = await stat(file)
  return {
    path,
    entry: {
      type: 'file',
      path,
      mode: mode & 0o100 ? 0o755 : 0o644,
      source: { file },
    },
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  }
}

async function link(file: string, path: string): Promise<ApplicationFile> {
  const target = await readlink(file)
  const leads = posix.join(posix.dirname(path), target)
  if (posix.isAbsolute(target) || leads === '..' || leads.startsWith('../'))
    throw refused(file, `it is a link to ${target}, out of the application's folder`)
  return { path, entry: { type: 'symlink', path, target }, sha256: '' }
}

function refused(file: string, why: string): PycaskError {
  return new PycaskError({
    code: 'app-file-refused',
    what: `${file} cannot be copied into the image: ${why}`,
    hint: 'leave it out with app-ignore',
    at: { file },
  })
}
