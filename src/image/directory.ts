/** A folder on disk, as entries. */
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Entry } from './entry.js'

/**
 * Everything in `directory`, and the folder itself, as entries at the path `at` of the image
 * (`opt/acme/app`; empty for the root). What a build machine decides is left behind: owners become
 * 0, times constant, modes 0755 (folders, and files that their owner may execute) or 0644. Symbolic
 * links are kept as they are, hard links within the folder as such. What `ignored` says yes to (paths
 * as the entries have them) is left out, with what is below it. Rejects with
 * `layer-entry-invalid` for sockets, pipes, devices and names that are not UTF-8.
 */
export async function directoryEntries(
  directory: string,
  at: string,
  ignored: (path: string) => boolean = () => false,
): Promise<Entry[]> {
  const entries: Entry[] = at === '' ? [] : [{ type: 'directory', path: at, mode: 0o755 }]
  const firstNames = new Map<string, string>()

  const visit = async (folder: string, below: string): Promise<void> => {
    const names = await readdir(folder, { encoding: 'buffer' })
    for (const bytes of names.sort((a, b) => Buffer.compare(a, b))) {
      const name = bytes.toString()
      const file = join(folder, name)
      const path = below === '' ? name : `${below}/${name}`
      if (!Buffer.from(name).equals(bytes)) throw unfit(file, 'has a name that is not UTF-8')
      if (ignored(path)) continue
      const stats = await lstat(file)
      if (stats.isDirectory()) {
        entries.push({ type: 'directory', path, mode: 0o755 })
        await visit(file, path)
      } else if (stats.isSymbolicLink()) {
        entries.push({ type: 'symlink', path, target: await readlink(file) })
      } else if (stats.isFile()) {
        const inode = `${stats.dev}:${stats.ino}`
        const first = stats.nlink > 1 ? firstNames.get(inode) : undefined
        if (first !== undefined) {
          entries.push({ type: 'hardlink', path, target: first })
          continue
        }
        firstNames.set(inode, path)
        const mode = (stats.mode & 0o100) === 0 ? 0o644 : 0o755
        entries.push({ type: 'file', path, mode, source: { file } })
      } else throw unfit(file, 'is a socket, a pipe or a device')
    }
  }
  await visit(directory, at)
  return entries
}

function unfit(file: string, why: string): PycaskError {
  return new PycaskError({
    code: 'layer-entry-invalid',
    what: `${file} cannot go into an image: it ${why}`,
    hint: 'remove or rename it, or leave it out',
  })
}
