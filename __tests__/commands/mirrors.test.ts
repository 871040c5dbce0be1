import { afterEach, expect, test } from '@jest/globals'
import { publish, publishMirrors } from '../../src/commands/published.js'
import { parseReference } from '../../src/registry/index.js'
import { artifact, blob, clientOf } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'

const running: RegistryDouble[] = []
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.close()
})

test('mirrors get the same image, tags and documents; within one registry no byte twice', async () => {
  const [here, there] = [await startRegistry(), await startRegistry()]
  running.push(here, there)
  const image = artifact(blob(Buffer.alloc(200_000, 'layer')))
  const document = { artifactType: 'application/vnd.a', mediaType: 'application/vnd.a' }
  const attachments = () => Promise.resolve([{ ...document, bytes: Buffer.from('a') }])
  const what = { tags: ['1', 'latest'], attachments }
  const name = `${here.host}/acme/web`
  await publish(clientOf(), image, parseReference(name), what)
  here.requests.length = 0

  const mirrors = [`${here.host}/other/web`, `${there.host}/acme/web`]
  const references = await publishMirrors(clientOf(), image, { ...what, name, mirrors })
  expect(references).toEqual(mirrors.flatMap((mirror) => [`${mirror}:1`, `${mirror}:latest`]))
  const { digest } = image.manifest
  expect(here.tags.get('other/web:latest')).toBe(digest)
  expect(there.tags.get('acme/web:latest')).toBe(digest)
  const uploads = here.requests.filter((line) => /^PUT .*\/blobs\/uploads\//.test(line))
  expect(
    uploads.filter((line) => line.includes(encodeURIComponent(image.blobs[1]?.digest ?? ''))),
  ).toEqual([])
  for (const mirror of mirrors)
    expect(await clientOf().referrers(parseReference(mirror), digest)).toHaveLength(1)
})
