/**
 * Where layers are in a registry, as far as this machine has pushed them: another service with the same
 * CPython has it mounted from there, and sends nothing. A place that is no more costs one question.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { messageOf } from '../errors.js'
import type { Log } from '../host/types.js'
import { writeWhole } from '../image/index.js'
import { parseReference, type Pushable, type Reference } from '../registry/index.js'

export interface Places {
  /** The same image, whose layers say where they can be mounted from. */
  located(image: Pushable, to: Reference): Pushable
  /** Keeps that the image is there. A folder that cannot be written is a remark. */
  remember(image: Pushable, at: Reference): Promise<void>
}

/** Digest of a layer → repository; what was pushed last is last. */
const kept = z.record(z.string(), z.string())
const mostLayers = 5_000

/** What is known of one registry, in a file of `directory`. */
export async function placesIn(directory: string, registry: string, log: Log): Promise<Places> {
  const name = createHash('sha256').update(registry).digest('hex').slice(0, 32)
  const file = join(directory, `${name}.json`)
  const known = await readKept(file)
  return {
    located: (image, to) => ({
      ...image,
      blobs: image.blobs.map((blob) => {
        const repository = known.get(blob.digest)
        if (blob.from !== undefined || repository === undefined) return blob
        if (to.registry !== registry || to.repository === repository) return blob
        return { ...blob, from: parseReference(`${registry}/${repository}`) }
      }),
    }),
    remember: async ({ blobs }, { repository }) => {
      // Of this moment: another process may have pushed meanwhile.
      const now = await readKept(file)
      for (const { digest, mediaType } of blobs) {
        if (!isLayer(mediaType)) continue
        now.delete(digest)
        now.set(digest, repository)
      }
      try {
        await mkdir(directory, { recursive: true })
        const text = JSON.stringify(Object.fromEntries([...now].slice(-mostLayers)))
        await writeWhole(file, Buffer.from(text))
      } catch (thrown) {
        log.debug(`where layers are is not kept: ${messageOf(thrown)}`)
      }
    },
  }
}

/** Configurations belong to one image alone. */
const isLayer = (mediaType: string): boolean => /[./]layer[./]/.test(mediaType)

async function readKept(file: string): Promise<Map<string, string>> {
  try {
    return new Map(Object.entries(kept.parse(JSON.parse(await readFile(file, 'utf8')))))
  } catch {
    return new Map()
  }
}
