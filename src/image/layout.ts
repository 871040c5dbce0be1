/** OCI image layouts: a folder of blobs and an index (image spec 1.1, image-layout.md). */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import {
  copyFile,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { explainWriting } from '../host/index.js'
import { hexOf, type Digest } from '../words.js'
import type { Image, ImageBlob } from './assemble.js'
import { canonicalJson } from './json.js'

export const refNameAnnotation = 'org.opencontainers.image.ref.name'
export const layoutFile = canonicalJson({ imageLayoutVersion: '1.0.0' })

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string(),
  annotations: z.record(z.string(), z.string()).optional(),
  artifactType: z.string().optional(),
})
const index = z.looseObject({ manifests: z.array(descriptor) })
/** Of image manifests and of indexes: whatever they refer to. */
const referring = z.looseObject({
  config: descriptor.optional(),
  layers: z.array(descriptor).optional(),
  manifests: z.array(descriptor).optional(),
  subject: descriptor.optional(),
})
type Descriptor = z.infer<typeof descriptor>

/** A document whose manifest names an image as its subject. */
export interface AttachedArtifact {
  readonly artifactType: string
  readonly manifest: Image['manifest']
  readonly blobs: readonly { readonly digest: Digest; open(): Readable }[]
}

/**
 * Writes `image` into the OCI image layout at `directory` under `tags` (none: one untagged entry).
 * A new layout is built beside it and moved in place; an existing one gets the blobs first and the
 * new index last, keeps what has other tags, and loses the blobs that nothing refers to any more.
 * What is attached to an image stands in the index as entries without a tag. So at every moment the folder is absent or a whole layout. Blobs are hard links where they can be.
 *
 * Errors: `layout-not-empty` for a folder with something else in it, `layer-file-invalid` when a
 * layer's file is not the one that was measured, and the file system's.
 */
export async function writeLayout(
  image: Image,
  directory: string,
  tags: readonly string[],
  attached: readonly AttachedArtifact[] = [],
): Promise<void> {
  const names = await readdir(directory).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] as string[]
    throw error
  })
  if (names.length > 0 && !names.includes('oci-layout'))
    throw new PycaskError({
      code: 'layout-not-empty',
      what: `${directory} is no OCI image layout but has ${names.length} entries, such as ${String(names[0])}`,
      hint: 'name a folder that does not exist yet, or an OCI image layout',
    })
  if (names.length > 0) {
    try {
      await extend(image, directory, tags, attached)
    } catch (thrown) {
      throw explainWriting(thrown, directory)
    }
    return
  }

  const target = resolve(directory)
  const temporary = `${target}.${randomUUID()}.tmp`
  try {
    await mkdir(dirname(target), { recursive: true })
    await sweepTemporary(target)
    await extend(image, temporary, tags, attached)
    await rename(temporary, target)
  } catch (thrown) {
    throw explainWriting(thrown, target)
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Long enough for any image to be written. */
const abandonedMs = 24 * 60 * 60 * 1000

/** Removes what killed processes left of their writing of `path`: a day later it is nobody's. */
async function sweepTemporary(path: string): Promise<void> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !/\.[0-9a-f-]{36}\.tmp$/.test(name)) continue
    const left = join(folder, name)
    const { mtimeMs } = await stat(left).catch(() => ({ mtimeMs: Infinity }))
    if (mtimeMs < Date.now() - abandonedMs)
      await rm(left, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function extend(
  image: Image,
  directory: string,
  tags: readonly string[],
  attached: readonly AttachedArtifact[],
): Promise<void> {
  const blobs = join(directory, 'blobs', 'sha256')
  await mkdir(blobs, { recursive: true }).catch((thrown: unknown) => {
    throw explainWriting(thrown, blobs)
  })
  for (const blob of image.blobs) await placeBlob(blob, join(blobs, hexOf(blob.digest)))
  const { manifest } = image
  await replaceFile(join(blobs, hexOf(manifest.digest)), manifest.bytes)
  for (const artifact of attached) {
    for (const blob of artifact.blobs)
      await replaceFile(join(blobs, hexOf(blob.digest)), await buffer(blob.open()))
    await replaceFile(join(blobs, hexOf(artifact.manifest.digest)), artifact.manifest.bytes)
  }
  await replaceFile(join(directory, 'oci-layout'), layoutFile)

  const old = await readIndex(join(directory, 'index.json'))
  const names = new Set<string | undefined>([...tags, undefined])
  const others = old.filter(
    ({ annotations, artifactType }) =>
      artifactType === undefined && !names.has(annotations?.[refNameAnnotation]),
  )
  const manifests = [
    ...others,
    ...(await attachedTo(others, old, blobs)),
    ...indexEntries(
      image,
      tags.map((tag) => ({ [refNameAnnotation]: tag })),
    ),
    ...attached.map(({ manifest: { mediaType, digest, bytes }, artifactType }) => ({
      ...{ mediaType, digest, size: bytes.length, artifactType },
    })),
  ]
  await replaceFile(join(directory, 'index.json'), indexFile(manifests))
  await removeUnreferenced(blobs, manifests as readonly Descriptor[])
}

/** Of the old entries those of artifacts whose subject is still there. */
async function attachedTo(
  subjects: readonly Descriptor[],
  old: readonly Descriptor[],
  blobs: string,
): Promise<readonly Descriptor[]> {
  const kept: Descriptor[] = []
  for (const entry of old) {
    if (entry.artifactType === undefined) continue
    const text = await readFile(join(blobs, entry.digest.replace(/^sha256:/, '')), 'utf8').catch(
      () => '{}',
    )
    const { subject } = referring.parse(JSON.parse(text))
    if (subjects.some(({ digest }) => digest === subject?.digest)) kept.push(entry)
  }
  return kept
}

/** The entries of an index for one image: one for each set of annotations, at least one. */
export function indexEntries(
  image: Image,
  annotations: readonly Readonly<Record<string, string>>[],
): readonly object[] {
  const { mediaType, digest, bytes } = image.manifest
  const platform = { architecture: image.architecture, os: 'linux' }
  const entry = { mediaType, digest, size: bytes.length, platform }
  return annotations.length === 0
    ? [entry]
    : annotations.map((each) => ({ ...entry, annotations: each }))
}

/** The bytes of an `index.json`. */
export function indexFile(manifests: readonly object[]): Buffer {
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  return canonicalJson({ schemaVersion: 2, mediaType, manifests })
}

/** Rejects with `layer-file-invalid` unless the blob's file is there with the size that is known. */
export async function checkBlob(blob: ImageBlob): Promise<void> {
  if (!('file' in blob.source)) return
  const file = await blob.source.file()
  const { size } = await stat(file)
  if (size !== blob.sizeBytes)
    throw new PycaskError({
      code: 'layer-file-invalid',
      what: `${file} has ${size} bytes, expected the ${blob.sizeBytes} of ${blob.digest}`,
      hint: 'remove it: the next build makes it again',
    })
}

async function placeBlob(blob: ImageBlob, path: string): Promise<void> {
  // Blobs appear whole or not at all, so one with the right size is the right one.
  if ((await stat(path).catch(() => undefined))?.size === blob.sizeBytes) return
  await checkBlob(blob)
  if (!('file' in blob.source)) return replaceFile(path, blob.source.bytes)
  const file = await blob.source.file()
  await throughTemporary(path, async (temporary) => {
    await link(file, temporary).catch(() => copyFile(file, temporary, constants.COPYFILE_FICLONE))
  })
}

/** Writes a file, and the folders it is in. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true })
  await replaceFile(path, bytes)
}

function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  return throughTemporary(path, (temporary) => writeFile(temporary, bytes))
}

/** Writes a file that appears whole or not at all. */
export async function throughTemporary(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    await sweepTemporary(path)
    await write(temporary)
    await rename(temporary, path)
  } catch (thrown) {
    throw explainWriting(thrown, path)
  } finally {
    // rename() leaves it when both are links to one file.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function readIndex(file: string): Promise<readonly Descriptor[]> {
  try {
    return index.parse(JSON.parse(await readFile(file, 'utf8'))).manifests
  } catch {
    return [] // absent, or not what it should be: then nothing can be kept
  }
}

/** Removes blobs of replaced images; leaves all when one document cannot be understood. */
async function removeUnreferenced(blobs: string, roots: readonly Descriptor[]): Promise<void> {
  const wanted = new Set<string>()
  const visit = async ({ digest, mediaType }: Descriptor): Promise<void> => {
    const name = digest.replace(/^sha256:/, '')
    if (wanted.has(name)) return
    wanted.add(name)
    if (!/(manifest|index|manifest\.list)\.v\d\+json$/.test(mediaType)) return
    const text = await readFile(join(blobs, name), 'utf8')
    const { config, layers = [], manifests = [] } = referring.parse(JSON.parse(text))
    for (const next of [...(config ? [config] : []), ...layers, ...manifests]) await visit(next)
  }
  try {
    for (const root of roots) await visit(root)
  } catch {
    return
  }
  for (const name of await readdir(blobs))
    if (!wanted.has(name)) await rm(join(blobs, name), { force: true })
}
