import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { buffer } from 'node:stream/consumers'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Host } from '../../src/host/types.js'
import type { LockedFile, LockedPackage } from '../../src/lock/index.js'
import { keyOf, type Product } from '../../src/make/index.js'
import type { Builder } from '../../src/sandbox/index.js'
import { sha256, type Key } from '../../src/words.js'
import { createFetch } from '../../src/wheels/fetch.js'
import { builtWheelRecipe, settingsFor, type BuiltWheelOptions } from '../../src/wheels/index.js'

let directory: string
let sdist: LockedFile
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'built-'))
  const path = join(directory, 'demo-1.0.tar.gz')
  await writeFile(path, 'the source')
  sdist = {
    name: 'demo-1.0.tar.gz',
    url: pathToFileURL(path).href,
    sha256: sha256(createHash('sha256').update('the source').digest('hex')),
  }
})
afterEach(() => rm(directory, { recursive: true }))

const fetch = createFetch({ host: { env: {} } as Host })

const general = { libraries: 'system', wheelPlatform: 'auto' } as const
const wheelName = 'demo-1.0-cp313-cp313-linux_x86_64.whl'
const pkg = (): LockedPackage => ({
  name: 'demo',
  version: '1.0',
  at: { file: 'requirements.txt', line: 3 },
  wheels: [],
  sdist,
})
const requirement = (name: string, version: string) => ({
  ...{ name, version },
  file: { name: `${name}.whl`, url: 'file:///x', sha256: sha256('b'.repeat(64)) },
  open: () =>
    copyFile(join(directory, sdist.name), join(directory, name)).then(() => join(directory, name)),
})

function product<Facts>(kind: string, facts: Facts): Product<Facts> {
  const key = '1'.repeat(64) as Key
  const file = () => Promise.resolve(join(directory, sdist.name))
  return {
    ...{ kind, name: kind, title: '', key, facts, file },
    inputs: {},
    discovered: {},
    files: {},
  }
}

/** Inside of it is nothing: what is inside of wheels is tested elsewhere. */
const emptyZip = Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`, 'latin1')

/** A builder that answers with this report and says these lines. */
const builder = (report: object, lines: string[] = []): Builder => ({
  async run(job) {
    await buffer(job.input)
    await mkdir(job.outputDirectory, { recursive: true })
    await writeFile(join(job.outputDirectory, wheelName), emptyZip)
    await writeFile(join(job.outputDirectory, 'report.json'), JSON.stringify(report))
    await writeFile(job.logFile, lines.join('\n'))
    for (const line of lines) job.onLine?.(line)
    return { exitCode: 0 }
  },
})

function recipe(open: Builder, changes: Partial<BuiltWheelOptions> = {}) {
  return builtWheelRecipe({
    host: {
      // Unpacks to nothing: what is inside of wheels is tested elsewhere.
      run: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
      env: {},
    } as unknown as Host,
    ...{ package: pkg(), fetch, source: { kind: 'sdist' as const, file: sdist } },
    python: product('python', {
      version: '3.13.5',
      executable: '/opt/acme/python/bin/python3.13',
      requires: [{ soname: 'libffi.so.8', package: 'libffi8' }],
    }),
    tools: product('tools', { uv: '1', auditwheel: '1', patchelf: '1' }),
    builder: { inputs: { 'gcc-14': '14.2' }, open: () => Promise.resolve(open) },
    settings: settingsFor('demo', general),
    buildLock: {
      file: 'build-requirements.txt',
      requirements: [requirement('setuptools', '84.0'), requirement('cython', '3.0')],
    },
    wanted: [],
    candidates: () => Promise.resolve({ libx1: { version: '2' } }),
    ...changes,
  })
}
const make = (open: Builder) =>
  recipe(open).build({ directory, logFile: join(directory, 'build.log') })

const good = {
  state: 'built',
  wheel: wheelName,
  buildRequirements: ['setuptools'],
  libraries: [],
  grafted: [{ soname: 'libx.so.1', package: 'libx1', version: '1' }, { soname: 'libown.so.1' }],
}

describe('a wheel that is built', () => {
  it('remembers what it was built with and what was copied into it', async () => {
    const { discovered, facts } = await make(builder(good))
    expect(discovered).toEqual({
      'bundles libx1': '1',
      'built with setuptools': `84.0 sha256:${'b'.repeat(64)}`,
    })
    expect(facts).toMatchObject({ fileName: wheelName, built: true, grafted: good.grafted })
  })

  it('is stale when a library in it or a build requirement moves, and by nothing else', async () => {
    const { discovered = {} } = await make(builder(good))
    const today = (await recipe(builder(good)).rediscover?.(discovered)) ?? {}
    expect(today).toEqual({ ...discovered, 'bundles libx1': '2' })
    const lock = (...requirements: ReturnType<typeof requirement>[]) => ({
      buildLock: { file: 'x', requirements },
    })
    const old = { 'built with setuptools': discovered['built with setuptools'] ?? '' }
    const other = recipe(builder(good), lock(requirement('setuptools', '84.0')))
    expect(await other.rediscover?.(old)).toEqual(old)
    const newer = recipe(builder(good), lock(requirement('setuptools', '85.0')))
    expect(await newer.rediscover?.(old)).not.toEqual(old)
  })

  it('has one key for one set of inputs, and another for each that differs', () => {
    const one = builder(good)
    const key = (changes: Partial<BuiltWheelOptions>) => keyOf('wheel', recipe(one, changes).inputs)
    const settings = settingsFor('demo', general)
    const keys = [
      key({}),
      key({ settings: { ...settings, libraries: 'bundled' } }),
      key({ settings: { ...settings, libraries: 'bundled', platform: 'manylinux_2_28' } }),
      key({ settings: { ...settings, env: { A: '1' } } }),
      key({ settings: { ...settings, configSettings: { A: ['1'] } } }),
      key({ builder: { inputs: { 'gcc-14': '14.3' }, open: () => Promise.resolve(one) } }),
      key({ source: { kind: 'sdist', file: { ...sdist, sha256: sha256('c'.repeat(64)) } } }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
    expect(key({})).toBe(keys[0])
    // A platform is claimed only by wheels that have their libraries in them.
    expect(key({ settings: { ...settings, platform: 'none' } })).toBe(keys[0])
    // As many jobs as there are processors: the result is the same.
    expect(key({ jobs: () => 7 })).toBe(keys[0])
  })

  it('is refused with a libpython in it, and for the processor of the builder alone', async () => {
    const carried = { ...good, grafted: [{ soname: 'libpython3.13t.so.1.0' }] }
    await expect(make(builder(carried))).rejects.toMatchObject({
      code: 'wheel-refused',
      details: ['it carries libpython3.13t.so.1.0: it was linked against libpython'],
    })
    for (const line of ['gcc -O2 -march=native -c a.c', 'rustc is told target-cpu=native'])
      await expect(make(builder(good, [line]))).rejects.toMatchObject({
        code: 'wheel-refused',
        details: [expect.stringMatching(/=native: it may not run on other processors$/)],
      })
  })

  it('is built where the libraries of its Python are', async () => {
    const asked: (readonly string[])[] = []
    const open = (packages: readonly string[]) => {
      asked.push(packages)
      return Promise.resolve(builder(good))
    }
    const source = { inputs: {}, open }
    await recipe(builder(good), { builder: source }).build({
      directory,
      logFile: join(directory, 'build.log'),
    })
    expect(asked).toEqual([['libffi8']])
  })

  it('is refused when it was compiled for this machine’s processor', async () => {
    const line = 'gcc -O2 -march=native -c x.c'
    await expect(make(builder(good, [line]))).rejects.toMatchObject({
      code: 'wheel-refused',
      details: [expect.stringContaining('-march=native')],
    })
    await expect(make(builder(good, ['checking for -march=native']))).resolves.toBeDefined()
  })

  it('that fails says what it lacks, where the log says so', async () => {
    const failed = builder({ state: 'failed', stage: 'compile' }, [
      'gcc -c x.c',
      'x.c:1:10: fatal error: yaml.h: No such file or directory',
    ])
    await expect(make(failed)).rejects.toMatchObject({
      code: 'wheel-build-failed',
      what: 'demo==1.0 cannot be built from its sdist: it needs the header yaml.h, which the Debian package libyaml-dev has',
      hint: expect.stringContaining('build-packages = ["libyaml-dev"]'),
      at: { file: 'requirements.txt', line: 3 },
      details: expect.arrayContaining(['gcc -c x.c']),
    })
  })

  it('that lacks a build requirement names it and the lock', async () => {
    const stage = 'build-requirements'
    for (const failed of [
      builder({ state: 'failed', stage, missing: ['hatchling'] }),
      builder({ state: 'failed', stage }, [
        '  cause: Because hatchling was not found in the provided package locations and you',
      ]),
    ]) {
      await rm(join(directory, 'out'), { recursive: true, force: true })
      await expect(make(failed)).rejects.toMatchObject({
        code: 'build-requirement-missing',
        what: 'demo==1.0 is built with hatchling, which build-requirements.txt does not have',
      })
    }
  })

  it('is a file that its build left, and nothing else of this machine', async () => {
    const outside = join(directory, 'demo-1.0-py3-none-any.whl')
    await writeFile(outside, 'somebody else’s')
    const leaving = (leave: (output: string) => Promise<void>, wheel = wheelName): Builder => ({
      async run(job) {
        await builder({ ...good, wheel }).run(job)
        await leave(job.outputDirectory)
        return { exitCode: 0 }
      },
    })
    const linked = (name: string) => async (output: string) => {
      await rm(join(output, name))
      await symlink(
        name === wheelName ? outside : join(directory, 'report.json'),
        join(output, name),
      )
    }
    await writeFile(join(directory, 'report.json'), JSON.stringify(good))
    for (const hostile of [
      leaving(() => Promise.resolve(), '../demo-1.0-py3-none-any.whl'),
      leaving(() => Promise.resolve(), outside),
      leaving(() => Promise.resolve(), 'report.json'),
      leaving(linked(wheelName)),
      leaving(linked('report.json')),
    ]) {
      await rm(join(directory, 'out'), { recursive: true, force: true })
      await expect(make(hostile)).rejects.toMatchObject({
        code: 'wheel-build-failed',
        what: expect.stringMatching(/left no report that can be read: .*(wheel|file|link)/),
      })
    }
  })

  it('is not begun with an sdist that is not the locked one', async () => {
    await writeFile(join(directory, sdist.name), 'something else')
    await expect(make(builder(good))).rejects.toMatchObject({ code: 'checksum-mismatch' })
    await expect(readFile(join(directory, 'build.log'))).rejects.toThrow('ENOENT')
  })
})
