/** Which libraries the dynamic linker of a base finds. */
import { readElfFile } from '../../elf/index.js'
import type { Entry } from '../../image/index.js'
import { resolveEntry } from './alternatives.js'
import type { CachedLibrary } from './loader-cache.js'

/** Debian's default search path (ld.so(8) as built by its libc6 package), below merged /usr. */
export const libraryFolder = /^usr\/(local\/)?lib\/((x86_64|aarch64)-linux-gnu\/)?[^/]+$/

/** Libraries with a SONAME in the folders that are searched, one per SONAME, sorted by it. */
export async function findLibraries(entries: readonly Entry[]): Promise<readonly CachedLibrary[]> {
  const paths = new Set(entries.map(({ path }) => path))
  const found = new Map<string, string>()
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  for (const { path, type } of entries) {
    if (!libraryFolder.test(path) || !path.includes('.so')) continue
    const entry = resolveEntry(path, byPath)
    if (entry?.type !== 'file' || !('file' in entry.source)) continue
    // Links within the folders only repeat what their targets say.
    if (type === 'symlink' && libraryFolder.test(entry.path)) continue
    const soname = (await readElfFile(entry.source.file))?.soname
    if (soname === undefined) continue
    const link = `${path.slice(0, path.lastIndexOf('/'))}/${soname}`
    // Without a link of its name a library is found by nobody.
    if (paths.has(link)) found.set(soname, `/${link}`)
  }
  return [...found]
    .map(([soname, path]) => ({ soname, path }))
    .sort((a, b) => (a.soname < b.soname ? -1 : 1))
}
