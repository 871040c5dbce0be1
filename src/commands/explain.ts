/** `pycask explain A B`: what two images differ in. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import {
  contentsOf,
  differenceOf,
  rebuiltOf,
  type Difference,
  type LayerContents,
  type Rebuilt,
} from '../explain/index.js'
import { createHost } from '../host/index.js'
import { differences } from '../make/index.js'
import { readOptions } from '../options/index.js'
import { openImage, type OpenedImage } from '../reader/index.js'
import { readPublished, type ImageRecord } from '../record/index.js'
import { readReport, refreshType, type RefreshReport } from '../refresh/index.js'
import { createRegistryClient, parseReference, type RegistryClient } from '../registry/index.js'
import { findEngine } from '../sandbox/index.js'
import { wheelReasons } from '../wheels/index.js'
import type { Architecture, Digest } from '../words.js'
import type { CommandRequest } from './session.js'

export interface Explained {
  readonly from: { readonly name: string; readonly digest: string | undefined }
  readonly to: { readonly name: string; readonly digest: string | undefined }
  readonly difference: Difference
  /** Why the one became the other, where a refresh made it of the first. */
  readonly refresh?: RefreshReport | undefined
  /** CPython and wheels that are not the same, and why, where both images have a record. */
  readonly rebuilt: readonly Rebuilt[]
}

/** Reads both images; layers that they share are read once. */
export async function explain(request: CommandRequest): Promise<Explained> {
  const options = await readOptions({ cores: availableParallelism(), ...request })
  const { log, signal, env, operands = [] } = request
  const host = createHost({ env, log, signal })
  const temporary = join(options.cache, 'tmp')
  await mkdir(temporary, { recursive: true })
  const registry = createRegistryClient(host)
  const known = new Map<string, Promise<LayerContents>>()
  const read = async (name: string) => {
    const engine = () => findEngine(host, options.engine)
    const image = await openImage(name, { host, registry, engine, temporary })
    try {
      const isPublished = image.place === 'registry'
      const record = isPublished ? await recordOf(registry, name, image) : undefined
      return {
        ...{ name, digest: image.digest, isPublished, record },
        contents: await contentsOf(image, known),
      }
    } finally {
      await image.close()
    }
  }
  const [first = '', second = ''] = operands
  const from = await read(first)
  const to = await read(second)
  return {
    from: { name: from.name, digest: from.digest },
    to: { name: to.name, digest: to.digest },
    difference: differenceOf(from.contents, to.contents),
    rebuilt: rebuiltOf(from.record?.products ?? [], to.record?.products ?? [], {
      python: differences,
      wheel: wheelReasons,
    }),
    refresh: to.isPublished ? await reportBetween(registry, from.digest, to) : undefined,
  }
}

/** What the image was made from, where Pycask published it. */
async function recordOf(
  client: RegistryClient,
  name: string,
  image: Pick<OpenedImage, 'digest' | 'platform'>,
): Promise<ImageRecord | undefined> {
  const { digest, platform } = image
  if (digest === undefined) return undefined
  const reference = { ...parseReference(name.replace(/^registry:/, '')), digest }
  const architecture = platform.architecture as Architecture
  return (await readPublished(client, reference, architecture))?.record
}

/** The report that a refresh of the first image has attached to the second. */
async function reportBetween(
  client: RegistryClient,
  from: Digest | undefined,
  to: { readonly name: string; readonly digest: Digest | undefined },
): Promise<RefreshReport | undefined> {
  if (from === undefined || to.digest === undefined) return undefined
  const reference = parseReference(to.name.replace(/^registry:/, ''))
  for (const referrer of await client.referrers(reference, to.digest, refreshType)) {
    const bytes = await client.attachment(reference, referrer.digest)
    const report = bytes && readReport(bytes)
    if (report?.from === from) return report
  }
  return undefined
}
