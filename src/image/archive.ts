/**
 * One tar that is two formats at once: an OCI image layout (`oci-archive:`; image spec 1.1,
 * image-layout.md) and what `docker save` writes (`docker-archive:`; moby image/spec/v1.2.md). They
 * share the blobs. Docker 20.10 unpacks it to a folder, takes `Layers` as paths below it and
 * recognises gzip by its first bytes.
 */
import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseReference } from '../registry/index.js'
import { hexOf, type Digest } from '../words.js'
import type { Image } from './assemble.js'
import type { Entry } from './entry.js'
import { canonicalJson } from './json.js'
import {
  checkBlob,
  indexEntries,
  indexFile,
  layoutFile,
  refNameAnnotation,
  throughTemporary,
} from './layout.js'
import { packTar } from './tar.js'

/**
 * Writes `image` to `file`, which appears whole or not at all. `references` (`web`,
 * `ghcr.io/acme/web:1.4`) are the names that it gets when it is loaded; none: only its id.
 * Equal images and references give equal bytes. Errors: `reference-invalid`, `layer-file-invalid`,
 * and the file system's.
 */
export async function writeArchive(
  image: Image,
  file: string,
  references: readonly string[],
): Promise<void> {
  const archive = await streamArchive(image, references)
  await throughTemporary(file, (temporary) => pipeline(archive, createWriteStream(temporary)))
}

/** What `writeArchive` writes, as a stream: for the standard input of `docker load`. */
export async function streamArchive(
  image: Image,
  references: readonly string[],
): Promise<Readable> {
  for (const blob of image.blobs) await checkBlob(blob)
  const names = references.map((text) => parseReference(text))
  const file = (path: string, source: { file: string } | { bytes: Uint8Array }): Entry => ({
    type: 'file',
    path,
    mode: 0o644,
    source,
  })
  return packTar([
    ...(await Promise.all(
      image.blobs.map(async ({ digest, source }) =>
        file(blobPath(digest), 'bytes' in source ? source : { file: await source.file() }),
      ),
    )),
    file(blobPath(image.manifest.digest), { bytes: image.manifest.bytes }),
    file('oci-layout', { bytes: layoutFile }),
    file('index.json', {
      bytes: indexFile(
        indexEntries(
          image,
          names.map(({ registry, repository, tag = 'latest' }) => ({
            // The first is what containerd names it by, the second what the layout spec does.
            'io.containerd.image.name': `${registry}/${repository}:${tag}`,
            [refNameAnnotation]: tag,
          })),
        ),
      ),
    }),
    file('manifest.json', {
      bytes: canonicalJson([
        {
          Config: blobPath(image.configDigest),
          RepoTags: names.map(({ familiar, tag = 'latest' }) => `${familiar}:${tag}`),
          Layers: image.layers.map(blobPath),
        },
      ]),
    }),
  ])
}

function blobPath(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`
}
