/** From a .deb to the entries that a base takes of it, without running any of its scripts. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import { directoryEntries, type Entry, type FileEntry } from '../../image/index.js'
import { parseAlternatives, registersOnly, type Alternative } from './alternatives.js'
import { mergedPath } from './configuration.js'
import type { InstalledPackage } from './metadata.js'
import { isWanted } from './tables.js'

export interface UnpackedPackage extends InstalledPackage {
  /** Files and links, at their place in the image; folders come by themselves. */
  readonly entries: readonly Entry[]
  /** Path in the image → path on disk, of everything in the .deb, taken or not. */
  readonly files: ReadonlyMap<string, string>
  /** It has a `postinst` that would have done more than register `alternatives`. */
  readonly hasScript: boolean
  readonly alternatives: readonly Alternative[]
}

/** Unpacks `deb` below `directory` (which must exist and stay until the layer is written). */
export async function unpackPackage(
  host: Host,
  name: string,
  deb: string,
  directory: string,
): Promise<UnpackedPackage> {
  const root = join(directory, name)
  const result = await host.run(['dpkg-deb', '--raw-extract', deb, root])
  if (result.exitCode !== 0)
    throw new PycaskError({
      code: 'package-damaged',
      what: `dpkg-deb cannot unpack ${name} (${deb})`,
      hint: 'check that the disk is not full, remove that file and try again',
      details: result.stderr.trimEnd().split('\n').slice(-5),
    })
  const member = (file: string): Promise<string> =>
    readFile(join(root, 'DEBIAN', file), 'utf8').catch(() => '')

  const script = await readFile(join(root, 'DEBIAN/postinst'), 'utf8').catch(() => undefined)

  const all = (await directoryEntries(root, ''))
    .filter(({ type, path }) => type !== 'directory' && !path.startsWith('DEBIAN/'))
    .map((entry) => ({ ...entry, path: mergedPath(entry.path) }))
  const files = new Map<string, string>()
  for (const entry of all) {
    const source = entry.type === 'hardlink' ? files.get(mergedPath(entry.target)) : sourceOf(entry)
    if (source !== undefined) files.set(entry.path, source)
  }
  const entries = all
    .filter(({ path }) => isWanted(name, path))
    .map((entry) => (entry.type === 'hardlink' ? linked(entry.path, entry.target, files) : entry))
  const paths = entries.map(({ path }) => path).sort()
  const taken = new Set(paths)
  return {
    name,
    control: await readFile(join(root, 'DEBIAN/control'), 'utf8'),
    sums: takenOf(parseSums(await member('md5sums')), taken),
    configurationSums: await sumsOf(parseConffiles(await member('conffiles')), taken, files),
    paths,
    entries,
    files,
    hasScript: script !== undefined && !registersOnly(script),
    alternatives: parseAlternatives(script ?? ''),
  }
}

/** A hard link becomes a file of its own where its target may have been left out. */
function linked(path: string, target: string, files: ReadonlyMap<string, string>): FileEntry {
  const file = files.get(mergedPath(target))
  if (file === undefined) throw new Error(`${path} is a hard link to ${target}, which is not there`)
  return { type: 'file', path, mode: 0o644, source: { file } }
}

const sourceOf = (entry: Entry): string | undefined =>
  entry.type === 'file' && 'file' in entry.source ? entry.source.file : undefined

/** `md5sums` of a .deb: hash, two blanks, path without leading slash. */
function parseSums(text: string): Map<string, string> {
  const sums = new Map<string, string>()
  for (const [, sum, path] of text.matchAll(/^([0-9a-f]{32}) [ *](.+)$/gm))
    if (sum !== undefined && path !== undefined) sums.set(mergedPath(path), sum)
  return sums
}

/** `conffiles` of a .deb: absolute paths, some with a flag before them (deb-conffiles(5)). */
const parseConffiles = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('/'))
    .map((line) => mergedPath(line.slice(1).trimEnd()))

const takenOf = (sums: ReadonlyMap<string, string>, taken: ReadonlySet<string>) =>
  new Map([...sums].filter(([path]) => taken.has(path)))

async function sumsOf(
  paths: readonly string[],
  taken: ReadonlySet<string>,
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const sums = new Map<string, string>()
  for (const path of paths) {
    const file = files.get(path)
    if (!taken.has(path) || file === undefined) continue
    sums.set(
      path,
      createHash('md5')
        .update(await readFile(file))
        .digest('hex'),
    )
  }
  return sums
}
