/** dpkg's lists of files, cut down to what is there: what is listed is in the image, unchanged. */
import { readFile } from 'node:fs/promises'
import type { Entry, FileEntry } from '../../image/index.js'
import { mergedPath } from './configuration.js'

const lists = /^var\/lib\/dpkg\/info\/[^/]+\.(list|md5sums)$/

/**
 * The same entries, with dpkg's lists and sums of packages naming only paths that are in `present`.
 * Paths of folders stay. `present` has paths as in an image with a merged /usr.
 */
export async function truthfulLists(
  entries: readonly Entry[],
  present: ReadonlySet<string>,
): Promise<Entry[]> {
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.type !== 'file' || !lists.test(entry.path)) return entry
      const text = await textOf(entry)
      const pathOf = entry.path.endsWith('.list')
        ? (line: string): string => line.slice(1)
        : (line: string): string => line.slice(34)
      const kept = text.split('\n').filter((line) => {
        if (line === '' || line === '/.') return line !== ''
        return present.has(mergedPath(pathOf(line)))
      })
      const bytes = Buffer.from(kept.map((line) => `${line}\n`).join(''))
      return bytes.length === Buffer.byteLength(text) ? entry : { ...entry, source: { bytes } }
    }),
  )
}

/** The content of a text file among entries. */
export const textOf = async ({ source }: FileEntry): Promise<string> =>
  'bytes' in source ? Buffer.from(source.bytes).toString() : readFile(source.file, 'utf8')
