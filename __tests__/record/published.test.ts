import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { publish } from '../../src/commands/published.js'
import { assemble, layerFacts, writeLayer, type LayerFacts } from '../../src/image/index.js'
import { directoryStore, type Inputs, type Product, type Recipe } from '../../src/make/index.js'
import {
  decodeRecord,
  encodeRecord,
  publishedStore,
  readPublished,
  recordMediaType,
  recordOf,
  recordType,
  type ImageRecord,
} from '../../src/record/index.js'
import { text } from '../image/support/images.js'
import { makerOf, recordingLog } from '../make/support.js'
import { clientOf, web } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'

let folder: string
let registry: RegistryDouble
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-record-'))
  registry = await startRegistry()
})
afterEach(async () => {
  await registry.close()
  await rm(folder, { recursive: true, force: true })
})

/** A layer that says what it was made of. */
function layerRecipe(
  kind: string,
  inputs: Inputs,
): Recipe<{ readonly layer: LayerFacts }> & { builds: number } {
  const recipe = {
    ...{ kind, name: kind, title: kind, inputs, builds: 0 },
    facts: z.object({ layer: layerFacts }),
    build: async ({ directory }: { readonly directory: string }) => {
      recipe.builds += 1
      const file = join(directory, 'layer.tar.gz')
      const layer = await writeLayer([text(`opt/${kind}`, JSON.stringify(inputs))], file)
      return { files: { 'layer.tar.gz': file }, facts: { layer } }
    },
  }
  return recipe
}

const about = {
  platform: { os: 'linux', architecture: 'amd64' },
  suite: 'trixie',
  python: { name: '3.13.15', minor: '3.13', suffix: '' },
} as const

const imageOf = (products: readonly Product<{ readonly layer: LayerFacts }>[]) =>
  assemble({
    architecture: 'amd64',
    layers: products.map((product) => ({
      facts: product.facts.layer,
      file: () => product.file('layer.tar.gz'),
      key: product.key,
      title: product.kind,
    })),
    config: { user: '1000', env: {}, workingDirectory: '/' },
  })

/** Builds two layers on a machine with `cache`, with what is published as a store; and publishes. */
async function build(cache: string, version: string) {
  const recipes = [layerRecipe('base', { libc: '1' }), layerRecipe('app', { version })]
  const client = clientOf()
  const log = recordingLog()
  const published = publishedStore({
    ...{ client, log, directory: join(folder, cache, 'layers') },
    published: async () => {
      const found = await readPublished(client, { ...web(registry), tag: 'latest' }, 'amd64')
      return found === undefined ? [] : [found]
    },
  })
  const maker = makerOf([directoryStore(join(folder, cache), log), published], { log })
  const products = await Promise.all(recipes.map((recipe) => maker.make(recipe)))
  const image = imageOf(products)
  const record = recordOf(about, maker.products)
  const attachments = [
    { artifactType: recordType, mediaType: recordMediaType, bytes: encodeRecord(record) },
  ]
  const pushed = await publish(client, image, web(registry), {
    tags: ['latest'],
    attachments: () => Promise.resolve(attachments),
  })
  return { image, pushed, record, log, builds: recipes.map(({ builds }) => builds) }
}

describe('the published image is its own cache', () => {
  test('an empty machine whose inputs have not moved builds, downloads and uploads nothing', async () => {
    const first = await build('one', '1')
    expect(first.builds).toEqual([1, 1])
    registry.requests.length = 0
    const second = await build('two', '1')
    expect(second.builds).toEqual([0, 0])
    expect(second.image.manifest.digest).toBe(first.image.manifest.digest)
    expect(second.pushed).toMatchObject({ unchanged: true, pushedBytes: 0 })
    expect(await readdir(join(folder, 'two')).catch(() => [])).not.toContain('layers')
    const layers = first.image.layers.filter((layer) =>
      registry.requests.some((line) => line.startsWith('GET') && line.includes(layer)),
    )
    expect(layers).toEqual([])
    expect(registry.requests.filter((line) => /^(PUT|POST)/.test(line))).toEqual([])
  })

  test('one changed application uploads one layer, and the others are never downloaded', async () => {
    const first = await build('one', '1')
    registry.requests.length = 0
    const second = await build('two', '2')
    expect(second.builds).toEqual([0, 1])
    expect(second.image.layers[0]).toBe(first.image.layers[0])
    // The layer, the configuration, the record, and the empty configuration of its artifact is there.
    expect(second.pushed.pushedBlobs).toBe(2)
    const [base = ''] = first.image.layers
    expect(
      registry.requests.filter((line) => line.startsWith('GET') && line.includes(base)),
    ).toEqual([])
  })

  test('a layer is fetched, once, when its bytes are needed here', async () => {
    await build('one', '1')
    const client = clientOf()
    const published = await readPublished(client, { ...web(registry), tag: 'latest' }, 'amd64')
    const store = publishedStore({
      ...{ client, log: recordingLog(), directory: join(folder, 'layers') },
      published: () => Promise.resolve(published === undefined ? [] : [published]),
    })
    const base = await makerOf([directoryStore(join(folder, 'two'), recordingLog()), store]).make(
      layerRecipe('base', { libc: '1' }),
    )
    registry.requests.length = 0
    const paths = [await base.file('layer.tar.gz'), await base.file('layer.tar.gz')]
    expect(paths[0]).toBe(paths[1])
    expect((await readFile(paths[0] ?? '')).length).toBe(base.facts.layer.sizeBytes)
    expect(registry.requests.filter((line) => line.includes('/blobs/'))).toHaveLength(1)
  })

  test('a tag never points to an image whose record is missing', async () => {
    registry.quirks.faults = [
      { method: 'PUT', path: /manifests\/latest/, times: 99, answer: 400, body: '{}' },
    ]
    await expect(build('one', '1')).rejects.toMatchObject({ code: 'registry-rejected' })
    const puts = registry.requests.filter(
      (line) => line.startsWith('PUT') && line.includes('manifests'),
    )
    expect(puts.findIndex((line) => line.includes('latest'))).toBe(puts.length - 1)
    // The image and what is attached to it were there before.
    expect(new Set(puts).size).toBe(3)
  })

  test('a registry that does not answer costs a remark', async () => {
    const log = recordingLog()
    const store = publishedStore({
      ...{ client: clientOf(), log, directory: folder },
      published: () => Promise.reject(new Error('no route')),
    })
    const recipe = layerRecipe('base', { libc: '1' })
    await makerOf([directoryStore(join(folder, 'c'), log), store], { log }).make(recipe)
    expect(recipe.builds).toBe(1)
    expect(log.lines.join()).toContain(
      'what is published cannot be read, going on without: no route',
    )
  })

  test('a key is not believed that the inputs beside it do not have', async () => {
    const { record } = await build('one', '1')
    const lying: ImageRecord = {
      ...record,
      products: record.products.map((one) => ({ ...one, inputs: { libc: '2' } })),
    }
    const reference = { ...web(registry), digest: `sha256:${'0'.repeat(64)}` as never }
    const store = publishedStore({
      ...{ client: clientOf(), log: recordingLog(), directory: folder },
      published: () => Promise.resolve([{ reference, layers: [], annotations: {}, record: lying }]),
    })
    const recipe = layerRecipe('base', { libc: '1' })
    await makerOf([directoryStore(join(folder, 'c'), recordingLog()), store]).make(recipe)
    expect(recipe.builds).toBe(1)
  })
})

describe('a record', () => {
  test('is the same whatever was built first, and reads as it was written', async () => {
    const maker = makerOf([directoryStore(join(folder, 'c'), recordingLog())])
    const products = await Promise.all([
      maker.make(layerRecipe('app', { version: '1' })),
      maker.make(layerRecipe('base', { libc: '1' })),
      maker.make(layerRecipe('profile', {})),
    ])
    const record = recordOf(about, products)
    expect(record.products.map(({ kind }) => kind)).toEqual(['base', 'app'])
    expect(recordOf(about, products.toReversed())).toEqual(record)
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
  })

  test.each(['', 'garbage', '\u001f\u008b'])('that is %j is refused', (bytes) => {
    expect(() => decodeRecord(Buffer.from(bytes, 'latin1'))).toThrow('cannot be read')
  })
})
