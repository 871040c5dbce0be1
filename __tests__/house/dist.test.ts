import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { root, run } from './run.js'

const buildTimeoutMs = 60_000

test(
  'dist is what src builds',
  async () => {
    const { exitCode, stderr } = await run(process.execPath, 'scripts/build.mjs', '--check')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  },
  buildTimeoutMs,
)

describe('the bundle', () => {
  let directory: string
  let texts: Readonly<Record<string, string>>

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pycask-dist-'))
    const built = await run(process.execPath, 'scripts/build.mjs', '--out', join(directory, 'dist'))
    expect(built).toMatchObject({ exitCode: 0, stderr: '' })
    const names = await readdir(join(directory, 'dist'))
    const contents = await Promise.all(
      names.map((name) => readFile(join(directory, 'dist', name), 'utf8')),
    )
    texts = Object.fromEntries(names.map((name, index) => [name, contents[index] ?? '']))
  }, buildTimeoutMs)
  afterAll(() => rm(directory, { recursive: true }))

  test('is two entries, what they share, and the licences', () => {
    const names = Object.keys(texts).filter((name) => !/^shared-\w+\.js$/.test(name))
    expect(names.sort()).toEqual(['action.js', 'cli.js', 'licenses.txt', 'package.json'])
  })

  test('runs without node_modules', async () => {
    const elsewhere = join(directory, 'elsewhere')
    await cp(join(directory, 'dist'), elsewhere, { recursive: true })
    const { exitCode, stdout } = await run(join(elsewhere, 'cli.js'), 'build', '--help')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Usage: pycask build')
  })

  test('is small: 3 MB with all notices', () => {
    const bytes = Object.values(texts).reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    expect(bytes).toBeLessThan(3_000_000)
  })

  test('says who it is before it loads anything, in a step', async () => {
    const entry = texts['action.js'] ?? ''
    expect(entry.length).toBeLessThan(2_000)
    const { stdout, exitCode } = await run(process.execPath, join(directory, 'dist/action.js'))
    expect(stdout).toMatch(/^Pycask \d+\.\d+\.\d+\n/)
    expect(exitCode).not.toBe(null)
  })

  test('has no path of the machine that built it', () => {
    for (const text of Object.values(texts)) {
      expect(text).not.toContain(root)
      expect(text).not.toContain(directory)
    }
  })

  test('has only packages with permissive licences, and their notices', () => {
    const found = [...(texts['licenses.txt'] ?? '').matchAll(/^(\S+) \d\S* \((.+)\)$/gm)]
    expect(found.map((match) => match[1])).toEqual(expect.arrayContaining(['zod', 'undici']))
    const permissive = /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|AND|OR)$/
    const others = found.filter(([, , licence = '']) =>
      licence.split(/[ ()]+/).some((word) => word !== '' && !permissive.test(word)),
    )
    expect(others.map(([line]) => line)).toEqual([])
  })
})
