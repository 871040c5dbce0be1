/** Layers, and the documents above them: made at random, damaged, read as `pycask check` reads them. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { listLayers } from '../../../src/debian/image/listing.js'
import { PycaskError } from '../../../src/errors.js'
import { createHost, quietLog } from '../../../src/host/index.js'
import { inspectImage } from '../../../src/inspect/index.js'
import { openImage } from '../../../src/reader/index.js'
import { createRegistryClient } from '../../../src/registry/index.js'
import { makeElf } from '../../elf/support.js'
import { layoutOf } from '../../reader/support/layouts.js'
import { rawTar, type Member } from '../../reader/support/tars.js'
import { fuzzCases } from './fuzzing.js'
import { damagedBytes, damagedText, hostileTexts } from './mutate.js'
import type { Random } from './random.js'
import type { Fuzzed } from './run.js'

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Small enough that a bomb is found at once; what they bound is the same. */
const limits = { ratioFromBytes: 4 * 1024 * 1024, unpackedBytes: 64 * 1024 * 1024, entries: 5_000 }

export async function fuzzLayers(input: {
  readonly seed: number
  readonly count: number
  readonly only?: number
}): Promise<Fuzzed> {
  const host = createHost({ env: {}, log: quietLog, signal: new AbortController().signal })
  const registry = createRegistryClient(host)
  const folder = await mkdtemp(join(tmpdir(), 'pycask-fuzz-layer-'))
  const engine = () => Promise.reject(new PycaskError({ code: 'engine-missing', what: 'none' }))
  try {
    return await fuzzCases('layers', input, async (random, index) => {
      const place = join(folder, String(index))
      await mkdir(place)
      try {
        const name = await layoutAt(random, place)
        const options = { host, registry, engine, temporary: place, limits }
        const image = await openImage(name, options)
        await Promise.all([
          inspectImage(image),
          listLayers(image.layers, { wants: (_, bytes) => bytes < 65_536, take: () => undefined }),
        ])
        await image.close()
        return undefined
      } finally {
        await rm(place, { recursive: true })
      }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function layoutAt(random: Random, place: string): Promise<string> {
  const layers = random.list(1, 3, () => {
    const good = rawTar(
      random.list(0, 8, () => memberOf(random)),
      random.int(3),
    )
    const tar = random.chance(0.8) ? damagedBytes(random, good) : good
    const kind = random.int(10)
    if (kind < 4)
      return {
        bytes: tar,
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        diffId: sha256(tar),
      }
    const level = 1
    const zipped = zlib.gzipSync(tar, { level })
    // What is damaged after compressing is a blob of its own right: its digest fits, its content may not.
    const bytes = kind < 8 ? zipped : damagedBytes(random, zipped)
    return {
      bytes,
      diffId: random.chance(0.9) ? sha256(tar) : sha256(bytes),
      ...(random.chance(0.05) ? { size: random.int(2 * bytes.length) } : {}),
      ...(random.chance(0.05) ? { digest: sha256(good) } : {}),
    }
  })
  return layoutOf(place, layers, random.chance(0.3) ? documentsOf(random) : {})
}

/** Parts of documents that are not what they should be. */
function documentsOf(random: Random): { manifest?: object; config?: object; index?: object } {
  const value = (): unknown =>
    random.pick<unknown>([
      null,
      0,
      -1,
      1e99,
      '',
      [],
      {},
      [null],
      [[]],
      true,
      random.pick(hostileTexts),
    ])
  const descriptor = (): unknown =>
    random.pick<unknown>([
      { mediaType: value(), digest: value(), size: value() },
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: `sha256:${'0'.repeat(64)}`,
        size: random.pick([0, 1, 2 ** 60]),
      },
      value(),
    ])
  return {
    ...(random.chance(0.5) && {
      manifest: {
        [random.pick(['layers', 'config', 'mediaType', 'annotations', 'schemaVersion'])]:
          random.chance(0.5) ? random.list(0, 3, descriptor) : descriptor(),
      },
    }),
    ...(random.chance(0.5) && {
      config: {
        [random.pick(['rootfs', 'config', 'history', 'os', 'architecture', 'created'])]:
          random.chance(0.5)
            ? {
                type: 'layers',
                diff_ids: random.list(0, 3, value),
                Env: value(),
                User: value(),
                Cmd: value(),
                Labels: value(),
              }
            : value(),
      },
    }),
    ...(random.chance(0.3) && { index: { manifests: random.list(0, 3, descriptor) } }),
  }
}

const status = (random: Random): string =>
  random
    .list(0, 4, () =>
      [
        `Package: ${random.pick(['libc6', 'zlib1g', 'libssl3t64', random.pick(hostileTexts)])}`,
        'Status: install ok installed',
        'Architecture: amd64',
        `Version: ${random.pick(['2.41-12', '1:1.3.1', random.pick(hostileTexts)])}`,
        'Source: openssl (3.5.1-1)',
        'Description: x\n more\n .\n lines',
        'Conffiles:\n /etc/x 0123 obsolete',
      ].join('\n'),
    )
    .join('\n\n')

const elf = makeElf({
  needed: ['libc.so.6', 'libssl.so.3'],
  soname: 'libx.so.1',
  runpath: '$ORIGIN/../lib',
  requires: [{ library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.38'] }],
  provides: ['X_1'],
  symbols: [
    { name: 'memcpy', version: 'GLIBC_2.2.5' },
    { name: 'own', defined: true },
  ],
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  stack: 6,
})
const pyc = Buffer.concat([Buffer.from([0xf3, 0x0d, 0x0d, 0x0a, 1, 0, 0, 0]), Buffer.alloc(64, 7)])

/** Contents that later stages read, at the paths where they look for them. */
const read: readonly (readonly [string, (random: Random) => string | Buffer])[] = [
  ['var/lib/dpkg/status', status],
  ['var/lib/dpkg/status.d/zlib1g', status],
  [
    'var/lib/dpkg/info/libc6.md5sums',
    (random) => `${'0'.repeat(32)}  usr/lib/${random.pick(hostileTexts)}\n`,
  ],
  ['var/lib/dpkg/info/libc6:amd64.list', () => '/.\n/usr\n/usr/lib\n'],
  ['etc/passwd', (random) => `root:x:0:0:root:/root:/bin/sh\n${random.pick(hostileTexts)}:x:1:1`],
  [
    'usr/lib/os-release',
    (random) => `ID=debian\nVERSION_CODENAME=${random.pick(['trixie', ...hostileTexts])}\n`,
  ],
  [
    'etc/ld.so.conf',
    (random) => `include /etc/ld.so.conf.d/*.conf\n${random.pick(hostileTexts)}\n`,
  ],
  ['etc/ld.so.conf.d/x.conf', () => '/opt/lib\n'],
  ['opt/acme/venv/pyvenv.cfg', () => 'home = /opt/acme/python/bin\nversion = 3.13.5\n'],
  [
    'opt/acme/venv/lib/python3.13/site-packages/x-1.dist-info/METADATA',
    (random) => `Metadata-Version: 2.4\nName: ${random.pick(hostileTexts)}\nVersion: 1\n\nbody`,
  ],
  [
    'opt/acme/venv/lib/python3.13/site-packages/x-1.dist-info/RECORD',
    (random) => `"a""b.py",sha256=x,12\n${random.pick(hostileTexts)},,\n`,
  ],
  [
    'opt/acme/venv/lib/python3.13/site-packages/x-1.dist-info/WHEEL',
    () => 'Wheel-Version: 1.0\nTag: py3-none-any\n',
  ],
  [
    'opt/acme/python/lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py',
    (random) =>
      `build_time_vars = {'CONFIG_ARGS': "'--enable-optimizations'",\n 'CFLAGS': '${random.pick(hostileTexts)}'}`,
  ],
  [
    'opt/acme/python/bin/python3.13',
    (random) => (random.chance(0.5) ? Buffer.from(elf) : damagedBytes(random, Buffer.from(elf))),
  ],
  ['usr/lib/x86_64-linux-gnu/libx.so.1', (random) => damagedBytes(random, Buffer.from(elf))],
  [
    'opt/acme/app/__pycache__/a.cpython-313.pyc',
    (random) => (random.chance(0.5) ? pyc : damagedBytes(random, pyc)),
  ],
  ['app/.env', () => 'TOKEN=ghp_0123456789012345678901234567890123456789\n'],
  [
    'root/.docker/config.json',
    (random) => damagedText(random, '{"auths":{"x":{"auth":"eA=="}}}', ['{', '}']),
  ],
  ['zeros', () => Buffer.alloc(300_000)],
]

const names = [
  'a',
  'usr',
  'usr/lib',
  'opt/acme',
  '.wh.a',
  'usr/.wh..wh..opq',
  'usr/.wh.lib',
  './x/../y',
  'dir/',
  '/abs',
]

function memberOf(random: Random): Member {
  if (random.chance(0.55)) {
    const [name, content] = random.pick(read)
    return {
      name,
      content: content(random),
      mode: random.pick([0o644, 0o755, 0o4755, 0o1777]),
      // Long names go into a pax header.
      ...(name.length > 99 && { name: 'long', pax: { path: name } }),
    }
  }
  const name = random.chance(0.2) ? random.pick(hostileTexts).slice(0, 99) : random.pick(names)
  return {
    name,
    type: random.pick([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      'S',
      'V',
      'g',
      'x',
      'L',
      'K',
      'Z',
      '\0',
    ]),
    link: random.pick(['a', '../a', '../../../x', '/etc/passwd', 'usr/lib', '', 'a'.repeat(99)]),
    content: random.pick(['', 'x', '12 path=a/b\n', '30 mtime=1.5\n', '99999999 size=1\n', '\0']),
    uid: random.pick([0, 1000, 2 ** 21 - 1]),
    ...(random.chance(0.1) && {
      size: random.pick([
        '77777777777',
        '-0000000001',
        'zzzzzzzzzzz',
        '\u0080\0\0\0\0\0\0\0\u00ff\u00ff\u00ff\u00ff',
        '           ',
        '00000001000',
      ]),
    }),
    ...(random.chance(0.1) && { checksum: random.int(100_000) }),
    ...(random.chance(0.2) && {
      pax: {
        [random.pick([
          'path',
          'linkpath',
          'size',
          'mtime',
          'uid',
          'GNU.sparse.major',
          'SCHILY.xattr.security.capability',
          '__proto__',
          'hdrcharset',
        ])]: random.pick([
          '1',
          'a/b',
          '../../x',
          '1e9',
          '-1',
          '1.5',
          'x'.repeat(5_000),
          ...hostileTexts,
        ]),
      },
    }),
  }
}
