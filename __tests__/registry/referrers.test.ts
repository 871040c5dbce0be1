import { afterEach, describe, expect, test } from '@jest/globals'
import type { Attachment, RegistryClient, Subject } from '../../src/registry/index.js'
import { artifact, blob, clientOf, web } from './support/artifact.js'
import { startRegistry, type Quirks, type RegistryDouble } from './support/registry.js'

const running: RegistryDouble[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

async function pushed(quirks: Quirks = {}): Promise<{
  registry: RegistryDouble
  client: RegistryClient
  subject: Subject
}> {
  const registry = await startRegistry(quirks)
  running.push(registry)
  const client = clientOf()
  const image = artifact(blob('layer'))
  await client.push(image, web(registry), ['latest'])
  const { digest, mediaType, bytes } = image.manifest
  return { registry, client, subject: { digest, mediaType, sizeBytes: bytes.length } }
}

const document = (kind: string, text: string): Attachment => ({
  artifactType: `application/vnd.${kind}`,
  mediaType: `application/vnd.${kind}+json`,
  bytes: Buffer.from(text),
  annotations: { 'org.example.kind': kind },
})

describe.each([
  ['with the referrers API', {}],
  ['without it', { noReferrers: true }],
])('documents attached to an image, %s', (_, quirks: Quirks) => {
  test('are listed, by kind too, and read as they were', async () => {
    const { registry, client, subject } = await pushed(quirks)
    const at = web(registry)
    const digests = await client.attach(at, subject, [
      document('record', 'r'),
      document('bom', 'b'),
    ])
    const all = await client.referrers(at, subject.digest)
    expect(all.map(({ digest }) => digest)).toEqual([...digests].sort())
    const [record] = await client.referrers(at, subject.digest, 'application/vnd.record')
    expect(record).toMatchObject({
      digest: digests[0],
      artifactType: 'application/vnd.record',
      annotations: { 'org.example.kind': 'record' },
    })
    const bytes = await client.attachment(at, digests[0] ?? subject.digest)
    expect(Buffer.from(bytes ?? []).toString()).toBe('r')
  })

  test('are not sent twice, and do not replace what others attached', async () => {
    const { registry, client, subject } = await pushed(quirks)
    await client.attach(web(registry), subject, [document('theirs', 't')])
    await client.attach(web(registry), subject, [document('record', 'r')])
    const writes = () => registry.requests.filter((line) => /^(PUT|POST)/.test(line)).length
    const before = writes()
    await client.attach(web(registry), subject, [document('record', 'r')])
    expect(writes()).toBe(before)
    const kinds = await client.referrers(web(registry), subject.digest)
    expect(kinds.map(({ artifactType }) => artifactType).sort()).toEqual([
      'application/vnd.record',
      'application/vnd.theirs',
    ])
  })
})

describe('a registry without the referrers API', () => {
  test('gets all documents of an image in one write of one tag', async () => {
    const { registry, client, subject } = await pushed({ noReferrers: true })
    await client.attach(web(registry), subject, [document('a', 'a'), document('b', 'b')])
    const tag = `sha256-${subject.digest.slice(7)}`
    const writes = registry.requests.filter((line) =>
      line.includes(`PUT /v2/acme/web/manifests/${tag}`),
    )
    expect(writes).toHaveLength(1)
  })

  test('that shows the old index for a while is asked again until it shows the new one', async () => {
    const { registry, client, subject } = await pushed({ noReferrers: true, staleReadings: 1 })
    await client.attach(web(registry), subject, [document('a', 'a')])
    await client.attach(web(registry), subject, [document('b', 'b')])
    expect(await client.referrers(web(registry), subject.digest)).toHaveLength(2)
  })

  test('that never shows it is an error which names image and tag', async () => {
    const { registry, client, subject } = await pushed({ noReferrers: true, staleReadings: 1000 })
    const attached = client.attach(web(registry), subject, [document('a', 'a')])
    await expect(attached).rejects.toThrow(`acme/web:sha256-${subject.digest.slice(7)}`)
  })
})

test('an image to which nothing is attached has no referrers', async () => {
  const { registry, client, subject } = await pushed()
  expect(await client.referrers(web(registry), subject.digest)).toEqual([])
})
