/**
 * The example's two sdists, compiled in a real builder for Debian's own Python, and installed.
 * Needs an engine, Debian's archive and a package index.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builderFor, openSuite, type AptSuite } from '../../src/debian/index.js'
import { PycaskError } from '../../src/errors.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { packTar } from '../../src/image/index.js'
import {
  chooseFile,
  lockRecipe,
  type LockedFile,
  type LockedPackage,
  type Target,
} from '../../src/lock/index.js'
import { createMaker, directoryStore, type Product, type Recipe } from '../../src/make/index.js'
import { createRuntime, findEngine, type Engine } from '../../src/sandbox/index.js'
import { unpackWheel } from '../../src/wheels/unpack.js'
import type { Key } from '../../src/words.js'
import {
  builtWheelRecipe,
  createFetch,
  dependenciesRecipe,
  packageRecipe,
  standingAlone,
  type DependenciesFacts,
  publishedWheelRecipe,
  settingsFor,
  toolsRecipe,
  type BuildLock,
  type Interpreter,
  type ToolsFacts,
  type WheelFacts,
} from '../../src/wheels/index.js'

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
const signal = new AbortController().signal
const host = createHost({ env: process.env, log: quietLog, signal })
const fetch = createFetch({ host })
const example = join(import.meta.dirname, '../../examples/web')

let directory: string
let index: AptSuite
let engine: Engine
let tools: Product<ToolsFacts>
let python: Product<Interpreter>
let target: Target
let locked: Record<string, LockedPackage>
let buildLock: BuildLock
let image: string

const makerIn = (store: string) =>
  createMaker({
    stores: [directoryStore(join(directory, store), quietLog)],
    building: true,
    log: quietLog,
    signal,
  })
const make = <Facts>(recipe: Recipe<Facts>, store = 'store') => makerIn(store).make(recipe)

/** Debian's Python stands in for one that was compiled: the builder has it already. */
async function debianPython(): Promise<Product<Interpreter>> {
  const [found] = Object.values(await index.candidates(['python3.13']))
  const version = /^[\d.]+/.exec(found?.version ?? '')?.[0] ?? ''
  const empty = join(directory, 'empty.tar.gz')
  execFileSync('tar', ['-c', '-z', '-f', empty, '-T', '/dev/null'])
  return {
    kind: 'python',
    name: 'python',
    title: version,
    key: '0'.repeat(64) as Key,
    inputs: {},
    discovered: {},
    facts: { version, executable: '/usr/bin/python3.13', requires: [] },
    files: {},
    file: () => Promise.resolve(empty),
  }
}

async function readLock(name: string): Promise<Record<string, LockedPackage>> {
  const file = join(example, name)
  const recipe = await lockRecipe({
    project: '/',
    selection: { extras: [], groups: [] },
    ...{ host, file, target },
    uv: () => tools.file('uv'),
    uvVersion: tools.facts.uv,
  })
  const { facts } = await make(recipe)
  return Object.fromEntries(facts.packages.map((found) => [found.name, found]))
}

const fileOf = (pkg: LockedPackage, noBinary: string[] = []): LockedFile =>
  chooseFile(pkg, { target, noBinary, onlyBinary: [] }).file

const builderWith = (...packages: string[]) =>
  builderFor(host, {
    index,
    engine: () => Promise.resolve(engine),
    directory,
    packages: ['python3.13-dev', ...packages],
  })

async function wheelRecipe(
  name: string,
  libraries: 'system' | 'bundled',
  changes: { packages?: string[]; lock?: BuildLock; platform?: string } = {},
): Promise<Recipe<WheelFacts>> {
  const pkg = locked[name]
  if (pkg === undefined) throw new Error(`the example does not lock ${name}`)
  const settings = settingsFor(name, { libraries, wheelPlatform: changes.platform ?? 'auto' })
  const source = { kind: 'sdist' as const, file: fileOf(pkg, [name]) }
  return builtWheelRecipe({
    ...{ host, fetch, package: pkg, source, python, tools, settings },
    builder: await builderWith(...(changes.packages ?? ['libpq-dev', 'libyaml-dev'])),
    buildLock: changes.lock ?? buildLock,
    wanted: [{ package: pkg, source }],
    candidates: (names) => index.candidates(names),
    jobs: () => 2,
  })
}

async function failure(recipe: Recipe<WheelFacts>): Promise<PycaskError> {
  const thrown: unknown = await make(recipe, 'failing').catch((error: unknown) => error)
  if (!(thrown instanceof PycaskError)) throw new Error(`expected an error, got ${String(thrown)}`)
  return thrown
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wheels-e2e-'))
  index = await openSuite(host, { suite: 'trixie', architecture, directory, refresh: true })
  engine = await findEngine(host, 'auto')
  tools = await make(toolsRecipe({ host }))
  python = await debianPython()
  target = {
    pythonVersion: python.facts.version,
    suite: 'trixie',
    architecture,
    glibc: [2, 41],
  }
  locked = await readLock('requirements.txt')
  buildLock = {
    file: 'build-requirements.txt',
    requirements: Object.values(await readLock('build-requirements.txt')).map((pkg) => {
      const file = fileOf(pkg)
      return {
        ...{ name: pkg.name, version: pkg.version, file },
        open: async () =>
          (await make(publishedWheelRecipe({ fetch, package: pkg, file }))).file(file.name),
      }
    }),
  }
  const handle = await builderWith('libpq-dev', 'libyaml-dev')
  await handle.open()
  image = `pycask-builder:${handle.key.slice(0, 16)}`
}, 600_000)
afterAll(() => rm(directory, { recursive: true, force: true }))

describe('an sdist', () => {
  test('links the system’s libraries, and says which packages have them', async () => {
    const wheel = await make(await wheelRecipe('psycopg2', 'system'))
    expect(wheel.facts).toMatchObject({
      name: 'psycopg2',
      built: true,
      requires: [{ soname: 'libpq.so.5', package: 'libpq5' }],
      grafted: [],
    })
    expect(wheel.facts.fileName).toMatch(/-cp313-cp313-linux_\w+\.whl$/)
    expect(Object.keys(wheel.discovered)).toEqual(['built with setuptools'])
  }, 300_000)

  test('carries its libraries, and knows when they are out of date', async () => {
    const recipe = await wheelRecipe('pyyaml', 'bundled')
    const wheel = await make(recipe)
    expect(wheel.facts.fileName).toMatch(/-cp313-cp313-manylinux[\w.]+\.whl$/)
    expect(wheel.facts.requires).toEqual([])
    expect(wheel.facts.grafted).toMatchObject([
      { soname: 'libyaml-0.so.2', package: 'libyaml-0-2' },
    ])
    const version = (await index.candidates(['libyaml-0-2']))['libyaml-0-2']?.version
    expect(wheel.discovered).toMatchObject({ 'bundles libyaml-0-2': version })
    expect(await recipe.rediscover?.(wheel.discovered)).toEqual(wheel.discovered)
    const other = { ...wheel.discovered, 'bundles libyaml-0-2': '0.0' }
    expect(await recipe.rediscover?.(other)).not.toEqual(other)
  }, 300_000)

  test('claims what it is told to, or is refused', async () => {
    const named = await make(await wheelRecipe('pyyaml', 'bundled', { platform: 'manylinux_2_39' }))
    expect(named.facts.fileName).toMatch(/-cp313-cp313-manylinux_2_39_\w+\.whl$/)
    const none = await make(await wheelRecipe('pyyaml', 'bundled', { platform: 'none' }))
    expect(none.facts.fileName).toMatch(/-cp313-cp313-linux_\w+\.whl$/)
    expect(none.facts.grafted).toMatchObject([{ package: 'libyaml-0-2' }])
    // The bill inside names what was copied, with its version and its place.
    const version = (await index.candidates(['libyaml-0-2']))['libyaml-0-2']?.version
    const unpacked = join(directory, 'none')
    await unpackWheel(await none.file(none.facts.fileName), unpacked)
    const bill = JSON.parse(
      await readFile(join(unpacked, 'pyyaml-6.0.3.dist-info/sboms/pycask.cdx.json'), 'utf8'),
    ) as { components: { name: string; version: string; purl: string }[] }
    expect(bill.components).toMatchObject([
      {
        name: 'libyaml-0-2',
        version,
        purl: expect.stringMatching(
          /^pkg:deb\/debian\/libyaml-0-2@\S+\?arch=\w+&distro=debian-13$/,
        ),
        properties: [{ value: none.facts.grafted[0]?.file }, { value: 'libyaml-0.so.2' }],
      },
    ])
    expect(await readFile(join(unpacked, 'pyyaml-6.0.3.dist-info/RECORD'), 'utf8')).toContain(
      'sboms/pycask.cdx.json,sha256=',
    )
    const old = await failure(await wheelRecipe('pyyaml', 'bundled', { platform: 'manylinux_2_5' }))
    expect(old.what).toMatch(/asks for newer symbols than manylinux_2_5_\w+ has$/)
    expect(old.hint).toContain('wheel-platform')
  }, 300_000)

  test('becomes the same bytes a second time', async () => {
    const [first, second] = await Promise.all(
      ['store', 'other-store'].map(async (store) =>
        make(await wheelRecipe('pyyaml', 'bundled'), store),
      ),
    )
    expect(first?.files).not.toEqual({})
    const hashes = [first, second].map((wheel) => Object.values(wheel?.files ?? {})[0]?.sha256)
    expect(hashes[0]).toBe(hashes[1])
  }, 300_000)

  test('that lacks a header says which package has it', async () => {
    const error = await failure(await wheelRecipe('pyyaml', 'system', { packages: [] }))
    expect(error).toMatchObject({
      code: 'wheel-build-failed',
      what: expect.stringContaining(
        'pyyaml==6.0.3 cannot be built from its sdist: it needs the header yaml.h, which the Debian package libyaml-dev has',
      ),
      hint: expect.stringContaining(
        '[tool.pycask.packages.pyyaml] build-packages = ["libyaml-dev"]',
      ),
    })
    expect(await readFile(error.logFile ?? '', 'utf8')).toContain('fatal error: yaml.h')
  }, 300_000)

  test('gets no build requirement that is not locked', async () => {
    const only = buildLock.requirements?.filter(({ name }) => name === 'setuptools')
    const lock = { file: 'build-requirements.txt', requirements: only }
    const error = await failure(await wheelRecipe('pyyaml', 'bundled', { lock }))
    expect(error.code).toBe('build-requirement-missing')
    expect(error.what).toContain('pyyaml==6.0.3 is built with Cython>=3.0')
  }, 300_000)

  test('without a lock of build requirements says what goes into one', async () => {
    const lock = { file: 'build-requirements.txt', requirements: undefined }
    const error = await failure(await wheelRecipe('psycopg2', 'system', { lock }))
    expect(error.code).toBe('build-lock-missing')
    expect(error.details).toEqual(['psycopg2 asks for setuptools>=70.1'])
    expect(error.hint).toBe('pycask lock writes it')
  }, 120_000)
})

describe('the dependencies', () => {
  const venv = '/opt/e2e/venv'
  const all = async () =>
    Promise.all(
      Object.values(locked).map(async (pkg) => {
        if (pkg.name === 'psycopg2') return make(await wheelRecipe('psycopg2', 'system'))
        if (pkg.name === 'pyyaml') return make(await wheelRecipe('pyyaml', 'bundled'))
        return make(publishedWheelRecipe({ fetch, package: pkg, file: fileOf(pkg) }))
      }),
    )
  const layerOf = async (store: string) =>
    make(
      dependenciesRecipe({
        ...{ python, tools, venv, wheels: await all() },
        contents: {
          exclude: [],
          excludeOf: { flask: ['(?:^|/)testing\\.py(?:/|$)'] },
          compile: true,
          compileOf: { gunicorn: false },
        },
        runtime: () => Promise.resolve(createRuntime(engine, image, python.facts.executable)),
      }),
      store,
    )

  test('are the same files when a wheel has a layer of its own', async () => {
    const wheels = await all()
    const shared = {
      ...{ python, tools, venv },
      contents: { exclude: [], excludeOf: {}, compile: true, compileOf: {} },
      runtime: () => Promise.resolve(createRuntime(engine, image, python.facts.executable)),
    }
    const { alone, together } = standingAlone(wheels, { leastBytes: 1, most: 1 })
    const [heavy] = alone
    if (heavy === undefined) throw new Error('there is no wheel')
    const filesOf = async (product: Product<DependenciesFacts>): Promise<readonly string[]> =>
      execFileSync('tar', ['-tf', await product.file('layer.tar.gz')], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .filter((path) => !path.endsWith('/'))
    const whole = await filesOf(await make(dependenciesRecipe({ ...shared, wheels })))
    const own = await filesOf(await make(packageRecipe({ ...shared, wheel: heavy })))
    const rest = await filesOf(await make(dependenciesRecipe({ ...shared, wheels: together })))
    expect(own.length).toBeGreaterThan(5)
    expect([...own, ...rest].sort()).toEqual([...whole].sort())
    // Whatever else is in the lock, it is the same layer.
    expect(packageRecipe({ ...shared, wheel: heavy }).inputs).not.toHaveProperty('wheel flask')
  }, 300_000)

  test('are a venv that works, without what only a build needs', async () => {
    const product = await layerOf('store')
    const names = product.facts.distributions.map(({ name }) => name)
    expect(names).toEqual(Object.keys(locked).sort())
    const paths = execFileSync('tar', ['-tf', await product.file('layer.tar.gz')], {
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
    expect(paths.filter((path) => /activate|\/pip|_virtualenv|lib64/.test(path))).toEqual([])
    const packages = `${venv.slice(1)}/lib/python3.13/site-packages`
    expect(paths).toContain(`${packages}/yaml/__pycache__/__init__.cpython-313.pyc`)
    expect(paths).toContain(`${venv.slice(1)}/bin/gunicorn`)
    // gunicorn is not compiled; of Flask, and of nothing else, one file is left out.
    expect(paths.filter((path) => path.includes('/gunicorn/') && path.endsWith('.pyc'))).toEqual([])
    expect(paths.filter((path) => path.endsWith('/testing.py'))).not.toContain(
      `${packages}/flask/testing.py`,
    )
    expect(paths.filter((path) => /flask\/.*testing/.test(path))).toEqual([])
    expect(paths).toContain(`${packages}/click/testing.py`)

    const layer = join(directory, 'layer.tar.gz')
    const script = `
import json, os, subprocess, sys, tarfile
tarfile.open('/build/in/layer.tar.gz').extractall('/', filter=lambda m, _: m if m.name.startswith('opt/e2e/venv/') else None)
code = 'import json, os, psycopg2, yaml, flask, sys; print(json.dumps([psycopg2.__libpq_version__ > 0, yaml.__with_libyaml__, sys.prefix, sys.flags.isolated, open(yaml.__cached__, "rb").read(8)[4]]))'
done = subprocess.run(['${venv}/bin/python', '-I', '-c', code], capture_output=True, text=True)
print(done.stdout or done.stderr)
print(open('${venv}/bin/gunicorn').readline())`
    await writeFile(layer, await readFile(await product.file('layer.tar.gz')))
    const lines: string[] = []
    const runtime = createRuntime(engine, image, python.facts.executable)
    await runtime.run({
      input: packTar([
        { type: 'file', path: 'build/in/layer.tar.gz', mode: 0o644, source: { file: layer } },
      ]),
      script,
      tmpfs: [venv],
      logFile: join(directory, 'import.log'),
      onLine: (line) => lines.push(line),
    })
    expect(lines).toContain(JSON.stringify([true, true, venv, 1, 1]).replaceAll(',', ', '))
    expect(lines).toContain(`#!${venv}/bin/python`)
  }, 300_000)

  test('are the same layer a second time', async () => {
    const [first, second] = [await layerOf('store'), await layerOf('other-store')]
    expect(second.facts.layer.diffId).toBe(first.facts.layer.diffId)
  }, 300_000)
})
