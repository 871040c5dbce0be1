import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { PycaskError } from '../../src/errors.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { keyOf } from '../../src/make/index.js'
import type { Built } from '../../src/make/types.js'
import {
  parseManifest,
  profileRecipe,
  pruneSelection,
  pythonRecipe,
  verifyRecipe,
  type Configuration,
  type PythonFacts,
  type PythonOptions,
  type Release,
} from '../../src/python/index.js'
import type { Builder } from '../../src/sandbox/types.js'
import { sha256 } from '../../src/words.js'
import { configuration } from './support/configuration.js'

type BuilderJob = Parameters<Builder['run']>[0]

const tarball = 'a tarball'
const manifest = parseManifest(
  '3.13 2024-10-07 2026-10 2029-10 a@b.example https://c.example',
  `3.13.5 ${createHash('sha256').update(tarball).digest('hex')} -`,
)
const [release] = [...manifest.releases.values()] as [Release]
const host = createHost({ env: {}, log: quietLog, signal: new AbortController().signal })
const good = {
  version: '3.13.5',
  bytecodeFiles: 1,
  modulesMissing: { _tkinter: 'missing' },
  requires: { 'libc.so.6': 'libc6', 'libssl.so.3': 'libssl3t64' },
}

let root: string
let jobs: BuilderJob[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-recipe-'))
  jobs = []
  await writeFile(join(root, 'Python-3.13.5.tar.xz'), tarball)
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** A builder that leaves what the script would leave. */
function options(
  behaviour: { report?: object; exitCode?: number; lines?: readonly string[] } = {},
  more: Partial<PythonOptions> = {},
): PythonOptions {
  const run: Builder['run'] = async (job) => {
    jobs.push(job)
    expect(await text(job.input)).toContain(tarball)
    for (const line of behaviour.lines ?? []) job.onLine?.(line)
    const files: Record<string, string> = {
      'report.json': JSON.stringify(behaviour.report ?? good),
      'runtime/bin/python3.13': 'program',
      'runtime/lib/python3.13/os.py': 'import abc',
      'builder/include/python3.13/Python.h': '#include',
      'rest/lib/python3.13/turtle.py': 'import tkinter',
    }
    for (const [path, content] of Object.entries(files)) {
      const file = join(job.outputDirectory, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
    await chmod(join(job.outputDirectory, 'runtime/bin/python3.13'), 0o700)
    await symlink('python3.13', join(job.outputDirectory, 'runtime/bin/python3'))
    return { exitCode: behaviour.exitCode ?? 0 }
  }
  return {
    host,
    release,
    prefix: '/opt/acme/python',
    configuration,
    selection: pruneSelection(),
    train: () => Promise.reject(new Error('nothing is to be trained')),
    builder: {
      inputs: { 'gcc-14': '14.2.0-19' },
      key: 'builder-key',
      open: () => Promise.resolve({ run }),
    },
    sources: [root],
    directory: join(root, 'cache'),
    suite: 'trixie',
    ...more,
  }
}

async function build(name: string, given: PythonOptions): Promise<Built<PythonFacts>> {
  const directory = join(root, name)
  await mkdir(directory)
  return pythonRecipe(given).build({ directory, logFile: join(root, `${name}.log`) })
}

const failure = (work: Promise<unknown>): Promise<PycaskError> =>
  work.then(
    () => {
      throw new Error('it did not fail')
    },
    (thrown: unknown) => thrown as PycaskError,
  )

const configured = (more: Partial<Configuration>): Partial<PythonOptions> => ({
  configuration: { ...configuration, ...more },
})

describe('the inputs of a profile', () => {
  const inputsFor = (more: Partial<PythonOptions>) =>
    profileRecipe(options({}, { ...configured({ optimize: 'full' }), ...more })).inputs

  test('are not where CPython will live, nor what is pruned from it', () => {
    const selection = pruneSelection([])
    expect(inputsFor({ prefix: '/opt/other/python', selection })).toEqual(inputsFor({}))
  })

  test('are what changes the code, and the compiler', () => {
    const usual = inputsFor({})
    expect(usual).toMatchObject({ version: '3.13.5', 'builder.gcc-14': '14.2.0-19' })
    const flag = inputsFor(configured({ optimize: 'full', cflags: ['-DA'] }))
    expect(flag).not.toEqual(usual)
  })
})

describe('the inputs of a CPython', () => {
  const keyFor = (more: Partial<PythonOptions>): string => {
    const { kind, inputs } = pythonRecipe(options({}, more))
    return keyOf(kind, inputs)
  }

  test('are what its bytes depend on, readable', () => {
    expect(pythonRecipe(options()).inputs).toMatchObject({
      version: '3.13.5',
      source: release.files[0].sha256,
      prefix: '/opt/acme/python',
      optimize: 'fast-build',
      suite: 'trixie',
      architecture: 'amd64',
      'builder.gcc-14': '14.2.0-19',
    })
    expect(pythonRecipe(options()).title).toBe('3.13.5, fast-build')
  })

  test('are not where the source comes from, nor how many jobs there are', () => {
    expect(keyFor({ jobs: () => 7, sources: ['debian'], directory: '/elsewhere' })).toBe(keyFor({}))
  })

  test.each<[string, Partial<PythonOptions>]>([
    ['optimize', configured({ optimize: 'full' })],
    ['prefix', { prefix: '/opt/other/python' }],
    ['suite', { suite: 'bookworm' }],
    ['architecture', configured({ architecture: 'arm64' })],
    ['a shared libpython', configured({ libpython: 'shared' })],
    ['a free-threaded build', { release: { ...release, name: '3.13.5t', suffix: 't' } }],
    ['a flag', configured({ cflags: ['-DA'] })],
    ['an argument of configure', configured({ extraConfigure: ['--with-dtrace'] })],
    ['a patch', { patches: { patches: [], sha256: sha256('1'.repeat(64)) } }],
    ['what is pruned', { selection: pruneSelection(['tests']) }],
  ])('%s makes another product', (_, more) => {
    expect(keyFor(more)).not.toBe(keyFor({}))
  })
})

describe('building', () => {
  test('leaves a runtime layer at its prefix, a builder addition, and facts that survive a store', async () => {
    const steps: string[] = []
    const lines = ['::step configure', 'checking for gcc... yes', '::step compile', 'gcc -c x.c']
    const built = await build('a', options({ lines }, { onLine: (line) => steps.push(line) }))
    expect(steps).toEqual(['configure', 'compile'])
    expect(Object.keys(built.files)).toEqual(['layer.tar.gz', 'builder.tar.gz', 'rest.tar.gz'])
    expect(built.facts).toMatchObject({
      version: '3.13.5',
      tag: 'cp313',
      executable: '/opt/acme/python/bin/python3.13',
      requires: [
        { soname: 'libc.so.6', package: 'libc6' },
        { soname: 'libssl.so.3', package: 'libssl3t64' },
      ],
      modulesMissing: ['_tkinter'],
    })
    const { facts } = pythonRecipe(options())
    expect(facts.parse(JSON.parse(JSON.stringify(built.facts)))).toEqual(built.facts)
  })

  test('twice, with other jobs, gives one layer', async () => {
    const [a, b] = [await build('a', options()), await build('b', options({}, { jobs: () => 9 }))]
    expect(b.facts.layer).toEqual(a.facts.layer)
    expect(jobs[1]?.script).toContain('make -j9')
  })

  test('that fails shows the first error and the end, and where the log is', async () => {
    const noise = Array.from({ length: 300 }, (_, index) => `gcc -c ${index}.c`)
    const lines = [
      '::step compile',
      ...noise,
      'Modules/_ssl.c:12:10: fatal error: openssl/ssl.h: No such file or directory',
      'compilation terminated.',
      'make: *** [Makefile:3200: Modules/_ssl.o] Error 1',
    ]
    const error = await failure(build('a', options({ exitCode: 2, lines })))
    expect(error.code).toBe('compile-failed')
    expect(error.what).toContain('3.13.5')
    expect(error.what).toContain('compile')
    expect(error.logFile).toBe(join(root, 'a.log'))
    expect(error.details[0]).toContain('openssl/ssl.h')
    expect(error.details.at(-1)).toContain('Error 1')
    expect(error.details.length).toBeLessThanOrEqual(12)
  })

  test('without a module that must be there is refused, by the name that users know', async () => {
    const report = { ...good, modulesMissing: { _ssl: 'missing', _uuid: 'it was not built' } }
    const error = await failure(build('a', options({ report })))
    expect(error.code).toBe('python-incomplete')
    expect(error.what).toMatch(/ssl, uuid/)
    expect(error.details).toContain('_uuid: it was not built')
  })

  test('with `full` uses the profile, which is only made for it', async () => {
    const file = join(root, 'profile')
    await writeFile(file, 'counters')
    const trained: string[] = []
    const train: PythonOptions['train'] = (recipe) => {
      const key = keyOf(recipe.kind, recipe.inputs)
      trained.push(key)
      const { kind, name, title, inputs } = recipe
      const facts = { sha256: sha256('5'.repeat(64)), files: 267, tests: 9365 }
      const common = { kind, name, title, inputs, discovered: {}, files: {} }
      return Promise.resolve({ ...common, key, facts, file: () => Promise.resolve(file) })
    }
    const given = options({}, { ...configured({ optimize: 'full' }), train })
    const { inputs } = pythonRecipe(given)
    expect(trained).toEqual([])
    const built = await build('a', given)
    expect(trained).toEqual([inputs['profile']])
    expect(built.facts.profile).toBe('5'.repeat(64))
    expect(Object.keys(built.files)).toEqual(['layer.tar.gz', 'builder.tar.gz', 'rest.tar.gz'])
  })

  test.each([
    [['::failed disk 1048576 2097152'], 'disk-too-small', /needs 2\.0 GiB .* has 1\.0 GiB/],
    [['::failed memory 524288 2097152'], 'memory-too-small', /needs 2\.0 GiB .* 0\.5 GiB is free/],
    [
      ['patching file Lib/tarfile.py', 'Hunk #2 FAILED at 812.', '::failed patch 0001-CVE.patch'],
      'patch-failed',
      /CVE\.patch does not apply .*: Lib\/tarfile\.py, Hunk #2 FAILED at 812/,
    ],
    [
      [
        'configure: error: unrecognized options: --with-dtrac',
        '::option --with-dtrace',
        '::failed configure',
      ],
      'configure-option-unknown',
      /does not know --with-dtrac$/,
    ],
    [['::failed untrained Python/ceval 12'], 'profile-untrained', /Python\/ceval is 12/],
  ])('tells what %j means', async (lines, code, what) => {
    const error = await failure(build('a', options({ exitCode: 1, lines })))
    expect(error.code).toBe(code)
    expect(error.what).toMatch(what)
    if (code === 'configure-option-unknown') expect(error.hint).toContain('--with-dtrace')
  })

  test('against a library that no package has is refused', async () => {
    const report = { ...good, requires: { 'libodd.so.1': null } }
    expect((await failure(build('a', options({ report })))).what).toContain('libodd.so.1')
  })
})

describe('verification', () => {
  async function verify(report: object | undefined, exitCode = 0): Promise<Built<unknown>> {
    const { facts } = await build('python', options())
    const python = {
      kind: 'python',
      name: 'python',
      title: '',
      key: keyOf('python', {}),
      inputs: {},
      discovered: {},
      facts,
      files: {},
      file: () => Promise.resolve(''),
    }
    const recipe = verifyRecipe({
      python,
      selection: pruneSelection(),
      base: { key: keyOf('base', {}) },
      runtime: () =>
        Promise.resolve({
          run: async (job) => {
            expect(job.args).toEqual(expect.arrayContaining(['turtle', 'antigravity', '_tkinter']))
            if (job.outputDirectory !== undefined && report !== undefined) {
              await mkdir(job.outputDirectory, { recursive: true })
              await writeFile(join(job.outputDirectory, 'report.json'), JSON.stringify(report))
            }
            return { exitCode }
          },
        }),
    })
    expect(recipe.inputs).toMatchObject({ python: python.key, base: keyOf('base', {}) })
    return recipe.build({ directory: root, logFile: join(root, 'verify.log') })
  }

  test('counts what was imported', async () => {
    const { facts } = await verify({ version: '3.13.5', modules: 500, checks: 20, problems: {} })
    expect(facts).toEqual({ version: '3.13.5', modules: 500, checks: 20 })
  })

  test('names what does not work, and why', async () => {
    const problems = { ssl: 'ImportError: libssl.so.3: cannot open shared object file' }
    const error = await failure(verify({ version: '3.13.5', modules: 500, checks: 20, problems }))
    expect(error.code).toBe('python-broken')
    expect(error.what).toContain('ssl')
    expect(error.details).toEqual([`ssl: ${problems.ssl}`])
  })

  test('refuses another version, and an interpreter that does not start', async () => {
    const other = await failure(
      verify({ version: '3.13.4', modules: 500, checks: 20, problems: {} }),
    )
    expect(other.details[0]).toContain('3.13.4')
    await rm(join(root, 'python'), { recursive: true })
    expect((await failure(verify(undefined, 127))).details[0]).toContain('127')
  })
})
