/**
 * Real locks, written by the tools themselves for one project: each gives the same files. Needs
 * pip's index for uv, Poetry, PDM, Pipenv, and the packages. Markers against Python's `packaging`.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHost, quietLog } from '../../src/host/index.js'
import {
  chooseFile,
  lockRecipe,
  type LockFacts,
  type Selection,
  type Target,
} from '../../src/lock/index.js'
import { evaluateMarker, markerEnvironment } from '../../src/lock/markers.js'
import { createMaker, directoryStore } from '../../src/make/index.js'
import { toolsRecipe } from '../../src/wheels/index.js'

const run = promisify(execFile)
const target: Target = {
  pythonVersion: '3.13.5',
  suite: 'trixie',
  architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
  glibc: [2, 41],
}
const signal = new AbortController().signal
const host = createHost({ env: process.env, log: quietLog, signal })

let directory: string
let uv: string
let uvVersion: string
let toolsTar: string
let index: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-formats-'))
  const tools = await makerOf().make(toolsRecipe({ host }))
  uv = await tools.file('uv')
  uvVersion = tools.facts.uv
  toolsTar = await tools.file('tools.tar')
  // Poetry, PDM and Pipenv do not read pip's settings.
  const configured = run('python3', ['-m', 'pip', 'config', 'get', 'global.index-url'])
  const builtIn = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'
  const { stdout } = await configured.catch(() => run('python3', ['-c', builtIn]))
  index = stdout.trim()
}, 180_000)
afterAll(() => rm(directory, { recursive: true, force: true }))

const makerOf = () =>
  createMaker({
    stores: [directoryStore(join(directory, 'store'), quietLog)],
    building: true,
    log: quietLog,
    signal,
  })

async function facts(file: string, selection: Partial<Selection> = {}): Promise<LockFacts> {
  const recipe = await lockRecipe({
    ...{ host, file, target, uv: () => Promise.resolve(uv), uvVersion },
    project: dirname(file),
    selection: { extras: [], groups: [], ...selection },
  })
  return (await makerOf().make(recipe)).facts
}

/** Name, version and hash of the file that would be installed. */
async function files(file: string, selection?: Partial<Selection>): Promise<readonly string[]> {
  const { packages } = await facts(file, selection)
  return packages.map((one) => {
    const { file: chosen } = chooseFile(one, { target, noBinary: [], onlyBinary: [] })
    return `${one.name} ${one.version} ${chosen.name.toLowerCase()} ${chosen.sha256}`
  })
}

const pins = {
  click: '8.1.8',
  markupsafe: '3.0.2',
  colorama: '0.4.6',
  h11: '0.16.0',
  iniconfig: '2.1.0',
}
const pyproject = `[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = [
  "click==${pins.click}",
  "MarkupSafe==${pins.markupsafe}",
  "colorama==${pins.colorama}; sys_platform == 'win32'",
]
[project.optional-dependencies]
web = ["h11==${pins.h11}"]
[dependency-groups]
dev = ["iniconfig==${pins.iniconfig}"]
`

/** A folder with the project and what a tool makes of it. */
async function project(
  name: string,
  texts: Readonly<Record<string, string>>,
  commands: readonly (readonly string[])[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(directory, name)
  await mkdir(folder)
  for (const [file, text] of Object.entries(texts)) await writeFile(join(folder, file), text)
  for (const command of commands)
    await run(uv, [...command], {
      cwd: folder,
      env: {
        ...process.env,
        ...env,
        UV_NO_PROGRESS: '1',
        POETRY_CACHE_DIR: join(directory, 'poetry'),
      },
    })
  return folder
}

const tool = (from: string, ...command: string[]): string[] => [
  'tool',
  'run',
  '--from',
  from,
  ...command,
]

describe('the locks of one project', () => {
  const selected = { extras: ['web'], groups: ['dev'] }
  let plain: readonly string[]
  let all: readonly string[]
  let uvProject: string
  beforeAll(async () => {
    uvProject = await project('uv', { 'pyproject.toml': pyproject }, [['lock']])
    plain = await files(join(uvProject, 'uv.lock'))
    all = await files(join(uvProject, 'uv.lock'), selected)
  }, 120_000)

  test('uv.lock has what the target needs', () => {
    expect(plain.map((line) => line.split(' ')[0])).toEqual(['click', 'markupsafe'])
    expect(all.map((line) => line.split(' ')[0])).toEqual([
      'click',
      'h11',
      'iniconfig',
      'markupsafe',
    ])
    expect(plain[1]).toMatch(
      /markupsafe 3\.0\.2 markupsafe-3\.0\.2-cp313-cp313-manylinux\S+ [0-9a-f]{64}/,
    )
  })

  test('uv.lock: packages know their lines; unknown extras and groups are named', async () => {
    const file = join(uvProject, 'uv.lock')
    const { packages } = await facts(file)
    expect(packages.every(({ at }) => at.file === file && (at.line ?? 0) > 3)).toBe(true)
    for (const [selection, what] of [
      [{ extras: ['grpc'] }, 'extra grpc'],
      [{ groups: ['docs'] }, 'group docs'],
    ] as const)
      await expect(facts(file, selection)).rejects.toMatchObject({
        code: 'lock-selection-unknown',
        what: expect.stringContaining(what),
      })
  })

  test('pylock.toml and requirements.txt give the same', async () => {
    await run(
      uv,
      ['export', '--quiet', '--no-emit-project', '--no-default-groups', '-o', 'pylock.toml'],
      { cwd: uvProject },
    )
    await run(
      uv,
      ['export', '--quiet', '--no-emit-project', '--no-default-groups', '-o', 'requirements.txt'],
      { cwd: uvProject },
    )
    expect(await files(join(uvProject, 'pylock.toml'))).toEqual(plain)
    expect(await files(join(uvProject, 'requirements.txt'))).toEqual(plain)
  }, 60_000)

  test('poetry.lock gives the same', async () => {
    const source = `[[tool.poetry.source]]\nname = "index"\nurl = "${index}"\npriority = "primary"\n`
    const text = pyproject.replace('[dependency-groups]', '').replace(/^dev = .*\n/m, '')
    const folder = await project(
      'poetry',
      {
        'pyproject.toml': `${text}[tool.poetry]\npackage-mode = false\n[tool.poetry.group.dev.dependencies]\niniconfig = "${pins.iniconfig}"\n${source}`,
      },
      [tool('poetry==2.5.1', 'poetry', 'lock', '--no-interaction')],
    )
    expect(await files(join(folder, 'poetry.lock'))).toEqual(plain)
    expect(await files(join(folder, 'poetry.lock'), selected)).toEqual(all)
  }, 300_000)

  test('pdm.lock gives the same', async () => {
    const folder = await project(
      'pdm',
      { 'pyproject.toml': pyproject },
      // PDM names no upper bound for what its cache is made of.
      [['tool', 'run', '--from', 'pdm==2.29.4', '--with', 'hishel<2', 'pdm', 'lock', '-G', ':all']],
      { PDM_CHECK_UPDATE: '0', PDM_PYPI_URL: index },
    )
    expect(await files(join(folder, 'pdm.lock'))).toEqual(plain)
    expect(await files(join(folder, 'pdm.lock'), selected)).toEqual(all)
  }, 300_000)

  test('Pipfile.lock gives the same', async () => {
    const folder = await project(
      'pipenv',
      {
        Pipfile: `[[source]]
name = "pypi"
url = "${index}"
verify_ssl = true
[packages]
click = "==${pins.click}"
markupsafe = "==${pins.markupsafe}"
colorama = {version = "==${pins.colorama}", markers = "sys_platform == 'win32'"}
[web]
h11 = "==${pins.h11}"
[dev-packages]
iniconfig = "==${pins.iniconfig}"
`,
      },
      [tool('pipenv==2026.10.3', 'pipenv', 'lock')],
      {
        PIPENV_VENV_IN_PROJECT: '1',
        PIPENV_NOSPIN: '1',
      },
    )
    expect(await files(join(folder, 'Pipfile.lock'))).toEqual(plain)
    expect(await files(join(folder, 'Pipfile.lock'), { groups: ['web', 'dev'] })).toEqual(all)
  }, 300_000)
})

test('a member of a workspace gets its own dependencies; a folder among them is one', async () => {
  const head = (name: string): string =>
    `[project]\nname = "${name}"\nversion = "1"\nrequires-python = ">=3.11"\n`
  const folder = await project(
    'workspace',
    {
      'pyproject.toml': `${head('root')}dependencies = ["click==${pins.click}"]\n[tool.uv.workspace]\nmembers = ["web", "lib"]\n`,
    },
    [],
  )
  await mkdir(join(folder, 'web'))
  await mkdir(join(folder, 'lib'))
  await writeFile(
    join(folder, 'lib', 'pyproject.toml'),
    `${head('lib')}dependencies = ["h11==${pins.h11}"]\n`,
  )
  await writeFile(
    join(folder, 'web', 'pyproject.toml'),
    `${head('web')}dependencies = ["lib"]\n[tool.uv.sources]\nlib = { workspace = true }\n`,
  )
  await run(uv, ['lock', '--quiet'], { cwd: folder })
  const of = (member: string) =>
    lockRecipe({
      ...{ host, target, uv: () => Promise.resolve(uv), uvVersion },
      file: join(folder, 'uv.lock'),
      project: join(folder, member),
      selection: { extras: [], groups: [] },
    }).then((recipe) => makerOf().make(recipe))
  expect((await of('lib')).facts.packages.map(({ name }) => name)).toEqual(['h11'])
  expect((await of('')).facts.packages.map(({ name }) => name)).toEqual(['click'])
  // What the member is built from, and what that depends on.
  expect((await of('web')).facts.packages).toMatchObject([
    { name: 'h11', version: pins.h11 },
    { name: 'lib', folder: join(folder, 'lib'), wheels: [], at: { line: expect.any(Number) } },
  ])
}, 60_000)

test('files and folders of this machine: uv.lock, and its exports, give the same', async () => {
  const wheels = join(directory, 'files')
  await run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', wheels],
    ...[`h11==${pins.h11}`, `iniconfig==${pins.iniconfig}`],
  ])
  const folder = await project(
    'local',
    {
      'pyproject.toml': `[project]
name = "local"
version = "1"
requires-python = ">=3.11"
dependencies = ["lib", "h11", "iniconfig"]
[tool.uv]
find-links = ["../files"]
[tool.uv.sources]
lib = { path = "lib" }
h11 = { path = "../files/h11-${pins.h11}-py3-none-any.whl" }
`,
    },
    [],
  )
  await mkdir(join(folder, 'lib'))
  await writeFile(
    join(folder, 'lib', 'pyproject.toml'),
    `[project]\nname = "lib"\nversion = "2"\ndependencies = ["click==${pins.click}"]\n`,
  )
  await run(uv, ['lock', '--quiet'], { cwd: folder })
  const of = async (name: string) =>
    (await facts(join(folder, name))).packages.map((one) =>
      [one.name, one.folder ?? one.wheels[0]?.sha256 ?? ''].join(' '),
    )
  const expected = await of('uv.lock')
  expect(expected.map((line) => line.split(' ')[0])).toEqual(['click', 'h11', 'iniconfig', 'lib'])
  expect(expected[3]).toBe(`lib ${join(folder, 'lib')}`)
  for (const name of ['pylock.toml', 'requirements.txt']) {
    await run(uv, ['export', '--quiet', '--no-emit-project', '-o', name], { cwd: folder })
    expect(await of(name)).toEqual(expected)
  }
  // With the project itself in it, which is no package of its own image.
  await run(uv, ['export', '--quiet', '-o', 'pylock.all.toml'], { cwd: folder })
  expect(await of('pylock.all.toml')).toEqual(expected)
}, 120_000)

test('a folder of links is looked through, and again when it has more', async () => {
  const folder = join(directory, 'links')
  await mkdir(folder)
  await run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', join(folder, 'house')],
    `iniconfig==${pins.iniconfig}`,
  ])
  const [name = ''] = await readdir(join(folder, 'house'))
  const sha256 = createHash('sha256')
    .update(await readFile(join(folder, 'house', name)))
    .digest('hex')
  const file = join(folder, 'requirements.txt')
  const of = async () => (await facts(file)).packages.map(({ wheels }) => wheels)
  const line = `iniconfig==${pins.iniconfig} --hash=sha256:${sha256}\n`
  await writeFile(file, `--no-index\n--find-links house\n${line}`)
  const url = pathToFileURL(join(folder, 'house', name)).href
  expect(await of()).toEqual([[{ name, url, sha256 }]])

  await writeFile(file, `--no-index\n--find-links empty\n${line}`)
  await mkdir(join(folder, 'empty'))
  await expect(of()).rejects.toMatchObject({ code: 'package-not-found' })
  await copyFile(join(folder, 'house', name), join(folder, 'empty', name))
  expect((await of())[0]).toHaveLength(1)
}, 60_000)

test('markers mean what they mean to Python', async () => {
  const environment = markerEnvironment(target)
  const known = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
  // A fixed sequence: what fails today fails tomorrow.
  let state = 20_260_101
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff
    return (state >>> 8) % limit
  }
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T
  const values = [
    ...[
      '3',
      '3.9',
      '3.13',
      '3.13.5',
      '3.13.*',
      '3.13.5rc1',
      '3.14',
      '3.13.0',
      '03.13',
      '3.13.5.post1',
    ],
    ...[
      'linux',
      'win32',
      'posix',
      'CPython',
      'cpython',
      'Linux',
      'x86_64',
      'aarch64',
      '',
      'lin',
      '1!3.13',
      '3.9 3.13',
    ],
  ]
  const operators = ['==', '!=', '<', '<=', '>', '>=', '~=', '===', 'in', 'not in']
  const comparison = (): string => {
    if (below(8) === 0) return `extra ${one(['==', '!='])} "${one(['web', 'We_b', 'docs'])}"`
    const parts = [one(Object.keys(known)), one(["'", '"']), one(values)]
    const quoted = `${parts[1] ?? ''}${parts[2] ?? ''}${parts[1] ?? ''}`
    return below(5) === 0
      ? `${quoted} ${one(operators)} ${parts[0] ?? ''}`
      : `${parts[0] ?? ''} ${one(operators)} ${quoted}`
  }
  const marker = (depth: number): string =>
    depth === 0 || below(3) === 0
      ? comparison()
      : below(3) === 0
        ? `(${marker(depth - 1)})`
        : `${marker(depth - 1)} ${one(['and', 'or'])} ${marker(depth - 1)}`
  const markers = Array.from({ length: 10_000 }, () => marker(3))

  const packages = join(directory, 'packages')
  await mkdir(packages)
  await run('tar', ['-xf', toolsTar, '-C', packages])
  const script = `
import json, sys
from packaging.markers import Marker, UndefinedComparison
job = json.load(open(sys.argv[1]))
def answer(text):
    try:
        return Marker(text).evaluate(job["environment"])
    except UndefinedComparison:
        return None
json.dump([answer(text) for text in job["markers"]], sys.stdout)
`
  const job = join(directory, 'markers.json')
  await writeFile(job, JSON.stringify({ markers, environment: { ...known, extra: 'web' } }))
  const { stdout } = await run('python3', ['-c', script, job], {
    env: { ...process.env, PYTHONPATH: join(packages, 'tools') },
    maxBuffer: 2 ** 26,
  })
  const expected = JSON.parse(stdout) as readonly (boolean | null)[]
  const different = markers.flatMap((text, place) => {
    let found: boolean | null
    try {
      found = evaluateMarker(text, environment, { extras: ['web'], groups: [] })
    } catch {
      found = null
    }
    return found === expected[place] ? [] : [{ text, found, expected: expected[place] }]
  })
  expect(different.slice(0, 10)).toEqual([])
  // Neither side said the same to everything.
  for (const answer of [true, false, null])
    expect(expected.filter((one) => one === answer).length).toBeGreaterThan(500)
}, 120_000)
