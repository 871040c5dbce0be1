import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readOptions } from '../../src/options/index.js'
import { failure, pyproject, read } from './helpers.js'

describe('values', () => {
  test('a project with nothing but a lock gets the defaults, with absolute paths', async () => {
    const options = await read()
    expect(options).toMatchObject({
      python: ['3.13'],
      optimize: 'full',
      pythonSources: ['python.org', 'debian'],
      org: 'app',
      suite: 'trixie',
      lock: '/project/requirements.txt',
      buildLock: undefined,
      libraries: 'system',
      packages: {},
      app: { wheel: false, roots: [{ from: '/project', to: '' }] },
      user: 65532,
      tags: ['latest'],
      image: undefined,
      push: false,
      cache: '/home/ada/.cache/pycask',
      jobs: 8,
      directory: '/project',
      project: {},
    })
    expect(options.origins.python).toEqual({ from: 'default', text: 'default' })
  })

  test.each([
    [{ 'uv.lock': '' }, '/project/uv.lock'],
    [{ 'poetry.lock': '', 'pylock.toml': '' }, '/project/poetry.lock'],
    [{ 'pylock.toml': '' }, '/project/pylock.toml'],
    [{}, '/project/requirements.txt'],
  ])('the lock of a project with %j is found', async (files, lock) => {
    expect((await read({}, files)).lock).toBe(lock)
  })

  test('a member of a workspace has its lock further up', async () => {
    const member = (root: string) =>
      read({
        directory: '/project/web',
        readFile: (path) =>
          Promise.resolve(
            {
              '/project/web/pyproject.toml': '',
              '/project/uv.lock': '',
              '/project/pyproject.toml': root,
            }[path],
          ),
      })
    expect((await member('[tool.uv.workspace]')).lock).toBe('/project/uv.lock')
    expect((await failure(member(''))).code).toBe('lock-missing')
  })

  test('of two locks one has to be named', async () => {
    const files = { 'uv.lock': '', 'poetry.lock': '' }
    expect((await failure(read({}, files))).what).toContain('two locks: uv.lock and poetry.lock')
    expect((await read({ flags: ['--lock=uv.lock'] }, files)).lock).toBe('/project/uv.lock')
  })

  test('the build lock is found beside the lock', async () => {
    const options = await read(
      { flags: ['--lock=locks/web.txt'] },
      { 'locks/web.txt': '', 'locks/build-requirements.txt': '' },
    )
    expect(options.lock).toBe('/project/locks/web.txt')
    expect(options.buildLock).toBe('/project/locks/build-requirements.txt')
  })

  test('every kind of value is read from pyproject.toml', async () => {
    const options = await read(
      {},
      {
        'pyproject.toml': `
[project]
name = "web"
version = "1.4.0"

[tool.pycask]
python = "3.14.1"
python-sources = ["https://mirror.example/{version}/{file}", "./sources", "python.org"]
no-binary = ["PyYAML", "zope.interface"]
ports = [8000, "53/udp"]
command = ["gunicorn", "--bind", "0.0.0.0:8000", "web:app"]
env = { WORKERS = "2" }
allow-end-of-life = true

[tool.pycask.packages.PyYAML]
libraries = "bundled"
build-packages = ["libyaml-dev"]
config-settings = { "--global-option" = ["--with-libyaml", "-v"], x = "y" }
`,
      },
    )
    expect(options).toMatchObject({
      python: ['3.14.1'],
      pythonSources: ['https://mirror.example/{version}/{file}', '/project/sources', 'python.org'],
      noBinary: ['pyyaml', 'zope-interface'],
      ports: ['8000/tcp', '53/udp'],
      command: ['gunicorn', '--bind', '0.0.0.0:8000', 'web:app'],
      env: { WORKERS: '2' },
      allowEndOfLife: true,
      packages: {
        pyyaml: {
          libraries: 'bundled',
          buildPackages: ['libyaml-dev'],
          env: {},
          configSettings: { '--global-option': ['--with-libyaml', '-v'], x: ['y'] },
        },
      },
      project: { name: 'web', version: '1.4.0' },
    })
  })

  test('every kind of value is read from text: flags, inputs, environment', async () => {
    const flags = await read({
      flags: [
        '--tags=a,b',
        '--tags=c',
        '--env=A=1,2',
        '--env=B=x=y',
        '--command=gunicorn -b :80',
        '--verbose=true',
        '--jobs=3',
        '--checks=f(1, 2)',
        '--checks=yaml.__with_libyaml__',
      ],
    })
    expect(flags).toMatchObject({
      tags: ['a', 'b', 'c'],
      env: { A: '1,2', B: 'x=y' },
      command: ['gunicorn', '-b', ':80'],
      verbose: true,
      jobs: 3,
      checks: ['f(1, 2)', 'yaml.__with_libyaml__'],
    })
    const inputs = await read({
      inputs: {
        tags: 'a, b\nc\n',
        env: 'A=1,2\nB=x=y\n',
        'image-command': '["run", "a b"]',
        push: '',
      },
    })
    expect(inputs).toMatchObject({
      tags: ['a', 'b', 'c'],
      env: { A: '1,2', B: 'x=y' },
      command: ['run', 'a b'],
      push: false,
    })
    const env = await read({
      env: {
        PYCASK_CACHE: '~/elsewhere',
        HOME: '/h',
        PYCASK_NO_BINARY: ':all:',
        PYCASK_OFFLINE: '1',
      },
    })
    expect(env).toMatchObject({ cache: '/h/elsewhere', noBinary: [':all:'], offline: true })
  })

  test('what is never copied stays so when a project adds its own patterns', async () => {
    const options = await read({}, pyproject('app-ignore = ["tests"]'))
    expect(options.appIgnore).toEqual(expect.arrayContaining(['.git', '.env', '__pycache__']))
    expect(options.appIgnore.at(-1)).toBe('tests')
  })
})

describe('precedence', () => {
  const files = pyproject('org = "file"', 'tags = ["file"]', 'suite = "bookworm"')
  const env = { HOME: '/h', PYCASK_ORG: 'variable', PYCASK_TAGS: 'variable' }

  test('a flag beats the environment, which beats pyproject.toml, which beats the default', async () => {
    const options = await read({ flags: ['--org=flag'], env }, files)
    expect(options).toMatchObject({
      org: 'flag',
      tags: ['variable'],
      suite: 'bookworm',
      user: 65532,
    })
    expect(options.origins).toMatchObject({
      org: { from: 'flag', text: '--org' },
      tags: { from: 'variable', text: 'PYCASK_TAGS' },
      suite: { from: 'pyproject', at: { file: '/project/pyproject.toml', line: 4 } },
    })
  })

  test('an input beats the environment; an empty one says nothing', async () => {
    const options = await read({ inputs: { org: 'input', tags: '' }, env }, files)
    expect(options).toMatchObject({ org: 'input', tags: ['variable'] })
  })

  test('an empty variable says nothing, an empty flag empties a list', async () => {
    const options = await read({ flags: ['--tags='], env: { HOME: '/h', PYCASK_ORG: '' } }, files)
    expect(options).toMatchObject({ org: 'file', tags: [] })
  })

  test('the last of two flags decides, --no-NAME switches off', async () => {
    const options = await read({ flags: ['--org=a', '--org=b', '--verbose', '--no-verbose'] })
    expect(options).toMatchObject({ org: 'b', verbose: false })
  })
})

describe('mistakes', () => {
  test('all are told at once, each with its place and what was probably meant', async () => {
    const error = await failure(
      read({
        flags: ['--pyhton=3.12', '--jobs=0'],
        directory: 'examples/../x',
        env: { HOME: '/h', PYCASK_USER: 'root' },
        readFile: (path) =>
          Promise.resolve(
            path.endsWith('x/pyproject.toml')
              ? pyproject('optimise = "full"', 'suite = "trixi"')['pyproject.toml']
              : undefined,
          ),
      }),
    )
    expect(error.code).toBe('options-invalid')
    expect(error.what).toBe('6 options are wrong')
    expect(error.details.slice(0, 3)).toEqual([
      'unknown flag --pyhton (did you mean --python?)',
      'PYCASK_USER is "root", expected a numeric user id that is not 0',
      '--jobs is 0, expected a whole number from 1 to 1024',
    ])
    expect(error.details[3]).toMatch(
      /^no lock file: .*\/x has none of uv.lock, .*requirements.txt \(make one/,
    )
    expect(error.details.slice(4)).toEqual([
      'x/pyproject.toml:2: unknown option optimise in [tool.pycask] (did you mean optimize?)',
      'x/pyproject.toml:3: tool.pycask.suite is "trixi", expected trixie, bookworm or noble (did you mean trixie?)',
    ])
    expect(error.at).toEqual({ file: 'x/pyproject.toml', line: 2 })
    expect(error.cause).toBeInstanceOf(AggregateError)
  })

  test.each([
    ['python = 3.10', 'tool.pycask.python is 3.1, expected a version', /in quotes/],
    ['user = 0', 'expected a numeric user id that is not 0', undefined],
    ['org = "Acme"', 'expected lower-case letters', undefined],
    ['tags = "latest"', 'tool.pycask.tags is "latest", expected a list of tags', undefined],
    ['ports = [8000, 70000]', 'tool.pycask.ports[1] is 70000, expected a port', undefined],
    ['image = "ghcr.io/acme/web:1.0"', 'expected a name without tag', /tags are an option/],
    ['env = { A = 1 }', 'tool.pycask.env.A is 1, expected', undefined],
    ['python-sources = ["pyhton.org"]', 'python-sources[0] is "pyhton.org"', /mean python.org/],
    [
      'packages.psycopg2.librarys = "system"',
      'packages.psycopg2: unknown option librarys',
      /libraries/,
    ],
    ['packages = { a-b = {}, A_B = {} }', 'expected each package once', undefined],
  ])('%s', async (line, what, hint) => {
    const error = await failure(read({}, pyproject('', line)))
    expect(error.what).toContain(what)
    if (hint !== undefined) expect(error.hint).toMatch(hint)
    expect(error.at).toEqual({ file: '/project/pyproject.toml', line: 3 })
  })

  test('what belongs to a run may not stand in pyproject.toml', async () => {
    const error = await failure(read({}, pyproject('push = true')))
    expect(error).toMatchObject({ code: 'option-misplaced', at: { line: 2 } })
    expect(error.hint).toContain('--push')
  })

  test('a flag without its value, a table as a flag, a value for --no-NAME', async () => {
    expect((await failure(read({ flags: ['--lock'] }))).what).toBe(
      '--lock needs a value: --lock FILE',
    )
    expect((await failure(read({ flags: ['--packages=x'] }))).hint).toContain(
      '[tool.pycask.packages]',
    )
    expect((await failure(read({ flags: ['--no-push=1'] }))).code).toBe('option-unknown')
  })

  test('text that cannot be the value is shown as it was written', async () => {
    expect((await failure(read({ flags: ['--env=WORKERS'] }))).what).toContain('--env is "WORKERS"')
    expect((await failure(read({ flags: [`--command=a 'b`] }))).what).toContain(`"a 'b"`)
    expect((await failure(read({ inputs: { push: 'maybe' } }))).what).toBe(
      'input push is "maybe", expected true or false',
    )
    expect((await failure(read({ inputs: { pyton: '3' } }))).hint).toBe('did you mean python?')
  })

  test('a lock that was named and is not there', async () => {
    const error = await failure(
      read({ flags: ['--build-lock=b.txt'] }, pyproject('lock = "a.txt"')),
    )
    expect(error.details).toEqual([
      expect.stringContaining('--build-lock: /project/b.txt does not exist'),
      expect.stringContaining('pyproject.toml:2: tool.pycask.lock: /project/a.txt does not exist'),
    ])
  })

  test('options that do not go together', async () => {
    expect(await failure(read({ flags: ['--push'] }))).toMatchObject({
      code: 'option-conflict',
      what: '--push: there is no image to push to',
    })
    const flags = ['--push', '--offline', '--image=localhost:5000/web', '--tags=']
    expect((await failure(read({ flags }))).details).toHaveLength(2)
    const both = { flags: ['--no-binary=A_b', '--only-binary=a-B'] }
    expect((await failure(read(both))).what).toContain('a-b is in only-binary, too')
  })

  test('a file that cannot be read is not a file that is missing', async () => {
    const readFile = () => Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' }))
    await expect(read({ readFile })).rejects.toThrow('denied')
    const missing = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOENT' }))
    expect((await failure(read({ readFile: missing }))).code).toBe('lock-missing')
  })
})

test('a real folder is read as it is', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'pycask-options-'))
  try {
    const request = { command: 'build', directory, env: {} } as const
    expect((await failure(readOptions(request))).code).toBe('lock-missing')
    await mkdir(join(directory, 'locks'))
    await writeFile(join(directory, 'locks', 'web.txt'), '')
    await writeFile(join(directory, 'pyproject.toml'), '[tool.pycask]\nlock = "locks/web.txt"\n')
    const options = await readOptions(request)
    expect(options.lock).toBe(join(directory, 'locks', 'web.txt'))
    expect(options.jobs).toBeGreaterThan(0)
  } finally {
    await rm(directory, { recursive: true })
  }
})
