/** `pycask explain A B`: what two images differ in. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { contentsOf, differenceOf, type Difference, type LayerContents } from '../explain/index.js'
import { createHost } from '../host/index.js'
import { readOptions } from '../options/index.js'
import { openImage } from '../reader/index.js'
import { createRegistryClient } from '../registry/index.js'
import { findEngine } from '../sandbox/index.js'
import type { CommandRequest } from './session.js'

export interface Explained {
  readonly from: { readonly name: string; readonly digest: string | undefined }
  readonly to: { readonly name: string; readonly digest: string | undefined }
  readonly difference: Difference
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
      return { name, digest: image.digest, contents: await contentsOf(image, known) }
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
  }
}
