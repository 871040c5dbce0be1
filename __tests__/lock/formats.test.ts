/** Locks without addresses, and pylock.toml: what a target gets of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import { readLock, type LockContents, type Selection, type Target } from '../../src/lock/index.js'

const target: Target = {
  pythonVersion: '3.13.5',
  suite: 'trixie',
  architecture: 'amd64',
  glibc: [2, 41],
}
const hash = (digit: string): string => `sha256:${digit.repeat(64)}`

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function read(
  name: string,
  text: string,
  selection: Partial<Selection> = {},
): Promise<LockContents> {
  const file = join(directory, name)
  await writeFile(file, text)
  return readLock({
    host: { env: { TOKEN: 'secret' } },
    file,
    project: directory,
    selection: { extras: [], groups: [], ...selection },
    target,
  })
}

/** `name==version` of what is taken, and at which line. */
async function taken(
  name: string,
  text: string,
  selection?: Partial<Selection>,
): Promise<readonly string[]> {
  const lock = await read(name, text, selection)
  if (lock.kind === 'uv') throw new Error('not read')
  const entries = lock.kind === 'pins' ? lock.requirements : lock.packages
  return entries.map((one) => `${one.name}==${one.version}:${String(one.at.line)}`)
}

async function failure(
  name: string,
  text: string,
  selection?: Partial<Selection>,
): Promise<PycaskError> {
  const thrown: unknown = await read(name, text, selection).catch((error: unknown) => error)
  if (!(thrown instanceof PycaskError)) throw new Error(`expected an error, got ${String(thrown)}`)
  return thrown
}

const poetryPackage = (name: string, version: string, ...lines: string[]): string =>
  [
    '[[package]]',
    `name = "${name}"`,
    `version = "${version}"`,
    'python-versions = ">=3.8"',
    ...lines.filter((line) => !line.startsWith('[')),
    `files = [{file = "${name}.whl", hash = "${hash('a')}"}]`,
    ...lines.filter((line) => line.startsWith('[')),
    '',
  ].join('\n')
const poetryEnd = (version = '2.1'): string =>
  `[extras]\nweb = ["h11"]\n\n[metadata]\nlock-version = "${version}"\n`

describe('poetry.lock', () => {
  const lock =
    poetryPackage('Click', '8.1', 'groups = ["main", "dev"]') +
    poetryPackage('colorama', '0.4', 'groups = ["main"]', `markers = "sys_platform == 'win32'"`) +
    poetryPackage('pytest', '9.0', 'groups = ["dev"]') +
    poetryPackage(
      'h11',
      '0.16',
      'optional = true',
      'groups = ["main"]',
      `markers = "extra == 'web'"`,
    ) +
    poetryPackage(
      'both',
      '1.0',
      'groups = ["main", "dev"]',
      `markers = {main = "python_version < '3'", dev = "python_version > '3'"}`,
    ) +
    poetryEnd()

  test('gives the main group', async () => {
    expect(await taken('poetry.lock', lock)).toEqual(['click==8.1:1'])
  })
  test('gives groups and extras that are asked for', async () => {
    expect(await taken('poetry.lock', lock, { groups: ['dev'], extras: ['web'] })).toEqual([
      'click==8.1:1',
      'pytest==9.0:14',
      'h11==0.16:20',
      'both==1.0:28',
    ])
  })
  test('becomes requirements with hashes', async () => {
    expect(await read('poetry.lock', lock)).toMatchObject({
      text: `click==8.1 \\\n  --hash=${hash('a')}\n`,
    })
  })
  test('names its indexes, and refuses what is not from one', async () => {
    const source = (type: string): string =>
      poetryPackage(
        'inner',
        '1',
        'groups = ["main"]',
        `[package.source]\ntype = "${type}"\nurl = "https://packages.example/simple"`,
      ) + poetryEnd()
    expect(await read('poetry.lock', source('legacy'))).toMatchObject({
      indexUrls: ['https://packages.example/simple'],
    })
    expect(await failure('poetry.lock', source('git'))).toMatchObject({
      code: 'lock-entry-unsupported',
      at: { line: 1 },
    })
  })
  test('is refused where it does not know groups', async () => {
    const old = poetryPackage('click', '8.1') + poetryEnd('2.0')
    expect(await failure('poetry.lock', old)).toMatchObject({
      code: 'lock-too-old',
      hint: 'lock again with Poetry 2: poetry lock',
    })
  })
  test.each([
    [{ groups: ['test'] }, 'group test', 'groups of the lock: dev, main'],
    [{ extras: ['grpc'] }, 'extra grpc', 'extras of the lock: web'],
  ])('does not have %j', async (selection, what, detail) => {
    const error = await failure('poetry.lock', lock, selection)
    expect(error.code).toBe('lock-selection-unknown')
    expect(error.what).toContain(what)
    expect(error.details).toEqual([detail])
  })
  test('is ambiguous with two versions of one package', async () => {
    const two =
      poetryPackage('numpy', '1.0', 'groups = ["main"]') +
      poetryPackage('numpy', '2.0', 'groups = ["main"]', `markers = "python_version > '3.9'"`) +
      poetryEnd()
    expect((await failure('poetry.lock', two)).code).toBe('lock-ambiguous')
  })
  test('says where a marker is wrong, and which package is not for this Python', async () => {
    const wrong = poetryPackage('x', '1', 'groups = ["main"]', 'markers = "nonsense"') + poetryEnd()
    expect((await failure('poetry.lock', wrong)).what).toContain('poetry.lock:1: x: a variable')
    const old = (poetryPackage('x', '1', 'groups = ["main"]') + poetryEnd()).replace(
      '>=3.8',
      '<3.13',
    )
    expect((await failure('poetry.lock', old)).what).toContain('x==1 requires Python <3.13')
  })
})

describe('pdm.lock', () => {
  const pdmPackage = (name: string, version: string, ...lines: string[]): string =>
    [
      '[[package]]',
      `name = "${name}"`,
      `version = "${version}"`,
      ...lines,
      `files = [{file = "${name}.whl", hash = "${hash('b')}"}]`,
      '',
    ].join('\n')
  const head = '[metadata]\ngroups = ["default", "dev", "web"]\nstrategy = ["inherit_metadata"]\n'
  const lock =
    head +
    pdmPackage('click', '8.1', 'groups = ["default", "dev"]', 'requires_python = ">=3.10"') +
    pdmPackage('click', '8.1', 'extras = ["x"]', 'groups = ["default"]') +
    pdmPackage('colorama', '0.4', 'groups = ["default"]', `marker = 'sys_platform == "win32"'`) +
    pdmPackage('pytest', '9', 'groups = ["dev"]') +
    pdmPackage('h11', '1', 'groups = ["web"]')

  test('gives its default group, and what is asked for, each once', async () => {
    expect(await taken('pdm.lock', lock)).toEqual(['click==8.1:4'])
    expect(await taken('pdm.lock', lock, { groups: ['dev'], extras: ['web'] })).toEqual([
      'click==8.1:4',
      'pytest==9:22',
      'h11==1:27',
    ])
  })
  test('is refused without groups, with a repository, and without hashes', async () => {
    expect((await failure('pdm.lock', head + pdmPackage('click', '8.1'))).code).toBe('lock-too-old')
    const git = pdmPackage('x', '1', 'groups = ["default"]', 'git = "https://git.example/x"')
    expect((await failure('pdm.lock', head + git)).code).toBe('lock-entry-unsupported')
    const bare = pdmPackage('x', '1', 'groups = ["default"]').replace(/files = .*/, 'files = []')
    expect(await failure('pdm.lock', head + bare)).toMatchObject({
      code: 'lock-without-hashes',
      hint: 'pdm lock',
    })
  })
})

describe('Pipfile.lock', () => {
  const lock = JSON.stringify(
    {
      _meta: {
        sources: [
          { name: 'pypi', url: 'https://index.example/simple', verify_ssl: true },
          { name: 'inner', url: 'https://bot:${TOKEN}@packages.example/simple', verify_ssl: true },
        ],
      },
      default: {
        click: { hashes: [hash('c')], index: 'pypi', version: '==8.1' },
        colorama: { hashes: [hash('c')], markers: "sys_platform == 'win32'", version: '==0.4' },
      },
      develop: { pytest: { hashes: [hash('c')], version: '==9.0' } },
    },
    undefined,
    4,
  )
  test('gives its default category, and others as groups', async () => {
    expect(await taken('Pipfile.lock', lock)).toEqual(['click==8.1:17'])
    for (const group of ['dev', 'develop'])
      expect(await taken('Pipfile.lock', lock, { groups: [group] })).toEqual([
        'click==8.1:17',
        'pytest==9.0:33',
      ])
  })
  test('names indexes beside the first, with variables filled in', async () => {
    expect(await read('Pipfile.lock', lock)).toMatchObject({
      indexUrls: ['https://bot:secret@packages.example/simple'],
    })
  })
  test('has no extras, and is refused where it is no such file', async () => {
    expect(await failure('Pipfile.lock', lock, { extras: ['web'] })).toMatchObject({
      code: 'lock-selection-unknown',
      hint: 'take web out of the option extras, or name another lock',
    })
    expect((await failure('Pipfile.lock', '{')).code).toBe('lock-unreadable')
    const git = lock.replace('"index": "pypi"', '"git": "https://git.example/x"')
    expect((await failure('Pipfile.lock', git)).code).toBe('lock-entry-unsupported')
  })
})

describe('pylock.toml', () => {
  const file = (name: string): string =>
    `{ url = "https://files.example/${name}", hashes = { sha256 = "${'d'.repeat(64)}" } }`
  const head = 'lock-version = "1.0"\nextras = ["web"]\ndependency-groups = ["dev"]\n'
  const lock = `${head}default-groups = ["standard"]
[[packages]]
name = "Click"
version = "8.1"
wheels = [${file('click-8.1-py3-none-any.whl')}]
[[packages]]
name = "h11"
version = "1"
marker = "'web' in extras"
sdist = ${file('h11-1.tar.gz')}
[[packages]]
name = "pytest"
version = "9"
marker = "'dev' in dependency_groups"
archive = ${file('pytest-9-py3-none-any.whl')}
[[packages]]
name = "usual"
version = "1"
marker = "'standard' in dependency_groups"
archive = ${file('usual-1.tar.gz')}
`
  test('gives files with their addresses, without asking anyone', async () => {
    expect(await taken('pylock.toml', lock)).toEqual(['click==8.1:5', 'usual==1:19'])
    expect(await taken('pylock.web.toml', lock, { extras: ['web'], groups: ['dev'] })).toEqual([
      'click==8.1:5',
      'h11==1:9',
      'pytest==9:14',
      'usual==1:19',
    ])
    expect(await read('pylock.toml', lock)).toMatchObject({
      kind: 'files',
      packages: [
        { wheels: [{ name: 'click-8.1-py3-none-any.whl' }], sdist: undefined },
        { wheels: [], sdist: { name: 'usual-1.tar.gz' } },
      ],
    })
  })
  test.each([
    ['requires-python = ">=3.14"', 'lock-not-for-target'],
    [`environments = ["sys_platform == 'win32'"]`, 'lock-not-for-target'],
    ['[[packages]]\nname = "x"\nvcs = { type = "git" }', 'lock-entry-unsupported'],
    ['[[packages]]\nname = "x"\nversion = "1"', 'lock-without-hashes'],
    [
      `[[packages]]\nname = "x"\nversion = "1"\nsdist = ${file('../x')}`.replace(
        '/../x',
        '/..%2Fx',
      ),
      'lock-without-hashes',
    ],
    [
      `[[packages]]\nname = "x"\nrequires-python = "<3"\nsdist = ${file('x')}`,
      'package-not-available',
    ],
    [
      `[[packages]]\nname = "x"\nversion = "1"\nsdist = ${file('x')}`.replace('https:', 'ftp:'),
      'lock-without-hashes',
    ],
    ['[[packages]]\nname = 7', 'lock-unreadable'],
    ['[[packages', 'lock-unreadable'],
  ])('%s: %s', async (text, code) => {
    expect((await failure('pylock.toml', head + text)).code).toBe(code)
  })
  test.each([
    ['https://ann:s3cret@files.example/x-1.tar.gz', 'https://files.example/x-1.tar.gz'],
    ['https:/ann:s3cret@files.example/x-1.tar.gz', 'https://files.example/x-1.tar.gz'],
    ['https:token@files.example/x-1.tar.gz', 'https://files.example/x-1.tar.gz'],
    ['https://files.example/@a/x-1.tar.gz', 'https://files.example/@a/x-1.tar.gz'],
  ])('%s is locked without its login', async (url, kept) => {
    const sdist = `{ url = "${url}", hashes = { sha256 = "${'1'.repeat(64)}" } }`
    const lock = `${head}[[packages]]\nname = "x"\nversion = "1"\nsdist = ${sdist}`
    expect(await read('pylock.toml', lock)).toMatchObject({ packages: [{ sdist: { url: kept } }] })
  })
  test('of a later version is refused', async () => {
    expect(await failure('pylock.toml', 'lock-version = "2.0"')).toMatchObject({
      code: 'lock-unreadable',
      what: expect.stringContaining('lock-version: expected version 1'),
    })
  })
})

test('requirements.txt has neither extras nor groups', async () => {
  expect((await failure('requirements.txt', '', { groups: ['dev'] })).code).toBe(
    'lock-selection-unknown',
  )
})
test('uv.lock needs the pyproject.toml beside it', async () => {
  expect((await failure('uv.lock', 'version = 1')).what).toContain('no pyproject.toml beside it')
})
test.each(['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock', 'pylock.toml'])(
  '%s that is not there',
  async (name) => {
    const lock = readLock({
      host: { env: {} },
      file: join(directory, name),
      project: directory,
      selection: { extras: [], groups: [] },
      target,
    })
    await expect(lock).rejects.toMatchObject({ code: 'lock-missing' })
  },
)

describe('what is of no index', () => {
  /** Name, version, and where it comes from. */
  async function direct(name: string, text: string): Promise<readonly (readonly string[])[]> {
    const lock = await read(name, text)
    if (lock.kind === 'uv') throw new Error('not read')
    const packages = lock.kind === 'pins' ? lock.direct : lock.packages
    return packages.map((one) => [
      one.name,
      one.version,
      (one.folder ?? one.wheels[0]?.url ?? one.sdist?.url ?? '').replace(directory, ''),
      one.wheels[0]?.sha256.slice(0, 2) ?? one.sdist?.sha256.slice(0, 2) ?? '',
    ])
  }
  const expected = [
    ['lib', '', '/lib', ''],
    ['web-kit', '1.0', 'file:///wheels/web_kit-1.0-py3-none-any.whl', 'aa'],
    ['flask', '3.1', 'https://files.example/flask-3.1.tar.gz', 'aa'],
  ]

  test('poetry.lock', async () => {
    const from = (name: string, version: string, type: string, url: string): string =>
      poetryPackage(
        name,
        version,
        'groups = ["main"]',
        `[package.source]\ntype = "${type}"\nurl = "${url}"`,
      )
    const lock =
      from('Lib', '2.0', 'directory', 'lib') +
      from('web-kit', '1.0', 'file', 'wheels/web_kit-1.0-py3-none-any.whl') +
      from('flask', '3.1', 'url', 'https://files.example/flask-3.1.tar.gz') +
      from('the-project', '1', 'directory', '.') +
      poetryEnd()
    const [lib, ...rest] = expected
    expect(await direct('poetry.lock', lock)).toEqual([
      ['lib', '2.0', ...(lib ?? []).slice(2)],
      ...rest,
    ])
  })

  test('pdm.lock', async () => {
    const from = (name: string, line: string, files = '[]'): string =>
      `[[package]]\nname = "${name}"\nversion = "1.0"\ngroups = ["default"]\n${line}\nfiles = ${files}\n`
    const files = `[{file = "x", hash = "${hash('a')}"}]`
    const lock =
      '[metadata]\ngroups = ["default"]\n' +
      from('lib', 'path = "./lib"') +
      from('web-kit', 'path = "./wheels/web_kit-1.0-py3-none-any.whl"', files) +
      from('flask', 'url = "https://files.example/flask-3.1.tar.gz"', files).replace(
        '"1.0"',
        '"3.1"',
      )
    const [lib, ...rest] = expected
    expect(await direct('pdm.lock', lock)).toEqual([
      ['lib', '1.0', ...(lib ?? []).slice(2)],
      ...rest,
    ])
  })

  test('Pipfile.lock', async () => {
    const lock = JSON.stringify({
      _meta: {},
      default: {
        lib: { editable: true, path: './lib' },
        'web-kit': { hashes: [hash('a')], file: 'wheels/web_kit-1.0-py3-none-any.whl' },
        flask: { hashes: [hash('a')], file: 'https://files.example/flask-3.1.tar.gz' },
        itself: { editable: true, path: '.' },
      },
    })
    expect(await direct('Pipfile.lock', lock)).toEqual(expected)
  })

  test('pylock.toml: folders, and not the project itself', async () => {
    const lock = `lock-version = "1.0"
[[packages]]
name = "lib"
directory = { path = "lib", editable = true }
[[packages]]
name = "itself"
version = "1.0"
directory = { path = "." }
`
    expect(await direct('pylock.toml', lock)).toEqual([expected[0]])
  })

  test('requirements.txt, with its markers', async () => {
    const lock = [
      '-e ./lib',
      `web-kit @ file://${directory}/wheels/web_kit-1.0-py3-none-any.whl --hash=${hash('a')}`,
      `flask @ https://ann:secret@files.example/flask-3.1.tar.gz#sha256=${'a'.repeat(64)}`,
      './old ; python_version < "3.9"',
      '-e .',
    ].join('\n')
    expect(await direct('requirements.txt', lock)).toEqual(expected)
  })

  test.each([
    ['flask @ https://files.example/flask-3.1.tar.gz', 'lock-without-hashes', 'flask==3.1'],
    [
      `flask @ https://files.example/flask#sha256=${'a'.repeat(64)}`,
      'lock-entry-unsupported',
      'neither a wheel nor an sdist',
    ],
    [`./x-1.0.zip#subdirectory=y --hash=${hash('a')}`, 'lock-entry-unsupported', 'a folder within'],
    ['-e ./lib\n-e ./more/lib', 'lock-ambiguous', 'lib is locked as'],
  ])('is refused with its line: %s', async (line, code, what) => {
    const error = await failure('requirements.txt', `# lock\n${line}\n`)
    expect(error.code).toBe(code)
    expect(error.what).toMatch(/requirements\.txt:[23]: /)
    expect(error.what).toContain(what)
  })
})

describe('what a lock says becomes lines for uv, and nothing else:', () => {
  const evil = '1.0\n-e ./evil'
  const lines = (version: string, name = 'flask'): Readonly<Record<string, string>> => ({
    'poetry.lock': `[[package]]\nname = ${JSON.stringify(name)}\nversion = ${JSON.stringify(version)}\ngroups = ["main"]\nfiles = [{file = "x", hash = "${hash('a')}"}]\n[metadata]\nlock-version = "2.1"\n`,
    'pdm.lock': `[metadata]\n[[package]]\nname = ${JSON.stringify(name)}\nversion = ${JSON.stringify(version)}\ngroups = ["default"]\nfiles = [{hash = "${hash('a')}"}]\n`,
    'Pipfile.lock': JSON.stringify({
      _meta: { sources: [] },
      default: { [name]: { version: `==${version}`, hashes: [hash('a')] } },
    }),
  })
  test.each(Object.keys(lines('1')))('%s', async (file) => {
    expect(await taken(file, lines('1.0')[file] ?? '')).toHaveLength(1)
    for (const version of [evil, '1.0 @ file:///tmp/evil', 'git+https://evil.example', '', '1.0 #'])
      expect(await failure(file, lines(version)[file] ?? '')).toMatchObject({
        code: 'lock-entry-unsupported',
        what: expect.stringContaining('is not one version of a package'),
      })
    for (const name of ['flask\n-e ./evil', '-e ./evil', './evil'])
      expect(await failure(file, lines('1.0', name)[file] ?? '')).toMatchObject({
        code: 'lock-entry-unsupported',
      })
  })

  test('an index of a lock is one address', async () => {
    const sources = [{ name: 'own', url: 'https://index.example/simple\n-e ./evil' }]
    const text = JSON.stringify({
      ...{ _meta: { sources }, default: { flask: { version: '==1.0', hashes: [hash('a')] } } },
    })
    const lock = await read('Pipfile.lock', text)
    expect(lock.kind === 'pins' && lock.text?.split('\n')[0]).toBe(
      '--extra-index-url https://index.example/simple-e./evil',
    )
  })
})
