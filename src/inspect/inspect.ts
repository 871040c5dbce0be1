/** One pass over an image's layers, to everything that rules and comparisons ask for. */
import type { OpenedImage, OpenedLayer, TarEntry } from '../reader/index.js'
import { allTextBytes, contentSink } from './content.js'
import { readDpkg } from './dpkg.js'
import { ownersOf } from './owners.js'
import { findDistributions, findEnvironments, findInterpreters } from './python.js'
import { Tree } from './tree.js'
import type { Hidden, HeaderFacts, ImageModel, Layer } from './types.js'

const keptTimes = 4
const titleAnnotation = 'org.opencontainers.image.title'

/**
 * Reads each layer once, the bottom one first. Memory grows with the number of files, not with
 * their size. Errors: those of `OpenedLayer.read`, and `layer-damaged` for what no engine could
 * unpack.
 */
export async function inspectImage(
  image: OpenedImage,
  onLayer?: (layer: OpenedLayer) => void,
): Promise<ImageModel> {
  const tree = new Tree()
  const kept = new Map<string, string>()
  let keptBytes = 0
  const texts = {
    keep: (path: string, text: string) => {
      keptBytes += text.length - (kept.get(path)?.length ?? 0)
      kept.set(path, text)
    },
    roomBytes: () => allTextBytes - keptBytes,
  }
  const layers: Layer[] = []
  const titles = titlesOf(image)
  for (const opened of image.layers) {
    onLayer?.(opened)
    const { index, digest, diffId, mediaType, sizeBytes, annotations } = opened
    const hides: Hidden[] = []
    const headers = headerFacts()
    let contentBytes = 0
    const { entries } = await opened.read((entry) => {
      headers.see(entry)
      contentBytes += entry.sizeBytes
      const file = tree.add(entry, index, hides)
      if (file === undefined || entry.type !== 'file') return undefined
      kept.delete(file.path)
      return contentSink(file, texts)
    })
    layers.push({
      ...{ index, digest, diffId, mediaType, annotations, contentBytes, entries, hides },
      title: annotations[titleAnnotation] ?? titles[index] ?? '',
      compressedBytes: opened.compressed ? sizeBytes : undefined,
      headers: headers.found(),
    })
  }
  const files = tree.files()
  // What a later layer removed or replaced does not count.
  for (const path of kept.keys()) if (files.get(path)?.type !== 'file') kept.delete(path)
  const dpkg = readDpkg(kept)
  const interpreters = findInterpreters(files, kept)
  const distributions = findDistributions(kept)
  const resolve = (path: string) => tree.resolve(path)
  const owners = ownersOf({ files, dpkg, interpreters, distributions, resolve })
  const { name, place, configDigest, platform, config, manifest } = image
  return {
    ...{ name, place, digest: image.digest, configDigest, platform, config, layers, files },
    ...{ texts: kept, dpkg, interpreters, distributions, resolve },
    environments: findEnvironments(kept),
    annotations: manifest?.annotations,
    ownerOf: (path) => owners.get(path),
  }
}

/** The command that made each layer, as the history tells it. */
function titlesOf({ config }: OpenedImage): string[] {
  return config.history
    .filter((step) => !step.empty_layer)
    .map(({ created_by: by, comment }) =>
      (by || comment).replace(/^\/bin\/sh -c (#\(nop\)\s*)?/, '').replace(/\s+/g, ' '),
    )
}

function headerFacts(): { see(entry: TarEntry): void; found(): HeaderFacts } {
  const times = new Set<number>()
  let last = ''
  let unsorted: string | undefined
  let named: string | undefined
  let extended: string | undefined
  return {
    see: ({ path, mtime, uname, gname, extended: keywords }) => {
      // Folder by folder or by bytes: both are orders that do not depend on the machine.
      if (unsorted === undefined && bytewise(last, path) > 0 && stepwise(last, path) > 0)
        unsorted = path
      last = path
      if (uname !== '' || gname !== '') named ??= path
      if (keywords.some((keyword) => keyword !== 'SCHILY.xattr.security.capability'))
        extended ??= path
      if (times.size < keptTimes) times.add(mtime)
    },
    found: () => ({
      ...(unsorted === undefined ? {} : { unsorted }),
      ...(named === undefined ? {} : { named }),
      ...(extended === undefined ? {} : { extended }),
      times: [...times],
    }),
  }
}

const bytewise = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const stepwise = (a: string, b: string): number =>
  bytewise(a.replaceAll('/', '\0'), b.replaceAll('/', '\0'))
