/** What other people's tools make of our tars, layouts and archives. */
import { afterAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buffer } from 'node:stream/consumers'
import { arrange } from '../../src/image/entry.js'
import { endOfArchive, header } from '../../src/image/header.js'
import { packTar, writeArchive, writeLayout, type Entry } from '../../src/image/index.js'
import { inFolder, smallConfig, smallImage, text } from '../image/support/images.js'

const execute = promisify(execFile)
const run = async (program: string, ...args: string[]): Promise<string> =>
  (await execute(program, args, { maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: 'C.UTF-8' } }))
    .stdout
const has = async (...command: [string, ...string[]]): Promise<boolean> =>
  run(...command).then(
    () => true,
    () => false,
  )

const awkward: Entry[] = [
  { type: 'directory', path: 'tmp', mode: 0o1777 },
  { type: 'directory', path: 'home/app', mode: 0o700, uid: 1000, gid: 1001 },
  text('opt/a b/ü/日本', 'unicode', 0o755),
  text(`opt/${'d'.repeat(90)}/${'f'.repeat(99)}`, 'split'),
  text(`opt/${'e'.repeat(150)}/${'f'.repeat(150)}`, 'long'),
  { type: 'symlink', path: 'bin', target: 'usr/bin' },
  { type: 'symlink', path: 'far', target: `/${'x/'.repeat(80)}é` },
  { type: 'hardlink', path: 'usr/bin/python', target: 'usr/bin/python3' },
  { ...text('usr/bin/python3', 'ELF', 0o755), uid: 1_000_050_000, gid: 3_000_000 },
]

describe('a tar', () => {
  test('is read by GNU tar as it was meant', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.tar')
      await writeFile(file, await buffer(packTar(awkward)))
      const listing = await run('tar', '--numeric-owner', '--utc', '--full-time', '-tvf', file)
      const lines = listing
        .trim()
        .split('\n')
        .map((line) => line.replace(/ +/g, ' '))
      for (const line of lines) expect(line).toContain('1980-01-01 00:00:00')
      const time = '1980-01-01 00:00:00'
      expect(lines).toContain(`drwxrwxrwt 0/0 0 ${time} tmp/`)
      expect(lines).toContain(`drwx------ 1000/1001 0 ${time} home/app/`)
      expect(lines).toContain(`-rwxr-xr-x 1000050000/3000000 3 ${time} usr/bin/python`)
      expect(lines).toContain(
        `hrwxr-xr-x 1000050000/3000000 0 ${time} usr/bin/python3 link to usr/bin/python`,
      )
      expect(lines).toContain(`lrwxrwxrwx 0/0 0 ${time} far -> /${'x/'.repeat(80)}é`)

      const target = join(folder, 'out')
      await mkdir(target)
      await run('tar', '--no-same-owner', '-C', target, '-xf', file)
      for (const entry of awkward)
        if (entry.type === 'file' && 'bytes' in entry.source)
          expect(await readFile(join(target, entry.path))).toEqual(Buffer.from(entry.source.bytes))
    }))

  test('is read by Python as it was meant', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'a.tar')
      await writeFile(file, await buffer(packTar(awkward)))
      const script = `
import json, sys, tarfile
with tarfile.open(sys.argv[1], "r:", errorlevel=2) as tar:
    print(json.dumps([[m.name, m.type.decode(), m.mode, m.uid, m.gid, m.mtime, m.linkname, m.uname,
        tar.extractfile(m).read().decode() if m.isreg() else None] for m in tar]))`
      const found = JSON.parse(await run('python3', '-c', script, file)) as unknown[][]
      expect(found).toEqual(
        arrange(awkward).map((member) => [
          member.path,
          { file: '0', hardlink: '1', symlink: '2', directory: '5' }[member.type],
          member.mode,
          member.uid,
          member.gid,
          315_532_800,
          member.target,
          '',
          member.source && 'bytes' in member.source ? String(member.source.bytes) : null,
        ]),
      )
    }))

  test('can hold a file of more than 8 GiB', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'big.tar')
      const sizeBytes = 9 * 2 ** 30
      const [bytes] = arrange([text('big', '')]).map((member) => header(member, sizeBytes))
      await writeFile(file, bytes ?? '')
      await truncate(file, (bytes?.length ?? 0) + sizeBytes + endOfArchive.length) // sparse
      const script =
        'import sys, tarfile; print([(m.name, m.size) for m in tarfile.open(sys.argv[1])])'
      expect(await run('python3', '-c', script, file)).toBe(`[('big', ${sizeBytes})]\n`)
    }))
})

/**
 * A program for amd64 without libraries: write(1, message); exit(0).
 */
function program(message: string): Buffer {
  const textAddress = 0x400000
  const code = Buffer.from(
    'b801000000bf01000000be00000000ba000000000f05b83c00000031ff0f05'.replace(/ /g, ''),
    'hex',
  )
  const start = 64 + 56
  code.writeUInt32LE(textAddress + start + code.length, 11)
  code.writeUInt32LE(Buffer.byteLength(message), 16)
  const sizeBytes = BigInt(start + code.length + Buffer.byteLength(message))
  const head = Buffer.alloc(start)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(2, 16) // executable
  head.writeUInt16LE(62, 18) // amd64
  head.writeUInt32LE(1, 20)
  head.writeBigUInt64LE(BigInt(textAddress + start), 24)
  head.writeBigUInt64LE(64n, 32)
  head.writeUInt16LE(64, 52)
  head.writeUInt16LE(56, 54)
  head.writeUInt16LE(1, 56)
  head.writeUInt32LE(1, 64) // one segment to load,
  head.writeUInt32LE(5, 68) // readable and executable
  head.writeBigUInt64LE(BigInt(textAddress), 80)
  head.writeBigUInt64LE(BigInt(textAddress), 88)
  head.writeBigUInt64LE(sizeBytes, 96)
  head.writeBigUInt64LE(sizeBytes, 104)
  head.writeBigUInt64LE(4096n, 112)
  return Buffer.concat([head, code, Buffer.from(message)])
}

const hello = (folder: string) =>
  smallImage(
    folder,
    [
      awkward,
      [
        {
          type: 'file',
          path: 'hello',
          mode: 0o755,
          source: { bytes: program('hello from a layer\n') },
        },
      ],
    ],
    { ...smallConfig, command: undefined },
  )

interface Inspected {
  Digest: string
  Layers: string[]
}

// Where nothing else is said: what podman needs on machines with small limits.
if (process.env['CONTAINERS_CONF'] === undefined && (await has('runc', '--version'))) {
  const file = join(tmpdir(), `pycask-containers-${process.pid}.conf`)
  await writeFile(
    file,
    '[engine]\nruntime = "runc"\n' +
      '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n',
  )
  process.env['CONTAINERS_CONF'] = file
  afterAll(() => rm(file))
}
const engines = await Promise.all(
  ['docker', 'podman'].map(async (engine) => ({ engine, here: await has(engine, 'version') })),
)

describe.each(engines)('$engine', ({ engine, here }) => {
  const testEngine = here ? test : test.skip
  testEngine('loads an archive under its names and runs it', () =>
    inFolder(async (folder) => {
      const image = await hello(folder)
      const name = `pycask.test/hello-${randomUUID()}`
      const file = join(folder, 'image.tar')
      await writeArchive(image, file, [`${name}:1`, `${name}:2`])
      try {
        const loaded = await run(engine, 'load', '-i', file)
        expect(loaded).toContain(`${name}:1`)
        expect(loaded).toContain(`${name}:2`)
        const [found] = JSON.parse(await run(engine, 'image', 'inspect', `${name}:2`)) as {
          Id: string
          RootFS: { Layers: string[] }
          Config: { User: string; Env: string[] }
        }[]
        expect(found?.Id.replace(/^(sha256:)?/, 'sha256:')).toBe(image.configDigest)
        expect(found?.RootFS.Layers).toEqual(image.config.diffIds)
        expect(found?.Config.User).toBe('1000:1000')
        const options = ['--rm', '--network=none', '--read-only', '--cap-drop=ALL']
        expect(await run(engine, 'run', ...options, `${name}:1`)).toBe('hello from a layer\n')
      } finally {
        await run(engine, 'rmi', '-f', `${name}:1`, `${name}:2`).catch(() => undefined)
      }
    }),
  )
})

test('skopeo reads a layout and both sides of an archive', () =>
  inFolder(async (folder) => {
    const image = await hello(folder)
    await writeLayout(image, join(folder, 'layout'), ['1', '2'])
    await writeArchive(image, join(folder, 'image.tar'), ['ghcr.io/acme/hello:1'])
    const inspect = async (source: string) =>
      JSON.parse(await run('skopeo', 'inspect', source)) as Inspected
    const layout = await inspect(`oci:${join(folder, 'layout')}:2`)
    expect(layout.Digest).toBe(image.manifest.digest)
    expect(layout.Layers).toEqual(image.layers)
    const archive = await inspect(`oci-archive:${join(folder, 'image.tar')}`)
    expect(archive.Digest).toBe(image.manifest.digest)
    const docker = await inspect(`docker-archive:${join(folder, 'image.tar')}`)
    expect(docker.Layers).toEqual(image.config.diffIds)
    // Copying reads every blob and checks its digest.
    const copy = `dir:${join(folder, 'copy')}`
    await run('skopeo', '--insecure-policy', 'copy', `oci:${join(folder, 'layout')}:1`, copy)
    await run(
      'skopeo',
      '--insecure-policy',
      'copy',
      `docker-archive:${join(folder, 'image.tar')}`,
      copy,
    )
  }))

test('umoci unpacks a layout into what went in', () =>
  inFolder(async (folder) => {
    await writeLayout(await hello(folder), join(folder, 'layout'), ['1'])
    const bundle = join(folder, 'bundle')
    await run('umoci', 'unpack', '--rootless', '--image', `${join(folder, 'layout')}:1`, bundle)
    expect(await readFile(join(bundle, 'rootfs', 'opt/a b/ü/日本'), 'utf8')).toBe('unicode')
    expect(await readFile(join(bundle, 'rootfs', 'usr/bin/python3'), 'utf8')).toBe('ELF')
    const config = JSON.parse(await readFile(join(bundle, 'config.json'), 'utf8')) as {
      process: { args: string[]; cwd: string }
    }
    expect(config.process).toMatchObject({ args: ['/hello'], cwd: '/srv' })
  }))
