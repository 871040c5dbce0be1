/** Suites, builders and bases of the real archive. Needs its network, mmdebstrap and an engine. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  baseRecipe,
  builderFor,
  openSuite,
  type AptSuite,
  type BaseFacts,
} from '../../src/debian/index.js'
import { createHost, quietLog, type Log } from '../../src/host/index.js'
import { packTar } from '../../src/image/index.js'
import type { Built, Recipe } from '../../src/make/types.js'
import { findEngine, type Engine } from '../../src/sandbox/index.js'

const warnings: string[] = []
const log: Log = { ...quietLog, warn: (message) => warnings.push(message) }
const host = createHost({ env: process.env, log, signal: new AbortController().signal })
const user = { name: 'app', uid: 10001, gid: 10001, home: '/home/app' }
const suite = 'trixie'
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'

let directory: string
let index: AptSuite
let engine: Engine
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'debian-e2e-'))
  index = await openSuite(host, { suite, architecture, directory, refresh: true })
  engine = await findEngine(host, 'auto')
}, 120_000)
afterAll(() => rm(directory, { recursive: true, force: true }))

const run = async (...command: string[]): Promise<string> => {
  const result = await host.run(command)
  if (result.exitCode !== 0) throw new Error(`${command.join(' ')}: ${result.stderr}`)
  return result.stdout
}

describe('a suite', () => {
  test('resolves a library to itself, libc and what libc needs', async () => {
    const packages = await index.resolve(['zlib1g'])
    expect(packages.map(({ name }) => name)).toEqual([
      'gcc-14-base',
      'libc6',
      'libgcc-s1',
      'zlib1g',
    ])
    expect(packages.at(-1)).toMatchObject({ architecture, source: 'zlib' })
  })

  test('answers a second process from what the first one found', async () => {
    await index.resolve(['zlib1g'])
    const started = performance.now()
    const again = await openSuite(host, { suite, architecture, directory, refresh: false })
    expect(await again.resolve(['zlib1g'])).toEqual(await index.resolve(['zlib1g']))
    expect(performance.now() - started).toBeLessThan(1_500)
  })

  test('fetches a package once, and checks it', async () => {
    const [zlib] = (await index.resolve(['zlib1g'])).slice(-1)
    if (zlib === undefined) throw new Error('no zlib1g')
    const first = await index.download([zlib])
    expect((await readFile(first['zlib1g'] ?? '')).length).toBe(zlib.sizeBytes)
    expect(await index.download([zlib])).toEqual(first)
    expect((await readdir(join(directory, 'debs'))).filter((name) => name.startsWith('.'))).toEqual(
      [],
    )
  })

  test('finds the package of a library', async () => {
    expect(await index.packageOf('libssl.so.3')).toBe('libssl3t64')
    expect(await index.packageOf('libnothing.so.9')).toBeUndefined()
  })

  test('knows only packages that are there', async () => {
    await expect(index.resolve(['libssl3t46'])).rejects.toMatchObject({
      code: 'package-unknown',
      hint: 'did you mean libssl3t64?',
    })
    expect(Object.keys(await index.candidates(['zlib1g', 'libnothing9']))).toEqual(['zlib1g'])
  })

  test('that cannot be reached is used as it was last seen, with a warning', async () => {
    const mirror = `deb http://127.0.0.1:9/debian ${suite} main`
    const options = { suite, architecture, mirror, directory: join(directory, 'away') } as const
    await expect(openSuite(host, { ...options, refresh: true })).rejects.toMatchObject({
      code: 'archive-unreachable',
    })

    const [state] = await readdir(options.directory)
    for (const name of await readdir((await index.apt()).listsDirectory))
      if (/_(InRelease|Packages)$/.test(name))
        await writeFile(
          join(options.directory, state ?? '', 'lists', name),
          await readFile(join((await index.apt()).listsDirectory, name)),
        )
    await openSuite(host, { ...options, refresh: true })
    expect(warnings.at(-1)).toContain('cannot be reached, using the lists of an earlier run')
    // apt tries four times, with growing pauses.
  }, 60_000)

  test('that nobody signed is refused', async () => {
    const repository = join(directory, 'unsigned')
    await mkdir(repository)
    await writeFile(join(repository, 'Packages'), '')
    await writeFile(
      join(repository, 'Release'),
      'Suite: trixie\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n',
    )
    const options = { suite, architecture, directory: join(directory, 'other') } as const
    await expect(
      openSuite(host, { ...options, mirror: `deb file:${repository} ./`, refresh: true }),
    ).rejects.toMatchObject({ code: 'signature-invalid' })
  })
})

describe('a base', () => {
  let recipe: Recipe<BaseFacts>
  let built: Built<BaseFacts>
  let root: string

  const buildIn = async (name: string): Promise<Built<BaseFacts>> => {
    await mkdir(join(directory, name))
    return recipe.build({ directory: join(directory, name), logFile: join(directory, 'log') })
  }
  beforeAll(async () => {
    warnings.length = 0
    const packages = ['libssl3t64', 'libsqlite3-0', 'libreadline8t64', 'zlib1g']
    recipe = await baseRecipe({ host, index, packages, user })
    built = await buildIn('base-1')
    root = join(directory, 'root')
    await mkdir(root)
    await run('tar', '-xzf', built.files['layer.tar.gz'] ?? '', '--no-same-owner', '-C', root)
  }, 120_000)

  test('says what it is made of, and warns of nothing', () => {
    expect(recipe.inputs['libssl3t64']).toMatch(/^3\.\d\S+ sha256:[0-9a-f]{16}$/)
    expect(recipe.title).toBe(`trixie, minimal, ${built.facts.packages.length} packages`)
    expect(built.facts.glibc).toBe('2.41')
    expect(built.facts.provides).toEqual(
      expect.arrayContaining(['libc.so.6', 'libcrypto.so.3', 'libreadline.so.8', 'libz.so.1']),
    )
    expect(warnings).toEqual([])
  })

  test('has the same bytes wherever it is built', async () => {
    expect((await buildIn('base-2')).facts).toEqual(built.facts)
  }, 60_000)

  test('has no shell, no package manager, no setuid file and nothing to write but /tmp', async () => {
    const listing = await run('tar', '-tvzf', built.files['layer.tar.gz'] ?? '')
    const lines = listing.trimEnd().split('\n')
    const programs = lines.filter((line) => /^-..x/.test(line) && /\/s?bin\//.test(line))
    expect(programs.map((line) => line.split(' ').at(-1))).toEqual(['usr/sbin/ldconfig'])
    expect(lines.filter((line) => /^\S*s/.test(line.slice(1, 10)))).toEqual([])
    const writable = lines.filter((line) => !line.startsWith('l') && line[8] === 'w')
    expect(writable.map((line) => line.split(' ').at(-1))).toEqual(['tmp/'])
  })

  test('tells dpkg the truth about its files', async () => {
    const names = await run('dpkg-query', `--admindir=${root}/var/lib/dpkg`, '-Wf', '${Package}\n')
    expect(names.trim().split('\n')).toEqual(built.facts.packages.map(({ name }) => name))
    // dpkg prints a line for each file that is missing or changed.
    expect(await run('dpkg', `--root=${root}`, '--log=/dev/null', '--verify')).toBe('')
  })

  test("has a cache that the host's ldconfig reads", async () => {
    const listing = await run('/sbin/ldconfig', '-p', '-C', join(root, 'etc/ld.so.cache'))
    expect(listing.match(/=> /g)).toHaveLength(built.facts.provides.length)
    expect(listing).toContain('libz.so.1 (libc6')
  })
})

describe('a builder', () => {
  const program = `
    #include <locale.h>
    #include <stdio.h>
    #include <time.h>
    #include <openssl/ssl.h>
    #include <yaml.h>
    int main(void) {
      SSL_CTX *context = SSL_CTX_new(TLS_client_method());
      int loaded = SSL_CTX_set_default_verify_paths(context);
      int count = sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context)));
      struct tm local;
      time_t summer = 1752000000;
      setenv("TZ", "Europe/Berlin", 1);
      localtime_r(&summer, &local);
      printf("yaml %s, certificates %s, %s, UTC%+ld\\n", yaml_get_version_string(),
        loaded && count > 100 ? "loaded" : "missing",
        setlocale(LC_ALL, "C.UTF-8") ? "UTF-8" : "no locale", local.tm_gmtoff / 3600);
      return 0;
    }`

  test('compiles, as nobody and without network, what then runs in a base', async () => {
    const packages = ['libyaml-dev', 'libssl-dev']
    const options = { index, engine: () => Promise.resolve(engine), directory, packages }
    const handle = await builderFor(host, options)
    expect(Object.keys(handle.inputs)).toEqual(
      expect.arrayContaining(['binutils', 'gcc-14', 'libc6-dev', 'libssl-dev', 'libyaml-dev']),
    )
    const builder = await handle.open()
    const source = { bytes: Buffer.from(`#include <stdlib.h>\n${program}`) }
    const outputDirectory = join(directory, 'program')
    const logFile = join(directory, 'compile.log')
    const { exitCode } = await builder.run({
      input: packTar([{ type: 'file', path: 'build/main.c', mode: 0o644, source }]),
      script: [
        'test "$(id -u)" != 0',
        'test "$(ls /sys/class/net)" = lo',
        'gcc -Wall -Werror main.c -o out/main -lyaml -lcrypto -lssl',
      ].join('\n'),
      outputDirectory,
      logFile,
    })
    expect([exitCode, exitCode === 0 ? '' : await readFile(logFile, 'utf8')]).toEqual([0, ''])

    const recipe = await baseRecipe({ host, index, packages: ['libyaml-0-2', 'libssl3t64'], user })
    await mkdir(join(directory, 'for-program'))
    const base = await recipe.build({ directory: join(directory, 'for-program'), logFile })
    const image = `pycask-debian-test:${randomUUID()}`
    await engine.importRootfs(base.files['layer.tar.gz'] ?? '', image)
    try {
      const mount = `${join(outputDirectory, 'main')}:/main:ro`
      const hardened = ['--read-only', '--cap-drop=ALL', '--network=none', '--user=10001:10001']
      const said = await run(engine.name, 'run', '--rm', ...hardened, '-v', mount, image, '/main')
      expect(said).toMatch(/^yaml \d+\.\d+\.\d+, certificates loaded, UTF-8, UTC\+2\n$/)
    } finally {
      await engine.removeImage(image)
    }
  }, 300_000)
})
