/** Our tar writer beside other people's readers: GNU tar, Python's tarfile, modern-tar. */
import { describe, expect, jest, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { unpackTar } from 'modern-tar'
import { arrange, type Member } from '../../src/image/entry.js'
import { packTar, type Entry } from '../../src/image/index.js'
import { someEntries } from '../image/support/entries.js'
import { inFolder } from '../image/support/images.js'

jest.setTimeout(120_000)

const execute = promisify(execFile)
const run = async (program: string, ...args: string[]): Promise<string> =>
  (await execute(program, args, { maxBuffer: 2 ** 27, env: { ...process.env, LC_ALL: 'C.UTF-8' } }))
    .stdout

const flags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const
const contentOf = ({ source }: Member): Buffer | undefined =>
  source && 'bytes' in source ? Buffer.from(source.bytes) : undefined
const attributesOf = ({ xattrs = {} }: Member): Record<string, string> =>
  Object.fromEntries(
    Object.entries(xattrs).map(([name, value]) => [name, Buffer.from(value).toString('hex')]),
  )
/** The same layers in each run, so that a failure is found again. */
const layers = fc.sample(someEntries, { numRuns: 120, seed: 20_261_124 })

/** What Python's tarfile sees in each of the files. */
const python = `
import json, sys, tarfile
def seen(m, tar):
    mark = "SCHILY.xattr."
    return [m.name, m.type.decode(), m.mode, m.uid, m.gid, m.mtime, m.linkname, m.uname + m.gname,
        tar.extractfile(m).read().hex() if m.isreg() else None,
        {k[len(mark):]: v.encode("utf-8", "surrogateescape").hex()
         for k, v in m.pax_headers.items() if k.startswith(mark)}]
for path in sys.argv[1:]:
    with tarfile.open(path, "r:", errorlevel=2) as tar:
        print(json.dumps([seen(m, tar) for m in tar]))
`
/** What lies in a folder: by name, kind, mode, content or target, and links in common. */
const walk = `
import hashlib, json, os, sys
top = os.fsencode(sys.argv[1])
found, first = {}, {}
def visit(folder, below):
    for name in sorted(os.listdir(folder)):
        path, at = os.path.join(folder, name), (below + b"/" + name if below else name)
        s = os.lstat(path)
        kind = {0o4: "directory", 0o12: "symlink", 0o10: "file"}[s.st_mode >> 12]
        found[at.decode()] = [kind, s.st_mode & 0o7777, s.st_uid, s.st_gid, int(s.st_mtime),
            os.readlink(path).decode() if kind == "symlink" else
            open(path, "rb").read().hex() if kind == "file" else "",
            first.setdefault(s.st_ino, at.decode()) if kind == "file" else "",
            {n: os.getxattr(path, n).hex() for n in os.listxattr(path)} if kind == "file" else {}]
        if kind == "directory": visit(path, at)
visit(top, b"")
print(json.dumps(found))
`

describe('any layer', () => {
  test('is read by Python as it was meant', () =>
    inFolder(async (folder) => {
      const files = await Promise.all(
        layers.map(async (entries, n) => {
          const file = join(folder, `${String(n)}.tar`)
          await writeFile(file, await buffer(packTar(entries)))
          return file
        }),
      )
      const lines = (await run('python3', '-c', python, ...files)).trim().split('\n')
      expect(lines).toHaveLength(layers.length)
      for (const [n, line] of lines.entries())
        expect(JSON.parse(line)).toEqual(
          arrange(layers[n] ?? []).map((member) => [
            ...[member.path, flags[member.type], member.mode, member.uid, member.gid],
            ...[315_532_800, member.target, '', contentOf(member)?.toString('hex') ?? null],
            attributesOf(member),
          ]),
        )
    }))

  test('is unpacked by GNU tar as it was meant', () =>
    inFolder(async (folder) => {
      for (const [n, entries] of layers.slice(0, 25).entries()) {
        // What the kernel itself refuses is not a matter of the tar.
        const lawful = entries.map((entry) =>
          entry.type === 'file' ? { ...entry, xattrs: lawfulAttributes(entry.xattrs) } : entry,
        )
        const [file, out] = [join(folder, `${String(n)}.tar`), join(folder, String(n))]
        await writeFile(file, await buffer(packTar(lawful)))
        await mkdir(out)
        const how = ['--xattrs', '--xattrs-include=*', '--numeric-owner', '--same-owner', '-p']
        await run('tar', ...how, '-C', out, '-xf', file)
        const members = arrange(lawful)
        const byPath = new Map(members.map((member) => [member.path, member]))
        const found = JSON.parse(await run('python3', '-c', walk, out)) as object
        expect(found).toEqual(
          Object.fromEntries(
            members.map((member) => {
              const file = byPath.get(member.type === 'hardlink' ? member.target : member.path)
              const kind = member.type === 'hardlink' ? 'file' : member.type
              const content = file && contentOf(file)?.toString('hex')
              return [
                member.path,
                [
                  ...[kind, member.mode, member.uid, member.gid, 315_532_800],
                  kind === 'symlink' ? member.target : (content ?? ''),
                  kind === 'file' ? (file?.path ?? '') : '',
                  file === undefined || kind !== 'file' ? {} : attributesOf(file),
                ],
              ]
            }),
          ),
        )
      }
    }))

  test('is read by modern-tar as it was meant', async () => {
    for (const entries of layers) {
      const found = await unpackTar(await buffer(packTar(entries)), { strict: true })
      expect(found.map(({ header }) => header.name.replace(/\/$/, ''))).toEqual(
        arrange(entries).map(({ path }) => path),
      )
      for (const [n, member] of arrange(entries).entries()) {
        const { header, data } = found[n] ?? {}
        expect(header).toMatchObject({ mode: member.mode, uid: member.uid, gid: member.gid })
        expect(header?.linkname ?? '').toBe(member.target)
        expect(Buffer.from(data ?? []).equals(contentOf(member) ?? Buffer.of())).toBe(true)
      }
    }
  })

  test('gives programs their capabilities', () =>
    inFolder(async (folder) => {
      // cap_net_bind_service=ep, as the kernel writes it (linux/capability.h, VFS_CAP_REVISION_2).
      const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex')
      const entry: Entry = {
        ...{ type: 'file', path: 'server', mode: 0o755 },
        source: { bytes: Buffer.from('ELF') },
        xattrs: { 'security.capability': capability },
      }
      await writeFile(join(folder, 'a.tar'), await buffer(packTar([entry])))
      const how = ['--xattrs', '--xattrs-include=security.capability']
      await run('tar', ...how, '-C', folder, '-xf', join(folder, 'a.tar'))
      const script = 'import os, sys; print(os.getxattr(sys.argv[1], "security.capability").hex())'
      expect(await run('python3', '-c', script, join(folder, 'server'))).toBe(
        `${capability.toString('hex')}\n`,
      )
    }))
})

/** The kernel checks what a capability looks like. */
const lawfulAttributes = (xattrs: Readonly<Record<string, Uint8Array>> = {}) =>
  Object.fromEntries(Object.entries(xattrs).filter(([name]) => name !== 'security.capability'))
