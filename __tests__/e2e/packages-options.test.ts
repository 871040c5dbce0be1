/**
 * What the options say of packages, with the committed bundle: libraries that no published wheel may
 * carry, what the image does not get, and modules that cannot be imported. Needs an engine and pip's index.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createHost, quietLog } from '../../src/host/index.js'
import { createMaker, directoryStore } from '../../src/make/index.js'
import { toolsRecipe } from '../../src/wheels/index.js'
import { pycask, type Ran } from './support/cli.js'

const minutes = 60_000
jest.setTimeout(5 * minutes)
let scratch: string
let uv: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-packages-'))
  const { signal } = new AbortController()
  const stores = [directoryStore(join(scratch, 'store'), quietLog)]
  const maker = createMaker({ stores, building: true, log: quietLog, signal })
  const host = createHost({ env: process.env, log: quietLog, signal })
  uv = await (await maker.make(toolsRecipe({ host }))).file('uv')
}, 3 * minutes)
afterAll(async () => {
  execFileSync('docker', ['image', 'rm', '--force', 'pycask-test/packages:latest'])
  await rm(scratch, { recursive: true, force: true })
})

/** A project whose lock has these packages, and nothing that they ask for. */
async function project(
  name: string,
  packages: readonly string[],
  options: string,
): Promise<string> {
  const directory = join(scratch, name)
  await mkdir(directory)
  await writeFile(join(directory, 'requirements.in'), packages.join('\n'))
  execFileSync(
    uv,
    [
      ...[
        'pip',
        'compile',
        '--quiet',
        '--no-deps',
        '--generate-hashes',
        '--python-version',
        '3.13',
      ],
      ...['--output-file', 'requirements.txt', 'requirements.in'],
    ],
    { cwd: directory, stdio: 'pipe' },
  )
  await writeFile(
    join(directory, 'pyproject.toml'),
    `[tool.pycask]\nimage = "pycask-test/packages"\napp-ignore = ["requirements.*"]\n${options}`,
  )
  return directory
}
const build = (directory: string, ...flags: string[]): Promise<Ran> =>
  pycask(['build', directory, '--optimize', 'fast-build', ...flags])
const python = (code: string): string =>
  execFileSync(
    'docker',
    ['run', '--rm', 'pycask-test/packages:latest', 'python3', '-I', '-c', code],
    {
      encoding: 'utf8',
    },
  ).trim()

describe('a library that no published wheel may carry', () => {
  test(
    "comes from Debian: the package is built, with pycask's own lock of what that needs",
    async () => {
      const directory = await project(
        'refused',
        ['psycopg2-binary==2.9.12', 'click==8.1.8', 'six==1.17.0'],
        `refuse-bundled = ["libpq", "libssl"]
exclude = ["testing.py", "*.pyi"]
packages.psycopg2-binary.build-packages = ["libpq-dev"]
packages.click.compile = false
packages.six.exclude = ["six.py"]
skip-imports = ["six"]
`,
      )
      const unlocked = await build(directory)
      expect(unlocked.exitCode).toBe(1)
      expect(unlocked.stderr).toContain('psycopg2-binary==2.9.12 has to be built from source')
      expect(unlocked.stderr).toContain('pycask lock writes it')
      expect((await pycask(['lock', directory])).stdout).toContain(
        'psycopg2-binary==2.9.12 asks for',
      )

      const built = await build(directory, '--load')
      expect(built.stderr).not.toContain('error')
      const libraries = python(
        'import psycopg2._psycopg as p; print([l.split()[-1] for l in open("/proc/self/maps") if "libpq" in l][0])',
      )
      expect(libraries).toMatch(/^\/usr\/lib\/\S+\/libpq\.so/)
      expect(
        python(
          'import click, glob, os; d = os.path.dirname(click.__file__); print(os.path.exists(d + "/testing.py"), glob.glob(d + "/**/*.pyc", recursive=True), "testing" in open(glob.glob(os.path.dirname(d) + "/click-*/RECORD")[0]).read())',
        ),
      ).toBe('False [] False')
      expect(python('import importlib.util; print(importlib.util.find_spec("six"))')).toBe('None')

      const again = await build(directory)
      expect(again.stdout).not.toMatch(/ built /)
    },
    15 * minutes,
  )

  test('is an error where the package must not be built', async () => {
    const directory = await project(
      'contradiction',
      ['psycopg2-binary==2.9.12'],
      'refuse-bundled = ["libpq"]\nonly-binary = ["psycopg2-binary"]\n',
    )
    const { stderr, exitCode } = await build(directory)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(
      /psycopg2_binary-\S+\.whl carries libpq-\S+, which refuse-bundled forbids/,
    )
    expect(stderr).toContain('only-binary forbids its sdist')
  })
})

describe('a package that is built with changes', () => {
  test(
    'gets its patches and further build requirements; a patch that does not apply is named with its hunk',
    async () => {
      const directory = await project(
        'patched',
        ['six==1.17.0'],
        `no-binary = ["six"]
[tool.pycask.packages.six]
patches = "patches"
build-requires = ["packaging>=24"]
`,
      )
      const author = '__author__ = "Benjamin Peterson <benjamin@python.org>"'
      const version = '__version__ = "1.17.0"'
      const patch = (...lines: string[]): string =>
        ['--- a/six.py', '+++ b/six.py', '@@ -30,5 +30,5 @@', ' ', ...lines, ' ', ' ', ''].join(
          '\n',
        )
      await mkdir(join(directory, 'patches'))
      const file = join(directory, 'patches', 'version.patch')
      await writeFile(file, patch(` ${author}`, '-__version__ = "1.16.0"', '+x'))
      expect((await pycask(['lock', directory])).stdout).toContain('packaging==')
      const refused = await build(directory)
      expect(refused.exitCode).toBe(1)
      expect(refused.stderr).toContain('the patch version.patch does not apply')
      expect(refused.stderr).toContain('Hunk #1 FAILED at 30')

      await writeFile(file, patch(` ${author}`, `-${version}`, '+__version__ = "1.17.0+acme"'))
      const other = await build(directory)
      expect(other.exitCode).toBe(1)
      expect(other.stderr).toContain('six==1.17.0: its build made another release, six 1.17.0+acme')

      await writeFile(file, patch(`-${author}`, '+__author__ = "Acme"', ` ${version}`))
      const built = await build(directory, '--load')
      expect(built.stderr).not.toContain('error')
      expect(python('import six; print(six.__author__, six.__version__)')).toBe('Acme 1.17.0')
    },
    10 * minutes,
  )
})

// Debian 12's own cargo cannot read the Cargo.lock of today.
const asked = spawnSync('cargo', ['--version'], { encoding: 'utf8' })
const cargo = asked.status === 0 ? /^cargo 1\.(\d+)/.exec(asked.stdout)?.[1] : undefined
const withCargo = Number(cargo ?? 0) >= 78 ? test : test.skip

describe('a package in Rust', () => {
  withCargo(
    'is built without network, from crates that were fetched before',
    async () => {
      const directory = await project('rust', ['rpds-py==0.30.0'], 'no-binary = ["rpds-py"]\n')
      expect((await pycask(['lock', directory])).stdout).toContain('maturin==')
      const built = await build(directory, '--load')
      expect(built.stderr).not.toContain('error')
      expect(python('import rpds; print(rpds.HashTrieMap({1: 2})[1])')).toBe('2')
    },
    15 * minutes,
  )
})

describe('modules that cannot be imported', () => {
  test('fail the build, with package, module and reason, unless they are skipped', async () => {
    const directory = await project('imports', ['flask==3.1.2', 'six==1.17.0'], '')
    const { stderr, exitCode } = await build(directory)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('packages of the lock cannot be imported in the image')
    expect(stderr).toMatch(/flask \(flask\): ModuleNotFoundError: No module named '\w+'/)
    expect(stderr).toContain('skip-imports = ["flask"]')
    expect(stderr).not.toContain('six (six)')
    const skipped = await build(directory, '--skip-imports', 'flask')
    expect(skipped.stderr).not.toContain('error')
    expect(skipped.exitCode).toBe(0)
  })
})
