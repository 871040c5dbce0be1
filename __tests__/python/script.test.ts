import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  checkFlags,
  configureArguments,
  flagsFor,
  type Configuration,
} from '../../src/python/flags.js'
import { finishScript } from '../../src/python/finish.js'
import { pythonBuildPackages, requiredModules } from '../../src/python/modules.js'
import {
  defaultPruned,
  prunedModules,
  pruneScript,
  pruneSelection,
} from '../../src/python/prune.js'
import { buildScript, trainingScript, type ScriptOptions } from '../../src/python/script.js'
import { quoted } from '../../src/python/shell.js'
import { workload } from '../../src/python/workload.js'
import { configuration } from './support/configuration.js'

const options: ScriptOptions = {
  configuration,
  prefix: '/opt/acme/python',
  selection: pruneSelection(),
  requiredModules: ['_ssl'],
  jobs: 2,
}
const at = { prefix: '/opt/acme/python', training: false }
const scriptWith = (more: Partial<Configuration>): string =>
  buildScript({ ...options, configuration: { ...configuration, ...more } })

describe('the build script', () => {
  test.each([
    ['fast-build', scriptWith({})],
    ['full', scriptWith({ optimize: 'full' })],
    ['shared and free-threaded', scriptWith({ libpython: 'shared', suffix: 't' })],
    [
      'training',
      trainingScript({ configuration: { ...configuration, optimize: 'full' }, jobs: 2 }),
    ],
  ])('%s is a script that sh can read', (_, input) => {
    expect(() => execFileSync('sh', ['-n'], { input })).not.toThrow()
  })

  test('what a user writes stays a word, whatever is in it', () => {
    const odd = `-DNAME='a b' "$(touch /x)" \`id\` \\ \n;`
    const text = execFileSync('sh', ['-c', `printf %s ${quoted(odd)}`]).toString()
    expect(text).toBe(odd)
    const input = scriptWith({ extraConfigure: [odd], cflags: [odd] })
    expect(() => execFileSync('sh', ['-n'], { input })).not.toThrow()
    expect(input).toContain(quoted(odd))
  })

  test('the number of jobs says how fast, not what', () => {
    const lines = (jobs: number): string[] =>
      buildScript({ ...options, jobs })
        .split('\n')
        .map((line) => line.replace(/^make -j\d+/, 'make'))
    expect(lines(1)).toEqual(lines(16))
  })

  test('only `full` is built from a profile and linked as a whole', () => {
    const full = scriptWith({ optimize: 'full' })
    expect(full).toContain('--enable-optimizations')
    expect(full).toContain('--with-lto')
    expect(full).toContain('touch profile-run-stamp')
    expect(full).toContain('ceval.o: private PY_CORE_CFLAGS += -fprofile-partial-training')
    expect(full).toContain('-momit-leaf-frame-pointer')
    expect(buildScript(options)).not.toMatch(
      /--enable-optimizations|--with-lto|profile-run|partial-training|momit-leaf/,
    )
  })

  test('training is the workload and that of CPython itself, without linking as a whole', () => {
    const script = trainingScript({
      configuration: { ...configuration, optimize: 'full' },
      jobs: 3,
    })
    // The workload first: what makes the stamp runs the tests and deletes the instrumented program.
    expect(script).toMatch(/profile-gen-stamp\n[^]*workload\.py[^]*make -j3 .*profile-run-stamp/)
    expect(script).toContain('--enable-optimizations')
    expect(script).not.toContain('--with-lto')
  })

  test('both scripts fit into one argument of a program (128 KiB)', () => {
    expect(Buffer.byteLength(buildScript(options))).toBeLessThan(100_000)
    expect(Buffer.byteLength(finishScript)).toBeLessThan(100_000)
  })
})

describe('the workload of training', () => {
  test('runs on any Python that is supported, and what it computes is right', () => {
    const check = `
import sys
sys.argv = ['workload.py', '1']
exec(sys.stdin.read())
assert tree() and documents()
assert sieve() == 785, 'the primes below 6000, and 0 and 1, which nobody crosses out'
assert fibonacci(10) == 55 and distance('kitten', 'sitting') == 3 and search() == 4
assert tasks() == ((435, list(range(10))), 60)
`
    expect(() => execFileSync('python3', ['-c', check], { input: workload })).not.toThrow()
  }, 60_000)
})

describe('flags', () => {
  const flags = (more: Partial<Configuration>) => flagsFor({ ...configuration, ...more })

  test.each([
    [{ extraConfigure: ['--enable-shared'] }, 'configure-option-owned', 'libpython'],
    [{ extraConfigure: ['--with-lto=thin'] }, 'configure-option-owned', 'optimize'],
    [{ extraConfigure: ['--prefix=/usr'] }, 'configure-option-owned', 'org'],
    [{ extraConfigure: ['CFLAGS=-O1'] }, 'configure-option-owned', 'cflags'],
    [{ cflags: ['-O2', '-march=native'] }, 'cflags-not-portable', '-march=x86-64-v2'],
  ])('%j is refused as %s', (more, code, hint) => {
    let found: unknown
    try {
      checkFlags({ ...configuration, ...more })
    } catch (thrown) {
      found = thrown
    }
    expect(found).toMatchObject({ code, hint: expect.stringContaining(hint) as unknown })
  })

  test('what is given is added, for CPython alone', () => {
    const given = { extraConfigure: ['--with-dtrace'], cflags: ['-DA="b c"'] }
    const words = configureArguments({ ...configuration, ...given }, at)
    expect(words).toContain("'--with-dtrace'")
    expect(words.find((word) => word.startsWith('CFLAGS_NODIST'))).toContain('-DA="b c"')
    expect(words.find((word) => word.startsWith('CFLAGS='))).not.toContain('-DA')
  })

  test('a shared libpython is position-independent code, and the version says what is threaded', () => {
    expect(flags({ libpython: 'shared' }).cflagsOfOurs).not.toContain('-fno-pie')
    const words = configureArguments({ ...configuration, libpython: 'shared', suffix: 't' }, at)
    expect(words).toEqual(expect.arrayContaining(['--enable-shared', '--disable-gil']))
  })

  test('hardening is for CPython, not for the extensions that others compile', () => {
    const recorded = configureArguments(configuration, at).filter((one) =>
      /^(OPT|CFLAGS|LDFLAGS)=/.test(one),
    )
    expect(recorded.join(' ')).not.toMatch(/stack|FORTIFY|-Wl|prefix-map|-g\b/)
    expect(configureArguments(configuration, at).join(' ')).toMatch(
      /LDFLAGS_NODIST='.*-z,relro.*-z,now/,
    )
  })

  test('frame pointers are kept from 3.12 on, and in extensions those of leaf functions too', () => {
    expect(flags({ minor: '3.12' }).cflags).toContain('-fno-omit-frame-pointer')
    expect(flags({ optimize: 'full' }).cflags).toContain('-mno-omit-leaf-frame-pointer')
    expect(flags({ minor: '3.11', optimize: 'full' })).toMatchObject({
      cflags: [],
      cflagsOfOurs: expect.not.arrayContaining(['-momit-leaf-frame-pointer']) as unknown,
    })
  })

  test('each architecture protects its branches in its own way', () => {
    expect(flags({}).cflagsOfOurs).toContain('-fcf-protection')
    expect(flags({ architecture: 'arm64' }).cflagsOfOurs).toContain('-mbranch-protection=standard')
    expect(flags({ architecture: 'arm64' }).cflagsOfOurs).not.toContain('-fcf-protection')
  })
})

describe('modules', () => {
  test('zstd is asked for from 3.14 on', () => {
    expect(requiredModules({ minor: '3.13' })).not.toHaveProperty('_zstd')
    expect(requiredModules({ minor: '3.14' })).toHaveProperty('_zstd', 'compression.zstd')
    expect(pythonBuildPackages({ minor: '3.14' })).toContain('libzstd-dev')
  })

  test('nis and crypt are built as long as there are such modules', () => {
    expect(pythonBuildPackages({ minor: '3.12' })).toContain('libtirpc-dev')
    expect(pythonBuildPackages({ minor: '3.13' })).not.toContain('libtirpc-dev')
  })

  test('what is pruned is named by module', () => {
    expect(prunedModules(pruneSelection())).toEqual(
      expect.arrayContaining(['ensurepip', 'idlelib', 'tkinter', 'turtle']),
    )
    expect(prunedModules(pruneSelection(['idle', 'static']))).toEqual(['idlelib'])
    expect(() => pruneSelection(['idel'])).toThrow('there is no profile idel')
  })
})

describe('pruning', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'python-prune-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  const runtime = [
    'bin/python3.13',
    'include/python3.13/pyconfig.h',
    'lib/python3.13/json/__init__.py',
    'lib/python3.13/unittest/case.py',
    'lib/python3.13/lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so',
    'lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py',
  ]
  const builder = [
    'bin/python3.13-config',
    'include/python3.13/Python.h',
    'include/python3.13/internal/pycore_gc.h',
    'lib/libpython3.13.a',
    'lib/pkgconfig/python-3.13.pc',
    'lib/python3.13/config-3.13-x86_64-linux-gnu/Makefile',
    'lib/python3.13/config-3.13-x86_64-linux-gnu/libpython3.13.a',
  ]
  const rest = [
    'bin/idle3',
    'bin/pydoc3.13',
    'bin/2to3-3.13',
    'lib/python3.13/ensurepip/_bundled/pip-26.0-py3-none-any.whl',
    'lib/python3.13/idlelib/idle.py',
    'lib/python3.13/idlelib/idle_test/test_a.py',
    'lib/python3.13/lib-dynload/_tkinter.cpython-313-x86_64-linux-gnu.so',
    'lib/python3.13/lib-dynload/_testcapi.cpython-313-x86_64-linux-gnu.so',
    'lib/python3.13/lib-dynload/xxlimited.cpython-313-x86_64-linux-gnu.so',
    'lib/python3.13/test/test_json.py',
    'lib/python3.13/test/tests/test_deep.py',
    'lib/python3.13/turtle.py',
    'lib/python3.13/unittest/test/test_case.py',
    'share/man/man1/python3.13.1',
  ]

  /** Runs the script on an installed tree; resolves with the files of the three trees. */
  async function split(
    names: readonly string[],
  ): Promise<Record<'runtime' | 'builder' | 'rest', string[]>> {
    const trees = {
      runtime: join(root, 'a prefix'),
      builder: join(root, 'builder'),
      rest: join(root, 'rest'),
    }
    for (const path of [
      ...runtime,
      ...builder,
      ...rest,
      'lib/python3.13/site-packages/README.txt',
    ]) {
      await mkdir(join(trees.runtime, dirname(path)), { recursive: true })
      await writeFile(join(trees.runtime, path), path)
    }
    const script = pruneScript(pruneSelection(names), { library: 'python3.13', ...trees })
    execFileSync('sh', ['-eu'], {
      input: script.replaceAll('/build/', `${root}/`),
      env: { PATH: process.env['PATH'], PREFIX: trees.runtime },
    })
    return {
      runtime: await filesIn(trees.runtime),
      builder: await filesIn(trees.builder),
      rest: await filesIn(trees.rest),
    }
  }
  const stubs = (...names: readonly string[]) => names.map((name) => `lib/python3.13/${name}.py`)

  test('splits an installed tree into runtime, builder and rest, without overlap or loss', async () => {
    const trees = await split(defaultPruned)
    const told = stubs('ensurepip', 'idlelib', 'turtle')
    expect(trees.runtime).toEqual([...runtime, ...told].sort())
    expect(trees.builder).toEqual([...builder].sort())
    expect(trees.rest).toEqual([...rest].sort())
    expect(await readdir(join(root, 'a prefix/lib/python3.13'))).toContain('site-packages')
  })

  test('takes only what is named', async () => {
    const trees = await split(['idle', 'static'])
    expect(trees.builder).toEqual(builder.filter((path) => path.endsWith('.a')))
    expect(trees.rest).toEqual(rest.filter((path) => path.includes('idle')).sort())
    expect(trees.runtime).toContain('lib/python3.13/turtle.py')
    expect(trees.runtime).toContain('include/python3.13/Python.h')
  })

  test('importing what was pruned fails as a missing module does, and says why', async () => {
    await split(defaultPruned)
    const library = join(root, 'a prefix/lib/python3.13')
    const program = [
      'import sys',
      `sys.path.insert(0, ${JSON.stringify(library)})`,
      'try:',
      '    import idlelib',
      'except ModuleNotFoundError as error:',
      '    print(error.name, error)',
    ].join('\n')
    const said = execFileSync('python3', ['-S', '-c', program]).toString()
    expect(said).toBe(
      "idlelib No module named 'idlelib': this Python was built without it (Pycask's prune profile idle)\n",
    )
  })
})

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}
