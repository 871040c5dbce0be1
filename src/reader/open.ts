/** From a name to an image: registry, layout, archive, local engine. */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open as openFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { parseReference, type RegistryClient } from '../registry/index.js'
import type { Engine } from '../sandbox/types.js'
import type { Digest } from '../words.js'
import { archiveStore, openArchive, type Archive } from './archive.js'
import {
  indexTypes,
  invalid,
  manifestTypes,
  parseConfig,
  parseIndex,
  parseManifest,
  parseSaved,
  shown,
  unsupported,
  type Descriptor,
  type IndexDocument,
} from './documents.js'
import { openLayer } from './layer.js'
import { openLayout } from './layout.js'
import { choosePlatform, hostPlatform } from './platform.js'
import { digestOfBytes, readDocument, wholeOf, type BlobStore, type Root } from './stores.js'
import { defaultLimits, type Limits, type OpenedImage, type Platform } from './types.js'

export interface OpenOptions {
  readonly host: Host
  readonly registry: RegistryClient
  /** The local engine; rejects where there is none. Only asked for names that may be its. */
  readonly engine: () => Promise<Engine>
  /** Which image of an index; without it the one for this machine, or the only one. */
  readonly platform?: Platform | undefined
  /** For what an engine saves, and for compressed archives: a folder on a disk with room. */
  readonly temporary: string
  readonly limits?: Partial<Limits> | undefined
}

interface Context extends OpenOptions {
  readonly name: string
  readonly bounds: Limits
}

const refNames = ['org.opencontainers.image.ref.name', 'io.containerd.image.name']

/**
 * Opens the image that `name` means; its documents are read and verified, its layers are not read.
 *
 * - `./layout`, `/path/layout:tag`, `oci:layout:tag`: a folder that is an OCI image layout
 * - `./image.tar`, `archive:image.tar`: what `docker save`, `podman save` or `skopeo` wrote; maybe gzip
 * - `docker:web:1.4`, `podman:web:1.4`, `engine:web`: in the local engine
 * - `ghcr.io/acme/web:1.4`: in that registry
 * - `acme/web`: in the local engine if that has it, else on Docker Hub
 *
 * Close it when done. Errors: `image-missing`, `image-invalid`, `media-type-unsupported`,
 * `platform-missing`, `checksum-mismatch`, `tar-invalid`, and those of registry and engine.
 */
export async function openImage(name: string, options: OpenOptions): Promise<OpenedImage> {
  const context: Context = { ...options, name, bounds: { ...defaultLimits, ...options.limits } }
  const [, scheme, rest = ''] =
    /^(oci|oci-archive|docker-archive|archive|docker|podman|engine|registry):(?!\/\/)(.+)$/.exec(
      name,
    ) ?? []
  if (scheme === 'oci') return fromLayout(rest, context)
  if (scheme?.endsWith('archive') === true) return fromArchive(rest, context)
  if (scheme === 'registry') return fromRegistry(rest, context)
  if (scheme !== undefined) return fromEngine(rest, scheme, context)
  if (/^\.{0,2}\//.test(name) || (await isPath(name))) {
    const { path } = splitTag(name)
    const found = await stat(name)
      .catch(() => stat(path))
      .catch(() => undefined)
    if (found === undefined)
      throw new PycaskError({
        code: 'image-missing',
        what: `${name} does not exist`,
        hint: 'an OCI image layout (a folder) or an archive is meant by a path',
      })
    return found.isDirectory() ? fromLayout(name, context) : fromArchive(name, context)
  }
  const { registry } = parseReference(name)
  const isLocal = registry === 'docker.io' && !/^(index\.)?docker\.io\//.test(name)
  const engine = isLocal ? await options.engine().catch(() => undefined) : undefined
  if (engine !== undefined && (await engine.hasImage(name)))
    return fromEngine(name, 'engine', context)
  return fromRegistry(name, context)
}

async function isPath(name: string): Promise<boolean> {
  const found = await stat(name).catch(() => undefined)
  return (
    found?.isFile() === true ||
    (await stat(join(name, 'oci-layout')).catch(() => undefined)) !== undefined
  )
}

/** `layout:tag`: a colon in the last part of a path. */
function splitTag(text: string): { readonly path: string; readonly tag: string | undefined } {
  const [, path = text, tag] = /^(.+):([\w][\w.-]{0,127})$/.exec(text) ?? []
  return { path, tag }
}

async function fromRegistry(text: string, context: Context): Promise<OpenedImage> {
  const reference = parseReference(text)
  const { registry } = context
  const root = await registry.manifest(reference)
  const store: BlobStore = {
    place: 'registry',
    document: async (digest, limits) => {
      // Manifests and blobs are kept apart; a document may be either.
      const asManifest = digest !== root.digest && manifestDigests.has(digest)
      if (asManifest) return (await registry.manifest({ ...reference, digest })).bytes
      return wholeOf(await registry.blob(reference, digest), limits, `${digest} of ${text}`)
    },
    blob: (digest) => registry.blob(reference, digest),
    close: () => Promise.resolve(),
  }
  const manifestDigests = new Set<Digest>()
  return openRoot(root, store, context, manifestDigests)
}

async function fromLayout(text: string, context: Context): Promise<OpenedImage> {
  const whole = await stat(text).catch(() => undefined)
  const { path, tag } = whole === undefined ? splitTag(text) : { path: text, tag: undefined }
  const { index, store } = await openLayout(path, context.bounds)
  return fromIndex(index, tag, store, context)
}

/** An `index.json`: a tag chooses among its entries; without one they must be one image. */
async function fromIndex(
  index: IndexDocument,
  tag: string | undefined,
  store: BlobStore,
  context: Context,
): Promise<OpenedImage> {
  const { name, bounds } = context
  const tagsOf = ({ annotations }: Descriptor): string[] =>
    refNames.flatMap((key) => annotations[key]?.replace(/^.*[:/](?=[^:/]+$)/, '') ?? [])
  // What is attached to an image (bills of materials, records) stands beside it, and is none.
  const fitting = index.manifests.filter(
    (entry) =>
      entry['artifactType'] === undefined && (tag === undefined || tagsOf(entry).includes(tag)),
  )
  const tags = [...new Set(index.manifests.flatMap(tagsOf))]
  if (fitting.length === 0)
    throw new PycaskError({
      code: 'image-missing',
      what: tag === undefined ? `${name} is empty` : `${name} has no image with the tag ${tag}`,
      hint: tags.length === 0 ? undefined : `it has ${tags.join(', ')}`,
    })
  const digests = new Set(fitting.map(({ digest }) => digest))
  const differing = new Set(fitting.map(({ platform }) => JSON.stringify(platform ?? null)))
  // Several of one platform are several images; of several platforms they may be one.
  if (digests.size > 1 && differing.size < digests.size)
    throw new PycaskError({
      code: 'image-ambiguous',
      what: `${name} has ${digests.size} images`,
      hint: `say which: ${name}:${tags[0] ?? 'TAG'} (it has ${tags.join(', ') || 'no tags'})`,
    })
  const unique = [...new Map(fitting.map((entry) => [entry.digest, entry])).values()]
  const chosen = chooseFrom({ ...index, manifests: unique }, context)
  const bytes = await readDocument(store, chosen.digest, {
    limits: bounds,
    what: `the manifest of ${name}`,
  })
  return openRoot({ mediaType: chosen.mediaType, digest: chosen.digest, bytes }, store, context)
}

const chooseFrom = (index: IndexDocument, { platform, name }: Context): Descriptor =>
  choosePlatform(index, { wanted: platform, host: hostPlatform(process.arch), name })

async function fromArchive(file: string, context: Context): Promise<OpenedImage> {
  if ((await stat(file).catch(() => undefined))?.isFile() === true)
    return openArchiveFile(file, undefined, context, 'archive')
  const { path, tag } = splitTag(file)
  if ((await stat(path).catch(() => undefined))?.isFile() === true)
    return openArchiveFile(path, tag, context, 'archive')
  throw new PycaskError({
    code: 'image-missing',
    what: `${file} is no file`,
    hint: 'an archive is what docker save, podman save, skopeo or output-archive write',
  })
}

/** The engine writes the image into a file, since its documents may come last. */
async function fromEngine(
  reference: string,
  scheme: string,
  context: Context,
): Promise<OpenedImage> {
  const engine = await context.engine()
  if (scheme !== 'engine' && engine.name !== scheme)
    throw new PycaskError({
      code: 'image-missing',
      what: `${context.name}: the engine here is ${engine.name}, not ${scheme}`,
      hint: `choose it: --engine ${scheme}`,
    })
  if (!(await engine.hasImage(reference)))
    throw new PycaskError({
      code: 'image-missing',
      what: `${engine.name} has no image ${reference}`,
      hint: `${engine.name} images lists those that it has`,
    })
  return withTemporary(context, async (folder) => {
    const file = join(folder, 'image.tar')
    await engine.save(reference, createWriteStream(file))
    return openArchiveFile(file, undefined, context, engine.name)
  })
}

/** An image whose archive lies in a folder that goes when it is closed. */
async function withTemporary(
  { temporary }: Context,
  work: (folder: string) => Promise<OpenedImage>,
): Promise<OpenedImage> {
  const folder = await mkdtemp(join(temporary, `pycask-${randomUUID().slice(0, 8)}-`))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const image = await work(folder)
    return { ...image, close: () => image.close().finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}

async function openArchiveFile(
  file: string,
  tag: string | undefined,
  context: Context,
  place: string,
): Promise<OpenedImage> {
  const { name, bounds } = context
  if (await isGzip(file))
    return withTemporary(context, async (folder) => {
      const plain = join(folder, 'image.tar')
      const most = Math.max(bounds.ratioFromBytes, (await stat(file)).size * bounds.ratio)
      const bound = Math.min(bounds.unpackedBytes, most)
      await pipeline(
        createReadStream(file),
        createGunzip(),
        atMost(bound, name),
        createWriteStream(plain),
      )
      return openArchiveFile(plain, tag, context, place)
    })
  const archive = await openArchive(file, name)
  try {
    if (archive.has('index.json')) {
      const index = parseIndex(await archive.document('index.json', bounds), name)
      const store = archiveStore(archive, name, place)
      // Docker 25 and later: the layout within may lack what manifest.json has.
      const whole = index.manifests.some(({ digest }) =>
        archive.has(`blobs/sha256/${digest.slice(7)}`),
      )
      if (whole) return await fromIndex(index, tag, store, context)
    }
    if (archive.has('manifest.json')) return await fromSaved(archive, tag, context, place)
    throw invalid(`${name} is a tar, but no image: it has neither index.json nor manifest.json`)
  } catch (error) {
    await archive.close()
    throw error
  }
}

const atMost = (bytes: number, name: string) =>
  async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let read = 0
    for await (const chunk of source) {
      read += chunk.length
      if (read > bytes)
        throw new PycaskError({
          code: 'layer-too-large',
          what: `${name} unpacks to more than ${bytes} bytes`,
          hint: 'it is made to fill a disk',
        })
      yield chunk
    }
  }

async function isGzip(file: string): Promise<boolean> {
  const handle = await openFile(file)
  try {
    const start = Buffer.alloc(2)
    await handle.read(start, 0, 2, 0)
    return start[0] === 0x1f && start[1] === 0x8b
  } finally {
    await handle.close()
  }
}

/** What `docker save` writes: a configuration and plain tars; there is no manifest to verify them by. */
async function fromSaved(
  archive: Archive,
  tag: string | undefined,
  context: Context,
  place: string,
): Promise<OpenedImage> {
  const { name, bounds, host } = context
  const saved = parseSaved(await archive.document('manifest.json', bounds), name)
  const fitting = saved.filter(
    ({ RepoTags }) => tag === undefined || RepoTags.some((text) => text.endsWith(`:${tag}`)),
  )
  const [one] = fitting
  const tags = saved.flatMap(({ RepoTags }) => RepoTags)
  if (one === undefined || fitting.length > 1)
    throw new PycaskError({
      code: one === undefined ? 'image-missing' : 'image-ambiguous',
      what: `${name} has ${fitting.length === 0 ? 'no such image' : `${fitting.length} images`}`,
      hint: tags.length === 0 ? undefined : `it has ${tags.join(', ')}`,
    })
  const configBytes = await archive.document(one.Config, bounds)
  const config = parseConfig(configBytes, name)
  const diffIds = config.rootfs.diff_ids
  if (diffIds.length !== one.Layers.length)
    throw invalid(
      `${name} has ${one.Layers.length} layers, but its configuration tells of ${diffIds.length}`,
    )
  const layers = diffIds.map((diffId, index) => {
    const path = one.Layers[index] ?? ''
    return openLayer(
      {
        ...{ index, diffId, annotations: {} },
        digest: undefined,
        sizeBytes: archive.sizeOf(path) ?? 0,
        mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
        open: () => Promise.resolve(archive.stream(path)),
      },
      { host, image: name, limits: bounds },
    )
  })
  return {
    ...{ name, place, config, configBytes, layers },
    digest: undefined,
    manifest: undefined,
    configDigest: digestOfBytes(configBytes),
    platform: platformOf(config),
    close: () => archive.close(),
  }
}

/** A manifest, or an index that leads to one. */
async function openRoot(
  root: Root,
  store: BlobStore,
  context: Context,
  manifestDigests = new Set<Digest>(),
): Promise<OpenedImage> {
  const { name, bounds, host } = context
  let { mediaType, digest, bytes } = root
  // An index of an index is allowed; more are nobody's.
  for (let depth = 0; indexTypes.includes(mediaType); depth++) {
    if (depth > 2) throw invalid(`${name} is an index of indexes of indexes`)
    const chosen = chooseFrom(parseIndex(bytes, name), context)
    manifestDigests.add(chosen.digest)
    bytes = await readDocument(store, chosen.digest, {
      limits: bounds,
      what: `the manifest of ${name}`,
    })
    ;({ mediaType, digest } = chosen)
  }
  if (!manifestTypes.includes(mediaType))
    throw unsupported(
      `${name} has the media type ${shown(mediaType)}`,
      mediaType.includes('v1+prettyjws')
        ? 'images of Docker schema 1 are not read; push it again with a newer Docker'
        : undefined,
    )
  const manifest = parseManifest(bytes, name)
  if (manifest.layers.length > bounds.layers)
    throw invalid(`${name} has ${manifest.layers.length} layers, more than ${bounds.layers}`)
  const configBytes = await readDocument(store, manifest.config.digest, {
    limits: bounds,
    what: `the configuration of ${name}`,
  })
  const config = parseConfig(configBytes, name)
  const diffIds = config.rootfs.diff_ids
  if (diffIds.length !== manifest.layers.length)
    throw invalid(
      `${name} has ${manifest.layers.length} layers, but its configuration tells of ${diffIds.length}`,
    )
  const layers = manifest.layers.map(
    ({ digest: blob, size, mediaType: type, annotations }, index) =>
      openLayer(
        {
          ...{ index, annotations, digest: blob, mediaType: type, sizeBytes: size },
          diffId: diffIds[index] as NonNullable<(typeof diffIds)[number]>,
          open: () => store.blob(blob),
        },
        { host, image: name, limits: bounds },
      ),
  )
  return {
    ...{ name, digest, manifest, config, configBytes, layers },
    place: store.place,
    configDigest: manifest.config.digest,
    platform: platformOf(config),
    close: () => store.close(),
  }
}

const platformOf = ({ os, architecture, variant }: Platform): Platform => ({
  ...{ os, architecture },
  ...(variant === undefined ? {} : { variant }),
})
