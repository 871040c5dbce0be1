/** An opened image into the local engine, to run it. */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { packTar, type Entry } from '../image/index.js'
import type { OpenedImage } from '../reader/index.js'
import type { Engine } from '../sandbox/types.js'

export interface Loaded {
  /** By which the engine knows it. */
  readonly reference: string
  /** Removes it again if it was not there before. */
  remove(): Promise<void>
}

/** Loads the image unless the engine has it. */
export async function loadInto(
  engine: Engine,
  image: OpenedImage,
  temporary: string,
): Promise<Loaded> {
  const reference = image.configDigest
  const nothing = (): Promise<void> => Promise.resolve()
  if (await engine.hasImage(reference)) return { reference, remove: nothing }
  const folder = await mkdtemp(join(temporary, 'load-'))
  try {
    const entry = (path: string, source: { file: string } | { bytes: Uint8Array }): Entry => ({
      ...{ type: 'file', path, mode: 0o644, source },
    })
    const entries: Entry[] = []
    for (const layer of image.layers) {
      const file = join(folder, `${layer.index}.tar`)
      await pipeline(await layer.open(), createWriteStream(file))
      entries.push(entry(`${layer.index}.tar`, { file }))
    }
    const manifest = [
      {
        Config: 'config.json',
        RepoTags: null,
        Layers: image.layers.map(({ index }) => `${index}.tar`),
      },
    ]
    const archive = join(folder, 'image')
    await pipeline(
      packTar([
        ...entries,
        entry('config.json', { bytes: image.configBytes }),
        entry('manifest.json', { bytes: Buffer.from(JSON.stringify(manifest)) }),
      ]),
      createWriteStream(archive),
    )
    await engine.load(archive)
    return { reference, remove: () => engine.removeImage(reference) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
