import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { placesIn } from '../../src/commands/places.js'
import { publish } from '../../src/commands/published.js'
import { quietLog } from '../../src/host/index.js'
import { parseReference, type PushResult } from '../../src/registry/index.js'
import { artifact, blob, clientOf } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'

let registry: RegistryDouble
let folder: string
beforeEach(async () => {
  registry = await startRegistry()
  folder = await mkdtemp(join(tmpdir(), 'pycask-places-'))
})
afterEach(async () => {
  await registry.close()
  await rm(folder, { recursive: true })
})

const shared = Buffer.alloc(200_000, 'python')
/** A service of CPython's layer and an application, pushed as a build does it. */
const pushed = async (
  repository: string,
  application: string,
  directory = folder,
): Promise<PushResult> => {
  const image = artifact(blob(shared), blob(application))
  const reference = parseReference(`${registry.host}/${repository}`)
  const places = await placesIn(join(directory, 'places'), reference.registry, quietLog)
  const what = { tags: ['latest'], attachments: () => Promise.resolve([]) }
  const result = await publish(clientOf(), places.located(image, reference), reference, what)
  await places.remember(image, reference)
  return result
}

describe('a second service', () => {
  test('has the layers mounted that the first has', async () => {
    expect(await pushed('acme/one', 'one')).toMatchObject({ mountedBytes: 0 })
    expect(await pushed('acme/two', 'two')).toMatchObject({ mountedBytes: shared.length })
    expect(registry.tags.size).toBe(2)
  })

  test('on a machine that has pushed nothing sends them', async () => {
    await pushed('acme/one', 'one')
    const elsewhere = await pushed('acme/two', 'two', join(folder, 'elsewhere'))
    expect(elsewhere).toMatchObject({ mountedBytes: 0 })
  })

  test('sends them where the first is gone', async () => {
    await pushed('acme/one', 'one')
    registry.quirks.mount = 404
    const result = await pushed('acme/two', 'two')
    expect(result).toMatchObject({ mountedBytes: 0, pushedBlobs: 3 })
  })
})

test('what is kept and cannot be read says nothing', async () => {
  await pushed('acme/one', 'one')
  const [name = ''] = await readdir(join(folder, 'places'))
  await writeFile(join(folder, 'places', name), '[')
  expect(await pushed('acme/two', 'two')).toMatchObject({ mountedBytes: 0 })
  expect(await pushed('acme/three', 'three')).toMatchObject({ mountedBytes: shared.length })
})
