/** Which sdists get crates; Cargo itself is in the e2e tests. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import { createHost, quietLog, type Host } from '../../src/host/index.js'
import { fetchCrates } from '../../src/wheels/crates.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'crates-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** What is found for an sdist of these files, on a machine whose cargo cannot be started. */
async function found(
  files: Readonly<Record<string, string>>,
  buildPackages: readonly string[] = ['cargo-web'],
  zip = false,
): Promise<unknown> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, 'demo-1', dirname(path)), { recursive: true })
    await writeFile(join(directory, 'demo-1', path), text)
  }
  const sdist = join(directory, zip ? 'demo-1.zip' : 'demo-1.tar.gz')
  const pack = zip ? ['python3', '-m', 'zipfile', '-c'] : ['tar', '-czf']
  execFileSync(pack[0] ?? '', [...pack.slice(1), sdist, 'demo-1'], { cwd: directory })
  const real = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
  const host: Host = {
    ...real,
    run: (command, options) =>
      command[0] === 'cargo'
        ? Promise.reject(new PycaskError({ code: 'program-missing', what: command.join(' ') }))
        : real.run(command, options),
  }
  return fetchCrates({
    ...{ host, sdist, directory, buildPackages, logFile: join(directory, 'log') },
    package: { name: 'demo', version: '1', at: { file: 'lock' }, wheels: [] },
  }).catch((error: unknown) => (error as PycaskError).code)
}

const maturin = { 'pyproject.toml': '[build-system]\nrequires = ["maturin>=1"]\n' }
const other = { 'pyproject.toml': '[build-system]\nrequires = ["meson-python"]\n' }
const crate = { 'src/rust/Cargo.lock': '', 'src/rust/Cargo.toml': '' }

test.each([false, true])(
  'one in Rust asks cargo, and says what is missing where that is not there (zip: %s)',
  async (zip) => {
    expect(await found({ ...maturin, ...crate }, ['cargo-web'], zip)).toBe('program-missing')
  },
)
test('one whose build gets cargo by the settings is in Rust too', async () => {
  expect(await found({ ...other, ...crate }, ['cargo'])).toBe('program-missing')
})
test('one in Rust is refused where its builder has no Rust', async () => {
  expect(await found({ ...maturin, ...crate }, ['libssl-dev'])).toBe('rust-missing')
})
test.each([false, true])(
  'one without Cargo.lock is refused, with what it asks for (zip: %s)',
  async (zip) => {
    const asks = '[package]\nname = "demo"\n[target.\'cfg(unix)\'.dependencies]\nlibc = "0.2"\n'
    expect(await found({ ...maturin, 'Cargo.toml': asks }, ['cargo'], zip)).toBe('crates-unlocked')
  },
)
test.each([
  ['has no crate', maturin],
  [
    'has no lock, and asks for no crate but its own',
    { ...maturin, 'Cargo.toml': '[dependencies]\nours = { path = "ours" }\n' },
  ],
  [
    'has crates only in its tests',
    { ...maturin, 'tests/a/Cargo.toml': '[dependencies]\na = "1"\n' },
  ],
  ['has its crates inside', { ...maturin, ...crate, 'vendor/a/.cargo-checksum.json': '{}' }],
  ['has a lock that belongs to no manifest', { ...maturin, 'tests/Cargo.lock': '' }],
])('one that %s gets none', async (_, files) => {
  expect(await found(files)).toEqual([])
})

test('links in an sdist are gone before cargo looks: a manifest cannot be a file of this machine', async () => {
  const folder = join(directory, 'demo-1')
  await mkdir(join(folder, 'src'), { recursive: true })
  for (const [path, text] of Object.entries({ ...maturin, 'Cargo.lock': '', 'Cargo.toml': '' }))
    await writeFile(join(folder, path), text)
  await writeFile(join(directory, 'secret'), 'token-0123456789')
  await symlink(join(directory, 'secret'), join(folder, 'src/Cargo.toml'))
  await symlink('..', join(folder, 'src/up'))
  const sdist = join(directory, 'demo-1.tar.gz')
  execFileSync('tar', ['-czf', sdist, '-C', directory, 'demo-1'])
  const real = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
  let seen: string[] = []
  const host: Host = {
    ...real,
    async run(command, options) {
      if (command[0] !== 'cargo') return real.run(command, options)
      seen = await readdir(options?.cwd ?? '', { recursive: true })
      return { exitCode: 1, stdout: '', stderr: 'offline' }
    },
  }
  const fetched = fetchCrates({
    ...{ host, sdist, directory, buildPackages: ['cargo'], logFile: join(directory, 'log') },
    package: { name: 'demo', version: '1', at: { file: 'lock' }, wheels: [] },
  })
  await expect(fetched).rejects.toMatchObject({ code: 'crates-unavailable' })
  expect(seen).toContain('demo-1/Cargo.toml')
  expect(seen).not.toContain('demo-1/src/Cargo.toml')
  expect(seen).not.toContain('demo-1/src/up')
})

test('one that is built by something else gets none', async () => {
  expect(await found({ ...other, ...crate }, [])).toEqual([])
})
