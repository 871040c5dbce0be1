/** Layers that others put on a base of ours. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { crossings, readOnTop, type OnTop } from '../../src/commands/refresh-below.js'
import { packTar, keyAnnotation } from '../../src/image/index.js'
import { openImage } from '../../src/reader/index.js'
import type { ImageRecord } from '../../src/record/index.js'
import type { DiffId } from '../../src/words.js'
import { buffer } from 'node:stream/consumers'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { text } from '../image/support/images.js'
import { rawTar } from '../reader/support/tars.js'
import { bareHost, blob, clientOf, digestOf, web } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'

const onTop = (paths: readonly string[], removed: readonly string[] = []): OnTop => ({
  requires: { interpreters: [], scope: [], needs: [] },
  paths: new Set(paths),
  removed: new Set(removed),
  base: {
    provides: { libraries: {}, interpreters: [] },
    files: new Set(['usr/lib/os-release', 'etc/passwd', 'usr/lib/libz.so.1', 'usr/lib/libc.so.6']),
  },
})

describe('layers on top of a base', () => {
  test('that add files are no obstacle', () => {
    expect(crossings(onTop(['srv/app', 'usr/lib/theirs.so'], ['opt/app/old']))).toEqual([])
  })

  test('that replace or remove files of it are, with the paths', () => {
    expect(crossings(onTop(['etc/passwd', 'srv/app']))).toEqual([
      'layers on top of it replace /etc/passwd of the base',
    ])
    expect(crossings(onTop([], ['usr/lib/libz.so.1']))).toEqual([
      'layers on top of it remove /usr/lib/libz.so.1 of the base',
    ])
    // A whole folder.
    expect(crossings(onTop([], ['usr/lib']))).toHaveLength(1)
    const many = ['usr/lib/os-release', 'etc/passwd', 'usr/lib/libz.so.1', 'usr/lib/libc.so.6']
    expect(crossings(onTop(many))[0]).toMatch(/ and 1 more of the base$/)
  })
})

describe('an image with layers of others', () => {
  let registry: RegistryDouble
  beforeEach(async () => {
    registry = await startRegistry()
  })
  afterEach(() => registry.close())

  const mediaType = 'application/vnd.oci.image.layer.v1.tar'
  const record = { products: [] } as unknown as ImageRecord

  /** Our base, and what others put on it as their tool stores it. */
  async function pushed(theirs: {
    readonly tar: Buffer
    readonly bytes: Buffer
    readonly as: string
  }) {
    const base = await buffer(packTar([text('usr/lib/os-release', 'ID=debian\n')]))
    const [lower, upper] = [blob(gzipSync(base)), { ...blob(theirs.bytes), mediaType: theirs.as }]
    const config = {
      ...blob(
        JSON.stringify({
          ...{ os: 'linux', architecture: 'amd64' },
          rootfs: { type: 'layers', diff_ids: [digestOf(base), digestOf(theirs.tar)] },
        }),
      ),
      mediaType: 'application/vnd.oci.image.config.v1+json',
    }
    const described = ({ digest, sizeBytes, mediaType: type }: typeof config) => ({
      ...{ mediaType: type, digest, size: sizeBytes },
    })
    const manifestType = 'application/vnd.oci.image.manifest.v1+json'
    const bytes = Buffer.from(
      JSON.stringify({
        ...{ schemaVersion: 2, mediaType: manifestType, config: described(config) },
        layers: [{ ...described(lower), annotations: { [keyAnnotation]: 'k' } }, described(upper)],
      }),
    )
    await clientOf().push(
      {
        manifest: { mediaType: manifestType, digest: digestOf(bytes), bytes },
        blobs: [config, lower, upper],
      },
      web(registry),
      ['main'],
    )
    return {
      baseLayer: digestOf(base) as string as DiffId,
      image: await openImage(`registry:${registry.host}/acme/web:main`, {
        ...{ host: bareHost(), registry: clientOf(), temporary: tmpdir() },
        platform: { os: 'linux', architecture: 'amd64' },
        engine: () => Promise.reject(new Error('no engine is asked')),
      }),
    }
  }

  test.each([
    ['as it is', mediaType, (tar: Buffer) => tar],
    ['as gzip', `${mediaType}+gzip`, (tar: Buffer) => gzipSync(tar)],
  ])('is read, stored %s', async (_, as, stored) => {
    const tar = rawTar([{ name: 'srv/app', content: 'x' }, { name: 'usr/lib/.wh.os-release' }])
    const { image, baseLayer } = await pushed({ tar, bytes: stored(tar), as })
    const onTop = await readOnTop(image, record, baseLayer)
    expect([...(onTop?.paths ?? [])]).toEqual(['srv/app'])
    expect([...(onTop?.removed ?? [])]).toEqual(['usr/lib/os-release'])
    expect([...(onTop?.base.files ?? [])]).toEqual(['usr/lib/os-release'])
  })

  test('is refused where a layer is another one than its configuration says', async () => {
    const tar = await buffer(packTar([text('srv/app', 'x')]))
    const { image, baseLayer } = await pushed({
      tar: Buffer.from('another'),
      bytes: gzipSync(tar),
      as: `${mediaType}+gzip`,
    })
    await expect(readOnTop(image, record, baseLayer)).rejects.toMatchObject({
      what: expect.stringContaining('layer 2') as unknown,
    })
  })
})
