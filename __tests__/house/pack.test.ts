/** What `npm pack` makes, installed elsewhere by `npm install`, and run by its name. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { root } from './run.js'

let elsewhere: string
const run = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, [...args], { cwd: elsewhere, encoding: 'utf8' })

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'pycask-pack-'))
  await writeFile(join(elsewhere, 'package.json'), '{ "private": true }\n')
  execFileSync('npm', ['pack', '--silent', '--pack-destination', elsewhere], { cwd: root })
  const [tarball = ''] = (await readdir(elsewhere)).filter((name) => name.endsWith('.tgz'))
  // The package needs no other: what it uses is bundled.
  run('npm', 'install', '--offline', '--omit=dev', '--no-audit', '--no-fund', `./${tarball}`)
}, 120_000)
afterAll(() => rm(elsewhere, { recursive: true }))

test('npx pycask runs what was packed', () => {
  expect(run('npx', '--no-install', 'pycask', '--version')).toMatch(/^pycask \d+\.\d+\.\d+\n$/)
  expect(run('npx', '--no-install', 'pycask', 'plan', '--help')).toContain('Usage: pycask plan')
})

test('nothing else is installed with it', async () => {
  const modules = await readdir(join(elsewhere, 'node_modules'))
  expect(modules.filter((name) => !name.startsWith('.'))).toEqual(['pycask'])
})
