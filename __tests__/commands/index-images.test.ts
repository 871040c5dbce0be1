import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { indexImages, type IndexResult } from '../../src/commands/index-images.js'
import { PycaskError } from '../../src/errors.js'
import { quietLog } from '../../src/host/index.js'
import { parseReference, type Pushable } from '../../src/registry/index.js'
import { artifact, blob, clientOf, digestOf } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'

let registry: RegistryDouble
let folder = ''
beforeEach(async () => {
  registry = await startRegistry()
  folder = await mkdtemp(join(tmpdir(), 'pycask-index-'))
})
afterEach(async () => {
  await registry.close()
  await rm(folder, { recursive: true })
})

const at = (rest: string): string => `${registry.host}/${rest}`
const index = (operands: readonly string[], ...flags: readonly string[]): Promise<IndexResult> =>
  indexImages({
    ...{ command: 'index', operands, flags, directory: folder, env: {}, log: quietLog },
    signal: new AbortController().signal,
    today: new Date(),
    readFile: () => Promise.resolve(undefined),
  })
const failure = async (promise: Promise<unknown>): Promise<PycaskError> => {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof PycaskError) return error
  throw new Error('expected a PycaskError', { cause: error })
}

/** An image for one platform. */
function image(architecture: string, content: string, annotations: object = {}): Pushable {
  const plain = artifact(blob(content))
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture, content }))
  const parsed = JSON.parse(Buffer.from(plain.manifest.bytes).toString()) as {
    config: { mediaType: string }
  }
  const { mediaType } = parsed.config
  const descriptor = { mediaType, digest: digestOf(config), size: config.length }
  const bytes = Buffer.from(JSON.stringify({ ...parsed, config: descriptor, annotations }))
  return {
    manifest: { ...plain.manifest, digest: digestOf(bytes), bytes },
    blobs: [{ ...blob(config), mediaType }, ...plain.blobs.slice(1)],
  }
}
const push = async (pushed: Pushable, name: string): Promise<string> => {
  await clientOf().push(pushed, parseReference(at(name)), [])
  return pushed.manifest.digest
}
const manifestAt = (name: string): { manifests: { digest: string; platform: object }[] } => {
  const digest = registry.tags.get(name) ?? ''
  const [repository = ''] = name.split(':')
  return JSON.parse(
    registry.manifests.get(`${repository} ${digest}`)?.bytes.toString() ?? '{}',
  ) as {
    manifests: { digest: string; platform: object }[]
  }
}
const version = { 'org.opencontainers.image.version': '1.4' }

describe('pycask index', () => {
  test('joins images of one repository under tags, in the order of platforms', async () => {
    const amd = await push(image('amd64', 'a', version), 'acme/web:amd64')
    const arm = await push(image('arm64', 'b', { ...version, own: 'b' }), 'acme/web:arm64')
    const result = await index([at(`acme/web@${arm}`), at('acme/web:amd64')], '--tags=1.4,latest')
    expect(result).toMatchObject({
      name: at('acme/web'),
      tags: ['1.4', 'latest'],
      unchanged: false,
      platforms: [
        { platform: 'linux/amd64', digest: amd },
        { platform: 'linux/arm64', digest: arm },
      ],
    })
    expect(registry.tags.get('acme/web:1.4')).toBe(result.digest)
    expect(manifestAt('acme/web:latest')).toMatchObject({
      manifests: [{ digest: amd }, { digest: arm }],
      annotations: version,
    })
  })

  test('a second time, in another order, sends nothing', async () => {
    await push(image('amd64', 'a'), 'acme/web:amd64')
    await push(image('arm64', 'b'), 'acme/web:arm64')
    const names = [at('acme/web:amd64'), at('acme/web:arm64')]
    const { digest } = await index(names, '--tags=1')
    registry.requests.length = 0
    expect(await index(names.toReversed(), '--tags=1')).toMatchObject({ digest, unchanged: true })
    expect(registry.requests.filter((line) => !/^(GET|HEAD)/.test(line))).toEqual([])
  })

  test('mounts what lies in other repositories, and takes an index apart', async () => {
    await push(image('amd64', 'a'), 'acme/amd:1')
    await push(image('arm64', 'b'), 'acme/arm:1')
    await index([at('acme/amd:1')], '--tags=all')
    const result = await index(
      [at('acme/amd:all'), at('acme/arm:1')],
      ...[`--image=${at('acme/web')}`, '--tags=1'],
    )
    expect(result.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(manifestAt('acme/web:1').manifests).toHaveLength(2)
    const uploads = registry.requests.filter((line) =>
      /^PUT .*acme\/web\/blobs\/uploads/.test(line),
    )
    expect(uploads).toEqual([])
  })

  test('takes images of layouts', async () => {
    const amd = image('amd64', 'a')
    const blobs = join(folder, 'layout', 'blobs', 'sha256')
    await mkdir(blobs, { recursive: true })
    const files = [...amd.blobs.map((one) => [one.digest, one.open()] as const)]
    for (const [digest, stream] of files) await writeFile(join(blobs, digest.slice(7)), stream)
    const { digest, bytes, mediaType } = amd.manifest
    await writeFile(join(blobs, digest.slice(7)), bytes)
    const entry = { mediaType, digest, size: bytes.length }
    const named = { ...entry, annotations: { 'org.opencontainers.image.ref.name': '1.4' } }
    await writeFile(
      join(folder, 'layout', 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: [named] }),
    )
    const flags = [`--image=${at('acme/web')}`, '--tags=1']
    for (const name of [`oci:${folder}/layout:1.4`, `${folder}/layout`])
      expect(await index([name], ...flags)).toMatchObject({ platforms: [{ digest }] })
    expect(await failure(index([`oci:${folder}/layout:9`], ...flags))).toMatchObject({
      code: 'image-invalid',
    })
  })

  test('names two images that are for one platform', async () => {
    const one = await push(image('amd64', 'a'), 'acme/web:1')
    const two = await push(image('amd64', 'b'), 'acme/web:2')
    const error = await failure(index([at('acme/web:1'), at('acme/web:2')], '--tags=3'))
    expect(error).toMatchObject({
      code: 'platform-conflict',
      what: `${at('acme/web:1')} and ${at('acme/web:2')} are both for linux/amd64, with the digests ${one} and ${two}`,
    })
    expect(registry.tags.has('acme/web:3')).toBe(false)
  })

  test('asks for a name where the images are in several places', async () => {
    const error = await failure(index([at('acme/a:1'), at('acme/b:1')], '--tags=1'))
    expect(error).toMatchObject({ code: 'index-without-name' })
  })

  test('says what does not exist', async () => {
    const error = await failure(index([at('acme/none:1')], '--tags=1'))
    expect(error).toMatchObject({ code: 'registry-not-found' })
  })
})
