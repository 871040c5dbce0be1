import { describe, expect, test } from '@jest/globals'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackTar } from 'modern-tar'
import { digestOfBytes } from '../../src/image/assemble.js'
import {
  writeArchive,
  writeLayout,
  type AttachedArtifact,
  type Image,
} from '../../src/image/index.js'
import { artifactOf } from '../../src/registry/index.js'
import { hexOf } from '../../src/words.js'
import { inFolder, smallImage, text } from './support/images.js'

interface Index {
  manifests: { digest: string; artifactType?: string; annotations?: Record<string, string> }[]
}
const readIndex = async (layout: string): Promise<Index> =>
  JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as Index
const tagsOf = async (layout: string) =>
  (await readIndex(layout)).manifests.map(({ digest, annotations }) => [
    annotations?.['org.opencontainers.image.ref.name'],
    digest,
  ])
const blobsOf = async (layout: string) => (await readdir(join(layout, 'blobs', 'sha256'))).sort()
const namesIn = (...images: Image[]) =>
  [
    ...new Set(
      images.flatMap((image) =>
        [image.manifest.digest, ...image.blobs.map(({ digest }) => digest)].map(hexOf),
      ),
    ),
  ].sort()

describe('what is attached to an image', () => {
  const artifact = (image: Image, said: string): AttachedArtifact => {
    const { digest, mediaType, bytes } = image.manifest
    const type = 'application/vnd.cyclonedx+json'
    const attachment = { artifactType: type, mediaType: type, bytes: Buffer.from(said) }
    return {
      ...artifactOf({ digest, mediaType, sizeBytes: bytes.length }, attachment),
      artifactType: type,
    }
  }

  test('stands beside it in the index, whole, as long as the image is there', () =>
    inFolder(async (folder) => {
      const layout = join(folder, 'layout')
      const small = async (name: string) => {
        await mkdir(join(folder, name))
        return smallImage(join(folder, name), [[text(name, name)]])
      }
      const [one, two] = [await small('one'), await small('two')]
      const first = artifact(one, 'one')
      const second = artifact(two, 'two')
      await writeLayout(one, layout, ['1'], [first])
      await writeLayout(two, layout, ['2'], [second])
      const attached = async () =>
        (await readIndex(layout)).manifests
          .filter(({ artifactType }) => artifactType === 'application/vnd.cyclonedx+json')
          .map(({ digest }) => digest)
          .sort()
      expect(await attached()).toEqual([first.manifest.digest, second.manifest.digest].sort())
      const there = await blobsOf(layout)
      for (const { blobs } of [first, second])
        expect(there).toEqual(expect.arrayContaining(blobs.map(({ digest }) => hexOf(digest))))

      // Another image takes the first one's tag: what was attached to that goes with it.
      await writeLayout(two, layout, ['1', '2'], [second])
      expect(await attached()).toEqual([second.manifest.digest])
      expect(await blobsOf(layout)).not.toContain(hexOf(first.manifest.digest))
    }))
})

describe('an OCI layout', () => {
  test('holds the image, every blob under its digest, and nothing else', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      const layout = join(folder, 'deep', 'layout')
      await writeLayout(image, layout, ['1.4', 'latest'])
      expect((await readdir(layout)).sort()).toEqual(['blobs', 'index.json', 'oci-layout'])
      expect(await readdir(join(folder, 'deep'))).toEqual(['layout'])
      expect(await tagsOf(layout)).toEqual([
        ['1.4', image.manifest.digest],
        ['latest', image.manifest.digest],
      ])
      expect(await blobsOf(layout)).toEqual(namesIn(image))
      for (const name of await blobsOf(layout))
        expect(digestOfBytes(await readFile(join(layout, 'blobs', 'sha256', name)))).toBe(
          `sha256:${name}`,
        )
    }))

  test('does not store layers a second time', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      await writeLayout(image, join(folder, 'layout'), [])
      const [layer] = image.layers
      if (layer === undefined) throw new Error('no layer')
      const { ino } = await stat(join(folder, 'layout', 'blobs', 'sha256', hexOf(layer)))
      expect(ino).toBe((await stat(join(folder, 'layer-0.tar.gz'))).ino)
    }))

  test('moves a tag, keeps the others, and drops what nothing refers to', () =>
    inFolder(async (folder) => {
      const layout = join(folder, 'layout')
      const image = async (name: string, content: string) => {
        await mkdir(join(folder, name))
        return smallImage(join(folder, name), [[text('shared', 's')], [text('own', content)]])
      }
      const [a, b, c] = [await image('a', 'a'), await image('b', 'b'), await image('c', 'c')]
      await writeLayout(a, layout, ['latest'])
      await writeLayout(b, layout, ['debug'])
      await writeFile(join(layout, 'blobs', 'sha256', 'left.by.a.crash.tmp'), '')
      await writeLayout(c, layout, ['latest'])
      expect(await tagsOf(layout)).toEqual([
        ['debug', b.manifest.digest],
        ['latest', c.manifest.digest],
      ])
      expect(await blobsOf(layout)).toEqual(namesIn(b, c))
    }))

  test('written twice is the same', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      const layout = join(folder, 'layout')
      await writeLayout(image, layout, ['latest'])
      const before = await readFile(join(layout, 'index.json'))
      await writeLayout(image, layout, ['latest'])
      expect((await readFile(join(layout, 'index.json'))).equals(before)).toBe(true)
      expect(await blobsOf(layout)).toEqual(namesIn(image))
    }))

  test('takes an empty folder but no other', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      const layout = join(folder, 'layout')
      await mkdir(layout)
      await writeLayout(image, layout, [])
      expect(await readdir(layout)).toHaveLength(3)
      await mkdir(join(folder, 'home'))
      await writeFile(join(folder, 'home', 'letter'), 'dear')
      await expect(writeLayout(image, join(folder, 'home'), [])).rejects.toMatchObject({
        code: 'layout-not-empty',
        what: `${join(folder, 'home')} is no OCI image layout but has 1 entries, such as letter`,
      })
      expect(await readdir(join(folder, 'home'))).toEqual(['letter'])
    }))

  test('that cannot be finished leaves nothing', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      await writeFile(join(folder, 'layer-1.tar.gz'), 'damaged')
      const names = await readdir(folder)
      await expect(writeLayout(image, join(folder, 'layout'), [])).rejects.toMatchObject({
        code: 'layer-file-invalid',
      })
      await expect(writeArchive(image, join(folder, 'a.tar'), [])).rejects.toMatchObject({
        code: 'layer-file-invalid',
      })
      expect(await readdir(folder)).toEqual(names)
    }))
})

describe('an archive', () => {
  const readArchive = async (file: string) =>
    new Map(
      (await unpackTar(await readFile(file), { strict: true })).map(({ header, data }) => [
        header.name,
        Buffer.from(data ?? []),
      ]),
    )
  const json = (bytes: Buffer | undefined): unknown => JSON.parse(String(bytes))

  test('is a layout and what docker save writes at once', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      const file = join(folder, 'image.tar')
      await writeArchive(image, file, ['ghcr.io/acme/web:1.4', 'web'])
      const found = await readArchive(file)
      const blob = (digest: string) => digest.replace('sha256:', 'blobs/sha256/')
      expect(json(found.get('manifest.json'))).toEqual([
        {
          Config: blob(image.configDigest),
          RepoTags: ['ghcr.io/acme/web:1.4', 'web:latest'],
          Layers: image.layers.map(blob),
        },
      ])
      expect((json(found.get('index.json')) as Index).manifests).toMatchObject([
        {
          digest: image.manifest.digest,
          annotations: {
            'io.containerd.image.name': 'ghcr.io/acme/web:1.4',
            'org.opencontainers.image.ref.name': '1.4',
          },
        },
        { annotations: { 'io.containerd.image.name': 'docker.io/library/web:latest' } },
      ])
      expect(json(found.get('oci-layout'))).toEqual({ imageLayoutVersion: '1.0.0' })
      for (const digest of [image.manifest.digest, ...image.blobs.map((b) => b.digest)])
        expect(digestOfBytes(found.get(blob(digest)) ?? Buffer.alloc(0))).toBe(digest)
    }))

  test('of one image is one file', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      await writeArchive(image, join(folder, 'one'), ['web'])
      await writeArchive(image, join(folder, 'two'), ['web'])
      const [one, two] = [await readFile(join(folder, 'one')), await readFile(join(folder, 'two'))]
      expect(one.equals(two)).toBe(true)
    }))

  test('refuses a name that no engine would take', () =>
    inFolder(async (folder) => {
      const image = await smallImage(folder)
      await expect(writeArchive(image, join(folder, 'a'), ['Web'])).rejects.toMatchObject({
        code: 'reference-invalid',
        hint: 'web',
      })
    }))
})
