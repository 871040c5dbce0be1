/** What layers need of their base, and what a base provides: products, so that a rebase reads no layer. */
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import * as z from 'zod'
import {
  providesOf,
  providesSchema,
  readElf,
  requiresOf,
  requiresSchema,
  type PlacedFile,
  type Provides,
  type Requires,
} from '../elf/index.js'
import type { Product, Recipe } from '../make/types.js'
import { defaultLimits, readTar, type TarEntry } from '../reader/index.js'

/** Goes up when the same layers give another document. */
const format = '1'

export interface RequiresFacts {
  readonly requires: Requires
}
export interface ProvidesFacts {
  readonly provides: Provides
}

export const requiresFacts: z.ZodType<RequiresFacts> = z.object({ requires: requiresSchema })
export const providesFacts: z.ZodType<ProvidesFacts> = z.object({ provides: providesSchema })

type Layer = Product<unknown>

/** What the layers above a base need of it. They are read once, together: extensions need their interpreter. */
export function requiresRecipe(layers: readonly Layer[]): Recipe<RequiresFacts> {
  return {
    kind: 'linkage',
    name: 'requires',
    title: 'what the layers need of their base',
    inputs: {
      format,
      ...Object.fromEntries(layers.map(({ kind, name, key }) => [nameOf({ kind, name }), key])),
    },
    facts: requiresFacts,
    build: async () => {
      const read = await Promise.all(layers.map((layer) => readLayer(layer)))
      const files = read.flatMap(({ elf, texts }, at) => {
        const ownerOf = owners(texts, layers[at]?.kind ?? '')
        return elf.map((one) => ({ ...one, owner: ownerOf(one.path) }))
      })
      return { files: {}, facts: { requires: requiresOf(files) } }
    },
  }
}

/** What a base offers to what lies on it. */
export function providesRecipe(base: Layer): Recipe<ProvidesFacts> {
  return {
    kind: 'linkage',
    name: 'provides',
    title: 'what the base provides',
    inputs: { format, base: base.key },
    facts: providesFacts,
    build: async () => ({ files: {}, facts: { provides: providesOfLayer(await readLayer(base)) } }),
  }
}

const nameOf = ({ kind, name }: { kind: string; name: string }): string =>
  kind === name ? kind : `${kind} ${name}`

export interface ReadLayer {
  readonly elf: readonly PlacedFile[]
  /** RECORD files of wheels, and dpkg's lists of files. */
  readonly texts: ReadonlyMap<string, string>
  readonly links: ReadonlyMap<string, string>
  readonly paths: ReadonlySet<string>
  /** Of these paths, those of folders. */
  readonly folders: ReadonlySet<string>
}

async function readLayer(layer: Layer): Promise<ReadLayer> {
  const stream = createReadStream(await layer.file('layer.tar.gz'), { highWaterMark: 256 * 1024 })
  return collect((visit) => readTar(stream.pipe(createGunzip()), visit, defaultLimits))
}

/** Reads the ELF files and lists of a tar that `read` goes through. */
export async function collect(
  read: (visit: Parameters<typeof readTar>[1]) => Promise<unknown>,
): Promise<ReadLayer> {
  const elf: PlacedFile[] = []
  const texts = new Map<string, string>()
  const links = new Map<string, string>()
  const paths = new Set<string>()
  const folders = new Set<string>()
  await read((entry) => {
    paths.add(entry.path)
    if (entry.type === 'directory') folders.add(entry.path)
    if (entry.type === 'symlink') links.set(entry.path, entry.target)
    if (entry.type !== 'file') return undefined
    if (/\.dist-info\/RECORD$|^var\/lib\/dpkg\/info\/.*\.list$/.test(entry.path))
      return wholeFile(entry, (bytes) => texts.set(entry.path, Buffer.from(bytes).toString()))
    // The smallest ELF file has a header of 52 bytes; what is larger than this is no library.
    if (entry.sizeBytes < 52 || entry.sizeBytes > 2 ** 30) return undefined
    return wholeFile(
      entry,
      (bytes) => {
        const found = readElf(bytes)
        if (found !== undefined) elf.push({ path: entry.path, elf: found })
      },
      0x7f,
    )
  })
  return { elf, texts, links, paths, folders }
}

/** Collects a file; one that does not begin with `first` is passed over. */
function wholeFile(entry: TarEntry, use: (bytes: Uint8Array) => void, first?: number) {
  let bytes: Uint8Array | undefined
  let at = 0
  return {
    write(chunk: Uint8Array): void {
      if (at === 0 && (first === undefined || chunk[0] === first))
        bytes = new Uint8Array(entry.sizeBytes)
      bytes?.set(chunk, at)
      at += chunk.length
    },
    end(): void {
      if (bytes !== undefined) use(bytes)
      bytes = undefined
    },
  }
}

/** Whose a path is, by the RECORD of each wheel; else the layer's. */
function owners(texts: ReadonlyMap<string, string>, layer: string): (path: string) => string {
  const known = new Map<string, string>()
  for (const [path, text] of texts) {
    const [, site = '', name = '', version = ''] =
      /^(.*\/)?([^/]+)-([^/-]+)\.dist-info\/RECORD$/.exec(path) ?? []
    if (name === '') continue
    const owner = `${name.replace(/[-_.]+/g, '-').toLowerCase()} ${version}`
    for (const [, file] of text.matchAll(/^"?([^",\n]+)"?,/gm))
      if (file?.includes('.so') === true) known.set(site + file, owner)
  }
  return (path) => known.get(path) ?? layer
}

/** Provides of a layer, or of several as they lie on each other. */
export function providesOfLayer({ elf, texts, links, paths }: ReadLayer): Provides {
  const packages = new Map<string, string>()
  for (const [path, text] of texts) {
    const name = /^var\/lib\/dpkg\/info\/([^:/]+)(:[^/]+)?\.list$/.exec(path)?.[1]
    if (name !== undefined)
      for (const line of text.split('\n')) packages.set(line.replace(/^\/+/, ''), name)
  }
  const packageOf = (path: string): string | undefined =>
    packages.get(path) ?? packages.get(path.replace(/^usr\//, ''))
  return providesOf(elf, {
    packageOf,
    isThere: (path) => paths.has(resolved(path.replace(/^\/+/, ''), links)),
  })
}

/** A path with the links on its way followed. */
function resolved(path: string, links: ReadonlyMap<string, string>): string {
  let waiting = path.split('/')
  let at: string[] = []
  for (let steps = 0; waiting.length > 0 && steps < 400; steps++) {
    const [part = '', ...rest] = waiting
    waiting = rest
    if (part === '' || part === '.') continue
    if (part === '..') {
      at = at.slice(0, -1)
      continue
    }
    const target = links.get([...at, part].join('/'))
    if (target === undefined) at = [...at, part]
    else {
      if (target.startsWith('/')) at = []
      waiting = [...target.split('/'), ...waiting]
    }
  }
  return at.join('/')
}
