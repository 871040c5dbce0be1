/** Locks of every format: made at random, damaged, read. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PycaskError } from '../../../src/errors.js'
import {
  readLock,
  type LockContents,
  type LockedPackage,
  type Target,
} from '../../../src/lock/index.js'
import { chooseFile } from '../../../src/lock/index.js'
import { fuzzCases } from './fuzzing.js'
import { bytesOf, damagedText, hostileTexts } from './mutate.js'
import type { Random } from './random.js'
import type { Fuzzed } from './run.js'

export const lockFormats = [
  'requirements.txt',
  'pylock.toml',
  'poetry.lock',
  'pdm.lock',
  'Pipfile.lock',
  'uv.lock',
] as const
export type LockFormat = (typeof lockFormats)[number]

const target: Target = {
  pythonVersion: '3.13.5',
  suite: 'trixie',
  architecture: 'amd64',
  glibc: [2, 41],
}
const selection = { extras: [], groups: [] }
/** What every image is built for; the packages of a good lock. */
const markers = [
  "python_version >= '3.9'",
  "sys_platform == 'win32'",
  'extra == "tls"',
  '"dev" in dependency_groups',
  "(python_full_version < '3.13' or os_name != 'nt') and platform_machine in 'x86_64 aarch64'",
  "not python_version == '3'",
]
const names = ['flask', 'Jinja2', 'ruamel.yaml', 'zope_interface', 'psycopg2', 'a']
const versions = ['1.0', '2.9.13', '1!2.0.post1', '0.1rc1', '3.0+local.1']

export async function fuzzLocks(input: {
  readonly format: LockFormat
  readonly seed: number
  readonly count: number
  readonly only?: number
}): Promise<Fuzzed> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-fuzz-lock-'))
  const project = join(folder, 'project')
  await mkdir(project)
  const file = join(project, input.format)
  await writeFile(join(project, 'pyproject.toml'), '[project]\nname = "web"\nversion = "1"\n')
  try {
    return await fuzzCases(`locks ${input.format}`, input, async (random) => {
      const good = lockOf[input.format](random)
      const text = random.chance(0.03) ? good : damagedText(random, good, words[input.format])
      await writeFile(file, bytesOf(random, text))
      const read = await readLock({ host: { env: {} }, file, project, selection, target })
      return faultsOf(read)
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What must be true of whatever was read: it goes on to uv, to downloads and to file names. */
function faultsOf(read: LockContents): string | undefined {
  if (read.kind === 'uv') return undefined
  const packages = read.kind === 'files' ? read.packages : read.direct
  for (const found of packages) {
    const wrong = faultOfPackage(found)
    if (wrong !== undefined) return wrong
  }
  if (read.kind !== 'pins') return undefined
  for (const { name, version, hashes } of read.requirements) {
    if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name))
      return `a requirement is called ${JSON.stringify(name)}`
    if (!/^[\w.!+-]+$/.test(version)) return `${name} has the version ${JSON.stringify(version)}`
    for (const hash of hashes)
      if (!/^[0-9a-f]{64}$/.test(hash)) return `${name} has the hash ${hash}`
  }
  // What uv is given has a line for each requirement, and none that it would obey beside those.
  const lines = (read.text ?? '').split('\n').map((line) => line.replace(/ \\$/, '').trim())
  const obeyed = lines.filter(
    (line) => line.startsWith('-') && !/^--hash=sha256:[0-9a-f]{64}$/.test(line),
  )
  const foreign = obeyed.filter((line) => !known.test(line))
  return foreign.length === 0 ? undefined : `uv would obey ${JSON.stringify(foreign)}`
}

/** Options of the whole file: which index, which kind of file. None names a package. */
const known =
  /^(-i|--index-url|--extra-index-url|-f|--find-links|--no-index|--no-binary|--only-binary|--prefer-binary|--require-hashes|--pre|--trusted-host|--use-feature)([ =]|$)/

function faultOfPackage(found: LockedPackage): string | undefined {
  const files = [...found.wheels, ...(found.sdist === undefined ? [] : [found.sdist])]
  for (const { name, url, sha256 } of files) {
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name))
      return `a file is called ${JSON.stringify(name)}`
    if (!/^(https?|file):/.test(url)) return `a file is at ${url}`
    const { username, password } = new URL(url)
    if (username + password !== '') return `an address keeps a login: ${url}`
    if (!/^[0-9a-f]{64}$/.test(sha256)) return `a file has the hash ${sha256}`
  }
  if (files.length === 0) {
    if (found.folder?.startsWith('/') === true) return undefined
    return `${found.name} has neither files nor a folder`
  }
  try {
    chooseFile(found, { target, noBinary: [], onlyBinary: [] })
  } catch (thrown) {
    if (!(thrown instanceof PycaskError)) throw thrown
  }
  return undefined
}

const hash = (random: Random): string =>
  Array.from({ length: 64 }, () => '0123456789abcdef'[random.int(16)]).join('')
const nameOf = (random: Random): string =>
  random.chance(0.05) ? random.pick(hostileTexts) : random.pick(names)
const versionOf = (random: Random): string =>
  random.chance(0.05) ? random.pick(hostileTexts) : random.pick(versions)
const json = (text: string): string => JSON.stringify(text)

const lockOf: Readonly<Record<LockFormat, (random: Random) => string>> = {
  'requirements.txt': (random) =>
    random
      .list(0, 6, () => {
        const entry = random.pick([
          `${nameOf(random)}==${versionOf(random)}`,
          `${nameOf(random)} @ https://files.example/a-1.0-py3-none-any.whl`,
          `./vendored/b-1.0.tar.gz`,
          `-e ./folder`,
          '--index-url https://ada:s3cr3t-in-lock@index.example/simple',
          '-r requirements.txt',
          '-c constraints.txt',
        ])
        const marker = random.chance(0.3) ? ` ; ${random.pick(markers)}` : ''
        return `${entry}${marker} \\\n    --hash=sha256:${hash(random)}  # via x`
      })
      .join('\n'),
  'pylock.toml': (random) =>
    [
      'lock-version = "1.0"',
      'requires-python = ">=3.9"',
      'extras = ["tls"]',
      ...random.list(0, 5, () => {
        const file = `url = ${json(`https://user:s3cr3t-in-lock@files.example/${nameOf(random)}-1.0-py3-none-any.whl`)}, hashes = { sha256 = "${hash(random)}" }`
        return [
          '[[packages]]',
          `name = ${json(nameOf(random))}`,
          `version = ${json(versionOf(random))}`,
          ...(random.chance(0.3) ? [`marker = ${json(random.pick(markers))}`] : []),
          random.pick([
            `wheels = [{ ${file}, size = 12, upload-time = 2025-01-01T00:00:00Z }]`,
            `sdist = { ${file.replace('-py3-none-any.whl', '.tar.gz')} }`,
            `archive = { ${file} }`,
            'directory = { path = "../lib" }',
            'vcs = { type = "git", url = "https://host.example", commit-id = "a" }',
          ]),
        ].join('\n')
      }),
    ].join('\n'),
  'poetry.lock': (random) =>
    [
      ...random.list(0, 5, () =>
        [
          '[[package]]',
          `name = ${json(nameOf(random))}`,
          `version = ${json(versionOf(random))}`,
          'python-versions = ">=3.8,<4.0"',
          'groups = ["main", "dev"]',
          ...(random.chance(0.4)
            ? [
                random.pick([
                  `markers = ${json(random.pick(markers))}`,
                  `markers = { main = ${json(random.pick(markers))} }`,
                ]),
              ]
            : []),
          `files = [{ file = "x-1.0.tar.gz", hash = "sha256:${hash(random)}" }]`,
          ...(random.chance(0.2)
            ? [
                '[package.source]',
                `type = ${json(random.pick(['legacy', 'url', 'file', 'directory', 'git']))}`,
                `url = ${json(random.pick(['https://user:s3cr3t-in-lock@index.example/simple', '../lib', 'x-1.0.tar.gz']))}`,
              ]
            : []),
        ].join('\n'),
      ),
      '[extras]\ntls = ["x"]',
      '[metadata]\nlock-version = "2.1"',
    ].join('\n'),
  'pdm.lock': (random) =>
    [
      '[metadata]\ngroups = ["default", "dev"]\nstrategy = ["inherit_metadata"]',
      ...random.list(0, 5, () =>
        [
          '[[package]]',
          `name = ${json(nameOf(random))}`,
          `version = ${json(versionOf(random))}`,
          'requires_python = ">=3.8"',
          'groups = ["default"]',
          ...(random.chance(0.3) ? [`marker = ${json(random.pick(markers))}`] : []),
          ...(random.chance(0.2)
            ? [
                random.pick([
                  'path = "./lib"',
                  'url = "https://files.example/a-1.0.zip"',
                  'git = "x"',
                ]),
              ]
            : []),
          `files = [{ file = "x", hash = "sha256:${hash(random)}" }]`,
        ].join('\n'),
      ),
    ].join('\n'),
  'Pipfile.lock': (random) => {
    const packages = Object.fromEntries(
      random.list(0, 5, () => [
        nameOf(random),
        {
          version: `==${versionOf(random)}`,
          hashes: [`sha256:${hash(random)}`],
          ...(random.chance(0.3) ? { markers: random.pick(markers) } : {}),
          ...(random.chance(0.2)
            ? random.pick<object>([
                { path: './lib' },
                { file: 'https://files.example/a-1.0.zip' },
                { git: 'x' },
              ])
            : {}),
        },
      ]),
    )
    const url = 'https://user:s3cr3t-in-lock@index.example/${NAME}'
    const sources = [
      { name: 'pypi', url: 'https://index.example' },
      { name: 'own', url },
    ]
    return JSON.stringify({ _meta: { sources }, default: packages, develop: {} }, undefined, 4)
  },
  'uv.lock': (random) =>
    [
      'version = 1\nrequires-python = ">=3.9"',
      ...random.list(0, 5, () =>
        [
          '[[package]]',
          `name = ${json(nameOf(random))}`,
          `version = ${json(versionOf(random))}`,
          random.pick([
            'source = { registry = "https://index.example/simple" }',
            'source = { editable = "." }',
          ]),
          `sdist = { url = "https://files.example/x.tar.gz", hash = "sha256:${hash(random)}", size = 1 }`,
        ].join('\n'),
      ),
    ].join('\n'),
}

const toml = [
  '[[package]]',
  '[[packages]]',
  'name = ',
  '"""',
  "'''",
  ' = ',
  '[',
  ']',
  '{',
  '}',
  ',',
  'true',
  '\\u0000',
]
const words: Readonly<Record<LockFormat, readonly string[]>> = {
  'requirements.txt': [
    '==',
    '--hash=sha256:',
    ' ; ',
    ' @ ',
    '\\\n',
    '-r ',
    '-c ',
    '-e ',
    '[x]',
    ' # ',
    '--index-url ',
    'git+',
    '--find-links ',
    '-r requirements.txt\n',
  ],
  'pylock.toml': [
    ...toml,
    'marker = ',
    'wheels = ',
    'hashes = ',
    'directory = ',
    ...markers.map(json),
  ],
  'poetry.lock': [
    ...toml,
    'markers = ',
    'groups = ',
    'files = ',
    '[package.source]',
    ...markers.map(json),
  ],
  'pdm.lock': [...toml, 'marker = ', 'groups = ', 'files = ', 'path = ', ...markers.map(json)],
  'Pipfile.lock': [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"default"',
    '"_meta"',
    'null',
    '"hashes"',
    '"markers"',
    '"__proto__"',
    ...markers.map(json),
  ],
  'uv.lock': [...toml, 'source = { path = ', 'source = { directory = '],
}
