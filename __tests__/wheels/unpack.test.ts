/** Wheels that want to be more than wheels, made by the real Python of this machine. */
import { execFileSync } from 'node:child_process'
import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHost, quietLog } from '../../src/host/index.js'
import { buildRequires } from '../../src/wheels/build-lock.js'
import { unpackForReading, unpackWheel } from '../../src/wheels/unpack.js'

let scratch: string
let wheel: string
let out: string
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-unpack-'))
  wheel = join(scratch, 'demo-1.0-py3-none-any.whl')
  out = join(scratch, 'in/out')
})
afterEach(() => rm(scratch, { recursive: true }))

// Without this machine's own settings of Python, as on a runner.
const env = { PATH: process.env['PATH'] }
const host = createHost({ env, log: quietLog, signal: new AbortController().signal })

/** Writes a zip by lines of Python in which `z` is the archive. */
const zip = (...lines: string[]): void => {
  const script = [
    'import sys, zipfile',
    "z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)",
  ]
  execFileSync('python3', ['-I', '-c', [...script, ...lines, 'z.close()'].join('\n'), wheel])
}

describe('a wheel', () => {
  test.each(['../../escaped', '/absolute', 'a/../../b'])(
    'with a name that leads out of it is refused, and stays within: %s',
    async (name) => {
      zip("z.writestr('good.py', 'x')", `z.writestr('${name}', 'x')`)
      for (const how of [unpackWheel, unpackForReading])
        await expect(how(wheel, out)).rejects.toMatchObject({ code: 'wheel-unreadable' })
      expect(await readdir(scratch)).toEqual(['demo-1.0-py3-none-any.whl', 'in'])
      expect(await readdir(join(scratch, 'in'))).toEqual(['out'])
      expect(await readdir(out)).toEqual([])
    },
  )

  test('is unpacked whole, or as far as it is read: ELF files, and what it says of itself', async () => {
    const large = `\x7fELF${'x'.repeat(300_000)}`
    zip(
      "z.writestr('demo/__init__.py', 'import os')",
      "z.writestr('demo/_c.so', b'\\x7fELF' + b'x' * 300_000)",
      "z.writestr('demo/data.bin', 'MZ, no ELF')",
      "z.writestr('demo/tiny', 'ab')",
      "z.writestr('demo/empty', '')",
      "z.writestr('demo-1.dist-info/METADATA', 'Name: demo')",
      "z.writestr('demo-1.dist-info/sboms/x.cdx.json', '{}')",
      "z.writestr('demo-1.dist-info/RECORD', '')",
    )
    const namesOf = async (): Promise<readonly string[]> =>
      (await readdir(out, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1))
        .sort()
    await unpackForReading(wheel, out)
    expect(await namesOf()).toEqual([
      'demo-1.dist-info/METADATA',
      'demo-1.dist-info/sboms/x.cdx.json',
      'demo/_c.so',
    ])
    expect(await readFile(join(out, 'demo/_c.so'), 'latin1')).toBe(large)
    await rm(out, { recursive: true })
    await unpackWheel(wheel, out)
    expect(await namesOf()).toHaveLength(8)
    expect(await readFile(join(out, 'demo/__init__.py'), 'utf8')).toBe('import os')
  })

  test('with links and devices in it gets files', async () => {
    zip(
      "for name, mode in (('link', 0o120777), ('device', 0o060666), ('pipe', 0o010666)):",
      '    info = zipfile.ZipInfo(name)',
      '    info.external_attr = mode << 16',
      "    z.writestr(info, '/etc/passwd')",
      "z.writestr('link2/x', 'through')",
    )
    await unpackWheel(wheel, out)
    for (const name of ['link', 'device', 'pipe']) {
      expect((await lstat(join(out, name))).isFile()).toBe(true)
      expect(await readFile(join(out, name), 'utf8')).toBe('/etc/passwd')
    }
  })

  test('that is a bomb is refused before it is unpacked', async () => {
    zip("z.writestr('zeros', bytes(20_000_000))")
    const limits = { ratioFromBytes: 1_000_000 }
    await expect(unpackWheel(wheel, out, limits)).rejects.toMatchObject({
      code: 'wheel-unreadable',
      details: [expect.stringMatching(/^it would unpack from \d+ to 20000000 bytes$/)],
    })
    expect(await readdir(out)).toEqual([])
    await unpackWheel(wheel, out, { ratioFromBytes: 100_000_000 })
  })

  test('that lies about its sizes unpacks to no more than it says', async () => {
    zip("z.writestr('zeros', bytes(5_000_000))")
    const bytes = await readFile(wheel)
    // The uncompressed size in the local header and in the central directory.
    for (let at = bytes.indexOf('PK\u0001\u0002'); at >= 0; at = -1)
      bytes.writeUInt32LE(10, at + 24)
    bytes.writeUInt32LE(10, 22)
    await writeFile(wheel, bytes)
    await expect(unpackWheel(wheel, out)).rejects.toMatchObject({ code: 'wheel-unreadable' })
    const sizes = await Promise.all(
      (await readdir(out)).map(async (name) => (await lstat(join(out, name))).size),
    )
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(10)
  })

  test('with more files than any is refused', async () => {
    zip("for n in range(300): z.writestr(f'{n}', '')")
    await expect(unpackWheel(wheel, out, { files: 200 })).rejects.toMatchObject({
      details: ['it has 300 files, more than 200'],
    })
  })

  test.each([
    ['no zip', 'no zip at all'],
    ['empty', ''],
  ])('that is %s is named', async (_, content) => {
    await writeFile(wheel, content)
    await expect(unpackWheel(wheel, out)).rejects.toMatchObject({
      code: 'wheel-unreadable',
      what: expect.stringContaining('demo-1.0-py3-none-any.whl'),
    })
  })
})

describe('the pyproject.toml of an sdist', () => {
  const asked = async (name: string, script: string): Promise<readonly string[]> => {
    const path = join(scratch, name)
    const lines = ['import io, sys, tarfile, zipfile', script]
    execFileSync('python3', ['-I', '-c', lines.join('\n'), path])
    return buildRequires(host, path)
  }
  const toml = `b'[build-system]\\nrequires = ["hatchling"]\\n'`

  test('is read from a tar and from a zip, without running anything', async () => {
    const tar = `t = tarfile.open(sys.argv[1], 'w:gz')
i = tarfile.TarInfo('demo-1/pyproject.toml'); c = ${toml}; i.size = len(c)
t.addfile(i, io.BytesIO(c)); t.close()`
    expect(await asked('demo-1.tar.gz', tar)).toEqual(['hatchling'])
    const zipped = `z = zipfile.ZipFile(sys.argv[1], 'w'); z.writestr('demo-1/pyproject.toml', ${toml}); z.close()`
    expect(await asked('demo-1.zip', zipped)).toEqual(['hatchling'])
  })

  test('is not followed where it is a link', async () => {
    const linked = `t = tarfile.open(sys.argv[1], 'w:gz')
i = tarfile.TarInfo('demo-1/pyproject.toml'); i.type = tarfile.SYMTYPE; i.linkname = '/etc/passwd'
t.addfile(i); t.close()`
    expect(await asked('demo-1.tar.gz', linked)).toEqual(['setuptools>=40.8.0'])
  })

  test('is not read to its end where it has none', async () => {
    const before = process.memoryUsage().rss
    const bomb = `t = tarfile.open(sys.argv[1], 'w:gz', compresslevel=1)
i = tarfile.TarInfo('demo-1/pyproject.toml'); i.size = 60_000_000
class Zeros:
    def read(self, n): return bytes(n)
t.addfile(i, Zeros()); t.close()`
    expect(await asked('demo-1.tar.gz', bomb)).toEqual(['setuptools>=40.8.0'])
    const zipped = `z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, compresslevel=1)
z.writestr('demo-1/pyproject.toml', bytes(20_000_000)); z.close()`
    expect(await asked('demo-1.zip', zipped)).toEqual(['setuptools>=40.8.0'])
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000)
  })
})
