/** `pycask explain A B`: what two images differ in. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { contentsOf, differenceOf, type Difference, type LayerContents } from '../explain/index.js'
import { createHost } from '../host/index.js'
import { readOptions } from '../options/index.js'
import { openImage } from '../reader/index.js'
import { readReport, refreshType, type RefreshReport } from '../refresh/index.js'
import { createRegistryClient, parseReference, type RegistryClient } from '../registry/index.js'
import { findEngine } from '../sandbox/index.js'
import type { Digest } from '../words.js'
import type { CommandRequest } from './session.js'

export interface Explained {
  readonly from: { readonly name: string; readonly digest: string | undefined }
  readonly to: { readonly name: string; readonly digest: string | undefined }
  readonly difference: Difference
  /** Why the one became the other, where a refresh made it of the first. */
  readonly refresh?: RefreshReport | undefined
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
      return { name, digest: image.digest, isPublished, contents: await contentsOf(image, known) }
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
    refresh: to.isPublished ? await reportBetween(registry, from.digest, to) : undefined,
  }
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
