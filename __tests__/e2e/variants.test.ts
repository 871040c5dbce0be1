/** Images for debugging and for compiling beside the one that runs: same layers, and more. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { example, pycask, run } from './support/cli.js'

const minutes = 60_000
jest.setTimeout(2 * minutes)
const image = `pycask-variants-test-${String(process.pid)}`
let scratch: string
let layers: Record<string, string[]>
/** Tag → names of what its bill of materials has, and kinds of products in its record. */
let told: Record<string, { components: string[]; products: string[] }>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-variants-'))
  const layout = join(scratch, 'layout')
  const built = await pycask([
    ...['build', example, '--optimize', 'fast-build', '--image', image, '--load'],
    ...['--variants', 'debug,builder', '--output-layout', layout, '--init'],
  ])
  if (built.exitCode !== 0) throw new Error(built.stderr)
  const json = async (digest: string): Promise<unknown> =>
    JSON.parse(await readFile(join(layout, 'blobs/sha256', digest.slice(7)), 'utf8'))
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string; annotations?: Record<string, string> }[]
  }
  layers = {}
  told = {}
  const tagOf: Record<string, string> = {}
  const documents: { subject: string; type: string; blob: string }[] = []
  for (const { digest, annotations } of index.manifests) {
    const manifest = (await json(digest)) as {
      layers: { digest: string }[]
      subject?: { digest: string }
      artifactType?: string
    }
    const tag = annotations?.['org.opencontainers.image.ref.name']
    // Documents that are attached to the image have no tag.
    if (tag !== undefined) {
      layers[tag] = manifest.layers.map((layer) => layer.digest)
      tagOf[digest] = tag
    } else
      documents.push({
        subject: manifest.subject?.digest ?? '',
        type: manifest.artifactType ?? '',
        blob: manifest.layers[0]?.digest ?? '',
      })
  }
  for (const { subject, type, blob } of documents) {
    const one = (told[tagOf[subject] ?? subject] ??= { components: [], products: [] })
    const bytes = await readFile(join(layout, 'blobs/sha256', blob.slice(7)))
    if (type.includes('cyclonedx'))
      one.components = (
        JSON.parse(bytes.toString()) as { components: { name: string }[] }
      ).components.map(({ name }) => name)
    else
      one.products = (
        JSON.parse(gunzipSync(bytes).toString()) as { products: { kind: string }[] }
      ).products.map(({ kind }) => kind)
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

  test('have a record and a bill of materials of their own', () => {
    const { latest, 'latest-debug': debug, 'latest-builder': builder } = told
    const own = (one: typeof latest) => ({
      busybox: one?.components.includes('busybox-static'),
      compiler: one?.components.includes('gcc'),
      libc: one?.components.includes('libc6'),
      products: one?.products.filter((kind) => ['python', 'debug', 'builder'].includes(kind)),
    })
    const image = { busybox: false, compiler: false, libc: true, products: ['python'] }
    expect(own(latest)).toEqual(image)
    expect(own(debug)).toEqual({ ...image, busybox: true, products: ['python', 'debug'] })
    expect(own(builder)).toEqual({ ...image, compiler: true, products: ['python', 'builder'] })
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

/** Leaves an orphan behind that ends, and says how many of the dead nobody has buried; then waits. */
const orphan = `
import os, signal, sys, time
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(0.2)
    os._exit(0)
os.wait()
def states():
    for name in os.listdir('/proc'):
        if name.isdigit():
            with open(f'/proc/{name}/stat') as file:
                yield file.read().rsplit(')', 1)[1].split()[0]
deadline = time.monotonic() + 5
while time.monotonic() < deadline and sum(1 for _ in states()) - list(states()).count('Z') > int(sys.argv[1]):
    time.sleep(0.05)
time.sleep(0.3)
signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
print(list(states()).count('Z'), flush=True)
signal.pause()
`

describe('with init', () => {
  /** What it said, and how it ended when it was stopped. */
  const stopped = async (options: readonly string[], command: readonly string[]) => {
    const name = `${image}-init-${String(command.length)}`
    const docker = (...args: readonly string[]) => run(['docker', ...args])
    const how = ['--detach', '--name', name, '--network=none', '--read-only', ...options]
    const started = await docker('run', ...how, `${image}:latest`, ...command)
    if (started.exitCode !== 0) throw new Error(started.stderr)
    try {
      let said = ''
      while (said === '') said = (await docker('logs', name)).stdout
      await docker('stop', '--time=20', name)
      const { stdout } = await docker('inspect', '--format={{.State.ExitCode}}', name)
      return { zombies: said.trim(), exitCode: stdout.trim() }
    } finally {
      await docker('rm', '--force', name)
    }
  }

  test('orphans are reaped, and SIGTERM arrives', async () => {
    const python = ['python', '-c', orphan]
    expect(await stopped([], [...python, '2'])).toEqual({ zombies: '0', exitCode: '7' })
  })

  test('which without it are not', async () => {
    const options = ['--entrypoint=python']
    const ran = await stopped(options, ['-c', orphan, '1'])
    expect(ran).toEqual({ zombies: '1', exitCode: '7' })
  })
})
