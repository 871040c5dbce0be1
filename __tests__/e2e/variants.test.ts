/** Images for debugging and for compiling beside the one that runs: same layers, and more. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { example, pycask, run } from './support/cli.js'

const minutes = 60_000
jest.setTimeout(2 * minutes)
const image = `pycask-variants-test-${String(process.pid)}`
let scratch: string
let layers: Record<string, string[]>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-variants-'))
  const layout = join(scratch, 'layout')
  const built = await pycask([
    ...['build', example, '--optimize', 'fast-build', '--image', image, '--load'],
    ...['--variants', 'debug,builder', '--output-layout', layout],
  ])
  if (built.exitCode !== 0) throw new Error(built.stderr)
  const json = async (digest: string): Promise<unknown> =>
    JSON.parse(await readFile(join(layout, 'blobs/sha256', digest.slice(7)), 'utf8'))
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string; annotations?: Record<string, string> }[]
  }
  layers = {}
  for (const { digest, annotations } of index.manifests) {
    const manifest = (await json(digest)) as { layers: { digest: string }[] }
    const tag = annotations?.['org.opencontainers.image.ref.name']
    // Documents that are attached to the image have no tag.
    if (tag !== undefined) layers[tag] = manifest.layers.map((layer) => layer.digest)
  }
}, 15 * minutes)
afterAll(async () => {
  const tags = ['latest', 'latest-debug', 'latest-builder'].map((tag) => `${image}:${tag}`)
  await run(['docker', 'image', 'rm', ...tags])
  await rm(scratch, { recursive: true, force: true })
}, minutes)

const shell = async (tag: string, script: string): Promise<string> => {
  const options = ['--rm', '--network=none', '--entrypoint=sh']
  const ran = await run(['docker', 'run', ...options, `${image}:${tag}`, '-euc', script])
  if (ran.exitCode !== 0) throw new Error(ran.stderr)
  return ran.stdout
}

describe('variants', () => {
  test('have all layers of the image that runs, and one more', () => {
    const { latest = [], 'latest-debug': debug = [], 'latest-builder': builder = [] } = layers
    expect(latest.length).toBeGreaterThan(3)
    expect(debug.slice(0, -1)).toEqual(latest)
    expect(builder.slice(0, -1)).toEqual(latest)
  })

  test('for debugging have a shell and tools, and the same Python as the same user', async () => {
    const said = await shell(
      'latest-debug',
      'id -u; command -v python; ls -d /opt/acme/app; ps | grep -c sh; python -c "import psycopg2, yaml"',
    )
    expect(said).toMatch(/^65532\n\/opt\/acme\/venv\/bin\/python\n\/opt\/acme\/app\n[1-9]/)
  })

  test('for compiling have what an extension of this Python needs, and dpkg knows it all', async () => {
    const said = await shell(
      'latest-builder',
      [
        'cd /tmp',
        `printf '#include <Python.h>\\n#include <openssl/ssl.h>\\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, "tiny"};\\nPyMODINIT_FUNC PyInit_tiny(void) { return PyModule_Create(&m); }\\n' > tiny.c`,
        'include=$(python -c "import sysconfig; print(sysconfig.get_path(\'include\'))")',
        'gcc -shared -fPIC -I"$include" -o tiny.so tiny.c',
        'python -c "import sys; sys.path.insert(0, \'/tmp\'); import tiny; print(tiny.__name__)"',
        'dpkg --audit',
        'dpkg-query -Wf "\\${Package}\\n" gcc libssl-dev libpq5',
      ].join('\n'),
    )
    expect(said).toBe('tiny\ngcc\nlibpq5\nlibssl-dev\n')
  })
})
