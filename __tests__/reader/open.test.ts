import { createHash } from 'node:crypto'
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as zlib from 'node:zlib'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createHost, quietLog } from '../../src/host/index.js'
import { writeArchive, writeLayout, type Image } from '../../src/image/index.js'
import { openImage, parsePlatform, type Limits, type OpenedImage } from '../../src/reader/index.js'
import { createRegistryClient, parseReference } from '../../src/registry/index.js'
import { inFolder, smallImage, text } from '../image/support/images.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'
import { layoutOf } from './support/layouts.js'
import { rawTar, type Member } from './support/tars.js'

const host = createHost({
  env: { PATH: process.env['PATH'] },
  log: quietLog,
  signal: new AbortController().signal,
})
const noEngine = () => Promise.reject(new Error('no engine here'))

const open = (
  name: string,
  temporary: string,
  more: { limits?: Partial<Limits>; platform?: string } = {},
) =>
  openImage(name, {
    ...{ host, temporary, engine: noEngine },
    registry: createRegistryClient(host, { retries: { attempts: 1 } }),
    ...(more.limits && { limits: more.limits }),
    ...(more.platform && { platform: parsePlatform(more.platform) }),
  })

async function contentOf(image: OpenedImage): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const layer of image.layers)
    await layer.read(({ path, type }) => {
      if (type !== 'file') return undefined
      found[path] = ''
      return {
        write: (bytes) =>
          void (found[path] = `${found[path] ?? ''}${Buffer.from(bytes).toString()}`),
      }
    })
  return found
}
const both = { 'etc/a': 'a', 'etc/b': 'b' }
const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const running: RegistryDouble[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

const zipped = (members: readonly Member[]) => zlib.gzipSync(rawTar(members))

describe('an image is the same', () => {
  const check = async (image: OpenedImage, made: Image) => {
    expect(image.configDigest).toBe(made.configDigest)
    expect(image.config.config.User).toBe('1000:1000')
    expect(image.layers.map(({ diffId }) => diffId)).toEqual(made.config.diffIds)
    expect(await contentOf(image)).toEqual(both)
  }

  test('in a layout, by its tag or alone', () =>
    inFolder(async (folder) => {
      const made = await smallImage(folder)
      const layout = join(folder, 'layout')
      await writeLayout(made, layout, ['1.4', 'latest'])
      for (const name of [layout, `${layout}:1.4`, `oci:${layout}:latest`]) {
        const image = await open(name, folder)
        expect(image).toMatchObject({ place: 'layout', digest: made.manifest.digest })
        expect(image.layers[0]?.annotations['org.opencontainers.image.title']).toBe('layer 0')
        await check(image, made)
      }
      await expect(open(`${layout}:2`, folder)).rejects.toMatchObject({
        code: 'image-missing',
        hint: 'it has 1.4, latest',
      })
    }))

  test('in an archive, compressed or not, and leaves nothing behind', () =>
    inFolder(async (folder) => {
      const made = await smallImage(folder)
      const file = join(folder, 'image.tar')
      await writeArchive(made, file, ['web:1.4'])
      await writeFile(`${file}.gz`, zlib.gzipSync(await readFile(file)))
      const before = await readdir(folder)
      for (const name of [file, `${file}.gz`, `archive:${file}:1.4`]) {
        const image = await open(name, folder)
        expect(image.digest).toBe(made.manifest.digest)
        await check(image, made)
        await image.close()
      }
      expect(await readdir(folder)).toEqual(before)
    }))

  test('in what an old docker saves: plain tars, equal ones linked', () =>
    inFolder(async (folder) => {
      const layer = rawTar([{ name: 'etc/a', content: 'a' }])
      const config = Buffer.from(
        JSON.stringify({
          config: { User: '1000:1000', Cmd: null },
          rootfs: { type: 'layers', diff_ids: [sha256(layer), sha256(layer)] },
        }),
      )
      const file = join(folder, 'saved.tar')
      const manifest = [
        { Config: 'c.json', RepoTags: ['web:1'], Layers: ['1/layer.tar', '2/layer.tar'] },
      ]
      await writeFile(
        file,
        rawTar([
          { name: '1/layer.tar', content: layer },
          { name: '2/layer.tar', type: '2', link: '../1/layer.tar' },
          { name: 'c.json', content: config },
          { name: 'manifest.json', content: JSON.stringify(manifest) },
        ]),
      )
      const image = await open(file, folder)
      expect(image).toMatchObject({ digest: undefined, configDigest: sha256(config) })
      expect(await contentOf(image)).toEqual({ 'etc/a': 'a' })
      await image.close()
    }))

  test('in a registry, and as one platform of an index', () =>
    inFolder(async (folder) => {
      const registry = await startRegistry()
      running.push(registry)
      const made = await smallImage(folder)
      const client = createRegistryClient(host)
      await client.push(made, parseReference(`${registry.host}/acme/web`), ['1'])
      await check(await open(`${registry.host}/acme/web:1`, folder), made)

      const entry = { ...made.manifest, size: made.manifest.bytes.length, bytes: undefined }
      const index = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          manifests: [
            {
              ...entry,
              digest: sha256(Buffer.from('other')),
              platform: { os: 'linux', architecture: 's390x' },
            },
            { ...entry, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
            {
              ...entry,
              digest: sha256(Buffer.from('x')),
              platform: { os: 'unknown', architecture: 'unknown' },
            },
          ],
        }),
      )
      const digest = sha256(index)
      const type = 'application/vnd.docker.distribution.manifest.list.v2+json'
      registry.manifests.set(`acme/web ${digest}`, { type, bytes: index })
      registry.tags.set('acme/web:many', digest)
      const name = `${registry.host}/acme/web:many`
      await check(await open(name, folder, { platform: 'linux/arm64' }), made)
      await expect(open(name, folder, { platform: 'linux/riscv64' })).rejects.toMatchObject({
        code: 'platform-missing',
        hint: 'choose one that is there with --platform: linux/s390x, linux/arm64/v8',
      })
      await expect(open(`${registry.host}/acme/web:none`, folder)).rejects.toMatchObject({
        code: 'registry-not-found',
      })
    }))

  test.each(['zstd', 'plain'])('with %s layers', (kind) =>
    inFolder(async (folder) => {
      const tar = rawTar([
        { name: 'etc/a', content: 'a' },
        { name: 'etc/b', content: 'b' },
      ])
      let bytes = tar
      if (kind === 'zstd') {
        const file = join(folder, 'tar')
        await writeFile(file, tar)
        await host.run(['zstd', '-q', file])
        bytes = await readFile(`${file}.zst`)
      }
      const mediaType = `application/vnd.oci.image.layer.v1.tar${kind === 'zstd' ? '+zstd' : ''}`
      const layout = await layoutOf(folder, [{ bytes, mediaType, diffId: sha256(tar) }])
      expect(await contentOf(await open(layout, folder))).toEqual(both)
    }),
  )
})

describe('a hostile or broken image is refused:', () => {
  const refusal = (
    folder: string,
    layout: string,
    limits: Partial<Limits> = {},
  ): Promise<unknown> =>
    open(layout, folder, { limits })
      .then(contentOf)
      .catch((error: unknown) => error)
  const good = zipped([{ name: 'etc/a', content: 'a' }])

  test('a blob that is not what its digest says', () =>
    inFolder(async (folder) => {
      const layout = await layoutOf(folder, [{ bytes: good }])
      const [name = ''] = (await readdir(join(layout, 'blobs/sha256'))).filter((each) =>
        sha256(good).endsWith(each),
      )
      await copyFile(join(layout, 'index.json'), join(layout, 'blobs/sha256', name))
      expect(await refusal(folder, layout)).toMatchObject({
        code: 'layer-damaged',
        what: expect.stringContaining('layer 1 of'),
      })
      const other = zipped([{ name: 'etc/a', content: 'b' }])
      await writeFile(join(layout, 'blobs/sha256', name), other)
      expect(await refusal(folder, layout)).toMatchObject({ code: 'checksum-mismatch' })
    }))

  test('a tar that is not what its diffID says', () =>
    inFolder(async (folder) => {
      const layout = await layoutOf(folder, [{ bytes: good, diffId: sha256(Buffer.from('x')) }])
      expect(await refusal(folder, layout)).toMatchObject({ code: 'checksum-mismatch' })
    }))

  test('a layer that is truncated, or longer than announced', () =>
    inFolder(async (folder) => {
      const cutShort = good.subarray(0, good.length - 20)
      const layout = await layoutOf(folder, [{ bytes: cutShort, diffId: sha256(rawTar([])) }])
      expect(await refusal(folder, layout)).toMatchObject({
        code: 'layer-damaged',
        what: expect.stringMatching(/unexpected end/),
      })
      const short = await layoutOf(join(folder, '2'), [{ bytes: good, size: good.length - 1 }])
      expect(await refusal(folder, short)).toMatchObject({
        code: 'layer-damaged',
        what: expect.stringMatching(/more than the/),
      })
      const long = await layoutOf(join(folder, '3'), [{ bytes: good, size: good.length + 1 }])
      expect(await refusal(folder, long)).toMatchObject({
        code: 'layer-damaged',
        what: expect.stringMatching(/truncated/),
      })
    }))

  test(
    'a bomb, before it has been unpacked',
    () =>
      inFolder(async (folder) => {
        const bomb = zipped([{ name: 'zeros', content: Buffer.alloc(64 * 1024 * 1024) }])
        const layout = await layoutOf(folder, [{ bytes: bomb }])
        const limits = { ratioFromBytes: 1024 * 1024 }
        expect(await refusal(folder, layout, limits)).toMatchObject({
          code: 'layer-too-large',
          what: expect.stringMatching(/unpacks from \d+ to more than/),
        })
        expect(await refusal(folder, layout, { unpackedBytes: 1024 * 1024 })).toMatchObject({
          code: 'layer-too-large',
        })
      }),
    60_000,
  )

  test.each([
    [
      'a helm chart',
      { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' } },
      /no container image/,
    ],
    [
      'a layer of unknown kind',
      { layers: [{ mediaType: 'application/x-thing' }] },
      /layer 1 .*application\/x-thing/,
    ],
  ])('%s', (_, change, what) =>
    inFolder(async (folder) => {
      const first = await layoutOf(folder, [{ bytes: good }])
      const index = JSON.parse(await readFile(join(first, 'index.json'), 'utf8')) as {
        manifests: [{ digest: string }]
      }
      const path = join(first, 'blobs/sha256', index.manifests[0].digest.slice(7))
      const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, object>
      const merged: Record<string, unknown> = { ...manifest }
      for (const [key, value] of Object.entries(change))
        merged[key] = Array.isArray(value)
          ? value.map((each: object, at) => ({ ...(manifest[key] as object[])[at], ...each }))
          : { ...manifest[key], ...value }
      const layout = await layoutOf(join(folder, '2'), [{ bytes: good }], { manifest: merged })
      expect(await refusal(folder, layout)).toMatchObject({
        code: 'media-type-unsupported',
        what: expect.stringMatching(what),
      })
    }),
  )

  test.each([
    [
      'more layers than diffIDs',
      { config: { rootfs: { type: 'layers', diff_ids: [] } } },
      /1 layers, .* 0/,
    ],
    ['a configuration that is none', { config: { rootfs: null } }, /configuration of .*rootfs/],
    ['a manifest that is none', { manifest: { layers: 'x' } }, /manifest of .*layers/],
    ['an index that is none', { index: { manifests: null } }, /index of .*manifests/],
  ])('%s', (_, change, what) =>
    inFolder(async (folder) => {
      const layout = await layoutOf(folder, [{ bytes: good }], change)
      expect(await refusal(folder, layout)).toMatchObject({
        code: 'image-invalid',
        what: expect.stringMatching(what),
      })
    }),
  )

  test('a layout that lacks a blob, and what is no image at all', () =>
    inFolder(async (folder) => {
      const layout = await layoutOf(folder, [{ bytes: good, digest: sha256(Buffer.from('?')) }])
      expect(await refusal(folder, layout)).toMatchObject({ code: 'image-invalid' })
      await writeFile(join(folder, 'text'), 'no tar')
      expect(await refusal(folder, join(folder, 'text'))).toMatchObject({ code: 'tar-invalid' })
      await writeFile(join(folder, 'some.tar'), rawTar([{ name: 'a' }]))
      expect(await refusal(folder, join(folder, 'some.tar'))).toMatchObject({
        code: 'image-invalid',
      })
      expect(await refusal(folder, join(folder, 'nothing'))).toMatchObject({
        code: 'image-missing',
      })
    }))

  test('nothing is written, whatever a layer names', () =>
    inFolder(async (folder) => {
      const layout = await layoutOf(folder, [
        { bytes: zipped([{ name: '../escaped', content: 'x' }]) },
      ])
      expect(await refusal(folder, layout)).toMatchObject({
        code: 'path-escapes',
        what: expect.stringMatching(/^layer 1 of .*"\.\.\/escaped" leads out/),
      })
      expect(await readdir(folder)).toEqual(['layout'])
    }))
})

test('the stream of a layer is its blob, verified', () =>
  inFolder(async (folder) => {
    const made = await smallImage(folder, [[text('a', 'a')]])
    await writeLayout(made, join(folder, 'layout'), [])
    const [layer] = (await open(join(folder, 'layout'), folder)).layers
    const bytes = layer === undefined ? Buffer.alloc(0) : await buffer(await layer.open())
    expect(sha256(bytes)).toBe(made.layers[0])
  }))
