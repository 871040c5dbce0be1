import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInManifest } from '../../src/python/releases.js'
import { startPythonOrg, type PythonOrg } from './support/python-org.js'

const root = join(import.meta.dirname, '../..')
const xz = 'a'.repeat(64)
const gz = 'b'.repeat(64)
let server: PythonOrg
let folder: string
let manifest: string

beforeEach(async () => {
  server = await startPythonOrg()
  folder = await mkdtemp(join(tmpdir(), 'update-releases-'))
  manifest = join(folder, 'manifest.ts')
  await copyFile(join(root, 'src/python/manifest.ts'), manifest)
  const { branches, releases } = builtInManifest()
  for (const { minor, firstRelease, endOfLife } of branches.values()) {
    server.cycle[minor] = { status: 'bugfix', first_release: firstRelease, end_of_life: endOfLife }
  }
  for (const { version, files } of releases.values()) {
    const of = (end: string) => files.find(({ name }) => name.endsWith(end))?.sha256
    const [ofXz, ofGz] = [of('.tar.xz'), of('.tgz')]
    server.publish(version, { ...(ofXz && { xz: ofXz }), ...(ofGz && { gz: ofGz }) })
  }
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function update(...more: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [
    join(root, 'scripts/update-releases.mjs'),
    ...['--server', server.url, '--cycle', `${server.url}/api/release-cycle.json`],
    ...['--manifest', manifest, ...more],
  ])
  let text = ''
  child.stdout.on('data', (part) => (text += String(part)))
  child.stderr.on('data', (part) => (text += String(part)))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, text }
}
const now = () => readFile(manifest, 'utf8')

describe('the table of releases', () => {
  test('is left as it is when nothing is new', async () => {
    const before = await now()
    expect(await update()).toEqual({
      code: 0,
      text: 'the table has everything that is published\n',
    })
    expect(await now()).toBe(before)
    expect((await update('--check')).code).toBe(0)
  }, 60_000)

  test('gets new releases where they belong, and the dates of branches', async () => {
    server.publish('3.13.99', { xz, gz })
    server.publish('3.15.0rc9', { xz, gz })
    server.cycle['3.13'] = {
      status: 'security',
      first_release: '2024-10-07',
      end_of_life: '2029-11',
    }
    server.cycle['3.99'] = {
      status: 'feature',
      first_release: '2099-10-01',
      end_of_life: '2104-10',
    }
    const before = await now()
    const checked = await update('--check')
    expect([checked.code, await now()]).toEqual([1, before])
    const summary = join(folder, 'summary.md')
    expect(await update('--summary', summary)).toEqual({
      code: 0,
      text: [
        '3.13: end of life 2029-10 → 2029-11',
        'CPython 3.13.99',
        '3.99 is new: add its line, with who signs its releases, by hand',
        '',
      ].join('\n'),
    })
    expect(await readFile(summary, 'utf8')).toContain('- CPython 3.13.99\n')
    const lines = (await now()).split('\n')
    const at = lines.indexOf(`3.13.99 ${xz} ${gz}`)
    expect(lines[at - 1]).toMatch(/^3\.13\./)
    expect(lines[at + 1]).toMatch(/^3\.14\.0 /)
    expect(lines.filter((line) => line.startsWith('3.13 '))).toEqual([
      expect.stringContaining(' 2029-11 '),
    ])
    expect((await update('--check')).code).toBe(0)
  }, 60_000)

  test('is not written when a checksum is another one than before', async () => {
    const before = await now()
    const newest = [...builtInManifest().releases.keys()].findLast((one) => one.startsWith('3.12.'))
    await server.close()
    server = await startPythonOrg()
    for (const { minor, firstRelease, endOfLife } of builtInManifest().branches.values())
      server.cycle[minor] = { status: '', first_release: firstRelease, end_of_life: endOfLife }
    server.publish(newest ?? '', { xz, gz })
    server.publish('3.13.99', { xz, gz })
    const { code, text } = await update()
    expect(code).toBe(1)
    expect(text).toContain(`Python-${newest ?? ''}.tar.xz: python.org now gives ${xz}`)
    expect([await now(), await readdir(folder)]).toEqual([before, ['manifest.ts']])
  }, 60_000)

  test('takes no tarball that has neither a checksum nor a signature', async () => {
    const before = await now()
    server.publish('3.13.99', {})
    const { code, text } = await update()
    expect(code).toBe(1)
    expect(text).toContain('Python-3.13.99.tar.xz')
    expect(await now()).toBe(before)
  }, 60_000)

  test.each(['garbage', 'wrong shape', 'truncated'] as const)(
    'is not written when the answer is %s',
    async (fault) => {
      const before = await now()
      server.fault = fault
      expect((await update()).code).toBe(1)
      expect(await now()).toBe(before)
    },
    60_000,
  )

  test('waits for a server that is busy', async () => {
    server.publish('3.13.99', { xz, gz })
    server.fault = '429'
    expect((await update()).text).toContain('CPython 3.13.99')
  }, 60_000)
})
