import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { configureArguments, flagsFor } from '../../src/python/flags.js'
import { finishScript } from '../../src/python/finish.js'
import { pythonBuildPackages, requiredModules } from '../../src/python/modules.js'
import { prunedModules, pruneScript, slim } from '../../src/python/prune.js'
import { buildScript, type ScriptOptions } from '../../src/python/script.js'

const options: ScriptOptions = {
  minor: '3.13',
  architecture: 'amd64',
  prefix: '/opt/acme/python',
  optimize: 'fast-build',
  profile: slim,
  requiredModules: ['_ssl'],
  jobs: 2,
}

describe('the build script', () => {
  test.each(['fast-build', 'full'] as const)('%s is a script that sh can read', (optimize) => {
    const input = buildScript({ ...options, optimize })
    expect(() => execFileSync('sh', ['-n'], { input })).not.toThrow()
  })

  test('the number of jobs says how fast, not what', () => {
    const lines = (jobs: number): string[] =>
      buildScript({ ...options, jobs })
        .split('\n')
        .map((line) => line.replace(/^make -j\d+/, 'make'))
    expect(lines(1)).toEqual(lines(16))
  })

  test('only `full` trains and links as a whole', () => {
    const full = buildScript({ ...options, optimize: 'full' })
    expect(full).toContain('--enable-optimizations')
    expect(full).toContain('--with-lto')
    expect(buildScript(options)).not.toMatch(/--enable-optimizations|--with-lto/)
  })

  test('both scripts fit into one argument of a program (128 KiB)', () => {
    expect(Buffer.byteLength(buildScript(options))).toBeLessThan(100_000)
    expect(Buffer.byteLength(finishScript)).toBeLessThan(100_000)
  })
})

describe('flags', () => {
  test('hardening is for CPython, not for the extensions that others compile', () => {
    const recorded = configureArguments(options).filter((one) => /^(OPT|CFLAGS|LDFLAGS)=/.test(one))
    expect(recorded.join(' ')).not.toMatch(/stack|FORTIFY|-Wl|prefix-map|-g\b/)
    expect(configureArguments(options).join(' ')).toMatch(/LDFLAGS_NODIST='.*-z,relro.*-z,now/)
  })

  test('frame pointers are kept from 3.12 on', () => {
    expect(flagsFor('3.12', 'arm64').cflags).toContain('-fno-omit-frame-pointer')
    expect(flagsFor('3.11', 'arm64').cflags).toEqual([])
  })

  test('each architecture protects its branches in its own way', () => {
    expect(flagsFor('3.13', 'amd64').cflagsOfOurs).toContain('-fcf-protection')
    expect(flagsFor('3.13', 'arm64').cflagsOfOurs).toContain('-mbranch-protection=standard')
    expect(flagsFor('3.13', 'arm64').cflagsOfOurs).not.toContain('-fcf-protection')
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
    expect(prunedModules(slim)).toEqual(
      expect.arrayContaining(['ensurepip', 'idlelib', 'tkinter', 'turtle']),
    )
    expect(prunedModules(slim).join(' ')).not.toMatch(/[*/]|\.py/)
  })
})

describe('pruning', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'python-prune-'))
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  test('splits an installed tree into runtime and builder, without overlap or loss', async () => {
    const kept = [
      'bin/python3.13',
      'include/python3.13/pyconfig.h',
      'lib/python3.13/json/__init__.py',
      'lib/python3.13/unittest/case.py',
      'lib/python3.13/lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so',
      'lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py',
    ]
    const forBuilder = [
      'bin/python3.13-config',
      'include/python3.13/Python.h',
      'include/python3.13/internal/pycore_gc.h',
      'lib/pkgconfig/python-3.13.pc',
      'lib/python3.13/config-3.13-x86_64-linux-gnu/Makefile',
    ]
    const dropped = [
      'bin/idle3',
      'bin/pydoc3.13',
      'bin/2to3-3.13',
      'lib/libpython3.13.a',
      'lib/python3.13/config-3.13-x86_64-linux-gnu/libpython3.13.a',
      'lib/python3.13/ensurepip/_bundled/pip-26.0-py3-none-any.whl',
      'lib/python3.13/idlelib/idle.py',
      'lib/python3.13/json/__pycache__/tool.cpython-313.pyc',
      'lib/python3.13/lib-dynload/_tkinter.cpython-313-x86_64-linux-gnu.so',
      'lib/python3.13/lib-dynload/_testcapi.cpython-313-x86_64-linux-gnu.so',
      'lib/python3.13/lib-dynload/xxlimited.cpython-313-x86_64-linux-gnu.so',
      'lib/python3.13/site-packages/README.txt',
      'lib/python3.13/test/test_json.py',
      'lib/python3.13/turtle.py',
      'lib/python3.13/unittest/test/test_case.py',
      'share/man/man1/python3.13.1',
    ]
    const [prefix, addition] = [join(root, 'a prefix'), join(root, 'addition')]
    for (const path of [...kept, ...forBuilder, ...dropped]) {
      await mkdir(join(prefix, dirname(path)), { recursive: true })
      await writeFile(join(prefix, path), path)
    }
    execFileSync('sh', ['-eu'], {
      input: pruneScript(slim, '3.13', addition),
      env: { PATH: process.env['PATH'], PREFIX: prefix },
    })
    expect(await filesIn(prefix)).toEqual([...kept].sort())
    expect(await filesIn(addition)).toEqual([...forBuilder].sort())
    expect(await readdir(join(prefix, 'lib/python3.13'))).toContain('site-packages')
  })
})

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}
