import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import type { Host, RunResult } from '../../src/host/types.js'
import { lockRecipe, type LockFacts, type Target } from '../../src/lock/index.js'

const target: Target = {
  pythonVersion: '3.13.5',
  suite: 'trixie',
  architecture: 'amd64',
  glibc: [2, 41],
}
const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string]

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** A host whose uv answers with this pylock.toml, or fails with this text. */
function hostWith(
  answer: { pylock: string } | { stderr: string },
  commands: string[][] = [],
): Host {
  const run = async (command: readonly string[]): Promise<RunResult> => {
    commands.push([...command])
    if ('stderr' in answer) return { exitCode: 1, stdout: '', stderr: answer.stderr }
    await writeFile(command[command.indexOf('--output-file') + 1] ?? '', answer.pylock)
    return { exitCode: 0, stdout: '', stderr: '' }
  }
  const unused = () => Promise.reject(new Error('not expected'))
  return {
    run,
    http: { request: unused, get: unused, download: unused },
    env: { UV_DEFAULT_INDEX: 'https://ann:secret@index.example/simple' },
    log: { info: () => undefined, warn: () => undefined, debug: () => undefined },
    signal: new AbortController().signal,
  }
}

async function make(lock: string, host: Host): Promise<{ facts: LockFacts; keyed: string }> {
  const file = join(directory, 'requirements.txt')
  await writeFile(file, lock)
  const recipe = await lockRecipe({
    project: '/',
    selection: { extras: [], groups: [] },
    host,
    file,
    target,
    uv: () => Promise.resolve('/tools/uv'),
    uvVersion: '0.13.9',
  })
  const { facts } = await recipe.build({ directory, logFile: join(directory, 'log') })
  return {
    facts: recipe.facts.parse(JSON.parse(JSON.stringify(facts))),
    keyed: JSON.stringify(recipe.inputs),
  }
}

async function failure(lock: string, host: Host): Promise<PycaskError> {
  const thrown: unknown = await make(lock, host).catch((error: unknown) => error)
  if (!(thrown instanceof PycaskError)) throw thrown
  return thrown
}

const pylock = `
lock-version = "1.0"
created-by = "uv"
[[packages]]
name = "click"
version = "8.5.1"
sdist = { url = "https://ann:secret@files.example/click-8.5.1.tar.gz", size = 10, hashes = { sha256 = "${a}" } }
wheels = [
  { url = "https://files.example/click-8.5.1-py3-none-any.whl", size = 20, hashes = { sha256 = "${b}" } },
  { url = "https://files.example/click-8.5.1-cp313-cp313-manylinux_2_28_x86_64.whl", hashes = { sha256 = "${c}" } },
]
`

describe('a lock', () => {
  it('gives only the files whose hash it names, with their lines', async () => {
    const { facts } = await make(
      `\nclick==8.5.1 --hash=sha256:${a} --hash=sha256:${b}`,
      hostWith({ pylock }),
    )
    expect(facts.packages).toEqual([
      {
        name: 'click',
        version: '8.5.1',
        at: { file: join(directory, 'requirements.txt'), line: 2 },
        sdist: {
          name: 'click-8.5.1.tar.gz',
          url: 'https://files.example/click-8.5.1.tar.gz',
          sha256: a,
          sizeBytes: 10,
        },
        wheels: [
          {
            name: 'click-8.5.1-py3-none-any.whl',
            url: 'https://files.example/click-8.5.1-py3-none-any.whl',
            sha256: b,
            sizeBytes: 20,
          },
        ],
      },
    ])
  })

  it('asks uv for the target, and for nothing that would move a version', async () => {
    const commands: string[][] = []
    await make(`click==8.5.1 --hash=sha256:${a}`, hostWith({ pylock }, commands))
    const [command = []] = commands
    expect(command.join(' ')).toContain('--python-version 3.13.5')
    expect(command.join(' ')).toContain('--python-platform x86_64-manylinux_2_40')
    expect(command).toContain('--no-deps')
    expect(command).not.toContain('--upgrade')
  })

  it('changes its key with the lock, and keeps passwords out of it', async () => {
    const host = hostWith({ pylock })
    const one = await make(`click==8.5.1 --hash=sha256:${a}`, host)
    const two = await make(`click==8.5.1 --hash=sha256:${b}`, host)
    expect(one.keyed).not.toBe(two.keyed)
    expect(one.keyed).toContain('https://index.example/simple')
    expect(one.keyed).not.toContain('secret')
  })

  it('refuses a release of which the lock names no file', async () => {
    const error = await failure(
      `click==8.5.1 --hash=sha256:${'d'.repeat(64)}`,
      hostWith({ pylock }),
    )
    expect(error.code).toBe('hash-not-in-lock')
    expect(error.what).toMatch(/requirements\.txt:1: click==8\.5\.1: .* 1 hash in the lock/)
    expect(error.details).toContain(`  click-8.5.1.tar.gz sha256:${a}`)
  })

  it('refuses a version that the lock does not name', async () => {
    const error = await failure(`click==8.5.0 --hash=sha256:${a}`, hostWith({ pylock }))
    expect(error.code).toBe('not-in-lock')
    expect(error.what).toContain('uv wants click==8.5.1, the lock names 8.5.0')
  })

  it('refuses a package that the lock does not name', async () => {
    const lock = `flask==1.0 ; sys_platform == 'win32' --hash=sha256:${a}`
    expect((await failure(lock, hostWith({ pylock }))).code).toBe('not-in-lock')
  })

  it('does without a package whose condition is false here, and without no other', async () => {
    const lock = `click==8.5.1 --hash=sha256:${a}\nflask==1.0`
    const conditional = `${lock} ; sys_platform == 'win32' --hash=sha256:${a}`
    expect((await make(conditional, hostWith({ pylock }))).facts.packages).toHaveLength(1)
    const plain = await failure(`${lock} --hash=sha256:${a}`, hostWith({ pylock }))
    expect(plain.what).toContain(
      'requirements.txt:2: flask==1.0 is in the lock, but uv left it out',
    )
  })

  it('asks nobody about an empty lock', async () => {
    const { facts } = await make('# nothing yet\n', hostWith({ stderr: 'not expected' }))
    expect(facts.packages).toEqual([])
  })
})

describe("uv's failures in our words", () => {
  const lock = `# two\nclick==8.5.1 --hash=sha256:${a}\n`
  const fixtures = join(import.meta.dirname, 'uv-errors')
  it.each([
    [
      'not-found.txt',
      'package-not-found',
      /requirements\.txt:2: click is not in the package index/,
    ],
    ['no-version.txt', 'package-not-available', /:2: click==8\.5\.1 is not in the package index/],
    [
      'no-wheel.txt',
      'package-not-available',
      /:2: click==8\.5\.1 is not available for CPython 3\.13/,
    ],
    ['requires-python.txt', 'package-not-available', /:2: click==8\.5\.1 is not available for/],
    ['unreachable.txt', 'index-unreachable', /cannot be reached: https:\/\/index\.example/],
    ['forbidden.txt', 'index-refused', /refuses \(status 401\): https:\/\/index\.example/],
    ['other.txt', 'lock-failed', /uv could not look up/],
  ])('%s is %s', async (name, code, what) => {
    const stderr = await readFile(join(fixtures, name), 'utf8')
    const error = await failure(lock, hostWith({ stderr }))
    expect(error.code).toBe(code)
    expect(error.what).toMatch(what)
    expect(JSON.stringify([error.what, error.details, error.hint])).not.toContain('secret')
  })

  it.each([
    ['uv.toml', 'override-dependencies = ["flask @ file:///tmp/evil"]'],
    ['uv.toml', 'constraint-dependencies = ["Flask[x]@https://evil.example/flask-1.0.tar.gz"]'],
    [
      'pyproject.toml',
      '[tool.uv]\noverride-dependencies = ["click<9", "flask @ git+https://e.example"]',
    ],
  ])('is not asked of uv where %s says to build one of it: %s', async (name, text) => {
    await writeFile(join(directory, name), text)
    const commands: string[][] = []
    const making = make(`flask==1.0 --hash=sha256:${a}\n`, hostWith({ pylock: '' }, commands))
    await expect(making).rejects.toMatchObject({
      code: 'lock-entry-unsupported',
      what: expect.stringContaining(`${name}: `),
    })
    expect(commands).toEqual([])
    // Of packages that are not in the lock, uv asks nothing.
    const other = hostWith({ stderr: 'error: asked' }, commands)
    await expect(make(`click==1.0 --hash=sha256:${a}\n`, other)).rejects.toMatchObject({
      code: 'lock-failed',
    })
    expect(commands).toHaveLength(1)
  })
})
