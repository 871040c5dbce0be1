/**
 * Images that are made to fill memory, disk or time, through the whole program: a clear refusal (or an
 * answer, where they are only odd), memory within bounds, nothing written but in the cache. A bound of
 * time is the test's own: what these would take without a bound is hours.
 */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { layoutOf } from '../reader/support/layouts.js'
import { rawTar, type Member } from '../reader/support/tars.js'
import { root, run } from './support/cli.js'

jest.setTimeout(10 * 60_000)
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-hostile-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs a program; its exit code, and the most memory that it had. */
const measured = String.raw`
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
sys.stdout.write(json.dumps({'code': done.returncode, 'answer': done.stdout.decode(), 'bytes': used}))
`

async function check(layers: Parameters<typeof layoutOf>[1], change: object = {}) {
  const layout = await layoutOf(folder, layers, change)
  const cwd = join(folder, 'here')
  await mkdir(cwd)
  const command = [process.execPath, join(root, 'dist/cli.js'), 'check', layout, '--json']
  const ran = await run(
    [
      'python3',
      '-c',
      measured,
      ...command,
      '--no-run',
      '--offline',
      '--cache',
      join(folder, 'cache'),
    ],
    { cwd },
  )
  // A name that leads out of the root would lead to one of these.
  expect(await readdir(cwd)).toEqual([])
  expect((await readdir(folder)).sort()).toEqual(['cache', 'here', 'layout'])
  expect(await readdir(join(folder, 'cache/tmp'))).toEqual([])
  const { code, answer, bytes } = JSON.parse(ran.stdout) as {
    code: number
    answer: string
    bytes: number
  }
  return {
    code,
    bytes,
    answer: JSON.parse(answer) as { errors?: { code: string; what: string }[] },
  }
}

const gzip = (bytes: Buffer): Buffer => zlib.gzipSync(bytes)
const gzipped = (members: readonly Member[]) => ({ bytes: gzip(rawTar(members)) })
/** Never read to its end: what it would be does not matter. */
const diffId = `sha256:${'0'.repeat(64)}`
/** The members of a gzip file may be repeated: gigabytes are made of kilobytes. */
const repeated = (first: Buffer, again: Buffer, times: number) => ({
  bytes: Buffer.concat([gzip(first), ...Array<Buffer>(times).fill(gzip(again))]),
  diffId,
})

test('a bomb of 20 GB', async () => {
  const header = rawTar([{ name: 'zeros', size: (20e9).toString(8).padStart(11, '0') }], 0)
  const zeros = Buffer.alloc(64 * 1024 * 1024)
  const { code, bytes, answer } = await check([repeated(header, zeros, 300)])
  expect(answer.errors).toMatchObject([{ code: 'layer-too-large' }])
  expect(code).toBe(1)
  expect(bytes).toBeLessThan(300e6)
})

/** `count` empty files below `srv`, each with a name of its own. */
function files(count: number): Buffer {
  const header = rawTar([{ name: 'srv/' }], 0)
  const base = Number.parseInt(header.toString('latin1', 148, 154), 8)
  const parts: Buffer[] = []
  const block = Buffer.alloc(512 * 10_000)
  for (let at = 0; at < count; at++) {
    const place = 512 * (at % 10_000)
    const name = `${at % 1000}/${at}`
    header.copy(block, place)
    block.write(name, place + 4)
    const sum = base + Buffer.from(name).reduce((total, byte) => total + byte, 0)
    block.write(sum.toString(8).padStart(6, '0'), place + 148)
    if (place === block.length - 512) parts.push(gzip(block))
  }
  return Buffer.concat(parts)
}

test('more files than memory, layer after layer', async () => {
  const some = files(100_000)
  const hash = createHash('sha256').update(zlib.gunzipSync(some)).digest('hex')
  const layer = { bytes: some, diffId: `sha256:${hash}` }
  const { bytes, answer } = await check(Array.from({ length: 40 }, () => layer))
  expect(answer.errors).toMatchObject([
    { code: 'layer-too-large', what: expect.stringMatching(/image has more than/) as unknown },
  ])
  expect(bytes).toBeLessThan(1e9)
})

test('names that fill the memory', async () => {
  const path = Array.from({ length: 19 }, () => 'n'.repeat(200)).join('/')
  const some = Array.from({ length: 1000 }, (_, at) => ({
    name: 'x',
    pax: { path: `${path}/${at}` },
  }))
  const layer = Buffer.concat(Array<Buffer>(50).fill(gzip(rawTar(some, 0))))
  const { bytes, answer } = await check([{ bytes: layer, diffId }])
  expect(answer.errors).toMatchObject([
    { code: 'layer-too-large', what: expect.stringMatching(/names of files/) as unknown },
  ])
  expect(bytes).toBeLessThan(600e6)
})

test.each<readonly [string, Member[], string]>([
  [
    'folders in folders without end',
    [{ name: 'x', pax: { path: `${'a/'.repeat(2000)}b` } }],
    'layer-damaged',
  ],
  [
    'a link that goes round',
    [{ name: 'a', type: '2', link: 'b' }, { name: 'b', type: '2', link: 'a' }, { name: 'a/x' }],
    'layer-damaged',
  ],
  ['a file below a file', [{ name: 'a' }, { name: 'a/x' }], 'layer-damaged'],
  ['a hard link to nothing', [{ name: 'a', type: '1', link: 'b' }], 'layer-damaged'],
  [
    'a hard link to a folder',
    [
      { name: 'b/', type: '5' },
      { name: 'a', type: '1', link: 'b' },
    ],
    'layer-damaged',
  ],
  ['a name out of the root', [{ name: '../../here/escaped', content: 'x' }], 'path-escapes'],
  [
    'a link out of the root, and a file through it',
    [
      { name: 'l', type: '2', link: '../../here' },
      { name: 'l/escaped', content: 'x' },
    ],
    'path-escapes',
  ],
])('%s', async (_, members, expected) => {
  const { code, answer, bytes } = await check([gzipped(members)])
  expect(answer.errors).toMatchObject([{ code: expected }])
  expect(code).toBe(1)
  expect(bytes).toBeLessThan(300e6)
})

test('a link to the root of the machine leads to the root of the image, and a device opens nothing', async () => {
  const { answer, code } = await check([
    gzipped([
      { name: 'l', type: '2', link: '/' },
      { name: 'l/tmp/escaped', content: 'x' },
      { name: 'dev/sda', type: '4' },
      { name: 'dev/queue', type: '6' },
    ]),
  ])
  expect(code).toBe(2)
  const { rules } = answer as { rules?: { id: string; findings: { what: string }[] }[] }
  const devices = rules?.find(({ id }) => id === 'C15')?.findings.map(({ what }) => what)
  expect(devices?.sort()).toEqual(['dev/queue is a pipe', 'dev/sda is a device node'])
})

test('texts that would keep a careless pattern busy for hours are read at once', async () => {
  const site = 'opt/v/lib/python3.13/site-packages'
  const pyc = Buffer.concat([
    Buffer.from([0xf3, 0x0d, 0x0d, 0x0a, 1, 0, 0, 0]),
    Buffer.alloc(8),
    Buffer.alloc(6e6, '/'),
  ])
  const members: Member[] = [
    { name: `${site}/a-1.dist-info/METADATA`, content: `Name: a${' '.repeat(7e6)}b\nVersion: 1\n` },
    { name: `${site}/__pycache__/a.cpython-313.pyc`, content: pyc },
    {
      name: `${site}/__pycache__/b.cpython-313.pyc`,
      content: Buffer.concat([pyc.subarray(0, 16), Buffer.from('/x.py'.repeat(1e6))]),
    },
    ...Array.from({ length: 300 }, (_, at) => ({
      name: `srv/keys/${at}`,
      content: '-----BEGIN '.padEnd(65_000, 'A ') + 'PRIVATE KEY-----',
    })),
    { name: 'opt/v/pyvenv.cfg', content: `home =${' '.repeat(6e6)}\n` },
    ...Array.from({ length: 2000 }, (_, at) => ({
      name: `p${at}/lib/python3.13/os.py`,
      content: 'x',
    })),
  ]
  const history = [{ created_by: 'TOKEN="'.repeat(300_000) }]
  const { code, bytes } = await check([gzipped(members)], { config: { history } })
  expect(code).toBe(2)
  expect(bytes).toBeLessThan(600e6)
})
