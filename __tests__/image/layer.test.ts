import { describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { chmod, link, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { unpackTar } from 'modern-tar'
import { directoryEntries, layerFacts, writeLayer, type Entry } from '../../src/image/index.js'
import { inFolder, text } from './support/images.js'

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

describe('a layer', () => {
  test('is measured while it is written', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'layer.tar.gz')
      const facts = await writeLayer([text('a', 'x'.repeat(100_000))], file)
      const blob = await readFile(file)
      const tar = gunzipSync(blob)
      expect(facts).toEqual({
        diffId: sha256(tar),
        digest: sha256(blob),
        sizeBytes: blob.length,
        unpackedBytes: tar.length,
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      })
      expect(layerFacts.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts)
    }))

  test('says neither when nor on which system it was compressed', () =>
    inFolder(async (folder) => {
      await writeLayer([text('a', 'a')], join(folder, 'layer'))
      const head = (await readFile(join(folder, 'layer'))).subarray(0, 10)
      expect(head.toString('hex')).toBe('1f8b08000000000000ff')
    }))

  test('of equal entries is the same file', () =>
    inFolder(async (folder) => {
      const entries = [text('b', 'b'), text('a', 'a')]
      const facts = await writeLayer(entries, join(folder, 'one'))
      expect(await writeLayer(entries.toReversed(), join(folder, 'two'))).toEqual(facts)
    }))

  test('that fails leaves nothing, and an older file as it was', () =>
    inFolder(async (folder) => {
      const missing: Entry = {
        type: 'file',
        path: 'a',
        mode: 0o644,
        source: { file: join(folder, 'missing') },
      }
      await writeFile(join(folder, 'layer'), 'older')
      await expect(writeLayer([missing], join(folder, 'layer'))).rejects.toThrow('ENOENT')
      await expect(writeLayer([text('/a', '')], join(folder, 'layer'))).rejects.toThrow('absolute')
      expect(await readdir(folder)).toEqual(['layer'])
      expect(await readFile(join(folder, 'layer'), 'utf8')).toBe('older')
    }))

  test.each([
    ['a digest in upper case', { digest: `sha256:${'A'.repeat(64)}` }],
    ['a negative size', { sizeBytes: -1 }],
    ['another media type', { mediaType: 'text/plain' }],
  ])('is not known by facts with %s', (_what, wrong) => {
    const hash = `sha256:${'a'.repeat(64)}`
    const right = {
      diffId: hash,
      digest: hash,
      sizeBytes: 1,
      unpackedBytes: 1,
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    }
    expect(layerFacts.safeParse(right).success).toBe(true)
    expect(layerFacts.safeParse({ ...right, ...wrong }).success).toBe(false)
  })
})

describe('a folder', () => {
  const fill = async (folder: string, mode: number): Promise<void> => {
    await mkdir(join(folder, 'bin'), { recursive: true, mode: 0o700 })
    await mkdir(join(folder, 'empty'))
    await writeFile(join(folder, 'bin', 'run'), '#!', { mode: 0o700 })
    await writeFile(join(folder, 'note'), 'n')
    await chmod(join(folder, 'note'), mode)
    await link(join(folder, 'bin', 'run'), join(folder, 'bin', 'also'))
    await symlink('../note', join(folder, 'bin', 'link'))
  }

  test('becomes entries with everything of this machine left out', () =>
    inFolder(async (folder) => {
      const tree = join(folder, 'tree')
      await fill(tree, 0o600)
      expect(await directoryEntries(tree, 'opt/app')).toEqual([
        { type: 'directory', path: 'opt/app', mode: 0o755 },
        { type: 'directory', path: 'opt/app/bin', mode: 0o755 },
        {
          type: 'file',
          path: 'opt/app/bin/also',
          mode: 0o755,
          source: { file: join(tree, 'bin', 'also') },
        },
        { type: 'symlink', path: 'opt/app/bin/link', target: '../note' },
        { type: 'hardlink', path: 'opt/app/bin/run', target: 'opt/app/bin/also' },
        { type: 'directory', path: 'opt/app/empty', mode: 0o755 },
        { type: 'file', path: 'opt/app/note', mode: 0o644, source: { file: join(tree, 'note') } },
      ])
    }))

  test('gives one layer wherever, whenever and under whichever umask it was filled', () =>
    inFolder(async (folder) => {
      const [one, two] = [join(folder, 'one'), join(folder, 'elsewhere', 'two')]
      await fill(one, 0o664)
      await fill(two, 0o640)
      await utimes(join(two, 'note'), 1, 1)
      const layer = async (tree: string, file: string) =>
        writeLayer(await directoryEntries(tree, 'opt'), join(folder, file))
      expect(await layer(one, 'a')).toEqual(await layer(two, 'b'))
    }))

  test('can be the root', () =>
    inFolder(async (folder) => {
      await fill(join(folder, 'tree'), 0o644)
      const file = join(folder, 'layer')
      await writeLayer(await directoryEntries(join(folder, 'tree'), ''), file)
      const names = (await unpackTar(gunzipSync(await readFile(file)))).map((e) => e.header.name)
      expect(names).toEqual(['bin/', 'bin/also', 'bin/link', 'bin/run', 'empty/', 'note'])
    }))

  test('with a name that is not UTF-8 is refused', () =>
    inFolder(async (folder) => {
      await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xe9])]), '')
      await expect(directoryEntries(folder, '')).rejects.toThrow('not UTF-8')
    }))
})
