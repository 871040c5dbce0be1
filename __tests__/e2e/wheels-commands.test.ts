/** `pycask lock` and `pycask wheels` with the committed bundle, on the example and pip's own index. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { example, pycask, root } from './support/cli.js'

const run = promisify(execFile)
const minutes = 60_000
jest.setTimeout(2 * minutes)
let scratch: string
let project: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-wheels-'))
  project = join(scratch, 'web')
  await cp(example, project, { recursive: true })
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const lockFile = (): string => join(project, 'build-requirements.txt')

// The example's sdists grow old while this test stays: its own time is uv's.
const env = { UV_EXCLUDE_NEWER: '2026-11-01T00:00:00Z' }

describe('pycask lock', () => {
  test('locks what the sdists are built with, by hash', async () => {
    await rm(lockFile())
    await rm(join(project, 'build-requirements.in'))
    const { stdout, stderr, exitCode } = await pycask(['lock', project], { env })
    expect(stderr).not.toContain('error')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/psycopg2==\S+ asks for setuptools/)
    expect(stdout).toMatch(/build-requirements\.txt: written, \d+ packages: cython==/)
    const text = await readFile(lockFile(), 'utf8')
    expect(text).toMatch(/^# What these are built with; written by: pycask lock\n# {3}psycopg2==/)
    for (const name of ['cython', 'setuptools', 'wheel'])
      expect(text).toMatch(new RegExp(`^${name}==\\S+ \\\\\\n {4}--hash=sha256:[0-9a-f]{64}`, 'm'))
  })

  test('changes nothing where all still fits, not even with an older version', async () => {
    const before = await readFile(lockFile(), 'utf8')
    expect((await pycask(['lock', project], { env })).stdout).toContain(': unchanged, ')
    expect(await readFile(lockFile(), 'utf8')).toBe(before)

    await writeFile(join(project, 'build-requirements.in'), 'setuptools==80.9.0  # asked for\n')
    expect((await pycask(['lock', project], { env })).stdout).toContain('setuptools==80.9.0')
    await writeFile(join(project, 'build-requirements.in'), '')
    expect((await pycask(['lock', project], { env })).stdout).toContain('setuptools==80.9.0')
    expect((await pycask(['lock', project, '--upgrade'], { env })).stdout).not.toContain(
      'setuptools==80.9.0',
    )
  })

  test('keeps the lock that is there when nothing fits', async () => {
    const before = await readFile(lockFile(), 'utf8')
    await writeFile(join(project, 'build-requirements.in'), 'setuptools<70\n')
    const { stderr, exitCode } = await pycask(['lock', project], { env })
    await rm(join(project, 'build-requirements.in'))
    expect(exitCode).toBe(1)
    expect(stderr).toContain('no lock fits all that the sdists are built with')
    expect(stderr).toContain('asked for: setuptools<70')
    expect(await readFile(lockFile(), 'utf8')).toBe(before)
    expect((await readdir(project)).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  test('says so where nothing has to be built', async () => {
    const plain = join(scratch, 'plain')
    await cp(example, plain, { recursive: true })
    await writeFile(join(plain, 'requirements.txt'), '')
    expect((await pycask(['lock', plain], { env })).stdout).toBe(
      'nothing has to be built from its sdist: no lock is needed\n',
    )
  })
})

describe('what is old, odd, or a folder', () => {
  let odd: string
  const files = async (): Promise<readonly string[]> =>
    (await readdir(odd)).filter((name) => name.startsWith('build-requirements')).sort()

  /** netifaces of 2021, two sdists that want different setuptools, and a folder with an extension in C. */
  beforeAll(async () => {
    odd = join(scratch, 'odd')
    await mkdir(join(odd, 'lib/acme_lib'), { recursive: true })
    const entries = ['-e ./lib']
    for (const [name, setuptools] of [
      ['one', '75.0.0'],
      ['two', '80.9.0'],
    ] as const) {
      const folder = join(odd, `${name}-1.0`)
      await mkdir(folder)
      await writeFile(join(folder, 'pyproject.toml'), pyproject(name, `setuptools==${setuptools}`))
      await writeFile(join(folder, `${name}.py`), '')
      const sdist = `${name}-1.0.tar.gz`
      await run('tar', ['-czf', join(odd, sdist), '-C', odd, `${name}-1.0`])
      await rm(folder, { recursive: true })
      entries.push(`./${sdist} --hash=sha256:${await hashOf(join(odd, sdist))}`)
    }
    const old = join(scratch, 'old')
    const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', ':all:']
    await run('python3', [...download, '--dest', old, 'netifaces==0.11.0'])
    const [netifaces = ''] = await readdir(old)
    entries.push(`netifaces==0.11.0 --hash=sha256:${await hashOf(join(old, netifaces))}`)
    await writeFile(join(odd, 'requirements.txt'), `${entries.join('\n')}\n`)
    await writeFile(join(odd, 'lib/pyproject.toml'), pyproject('acme-lib', 'setuptools>=77'))
    await writeFile(join(odd, 'lib/setup.py'), setupPy)
    await writeFile(join(odd, 'lib/acme_lib/__init__.py'), 'from ._c import answer\n')
    await writeFile(join(odd, 'lib/acme_lib/_c.c'), extension)
  }, 2 * minutes)

  test('get locks of their own, as of their day, which do not move when the common one does', async () => {
    const { stdout, stderr } = await pycask(['lock', odd, '--json'])
    expect(stderr).not.toContain('error')
    const { files: written } = JSON.parse(stdout) as {
      files: { file: string; builds: string[]; asOf?: string; locked: string[] }[]
    }
    expect(written.map(({ builds, asOf }) => [builds, asOf])).toEqual([
      [['acme-lib', 'two==1.0'], undefined],
      [['netifaces==0.11.0'], '2024-10-07'],
      [['one==1.0'], undefined],
    ])
    expect(written[0]?.locked).toContain('setuptools==80.9.0')
    expect(written[1]?.locked).toContain('setuptools==75.1.0')
    expect(written[2]?.locked).toContain('setuptools==75.0.0')
    expect(await files()).toEqual([
      'build-requirements.netifaces.txt',
      'build-requirements.one.txt',
      'build-requirements.txt',
    ])

    const netifaces = join(odd, 'build-requirements.netifaces.txt')
    const before = await readFile(netifaces, 'utf8')
    const requirements = join(odd, 'requirements.txt')
    const all = await readFile(requirements, 'utf8')
    await writeFile(requirements, all.replace(/.*one-1.0.*\n/, ''))
    expect((await pycask(['lock', odd])).stdout).toContain('build-requirements.one.txt: removed')
    expect(await files()).not.toContain('build-requirements.one.txt')
    expect(await readFile(netifaces, 'utf8')).toBe(before)
    await writeFile(requirements, all)
    await pycask(['lock', odd])
  })

  test(
    'are built, and only what changed in the folder builds it again',
    async () => {
      const made = async (): Promise<Record<string, string>> => {
        const { stdout, stderr } = await pycask([
          ...['wheels', odd, '--optimize', 'fast-build', '--output', join(scratch, 'odd-wheels')],
          '--json',
        ])
        expect(stderr).not.toContain('error')
        const { pythons } = JSON.parse(stdout) as {
          pythons: {
            products: { kind: string; name: string; state: string; reasons: string[] }[]
          }[]
        }
        return Object.fromEntries(
          (pythons[0]?.products ?? [])
            .filter(({ kind }) => kind === 'wheel')
            .map(({ name, state, reasons }) => [name, [state, ...reasons].join(' ')]),
        )
      }
      await made()
      const names = await readdir(join(scratch, 'odd-wheels'))
      expect(
        names.filter((name) => name.endsWith('.whl')).map((name) => name.split('-cp')[0]),
      ).toEqual(expect.arrayContaining(['acme_lib-1.0', 'netifaces-0.11.0']))
      // Neither the version in the lock nor another file of the project: only what is in the folder.
      await writeFile(join(odd, 'README'), 'more')
      await mkdir(join(odd, 'lib/build'))
      await writeFile(join(odd, 'lib/build/left-over'), '')
      const again = await made()
      expect(new Set(Object.values(again))).toEqual(new Set(['reused']))

      // Something that no earlier run has left in the cache.
      const answer = String(Date.now())
      await writeFile(join(odd, 'lib/acme_lib/_c.c'), extension.replace('42', answer))
      const { 'acme-lib': changed, ...others } = await made()
      expect(changed).toMatch(/^built file acme_lib\/_c\.c/)
      expect(new Set(Object.values(others))).toEqual(new Set(['reused']))
    },
    30 * minutes,
  )
})

const hashOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

const pyproject = (name: string, requires: string): string =>
  `[project]\nname = "${name}"\nversion = "1.0"\n` +
  `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "setuptools.build_meta"\n`

const setupPy = `from setuptools import Extension, setup
setup(packages=["acme_lib"], ext_modules=[Extension("acme_lib._c", ["acme_lib/_c.c"])])
`
const extension = `#include <Python.h>
static PyObject *answer(PyObject *self, PyObject *none) { return PyLong_FromLong(42); }
static PyMethodDef methods[] = {{"answer", answer, METH_NOARGS, ""}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_c", "", -1, methods};
PyMODINIT_FUNC PyInit__c(void) { return PyModule_Create(&module); }
`

describe('pycask wheels', () => {
  const output = (): string => join(scratch, 'wheelhouse')

  test(
    'makes a folder that others install from, without an index',
    async () => {
      const made = await pycask([
        ...['wheels', project, '--optimize', 'fast-build', '--output', output()],
      ])
      expect(made.stderr).not.toContain('error')
      expect(made.stdout).toMatch(/\d+ wheels in \S+wheelhouse/)
      const names = await readdir(output())
      expect(names).toEqual(expect.arrayContaining(['requirements-3.13.txt', 'pylock.cp313.toml']))
      expect((await stat(output())).mode & 0o777).toBe(0o755)
      const { '3.13': records } = JSON.parse(
        await readFile(join(output(), 'wheels.json'), 'utf8'),
      ) as Record<
        string,
        {
          file: string
          sha256: string
          name: string
          built: boolean
          from: { file: string }
          grafted: { package?: string }[]
        }[]
      >
      for (const { file, sha256 } of records ?? [])
        expect(
          createHash('sha256')
            .update(await readFile(join(output(), file)))
            .digest('hex'),
        ).toBe(sha256)
      const yaml = records?.find(({ name }) => name === 'pyyaml')
      expect(yaml).toMatchObject({
        built: true,
        from: { file: expect.stringMatching(/\.tar\.gz$/) },
        grafted: [{ package: 'libyaml-0-2' }],
      })

      for (const { file, sha256 } of records ?? []) {
        const bill = JSON.parse(await readFile(join(output(), `${file}.cdx.json`), 'utf8')) as {
          metadata: { component: { hashes: object[] } }
        }
        expect(bill.metadata.component.hashes).toEqual([{ alg: 'SHA-256', content: sha256 }])
      }

      const target = join(scratch, 'installed')
      await run('python3', [
        ...['-m', 'pip', 'install', '--quiet', '--no-index', '--find-links', output()],
        ...['--require-hashes', '--only-binary', ':all:', '--no-deps', '--target', target],
        ...[
          '--python-version',
          '3.13',
          '--implementation',
          'cp',
          '--abi',
          'cp313',
          '--abi',
          'none',
        ],
        ...platformsOf(names),
        ...['--requirement', join(output(), 'requirements-3.13.txt')],
      ])
      const installed = await readdir(target)
      for (const name of ['psycopg2', 'yaml', 'gunicorn']) expect(installed).toContain(name)
    },
    30 * minutes,
  )

  test('replaces a wheelhouse, and nothing else', async () => {
    await writeFile(join(output(), 'old.whl'), '')
    const again = await pycask([
      ...['wheels', project, '--optimize', 'fast-build', '--output', output()],
    ])
    expect(again.exitCode).toBe(0)
    expect(await readdir(output())).not.toContain('old.whl')

    const other = join(scratch, 'other')
    await cp(example, other, { recursive: true })
    const refused = await pycask(['wheels', project, '--output', other])
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('is no wheelhouse but has')
    expect(await readdir(other)).toEqual(await readdir(example))
    expect((await readdir(scratch)).filter((name) => name.includes('.new-'))).toEqual([])
  })
})

test('one changed line of a lock makes one product anew; its order, comments and the project’s version none', async () => {
  const folder = join(scratch, 'lines')
  await mkdir(folder)
  const wheelsOf = async (version: string, count: number) => {
    const maker = join(root, 'bench/wheels-make.py')
    const made = await run('python3', [maker, folder, String(count), '1', version])
    return (JSON.parse(made.stdout) as { file: string; sha256: string }[]).map(
      ({ file, sha256 }) => `./${file} --hash=sha256:${sha256}`,
    )
  }
  // Versions that no earlier run has left in the cache.
  const version = String(Date.now())
  const lines = await wheelsOf(version, 12)
  const write = async (lock: readonly string[], own: string): Promise<void> => {
    await writeFile(join(folder, 'requirements.txt'), `${lock.join('\n')}\n`)
    await writeFile(join(folder, 'pyproject.toml'), `[project]\nname = "web"\nversion = "${own}"\n`)
  }
  const built = async (): Promise<readonly string[]> => {
    const args = ['--optimize', 'fast-build', '--output', join(scratch, 'lines-wheels'), '--json']
    const { stdout, stderr } = await pycask(['wheels', folder, ...args])
    expect(stderr).not.toContain('error')
    const { pythons } = JSON.parse(stdout) as {
      pythons: { products: { kind: string; name: string; state: string }[] }[]
    }
    const products = pythons[0]?.products ?? []
    return products
      .filter(({ state }) => state === 'built')
      .map(({ kind, name }) => `${kind} ${name}`)
  }
  await write(lines, '1.0')
  expect(await built()).toHaveLength(12)
  await write(['# the same', ...lines.toReversed()], '1.1')
  expect(await built()).toEqual([])
  const [changed = ''] = await wheelsOf(`${version}.1`, 1)
  await write([changed, ...lines.slice(1)], '1.1')
  expect(await built()).toEqual(['wheel bench-part-0'])
})

/** Every platform that a wheel there claims: pip, asked for another Python, takes only what is named. */
const platformsOf = (names: readonly string[]): readonly string[] => {
  const platforms = names.flatMap((name) => /-([^-]+)\.whl$/.exec(name)?.[1]?.split('.') ?? [])
  return [...new Set(platforms)].flatMap((platform) => ['--platform', platform])
}
