/** Bytecode that is compiled without a container is the same as in one. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applicationRecipe } from '../../src/application/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import type { Product } from '../../src/make/types.js'
import { createRuntime, findEngine, openLocalPython } from '../../src/sandbox/index.js'
import { example, pycask, run, sharedCache } from './support/cli.js'

const minutes = 60_000
jest.setTimeout(2 * minutes)
const image = `pycask-bytecode-test-${String(process.pid)}`
const executable = '/opt/acme/python/bin/python3.13'
const host = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
let scratch: string
let local: () => ReturnType<typeof openLocalPython>
let build: (how: { readonly here: boolean }) => Promise<{ diffId: string; files: number }>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-bytecode-'))
  const options = ['--optimize', 'fast-build', '--image', image, '--load', '--json']
  const built = await pycask(['build', example, ...options])
  if (built.exitCode !== 0) throw new Error(built.stderr)
  const [made] = (
    JSON.parse(built.stdout) as {
      images: { layers: { digest: string }[]; products: { kind: string; key: string }[] }[]
    }
  ).images
  const layer = (wanted: string, at: number) => {
    const key = made?.products.find(({ kind }) => kind === wanted)?.key ?? ''
    const file = join(sharedCache, 'products', wanted, key, 'layer.tar.gz')
    return { digest: made?.layers[at]?.digest ?? '', file: () => Promise.resolve(file) }
  }
  const layers = { base: layer('base', 0), python: layer('python', 1) }
  const directory = join(scratch, 'interpreters')
  local = () => openLocalPython({ host, directory, layers, executable })
  if ((await local()) === undefined) throw new Error('the image’s Python does not run here')

  // The application: dozens of files of the standard library, and what is hard to compile alike.
  const [tree = ''] = await readdir(directory)
  const app = join(scratch, 'app')
  await mkdir(join(app, 'package'), { recursive: true })
  const library = join(directory, tree, 'opt/acme/python/lib/python3.13')
  for (const name of ['asyncio', 'collections', 'importlib', 'json'])
    await cp(join(library, name), join(app, name), {
      recursive: true,
      filter: (path) => !path.endsWith('__pycache__'),
    })
  const files = {
    'sets.py': 'def f(x):\n    return x in {"a", "b", 1, None, (2, 3), frozenset({4, 5})}\n',
    'package/__init__.py': 'from . import names\n',
    'package/names.py': 'ä = "ñ" * 3\nclass Ω:\n    """Größe"""\n',
    'template.py': 'class {{ name }}:\n    pass\n',
    'empty.py': '',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(app, name), text)

  const engine = await findEngine(host, 'auto')
  const python = { key: 'key', facts: { executable } } as Product<{ executable: string }>
  let builds = 0
  build = async ({ here }) => {
    const recipe = await applicationRecipe({
      ...{ roots: [{ from: app, to: '' }], ignored: () => false, at: '/opt/acme/app' },
      ...{ title: 'app', python },
      runtime: () => {
        if (here) throw new Error('no container is needed')
        return Promise.resolve(createRuntime(engine, `${image}:latest`, executable))
      },
      ...(here ? { local } : {}),
    })
    const work = join(scratch, `work-${String(++builds)}`)
    await mkdir(work)
    const { facts } = await recipe.build({ directory: work, logFile: `${work}.log` })
    return { diffId: facts.layer.diffId, files: facts.files }
  }
}, 15 * minutes)
afterAll(async () => {
  await run(['docker', 'image', 'rm', `${image}:latest`])
  await rm(scratch, { recursive: true, force: true })
}, minutes)

test('the layer is the same, with and without a container', async () => {
  const before = process.umask(0o077)
  try {
    const here = await build({ here: true })
    expect(here.files).toBeGreaterThan(50)
    expect(await build({ here: false })).toEqual(here)
  } finally {
    process.umask(before)
  }
})

test('a Python that was damaged on the disk is not run: it is unpacked again', async () => {
  const directory = join(scratch, 'interpreters')
  const [tree = ''] = await readdir(directory)
  await writeFile(join(directory, tree, executable.slice(1)), '#!/bin/sh\nexit 0\n')
  const python = await local()
  const lines: string[] = []
  const ran = await python?.run({
    script: 'print(6 * 7)',
    args: [],
    logFile: join(scratch, 'run.log'),
    onLine: (line) => lines.push(line),
  })
  expect({ ...ran, lines }).toMatchObject({ exitCode: 0, lines: ['42'] })
})

test('code that lies about in its site-packages does not run', async () => {
  const directory = join(scratch, 'interpreters')
  const [tree = ''] = await readdir(directory)
  const place = join(directory, tree, 'opt/acme/python/lib/python3.13/site-packages')
  await mkdir(place, { recursive: true })
  for (const name of ['sitecustomize.py', 'usercustomize.py', 'any.pth'])
    await writeFile(join(place, name), `import sys; print("${name} ran")\n`)
  const lines: string[] = []
  const python = await local()
  await python?.run({
    script: 'import sys; print(6 * 7, any("site-packages" in path for path in sys.path))',
    args: [],
    logFile: join(scratch, 'run.log'),
    onLine: (line) => lines.push(line),
  })
  expect(lines).toEqual(['42 False'])
})
