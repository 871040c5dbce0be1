/** Tags of refreshed images: of one platform, of several, at once, and back. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { moveTags, rollBack } from '../../src/commands/refresh-tags.js'
import { parseReference, type Pushable } from '../../src/registry/index.js'
import type { ImageRecord, Published } from '../../src/record/index.js'
import type { Digest } from '../../src/words.js'
import { artifact, blob, clientOf, digestOf } from '../registry/support/artifact.js'
import { startRegistry, type RegistryDouble } from '../registry/support/registry.js'

let registry: RegistryDouble
beforeEach(async () => {
  registry = await startRegistry()
})
afterEach(() => registry.close())

const record: ImageRecord = {
  version: 1,
  platform: { os: 'linux', architecture: 'amd64' },
  suite: 'trixie',
  python: { name: '3.13.15', minor: '3.13', suffix: '' },
  products: [],
}
const today = new Date('2026-11-24T12:00:00Z')
const name = (tag: string): string => `${registry.host}/acme/web:${tag}`
const push = async (content: string, ...tags: string[]): Promise<Pushable> => {
  const pushed = artifact(blob(content))
  await clientOf().push(pushed, parseReference(name('x')), tags.length > 0 ? tags : ['parts'])
  return pushed
}
/** An index of these images, at a tag. */
const pushIndex = async (tag: string, parts: readonly Pushable[]): Promise<Digest> => {
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const manifests = parts.map(({ manifest }, at) => ({
    ...{ mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length },
    platform: { os: 'linux', architecture: at === 0 ? 'amd64' : 'arm64' },
  }))
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }))
  const digest = digestOf(bytes)
  await clientOf().push(
    { manifest: { mediaType, digest, bytes }, blobs: [] },
    parseReference(name('x')),
    [tag],
  )
  return digest
}
const partsOf = async (tag: string): Promise<readonly string[]> => {
  const { bytes } = await clientOf().manifest(parseReference(name(tag)))
  const { manifests } = JSON.parse(Buffer.from(bytes).toString()) as {
    manifests: { digest: string }[]
  }
  return manifests.map(({ digest }) => digest)
}
const digestAt = async (tag: string): Promise<string | undefined> =>
  (await clientOf().resolve(parseReference(name(tag))))?.digest
const image = (tag: string, old: Pushable, at: Digest) => {
  const reference = parseReference(name(tag))
  const published: Published = {
    ...{ layers: [], annotations: {}, record },
    reference: { ...reference, digest: old.manifest.digest },
  }
  return { name: name(tag), reference, published, at }
}
const move = (tag: string, old: Pushable, at: Digest, made: Pushable) =>
  moveTags(clientOf(), image(tag, old, at), made, { record, today })

describe('a tag of one image', () => {
  test('moves, leaves a way back and a tag of the day; and back again', async () => {
    const [old, made] = [await push('old', 'main'), await push('made')]
    const moved = await move('main', old, old.manifest.digest, made)
    expect(moved).toEqual({
      ...{ dated: '3.13.15-trixie-20261124', previous: 'main-previous', moved: 'main' },
      index: undefined,
    })
    expect(await digestAt('main')).toBe(made.manifest.digest)
    expect(await digestAt('main-previous')).toBe(old.manifest.digest)
    expect(await digestAt('3.13.15-trixie-20261124')).toBe(made.manifest.digest)

    const back = await rollBack(clientOf(), name('main'), parseReference(name('main')))
    expect(back).toMatchObject({ from: made.manifest.digest, to: old.manifest.digest })
    expect(await digestAt('main')).toBe(old.manifest.digest)
    expect(await digestAt('main-previous')).toBe(made.manifest.digest)
    await rollBack(clientOf(), name('main'), parseReference(name('main')))
    expect(await digestAt('main')).toBe(made.manifest.digest)
  })

  test('that somebody else has moved stays where it is', async () => {
    const [old, made] = [await push('old', 'main'), await push('made')]
    const theirs = await push('theirs', 'main')
    await expect(move('main', old, old.manifest.digest, made)).rejects.toMatchObject({
      code: 'tag-moved',
    })
    expect(await digestAt('main')).toBe(theirs.manifest.digest)
  })

  test('that was never refreshed cannot be put back', async () => {
    await push('old', 'main')
    await expect(
      rollBack(clientOf(), name('main'), parseReference(name('main'))),
    ).rejects.toMatchObject({ code: 'rollback-impossible' })
  })
})

describe('a tag of several platforms', () => {
  test('gets a new part, and keeps the others', async () => {
    const [amd, arm, made] = [await push('amd'), await push('arm'), await push('made')]
    const before = await pushIndex('main', [amd, arm])
    const moved = await move('main', amd, before, made)
    expect(moved).toMatchObject({ moved: 'main', previous: 'main-previous' })
    expect(await partsOf('main')).toEqual([made.manifest.digest, arm.manifest.digest])
    expect(await digestAt('main')).toBe(moved.index)
    expect(await digestAt(moved.dated)).toBe(moved.index)
    expect(await digestAt('main-previous')).toBe(before)
  })

  test('that are refreshed at once end with both new parts, and one way back', async () => {
    const [amd, arm] = [await push('amd'), await push('arm')]
    const [newAmd, newArm] = [await push('new amd'), await push('new arm')]
    const before = await pushIndex('main', [amd, arm])
    await Promise.all([move('main', amd, before, newAmd), move('main', arm, before, newArm)]).catch(
      () => undefined,
    )
    // Registries have no conditional writes: who was overwritten in that moment comes again.
    await move('main', amd, before, newAmd)
    await move('main', arm, before, newArm)
    expect(await partsOf('main')).toEqual([newAmd.manifest.digest, newArm.manifest.digest])
    expect(await digestAt('main-previous')).toBe(before)
  })

  test('that somebody else has built anew stays', async () => {
    const [amd, arm, made] = [await push('amd'), await push('arm'), await push('made')]
    const before = await pushIndex('main', [amd, arm])
    const theirs = await pushIndex('main', [await push('their amd'), arm])
    await expect(move('main', amd, before, made)).rejects.toMatchObject({ code: 'tag-moved' })
    expect(await digestAt('main')).toBe(theirs)
  })
})
