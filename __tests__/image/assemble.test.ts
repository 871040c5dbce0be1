import { describe, expect, test } from '@jest/globals'
import { buffer } from 'node:stream/consumers'
import { assemble } from '../../src/image/index.js'
import { digestOfBytes } from '../../src/image/assemble.js'
import { canonicalJson } from '../../src/image/json.js'
import { inFolder, smallConfig, smallImage, text } from './support/images.js'

const parse = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString())

describe('an image', () => {
  test('has a configuration that engines understand', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      expect(parse(image.config.bytes)).toEqual({
        architecture: 'amd64',
        os: 'linux',
        created: '1980-01-01T00:00:00Z',
        config: {
          User: '1000:1000',
          Env: ['LANG=C.UTF-8', 'PATH=/opt/acme/venv/bin'],
          Entrypoint: ['/hello'],
          Cmd: ['--port', '8000'],
          WorkingDir: '/srv',
          ExposedPorts: { '8000/tcp': {} },
          Labels: { 'org.example.a': '1', 'org.example.b': '2' },
          StopSignal: 'SIGTERM',
          Volumes: { '/data': {} },
        },
        history: [
          { created: '1980-01-01T00:00:00Z', created_by: 'pycask: layer 0' },
          { created: '1980-01-01T00:00:00Z', created_by: 'pycask: layer 1' },
        ],
        rootfs: { type: 'layers', diff_ids: image.config.diffIds },
      })
    }))

  test('has a manifest that names each layer and the key that it was made from', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      const [config, ...layers] = image.blobs
      expect(parse(image.manifest.bytes)).toEqual({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          digest: image.configDigest,
          size: config?.sizeBytes,
        },
        layers: layers.map((layer, index) => ({
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          digest: layer.digest,
          size: layer.sizeBytes,
          annotations: {
            'dev.pycask.key': String(index).repeat(64),
            'org.opencontainers.image.title': `layer ${index}`,
          },
        })),
        annotations: { 'org.opencontainers.image.version': '1.4' },
      })
    }))

  test('can open each of its blobs again and again', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      for (const blob of [...image.blobs, ...image.blobs]) {
        const bytes = await buffer(blob.open())
        expect(digestOfBytes(bytes)).toBe(blob.digest)
        expect(bytes).toHaveLength(blob.sizeBytes)
      }
    }))

  test('has one digest whatever the order in which its settings were written', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      const reversed = Object.fromEntries(Object.entries(smallConfig).toReversed())
      const env = Object.fromEntries(Object.entries(smallConfig.env).toReversed())
      const again = await smallImage(folder, undefined, { ...smallConfig, ...reversed, env })
      expect(again.manifest.digest).toBe(image.manifest.digest)
    }))

  test('keeps equal layers apart but has their blob once', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder, [[text('a', 'a')], [text('a', 'a')]])
      expect(image.layers).toHaveLength(2)
      expect(image.config.diffIds).toHaveLength(2)
      expect(image.blobs).toHaveLength(2)
    }))

  test.each([
    [{ ports: ['http'] }, 'port "http"'],
    [{ ports: ['70000'] }, 'port "70000"'],
    [{ env: { 'A=B': '' } }, 'environment variable "A=B"'],
    [{ workingDirectory: 'srv' }, 'path "srv"'],
  ] as [Partial<typeof smallConfig>, string][])('cannot be configured with %j', (wrong, what) => {
    const config = { ...smallConfig, ...wrong }
    expect(() => assemble({ layers: [], config, architecture: 'amd64' })).toThrow(what)
  })
})

test('canonical JSON does not depend on the order of properties', () => {
  const one = canonicalJson({ b: [{ d: 1, c: undefined }], a: 'é' })
  expect(one.toString()).toBe('{"a":"é","b":[{"d":1}]}')
  expect(canonicalJson({ a: 'é', b: [{ d: 1 }] }).equals(one)).toBe(true)
})
