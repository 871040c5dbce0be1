import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, linkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { packTar as otherPackTar } from 'modern-tar'
import { packTar } from '../../src/image/index.js'
import { readTar, type TarEntry } from '../../src/reader/index.js'
import { cut, paxRecord, rawTar, type Member } from './support/tars.js'

type Read = TarEntry & { readonly content: string }

async function read(stream: Readable, entries = 1000): Promise<Read[]> {
  const found: Read[] = []
  await readTar(
    stream,
    (entry) => {
      const parts: Buffer[] = []
      return {
        write: (bytes) => void parts.push(Buffer.from(bytes)),
        end: () => void found.push({ ...entry, content: Buffer.concat(parts).toString() }),
      }
    },
    { entries },
  )
  return found
}
const listed = (entries: readonly Read[]) =>
  entries.map(({ path, type, target, content }) => [path, type, target || content])

describe('a tar', () => {
  test('of ours comes out as it went in', async () => {
    const long = `${'folder/'.repeat(30)}${'x'.repeat(120)}`
    const tar = await buffer(
      packTar([
        { type: 'file', path: 'a/ü', mode: 0o640, source: { bytes: Buffer.from('content') } },
        { type: 'hardlink', path: 'b', target: 'a/ü' },
        { type: 'symlink', path: 'c', target: '/opt/x' },
        { type: 'file', path: long, mode: 0o755, source: { bytes: Buffer.from('') } },
      ]),
    )
    const found = await read(cut(tar))
    expect(found.find(({ path }) => path === 'a/ü')).toMatchObject({
      ...{ mode: 0o640, uid: 0, gid: 0, mtime: 315_532_800, sizeBytes: 7, content: 'content' },
    })
    expect(listed(found).filter(([, type]) => type !== 'directory')).toEqual([
      ['a/ü', 'file', 'content'],
      ['b', 'hardlink', 'a/ü'],
      ['c', 'symlink', '/opt/x'],
      [long, 'file', ''],
    ])
  })

  test('is the same however the stream is cut', async () => {
    const name = fc.stringMatching(/^[a-zé][a-zé0-9 _.-]{0,150}$/)
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, fc.string({ maxLength: 2000 })), { selector: ([n]) => n }),
        fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 5 }),
        async (files, sizes) => {
          const tar = Buffer.from(
            await otherPackTar(
              files.map(([path, body]) => ({
                header: { name: path, size: Buffer.byteLength(body), type: 'file' as const },
                body,
              })),
            ),
          )
          const found = await read(cut(tar, sizes))
          expect(found.map(({ path, content }) => [path, content])).toEqual(
            files.map(([path, body]) => [path, Buffer.from(body).toString()]),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  test.each(['v7', 'ustar', 'oldgnu', 'gnu', 'pax'])('of GNU tar, as %s', async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'pycask-tar-'))
    try {
      const long = format === 'v7' || format === 'ustar' ? 'name' : 'n'.repeat(180)
      mkdirSync(join(folder, 'in/sub'), { recursive: true })
      writeFileSync(join(folder, 'in/sub', long), 'x'.repeat(5000))
      symlinkSync(long, join(folder, 'in/sub/link'))
      linkSync(join(folder, 'in/sub', long), join(folder, 'in/sub/zhard'))
      const tar = execFileSync('tar', [
        ...['-c', `--format=${format}`, '--sort=name', '-C', join(folder, 'in'), '.'],
      ])
      const found = await read(cut(tar, [700]))
      expect(listed(found)).toEqual([
        ['', 'directory', ''],
        ['sub', 'directory', ''],
        ['sub/link', 'symlink', long],
        [`sub/${long}`, 'file', 'x'.repeat(5000)],
        ['sub/zhard', 'hardlink', `sub/${long}`],
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('may end without its two empty blocks, and go on with anything after them', async () => {
    const tar = rawTar([{ name: 'a', content: 'x' }], 0)
    expect(listed(await read(cut(tar)))).toEqual([['a', 'file', 'x']])
    // umoci leaves out what fills up the last block as well.
    const unfilled = tar.subarray(0, 512 + 1)
    expect(listed(await read(cut(unfilled)))).toEqual([['a', 'file', 'x']])
    const behind = Buffer.concat([rawTar([{ name: 'a' }]), Buffer.from('anything')])
    expect(listed(await read(cut(behind)))).toEqual([['a', 'file', '']])
  })

  test('keeps names apart that are no UTF-8', async () => {
    const tar = rawTar([{ name: 'axx' }, { name: 'ayy' }])
    for (const [at, byte] of [
      [1, 0xff],
      [1024 - 511, 0xfe],
    ] as const) {
      const header = tar.subarray(at < 512 ? 0 : 512, at < 512 ? 512 : 1024)
      const sum = header.readUInt8(1)
      header[1] = byte
      const old = Number.parseInt(header.toString('latin1', 148, 154), 8)
      header.write((old - sum + byte).toString(8).padStart(6, '0'), 148)
    }
    expect((await read(cut(tar))).map(({ path }) => path)).toEqual(['a\\xffx', 'a\\xfey'])
  })

  test('has paths without dots and slashes that mean nothing', async () => {
    const names = ['./a', '/b', 'c//d', 'e/./f', 'g/../h']
    const found = await read(cut(rawTar(names.map((name) => ({ name })))))
    expect(found.map(({ path }) => path)).toEqual(['a', 'b', 'c/d', 'e/f', 'h'])
  })

  test('tells what pax records it has, and takes size and owner from them', async () => {
    const pax = { size: '3', uid: '3000000', 'SCHILY.xattr.user.x': 'y' }
    const [entry] = await read(cut(rawTar([{ name: 'a', content: 'abc', size: '0', pax }])))
    expect(entry).toMatchObject({ uid: 3_000_000, content: 'abc' })
    expect(entry?.extended).toEqual(['SCHILY.xattr.user.x'])
  })
})

describe('a hostile tar is refused:', () => {
  const refused: readonly (readonly [string, readonly Member[], string, RegExp])[] = [
    ['a name that leaves the root', [{ name: '../etc/passwd' }], 'path-escapes', /"\.\.\/etc/],
    ['a name that leaves it later', [{ name: 'a/../../x' }], 'path-escapes', /a\/\.\.\/\.\.\/x/],
    [
      'a symbolic link that leaves it',
      [{ name: 'a/l', type: '2', link: '../../x' }],
      'path-escapes',
      /a\/l → \.\.\/\.\.\/x/,
    ],
    ['a hard link that leaves it', [{ name: 'l', type: '1', link: '../x' }], 'path-escapes', /x/],
    ['a sparse file', [{ name: 's', type: 'S' }], 'tar-invalid', /"s" is of the type "S"/],
    [
      'a sparse file of pax',
      [{ name: 's', pax: { 'GNU.sparse.major': '1' } }],
      'tar-invalid',
      /"s" is a sparse file/,
    ],
    ['an unknown type', [{ name: 'u', type: 'Z' }], 'tar-invalid', /type "Z"/],
    ['a wrong checksum', [{ name: 'a', checksum: 7 }], 'tar-invalid', /checksum/],
    ['a size that is no number', [{ name: 'a', size: '12x45' }], 'tar-invalid', /size/],
    [
      'a size beyond all bounds',
      [{ name: 'a', size: '\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' }],
      'tar-invalid',
      /out of bounds/,
    ],
    [
      'a negative size',
      [{ name: 'a', size: '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' }],
      'tar-invalid',
      /out of bounds/,
    ],
    [
      'a size in pax that is none',
      [{ name: 'a', pax: { size: '-1' } }],
      'tar-invalid',
      /size is "-1"/,
    ],
    ['a name with NUL', [{ name: 'a', pax: { path: 'a\0b' } }], 'tar-invalid', /NUL/],
    [
      'a name that is too long',
      [{ name: 'a', pax: { path: 'x'.repeat(5000) } }],
      'tar-invalid',
      /5000/,
    ],
    ['a file without a name', [{ name: './', type: '1', link: 'a' }], 'tar-invalid', /no name/],
    [
      'malformed pax records',
      [{ name: 'p', type: 'x', content: '99 path=a\n' }, { name: 'a' }],
      'tar-invalid',
      /pax/,
    ],
  ]
  test.each(refused)('%s', async (_, members, code, what) => {
    const error = await read(cut(rawTar(members))).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, what: expect.stringMatching(what) })
  })

  test('one that is truncated, wherever', async () => {
    const whole = rawTar(
      [
        { name: 'a', content: 'x'.repeat(2000) },
        { name: 'b', pax: { uid: '7' } },
      ],
      0,
    )
    // Between two entries nobody can tell.
    const sound = new Set([0, 2560, whole.length])
    for (let length = 0; length <= whole.length; length += 64) {
      const got = await read(cut(whole.subarray(0, length), [333])).catch((error: unknown) => error)
      if (sound.has(length)) expect(got).toBeInstanceOf(Array)
      else expect({ length, got }).toMatchObject({ got: { code: 'tar-invalid' } })
    }
  })

  test('one with more entries than anybody needs', async () => {
    const tar = rawTar(Array.from({ length: 50 }, (_, index) => ({ name: String(index) })))
    await expect(read(cut(tar), 49)).rejects.toMatchObject({ code: 'layer-too-large' })
  })

  test('a header that would fill the memory', async () => {
    const tar = rawTar([{ name: 'x', type: 'x', size: '77777777777' }])
    await expect(read(cut(tar))).rejects.toMatchObject({ code: 'tar-invalid' })
  })

  test('global headers do not collect', async () => {
    const globals = Array.from({ length: 300 }, (_, index) => ({
      ...{ name: 'g', type: 'g' },
      content: paxRecord(`key${index}`, 'v'.repeat(1000)),
    }))
    const last = { name: 'g', type: 'g', content: paxRecord('uid', '12') }
    const found = await read(cut(rawTar([...globals, last, { name: 'a' }])))
    expect(found).toMatchObject([{ path: 'a', uid: 12 }])
  })
})
