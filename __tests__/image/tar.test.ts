import { describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { unpackTar } from 'modern-tar'
import { arrange } from '../../src/image/entry.js'
import { header } from '../../src/image/header.js'
import { packTar, type Entry } from '../../src/image/index.js'

const file = (path: string, text = '', mode = 0o644): Entry => ({
  type: 'file',
  path,
  mode,
  source: { bytes: Buffer.from(text) },
})
const read = async (entries: readonly Entry[]) =>
  (await unpackTar(await buffer(packTar(entries)), { strict: true })).map(({ header, data }) => ({
    ...header,
    text: data === undefined ? undefined : Buffer.from(data).toString(),
  }))
const paths = async (entries: readonly Entry[]) => (await read(entries)).map(({ name }) => name)

describe('a packed tar', () => {
  test('has parents before children, each once, in the order of bytes', async () => {
    expect(
      await paths([file('opt/a/z'), file('opt/a-b'), file('etc/passwd'), file('opt/é')]),
    ).toEqual(['etc/', 'etc/passwd', 'opt/', 'opt/a/', 'opt/a-b', 'opt/a/z', 'opt/é'])
  })

  test('has the same bytes whatever the order of the entries', async () => {
    const entries = [file('b', '2'), file('a/c', '1'), { ...file('d'), uid: 1000, gid: 1000 }]
    const forwards = await buffer(packTar(entries))
    const backwards = await buffer(packTar(entries.toReversed()))
    expect(forwards.equals(backwards)).toBe(true)
  })

  test('normalises time and names, and keeps modes and owners as given', async () => {
    const [home, program] = await read([
      { type: 'directory', path: 'home', mode: 0o700, uid: 1000, gid: 1001 },
      file('program', 'x', 0o755),
    ])
    expect(home).toMatchObject({ mode: 0o700, uid: 1000, gid: 1001, uname: '', gname: '' })
    expect(home?.mtime).toEqual(new Date('1980-01-01T00:00:00Z'))
    expect(program).toMatchObject({ mode: 0o755, uid: 0, gid: 0, type: 'file', size: 1, text: 'x' })
  })

  test('keeps links', async () => {
    expect(
      await read([
        { type: 'symlink', path: 'bin', target: 'usr/bin' },
        { type: 'hardlink', path: 'usr/bin/python3', target: 'usr/bin/python3.13' },
        file('usr/bin/python3.13', 'ELF', 0o755),
      ]),
    ).toMatchObject([
      { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
      { name: 'usr/' },
      { name: 'usr/bin/' },
      // The first name carries the content: a reader meets it before the link.
      { name: 'usr/bin/python3', type: 'file', text: 'ELF', mode: 0o755 },
      { name: 'usr/bin/python3.13', type: 'link', linkname: 'usr/bin/python3', mode: 0o755 },
    ])
  })

  test.each([
    ['absolute', [file('/etc/passwd')], 'is absolute'],
    ['leaving the root', [file('a/../../b')], 'segment ".."'],
    ['with an empty segment', [file('a//b')], 'segment ""'],
    ['with a NUL', [file('a\0b')], 'NUL'],
    ['with half a character', [file('a\ud800')], 'not Unicode'],
    ['given twice', [file('a'), file('a')], 'is there twice'],
    ['below a file', [file('a'), file('a/b')], 'is below a, which is a file'],
    [
      'below a link',
      [{ type: 'symlink', path: 'lib', target: 'usr/lib' }, file('lib/x')],
      'which is a symlink',
    ],
    ['of a whiteout', [file('a/.wh.b')], 'whiteouts'],
  ] as [string, Entry[], string][])('refuses a path %s', (_what, entries, why) => {
    expect(() => packTar(entries)).toThrow(why)
  })

  test.each([0o4755, 0o2755, 0o1755, 0o10644, -1, 1.5])('refuses a file of mode %d', (mode) => {
    expect(() => packTar([file('a', '', mode)])).toThrow('has mode')
  })

  test('lets only folders be sticky', async () => {
    const tmp: Entry = { type: 'directory', path: 'tmp', mode: 0o1777 }
    expect(await read([tmp])).toMatchObject([{ name: 'tmp/', mode: 0o1777 }])
    expect(() => packTar([{ ...tmp, mode: 0o2777 }])).toThrow('has mode 2777')
  })

  test('refuses a hard link to nothing', () => {
    expect(() => packTar([{ type: 'hardlink', path: 'a', target: 'b' }])).toThrow('hard link')
  })

  test('uses pax headers only for what ustar cannot hold', async () => {
    const size = async (path: string): Promise<number> => {
      const parents = path.split('/').length - 1
      return (await buffer(packTar([file(path)]))).length / 512 - 2 - parents
    }
    const segment = 'x'.repeat(99)
    expect(await size(segment)).toBe(1)
    expect(await size(`${'d'.repeat(98)}/${segment}`)).toBe(1)
    expect(await size('x'.repeat(101))).toBe(3)
    expect(await size('é')).toBe(3)
  })

  test('tells sizes above 8 GiB', () => {
    const [bytes] = arrange([file('big')]).map((member) => header(member, 9 * 2 ** 30))
    expect(bytes).toHaveLength(3 * 512)
    expect(bytes?.subarray(512).toString()).toContain('19 size=9663676416\n')
  })

  test('gives back whatever went in', async () => {
    const segment = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 120 })
      .filter((text) => !/[/\0]|^\.{1,2}$|^\.wh\./u.test(text))
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    const entry = fc.oneof(
      fc.record({
        type: fc.constant('file' as const),
        path,
        mode: fc.integer({ min: 0, max: 0o777 }),
        source: fc.record({ bytes: fc.uint8Array({ maxLength: 2000 }) }),
        uid: fc.integer({ min: 0, max: 4_294_967_294 }),
        gid: fc.integer({ min: 0, max: 4_294_967_294 }),
      }),
      fc.record({ type: fc.constant('symlink' as const), path, target: path }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(entry, {
          // No path is another one's parent.
          comparator: (a: string, b: string) =>
            a === b || `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`),
          selector: ({ path }) => path,
          maxLength: 12,
        }),
        async (entries) => {
          const found = new Map((await read(entries)).map((header) => [header.name, header]))
          for (const entry of entries) {
            const header = found.get(entry.path)
            expect(header?.mtime).toEqual(new Date('1980-01-01T00:00:00Z'))
            if (entry.type === 'symlink') expect(header?.linkname).toBe(entry.target)
            else {
              const { mode, uid, gid } = entry
              expect(header).toMatchObject({ mode, uid, gid, size: entry.source.bytes.length })
              expect(header?.text).toBe(Buffer.from(entry.source.bytes).toString())
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('files from disk', () => {
  const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'pycask-tar-'))
    try {
      await use(folder)
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  const onDisk = (path: string): Entry => ({
    type: 'file',
    path: 'data',
    mode: 0o644,
    source: { file: path },
  })

  test.each([0, 1, 511, 512, 262_143, 262_144, 262_145, 700_000])(
    'of %d bytes are packed as their bytes would be',
    (sizeBytes) =>
      inFolder(async (folder) => {
        const bytes = Buffer.alloc(sizeBytes, 'abcdefg')
        const path = join(folder, 'data')
        await writeFile(path, bytes)
        const fromDisk = await buffer(packTar([onDisk(path)]))
        const fromBytes = await buffer(
          packTar([{ type: 'file', path: 'data', mode: 0o644, source: { bytes } }]),
        )
        expect(fromDisk.equals(fromBytes)).toBe(true)
      }),
  )

  test.each([
    ['grows', 3_000_001],
    ['shrinks', 1_000_000],
  ])('that %s while it is read is an error', (_what, newSizeBytes) =>
    inFolder(async (folder) => {
      const path = join(folder, 'data')
      await writeFile(path, Buffer.alloc(3_000_000))
      const consume = async (stream: Readable): Promise<void> => {
        let seen = 0
        for await (const chunk of stream) {
          if (seen === 0) await truncate(path, newSizeBytes)
          seen += (chunk as Buffer).length
        }
      }
      await expect(consume(packTar([onDisk(path)]))).rejects.toMatchObject({ code: 'file-changed' })
      expect((await readFile(path)).length).toBe(newSizeBytes)
    }),
  )

  test('that are folders are refused', () =>
    inFolder((folder) =>
      expect(buffer(packTar([onDisk(folder)]))).rejects.toMatchObject({
        code: 'layer-entry-invalid',
      }),
    ))
})
