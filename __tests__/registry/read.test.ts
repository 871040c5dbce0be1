import { afterEach, describe, expect, test } from '@jest/globals'
import { buffer } from 'node:stream/consumers'
import { parseReference } from '../../src/registry/index.js'
import { safeLocation } from '../../src/registry/session.js'
import { parseChallenge } from '../../src/registry/token.js'
import { artifact, blob, clientOf, web } from './support/artifact.js'
import { startRegistry, user, type Quirks, type RegistryDouble } from './support/registry.js'

const running: RegistryDouble[] = []
const start = async (quirks: Quirks = {}): Promise<RegistryDouble> => {
  const registry = await startRegistry(quirks)
  running.push(registry)
  return registry
}
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

describe('reading', () => {
  const filled = async (quirks: Quirks = {}) => {
    const registry = await start(quirks)
    const pushed = artifact(blob('layer'))
    await clientOf().push(pushed, web(registry), ['latest'])
    return { registry, pushed, at: web(registry) }
  }

  test.each([false, true])(
    'resolves tags and digests (no digest header: %j)',
    async (noDigestHeader) => {
      const { pushed, at, registry } = await filled({ noDigestHeader })
      const { digest, mediaType, bytes } = pushed.manifest
      const expected = { digest, mediaType, sizeBytes: bytes.length }
      expect(await clientOf().resolve(at)).toEqual(expected)
      expect(await clientOf().resolve({ ...at, digest })).toEqual(expected)
      expect(
        await clientOf().resolve(parseReference(`${registry.host}/acme/web:2`)),
      ).toBeUndefined()
    },
  )

  test('gives manifests and blobs as they are', async () => {
    const { pushed, at } = await filled()
    const found = await clientOf().manifest(at)
    expect(found).toMatchObject({ digest: pushed.manifest.digest })
    expect(Buffer.from(found.bytes).equals(pushed.manifest.bytes)).toBe(true)
    const layer = blob('layer')
    expect((await buffer(await clientOf().blob(at, layer.digest))).toString()).toBe('layer')
  })

  test('does not take other bytes for what was asked', async () => {
    const { pushed, at, registry } = await filled()
    const layer = blob('layer')
    registry.blobs.set(`acme/web ${layer.digest}`, Buffer.from('other'))
    await expect(clientOf().blob(at, layer.digest).then(buffer)).rejects.toMatchObject({
      code: 'checksum-mismatch',
    })
    const { digest, mediaType } = pushed.manifest
    registry.manifests.set(`acme/web ${digest}`, { type: mediaType, bytes: Buffer.from('{}') })
    await expect(clientOf().manifest({ ...at, digest })).rejects.toMatchObject({
      code: 'registry-rejected',
    })
  })

  test('says what is not there', async () => {
    const registry = await start()
    await expect(clientOf().manifest(web(registry))).rejects.toMatchObject({
      code: 'registry-not-found',
      what: `${registry.host} has no acme/web:latest`,
    })
    const { digest } = blob('x')
    await expect(clientOf().blob(web(registry), digest)).rejects.toMatchObject({
      what: `${registry.host} has no acme/web@${digest}`,
    })
  })

  test('follows blobs to a storage host without showing it credentials', async () => {
    const storage = await start()
    const { at, registry } = await filled()
    const { digest } = blob('layer')
    storage.blobs.set(`acme/store ${digest}`, Buffer.from('layer'))
    registry.quirks.auth = 'basic'
    registry.quirks.redirectBlobs = `http://${storage.host}/v2/acme/store/blobs`
    const client = clientOf({ credentials: { [registry.host]: user } })
    expect((await buffer(await client.blob(at, digest))).toString()).toBe('layer')
    expect(storage.authorizations).toEqual(['-'])
  })

  test('needs no credentials where anybody may read', async () => {
    const { at, registry } = await filled()
    registry.quirks.auth = 'bearer'
    expect(await clientOf().resolve(at)).toBeDefined()
    expect(registry.tokenRequests[0]?.query.getAll('scope')).toEqual(['repository:acme/web:pull'])
  })
})

describe('a challenge', () => {
  test('is parsed with quotes, commas and in any case', () => {
    expect(
      parseChallenge('Bearer realm="https://a.example/t?x=1,2",service="a \\"b\\"",scope="x"'),
    ).toEqual({
      scheme: 'bearer',
      realm: new URL('https://a.example/t?x=1,2'),
      service: 'a "b"',
    })
    expect(parseChallenge('bearer REALM=https://a.example/t')).toMatchObject({ scheme: 'bearer' })
    expect(parseChallenge('Basic realm="r", Bearer realm="https://a.example/"')).toMatchObject({
      scheme: 'bearer',
    })
    expect(parseChallenge('Basic realm="Bearer"')).toEqual({ scheme: 'basic' })
    expect(parseChallenge('Negotiate')).toBeUndefined()
    expect(parseChallenge('Bearer realm="nowhere"')).toBeUndefined()
  })
})

describe('a Location', () => {
  const from = new URL('https://r.example/v2/a/blobs/uploads/')
  test('may be relative, absolute, and on another https host', () => {
    expect(safeLocation('r.example', '/v2/x?a=b', from).href).toBe('https://r.example/v2/x?a=b')
    expect(safeLocation('r.example', 'https://s.example/x', from).host).toBe('s.example')
  })
  test.each(['http://r.example/x', 'file:///etc/passwd', 'https://:x'])('%s is refused', (to) => {
    expect(() => safeLocation('r.example', to, from)).toThrow('sends us')
  })
})
