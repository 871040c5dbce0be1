// Needs an engine, apt and mmdebstrap: a CPython for Debian 12 and for 13, and this machine's tools.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyOfExample, pycask, run, sharedCache, type Project, type Ran } from './support/cli.js'

let root: string
let project: Project
const fast = ['--optimize', 'fast-build', '--cache', sharedCache]
const tools = join(sharedCache, 'tools')

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-install-'))
  project = await copyOfExample(join(root, 'web'))
  // Nothing to compile but CPython: it is the interpreter that is looked at here.
  await writeFile(join(project.directory, 'requirements.txt'), '')
  await project.edit('pyproject.toml', /^checks = \[[^]*?\]\n/m, '')
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** This machine's C library, as [2, 36]. */
async function glibc(): Promise<readonly [number, number]> {
  const { stdout } = await run(['getconf', 'GNU_LIBC_VERSION'])
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(stdout) ?? []
  return [Number(major), Number(minor)]
}

const inBookworm = (...more: readonly string[]): Promise<Ran> =>
  pycask(['build', project.directory, ...fast, '--suite', 'bookworm', '--install', ...more])

describe('a CPython on the machine that builds', () => {
  let executable: string

  beforeAll(async () => {
    const { stdout, stderr, exitCode } = await inBookworm()
    expect([exitCode, stderr]).toEqual([0, expect.any(String)])
    executable = /Python 3\.13\.\d+: (\S+)$/m.exec(stdout)?.[1] ?? ''
  }, 900_000)

  test('is whole, and lies where setup-python looks for it', async () => {
    const version = /\/Python\/([\d.]+)\//.exec(executable)?.[1] ?? ''
    expect(executable).toBe(join(tools, 'Python', version, process.arch, 'bin/python3.13'))
    expect(await readFile(join(tools, 'Python', version, `${process.arch}.complete`), 'utf8')).toBe(
      '',
    )
    const program = [
      'import sys, sysconfig, json, ssl, turtledemo, idlelib, ensurepip, pip, os',
      'paths = [sysconfig.get_config_var(name) for name in ("prefix", "LIBDIR", "INCLUDEPY", "LIBPL")]',
      'print(json.dumps([sys.prefix, paths, os.path.exists(sysconfig.get_makefile_filename())]))',
    ].join('\n')
    const { stdout, stderr } = await run([executable, '-I', '-c', program])
    expect(stderr).toBe('')
    const [prefix, paths, makefile] = JSON.parse(stdout) as [string, string[], boolean]
    expect(prefix).toBe(join(executable, '../..'))
    for (const path of paths) expect(path.startsWith(prefix)).toBe(true)
    expect(makefile).toBe(true)
    const { stdout: flags } = await run([`${executable}-config`, '--includes'])
    expect(flags).toContain(`-I${prefix}/include/python3.13`)
    expect((await run([join(prefix, 'bin/pip'), '--version'])).stdout).toContain(prefix)
  }, 60_000)

  test('makes virtual environments with pip, in which extensions are compiled and run', async () => {
    const venv = join(root, 'venv')
    expect((await run([executable, '-m', 'venv', venv])).stderr).toBe('')
    const source = join(root, 'extension')
    await mkdir(source)
    await writeFile(
      join(source, 'answer.c'),
      `#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *none) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, NULL}, {NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "answer", NULL, -1, methods};
PyMODINIT_FUNC PyInit_answer(void) { return PyModule_Create(&module); }
`,
    )
    const program = `
import subprocess, sysconfig
get = sysconfig.get_config_var
command = (get('LDSHARED') + ' ' + get('CFLAGS') + ' ' + get('CCSHARED')).split()
subprocess.check_call(command + ['-I' + sysconfig.get_path('include'), 'answer.c', '-o', 'answer' + get('EXT_SUFFIX')])
import sys
sys.path.insert(0, '.')
import answer
print(answer.answer(), ' '.join(command))
`
    const built = await run([join(venv, 'bin/python'), '-c', program], { cwd: source })
    expect(built.stderr).toBe('')
    // What CPython itself was compiled with is not what extensions are.
    expect(built.stdout).toMatch(/^42 /)
    expect(built.stdout).not.toMatch(/profile|lto|rpath|no-pie|prefix-map|\/build\//)
  }, 120_000)

  test('is there at once the second time, and put right where somebody changed it', async () => {
    const again = await inBookworm()
    expect(again.stdout).toContain(executable)
    const complete = join(executable, '../../..', `${process.arch}.complete`)
    await rm(complete)
    await rm(executable)
    expect((await inBookworm()).stdout).toContain(executable)
    expect((await run([executable, '-c', 'print(6 * 7)'])).stdout).toBe('42\n')
  }, 120_000)

  test('as a step of a workflow is in its tool cache and on its PATH', async () => {
    const folder = join(root, 'runner')
    await mkdir(folder)
    const files = Object.fromEntries(
      ['GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY'].map((name) => [
        name,
        join(folder, name),
      ]),
    )
    for (const file of Object.values(files)) await writeFile(file, '')
    const { exitCode, stdout } = await run(
      [process.execPath, join(import.meta.dirname, '../../dist/action.js')],
      {
        env: {
          ...files,
          RUNNER_TOOL_CACHE: join(folder, 'tools'),
          RUNNER_TEMP: folder,
          INPUT_DIRECTORY: project.directory,
          INPUT_OPTIMIZE: 'fast-build',
          INPUT_SUITE: 'bookworm',
          INPUT_INSTALL: 'true',
          INPUT_CACHE: sharedCache,
        },
      },
    )
    expect([exitCode, stdout]).toEqual([0, expect.any(String)])
    const added = (await readFile(files['GITHUB_PATH'] ?? '', 'utf8')).trim()
    expect(added).toMatch(/tools\/Python\/3\.13\.\d+\/(x64|arm64)\/bin$/)
    expect((await run([join(added, 'python3'), '-c', 'print(6 * 7)'])).stdout).toBe('42\n')
    expect(await readFile(files['GITHUB_ENV'] ?? '', 'utf8')).toContain('pythonLocation')
    expect(await readFile(files['GITHUB_OUTPUT'] ?? '', 'utf8')).toContain(
      join(added, 'python3.13'),
    )
  }, 120_000)
})

test('a CPython for a newer system is refused, with what is missing, and nothing is left', async () => {
  const [major, minor] = await glibc()
  // Debian 13 has 2.41; on a machine with that, it simply runs.
  const isOlder = major === 2 && minor < 41
  const cache = join(root, 'cache')
  await mkdir(cache)
  for (const name of ['products', 'debian', 'sources'])
    await cp(join(sharedCache, name), join(cache, name), { recursive: true })
  const { exitCode, stderr } = await pycask([
    'build',
    project.directory,
    '--optimize',
    'fast-build',
    '--cache',
    cache,
    '--install',
  ])
  if (!isOlder) {
    expect([exitCode, stderr]).toEqual([0, expect.any(String)])
    return
  }
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(
    /cannot be installed on this machine: it needs GLIBC_2\.\d+, and this machine has glibc 2\.\d+/,
  )
  expect((await run(['find', join(cache, 'tools'), '-mindepth', '1'])).stdout).toBe('')
}, 600_000)
