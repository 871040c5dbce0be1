/** Small real images for tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  assemble,
  writeLayer,
  type Entry,
  type Image,
  type ImageConfig,
} from '../../../src/image/index.js'
import type { Key } from '../../../src/words.js'

export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-image-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export const text = (path: string, content: string, mode = 0o644): Entry => ({
  type: 'file',
  path,
  mode,
  source: { bytes: Buffer.from(content) },
})

export const smallConfig: ImageConfig = {
  user: '1000:1000',
  env: { PATH: '/opt/acme/venv/bin', LANG: 'C.UTF-8' },
  entrypoint: ['/hello'],
  command: ['--port', '8000'],
  workingDirectory: '/srv',
  ports: ['8000'],
  labels: { 'org.example.b': '2', 'org.example.a': '1' },
  stopSignal: 'SIGTERM',
  volumes: ['/data'],
}

/** An image of one layer for each list of entries; the layers' blobs are written to `folder`. */
export async function smallImage(
  folder: string,
  layers: readonly (readonly Entry[])[] = [[text('etc/a', 'a')], [text('etc/b', 'b')]],
  config: ImageConfig = smallConfig,
): Promise<Image> {
  return assemble({
    layers: await Promise.all(
      layers.map(async (entries, index) => {
        const file = join(folder, `layer-${index}.tar.gz`)
        const key = String(index).repeat(64) as Key
        return {
          facts: await writeLayer(entries, file),
          file: () => Promise.resolve(file),
          key,
          title: `layer ${index}`,
        }
      }),
    ),
    config,
    architecture: 'amd64',
    annotations: { 'org.opencontainers.image.version': '1.4' },
  })
}
