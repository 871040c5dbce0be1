/** Folders that wheels are built from. */
import { execFileSync } from 'node:child_process'
import { chmod, link, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { folderSource, openSource } from '../../src/wheels/source.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'source-'))
})
afterEach(() => rm(directory, { recursive: true }))

const never = () => Promise.reject(new Error('nothing has to be fetched'))
const at = { file: 'uv.lock', line: 7 }
const read = (folder: string) =>
  folderSource({
    ...{ name: 'lib', at },
    directory: join(directory, folder),
    ignored: (path) => path === '.git',
  })

async function project(folder: string): Promise<void> {
  const root = join(directory, folder)
  await mkdir(join(root, 'src/lib'), { recursive: true })
  await writeFile(join(root, 'pyproject.toml'), '[project]\nname = "lib"\n')
  await writeFile(join(root, 'src/lib/__init__.py'), '')
  await writeFile(join(root, 'configure'), '#!/bin/sh\n')
  await chmod(join(root, 'configure'), 0o755)
  await mkdir(join(root, '.git'))
  await writeFile(join(root, '.git/HEAD'), folder)
}

describe('a folder', () => {
  it('is what is in it, wherever and whenever that was written', async () => {
    await project('one')
    await project('two/deep')
    await utimes(join(directory, 'one/pyproject.toml'), 0, 0)
    await mkdir(join(directory, 'one/empty'))
    const [one, two] = await Promise.all([read('one'), read('two/deep')])
    expect(one.state).toEqual(two.state)
    expect(one.file.sha256).toBe(two.file.sha256)
    expect(Object.keys(one.state)).toEqual([
      'file configure',
      'file pyproject.toml',
      'file src/lib/__init__.py',
    ])
    expect(one.state['file configure']).toMatch(/^executable sha256:[0-9a-f]{64}$/)
  })

  it('is another one for a file more, another byte, another mode', async () => {
    await project('lib')
    const hashes = [(await read('lib')).file.sha256]
    for (const change of [
      () => writeFile(join(directory, 'lib/more.py'), ''),
      () => writeFile(join(directory, 'lib/more.py'), 'x'),
      () => chmod(join(directory, 'lib/more.py'), 0o755),
      () => symlink('more.py', join(directory, 'lib/link.py')),
    ]) {
      await change()
      hashes.push((await read('lib')).file.sha256)
    }
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('becomes an archive with one folder; hard links are files', async () => {
    await project('lib')
    await link(join(directory, 'lib/configure'), join(directory, 'lib/a-link'))
    const source = await read('lib')
    const archive = join(directory, 'lib.tar')
    await openSource(source, archive, never)
    const listed = execFileSync('tar', ['-tvf', archive], { encoding: 'utf8' })
    expect(listed).not.toContain('.git')
    expect(listed).not.toContain('link to')
    expect(listed.match(/source\/\S+/g)).toEqual(
      expect.arrayContaining(['source/a-link', 'source/configure', 'source/src/lib/__init__.py']),
    )
  })

  it('that changes while it is built from is refused, with the file', async () => {
    await project('lib')
    const source = await read('lib')
    await writeFile(join(directory, 'lib/pyproject.toml'), 'changed')
    await expect(openSource(source, join(directory, 'lib.tar'), never)).rejects.toMatchObject({
      code: 'source-changed',
      details: ['file pyproject.toml'],
    })
  })

  it('that is not there, or leads out of itself, is refused', async () => {
    await expect(read('absent')).rejects.toMatchObject({
      code: 'source-folder-missing',
      what: expect.stringContaining('uv.lock:7: lib is built from'),
    })
    await project('lib')
    await symlink('../../secret', join(directory, 'lib/secret'))
    await expect(read('lib')).rejects.toMatchObject({
      code: 'source-file-refused',
      what: expect.stringContaining('lib/secret is a link to ../../secret'),
    })
  })
})
