/** OCI layouts whose documents and blobs are anything. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as zlib from 'node:zlib'

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** A layout of one image whose documents and blobs are anything. */
export async function layoutOf(
  folder: string,
  layers: readonly {
    bytes: Buffer
    mediaType?: string
    diffId?: string
    digest?: string
    size?: number
  }[],
  change: { manifest?: object; config?: object; index?: object } = {},
): Promise<string> {
  const blobs = join(folder, 'layout/blobs/sha256')
  await mkdir(blobs, { recursive: true })
  const keep = async (bytes: Uint8Array): Promise<string> => {
    const digest = sha256(bytes)
    await writeFile(join(blobs, digest.slice(7)), bytes)
    return digest
  }
  const gzipType = 'application/vnd.oci.image.layer.v1.tar+gzip'
  const described = await Promise.all(
    layers.map(async ({ bytes, mediaType = gzipType, digest, size }) => ({
      ...{ mediaType, digest: digest ?? (await keep(bytes)), size: size ?? bytes.length },
    })),
  )
  const plain = layers.map(
    ({ bytes, diffId }) => diffId ?? sha256(bytes[0] === 0x1f ? zlib.gunzipSync(bytes) : bytes),
  )
  const config = Buffer.from(
    JSON.stringify({
      ...{ os: 'linux', architecture: 'amd64', config: null, history: null },
      rootfs: { type: 'layers', diff_ids: plain },
      ...change.config,
    }),
  )
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: await keep(config),
        size: config.length,
      },
      layers: described,
      ...change.manifest,
    }),
  )
  const entry = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: await keep(manifest),
    size: manifest.length,
  }
  await writeFile(join(folder, 'layout/oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  await writeFile(
    join(folder, 'layout/index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [entry], ...change.index }),
  )
  return join(folder, 'layout')
}
