/** A minimal base for another machine than this one: unpacked, not run, from the real archive. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseRecipe, openSuite } from '../../src/debian/index.js'
import { readElfFile } from '../../src/elf/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { sharedCache } from './support/cli.js'

const host = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
const other = process.arch === 'arm64' ? 'amd64' : 'arm64'
const machine = { arm64: 'aarch64', amd64: 'x86_64' }[other]
let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debian-other-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test(`a base for ${other} has its libraries, and a cache that its linker reads`, async () => {
  const index = await openSuite(host, {
    ...{ suite: 'trixie', architecture: other, refresh: true },
    directory: join(sharedCache, 'debian'),
  })
  const user = { name: 'app', uid: 10001, gid: 10001, home: '/home/app' }
  const recipe = await baseRecipe({ host, index, packages: ['libssl3t64', 'tini'], user })
  expect(recipe.inputs['architecture']).toBe(other)
  await mkdir(join(directory, 'work'))
  const built = await recipe.build({
    directory: join(directory, 'work'),
    logFile: join(directory, 'log'),
  })
  expect(built.facts.glibc).toBe('2.41')
  expect(built.facts.provides).toEqual(expect.arrayContaining(['libc.so.6', 'libssl.so.3']))
  const root = join(directory, 'root')
  await mkdir(root)
  const layer = built.files['layer.tar.gz'] ?? ''
  execFileSync('tar', ['-xzf', layer, '--no-same-owner', '-C', root])
  for (const file of [`usr/lib/${machine}-linux-gnu/libssl.so.3`, 'usr/bin/tini'])
    expect((await readElfFile(join(root, file)))?.machine).toBe(machine)
  const cache = await readFile(join(root, 'etc/ld.so.cache'), 'latin1')
  expect(cache).toContain(`/usr/lib/${machine}-linux-gnu/libssl.so.3\0`)
  const names = execFileSync('dpkg-query', [
    ...[`--admindir=${root}/var/lib/dpkg`, '-Wf', '${Package} ${Architecture}\\n'],
  ]).toString()
  expect(names).toContain(`tini ${other}\n`)
}, 180_000)
