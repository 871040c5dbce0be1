/** A project with a build backend: built as a wheel, installed in a layer of its own, run. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyOfExample, pycask, run, type Project, type Ran } from './support/cli.js'

const minutes = 60_000
jest.setTimeout(3 * minutes)
const fast = ['--optimize', 'fast-build']
const image = `pycask-app-test-${String(process.pid)}`
let scratch: string
let project: Project
let built: Ran
let layers: string[][]

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-app-'))
  project = await copyOfExample(join(scratch, 'web'))
  await project.edit(
    'pyproject.toml',
    '[tool.pycask]\n',
    [
      '[build-system]',
      'requires = ["setuptools"]',
      'build-backend = "setuptools.build_meta"',
      '[project.scripts]',
      'hello = "main:hello"',
      '[tool.setuptools]',
      'py-modules = ["main"]',
      '[tool.pycask]',
      'app = ["wheel", "migrations"]',
      'files = { "web.toml" = "/opt/acme/etc/web.toml" }',
      '',
    ].join('\n'),
  )
  const main = await readFile(join(project.directory, 'main.py'), 'utf8')
  const hello = '\n\ndef hello():\n    print("hello from a wheel")\n'
  await writeFile(join(project.directory, 'main.py'), main + hello)
  await writeFile(join(project.directory, 'web.toml'), 'a = 1\n')
  execFileSync('mkdir', [join(project.directory, 'migrations')])
  await writeFile(join(project.directory, 'migrations/one.py'), 'x = 1\n')
  const layout = join(scratch, 'layout')
  built = await pycask([
    ...['build', project.directory, ...fast, '--image', image, '--load'],
    ...['--output-layout', layout],
  ])
  if (built.exitCode !== 0) throw new Error(built.stderr)
  const blob = (digest: string): string => join(layout, 'blobs/sha256', digest.slice(7))
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[]
  }
  const manifest = JSON.parse(await readFile(blob(index.manifests[0]?.digest ?? ''), 'utf8')) as {
    layers: { digest: string }[]
  }
  layers = manifest.layers.map(({ digest }) =>
    execFileSync('tar', ['-tzf', blob(digest)], { encoding: 'utf8', maxBuffer: 2 ** 26 })
      .split('\n')
      .filter((name) => name !== '' && !name.endsWith('/')),
  )
}, 10 * minutes)
afterAll(async () => {
  await run(['docker', 'image', 'rm', `${image}:latest`])
  await rm(scratch, { recursive: true, force: true })
}, minutes)

const inside = (...command: string[]) =>
  run(['docker', 'run', '--rm', '--network=none', '--read-only', `${image}:latest`, ...command])

describe('a project with a build backend', () => {
  test('adds its modules, bytecode and entry points to the venv, and nothing else', () => {
    const [wheel, folder] = layers.slice(-2)
    const site = 'opt/acme/venv/lib/python3.13/site-packages'
    expect(wheel?.filter((name) => !name.includes('dist-info'))).toEqual([
      'opt/acme/venv/bin/hello',
      `${site}/__pycache__/main.cpython-313.pyc`,
      `${site}/main.py`,
    ])
    expect(folder).toEqual([
      'opt/acme/app/migrations/__pycache__/one.cpython-313.pyc',
      'opt/acme/app/migrations/one.py',
      'opt/acme/etc/web.toml',
    ])
    const all = layers.flat()
    expect(new Set(all).size).toBe(all.length)
  })

  test('runs: its entry point, its module, its files', async () => {
    expect((await inside('hello')).stdout).toBe('hello from a wheel\n')
    const script =
      'import main, pathlib; print(main.__file__, pathlib.Path("migrations/one.py").read_text())'
    expect((await inside('python', '-c', script)).stdout).toMatch(
      /^\/opt\/acme\/venv\/lib\/python3\.13\/site-packages\/main\.py x = 1/,
    )
    expect((await inside('python', '-c', 'open("/opt/acme/etc/web.toml", "a")')).exitCode).toBe(1)
  })

  test('is made again when it changes, and its dependencies are not', async () => {
    await project.edit('main.py', 'hello from a wheel', 'hello again')
    const planned = await pycask(['plan', project.directory, ...fast])
    expect(planned.stdout).toMatch(/^ wheel +web .* missing .*file main\.py/m)
    expect(planned.stdout).toMatch(/^ dependencies .* reused/m)
    expect(planned.stdout.match(/ missing /g)).toHaveLength(1)
  })
})
