/**
 * An image by its name as the base, from a registry on loopback: a Debian with another user and
 * entry point, one package out of date and one missing. Built by the bundle, looked at and run.
 */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  inspectRecipe,
  ontoRecipe,
  openSuite,
  slimRecipe,
  type AptSuite,
} from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { assemble, writeLayer, writeLayout, type Entry, type Image } from '../../src/image/index.js'
import { createMaker, directoryStore, type Product } from '../../src/make/index.js'
import { loadImage } from '../../src/pipeline-runtime.js'
import { openImage } from '../../src/reader/index.js'
import { createRegistryClient, parseReference } from '../../src/registry/index.js'
import { findEngine } from '../../src/sandbox/index.js'
import {
  example,
  pycask,
  run,
  sharedCache,
  startRegistry,
  type Ran,
  type Registry,
} from './support/cli.js'

const minutes = 60_000
jest.setTimeout(3 * minutes)
const signal = new AbortController().signal
const host = createHost({ env: process.env, log: quietLog, signal })
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
const user = { name: 'acme', uid: 65532, gid: 65532, home: '/home/acme' }

let scratch: string
let registry: Registry
let index: AptSuite
let below: Image
const here = (name: string): string => join(scratch, name)
const sh = async (...command: string[]): Promise<string> => {
  const ran = await run(command)
  if (ran.exitCode !== 0) throw new Error(`${command.join(' ')}: ${ran.stderr}`)
  return ran.stdout
}

/** A slim Debian, and on top what makes media-types old, with a file that its next version drops. */
async function makeBase(): Promise<Image> {
  const cache = join(sharedCache, 'debian')
  index = await openSuite(host, { suite: 'trixie', architecture, directory: cache, refresh: true })
  const stores = [directoryStore(join(sharedCache, 'products'), quietLog)]
  const maker = createMaker({ stores, log: quietLog, signal, building: true })
  const slim = await maker.make(
    await slimRecipe({
      host,
      index,
      packages: [],
      user: { ...user, name: 'base', uid: 999, gid: 999, home: '/srv' },
      directory: cache,
    }),
  )
  const layer = await slim.file('layer.tar.gz')
  const text = (path: string): Promise<string> => sh('tar', '-xzOf', layer, path)
  const aged = async (path: string, from: RegExp, to: string): Promise<Entry> => {
    const before = await text(path)
    const after = before.replace(from, to)
    if (after === before) throw new Error(`${path} has no ${String(from)}`)
    return { type: 'file', path, mode: 0o644, source: { bytes: Buffer.from(after) } }
  }
  const list = 'var/lib/dpkg/info/media-types.list'
  const entries: Entry[] = [
    await aged('var/lib/dpkg/status', /(Package: media-types\n(?:.+\n)*?Version: ).+/, '$10.1'),
    await aged(list, /$/, '/usr/share/media-types-old\n'),
    {
      type: 'file',
      path: 'usr/share/media-types-old',
      mode: 0o644,
      source: { bytes: Buffer.from('old') },
    },
  ]
  const file = here('aged.tar.gz')
  return assemble({
    architecture,
    layers: [
      { facts: slim.facts.layer, file: () => Promise.resolve(layer), title: 'slim' },
      { facts: await writeLayer(entries, file), file: () => Promise.resolve(file), title: 'aged' },
    ],
    config: {
      user: 'nobody',
      env: { PATH: '/usr/sbin:/usr/bin', BELOW: 'yes' },
      entrypoint: ['/bin/false'],
      workingDirectory: '/srv',
    },
  })
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-base-'))
  registry = await startRegistry(here('registry'))
  below = await makeBase()
  await writeLayout(below, here('base-layout'), ['1'])
  const reference = parseReference(`${registry.host}/acme/base`)
  await createRegistryClient(host).push(below, reference, ['1'])
}, 10 * minutes)
afterAll(async () => {
  await registry.stop()
  await rm(scratch, { recursive: true, force: true })
}, minutes)

describe('one layer on top of an image', () => {
  test(
    'has what changed and nothing else, the same bits each time',
    async () => {
      const opened = await openImage(`oci:${here('base-layout')}:1`, {
        ...{ host, registry: createRegistryClient(host), temporary: scratch },
        engine: () => findEngine(host, 'auto'),
      })
      const recipe = inspectRecipe({
        ...{ name: 'base', architecture, configDigest: opened.configDigest },
        layers: opened.layers,
      })
      await mkdir(here('inspected'))
      const read = await recipe.build({ directory: here('inspected'), logFile: here('log') })
      expect(read.facts).toMatchObject({ suite: 'trixie', shell: true })
      expect(read.facts.packages.find(({ name }) => name === 'media-types')?.version).toBe('0.1')
      expect(read.facts.provides).toEqual(expect.arrayContaining(['libc.so.6', 'libz.so.1']))

      const inspected = {
        facts: read.facts,
        file: (name: string) => Promise.resolve(read.files[name] ?? ''),
      } as Product<typeof read.facts>
      const onto = await ontoRecipe({
        ...{ host, index, name: 'base', configDigest: opened.configDigest, inspected, user },
        packages: ['libyaml-0-2', 'zlib1g'],
        engine: async () => {
          const engine = await findEngine(host, 'auto')
          const image = 'pycask-base-test:latest'
          await loadImage(engine, below, [image], scratch)
          return { engine, image }
        },
      })
      expect(Object.keys(onto.inputs)).toEqual(
        expect.arrayContaining(['libyaml-0-2', 'media-types']),
      )
      expect(onto.title).toBe('base, 2 packages on top')
      const build = async (name: string) => {
        await mkdir(here(name))
        return onto.build({ directory: here(name), logFile: here('log') })
      }
      const built = await build('onto')
      expect((await build('again')).facts).toEqual(built.facts)
      const names = (await sh('tar', '-tzf', built.files['layer.tar.gz'] ?? '')).trim().split('\n')
      const files = names.filter((name) => !name.endsWith('/'))
      const expected =
        /^(etc\/(passwd|group|ld\.so\.cache|mime\.types|apt\/.*)|usr\/share\/(bug\/)?\.wh\.media-types(-old)?|usr\/lib\/[^/]+\/libyaml-.*|usr\/share\/doc\/libyaml-0-2\/.*|var\/lib\/dpkg\/(status|info\/(libyaml-0-2|media-types).*)|var\/lib\/apt\/extended_states)$/
      expect(files.filter((name) => !expected.test(name))).toEqual([])
      expect(files).toEqual(
        expect.arrayContaining(['usr/share/.wh.media-types-old', 'var/lib/dpkg/status']),
      )
      expect(files).not.toContain('usr/share/media-types-old')
      await (await findEngine(host, 'auto')).removeImage('pycask-base-test:latest')
    },
    5 * minutes,
  )
})

describe('a build on an image in a registry', () => {
  let built: Ran
  let name: string
  beforeAll(async () => {
    name = `${registry.host}/acme/web`
    built = await pycask([
      ...['build', example, '--optimize', 'fast-build', '--base', `${registry.host}/acme/base:1`],
      ...['--push', '--image', name, '--load'],
    ])
  }, 10 * minutes)
  const inside = (script: string): Promise<string> =>
    sh(
      'docker',
      'run',
      '--rm',
      '--network=none',
      '--entrypoint=sh',
      `${name}:latest`,
      '-euc',
      script,
    )

  test('succeeds, with the layers of that image by their digests at the bottom', async () => {
    expect(built.stderr).not.toContain('error')
    expect(built.exitCode).toBe(0)
    const raw = await sh(
      'skopeo',
      'inspect',
      '--raw',
      '--tls-verify=false',
      `docker://${name}:latest`,
    )
    const manifest = JSON.parse(raw) as {
      layers: { digest: string }[]
      annotations: Record<string, string>
    }
    expect(manifest.layers.slice(0, 2).map(({ digest }) => digest)).toEqual(below.layers)
    expect(manifest.annotations['org.opencontainers.image.base.name']).toBe(
      `${registry.host}/acme/base:1`,
    )
    expect(manifest.annotations['org.opencontainers.image.base.digest']).toBe(below.manifest.digest)
  })

  test('runs as our user with our entry point and environment, and the packages are true', async () => {
    expect(
      await sh(
        'docker',
        'run',
        '--rm',
        '--network=none',
        `${name}:latest`,
        'python',
        '-c',
        'import os, psycopg2; print(os.getuid(), os.environ["BELOW"], os.environ["PATH"])',
      ),
    ).toBe('65532 yes /opt/acme/venv/bin:/opt/acme/python/bin:/usr/sbin:/usr/bin\n')
    expect(
      await inside('id -un; dpkg --audit; dpkg --verify; test ! -e /usr/share/media-types-old'),
    ).toBe('acme\n')
  })

  test('moves nothing of the base when it can be mounted, and nothing at all when nothing changed', async () => {
    const again = await pycask([
      ...['build', example, '--optimize', 'fast-build', '--base', `${registry.host}/acme/base:1`],
      ...['--push', '--image', name],
    ])
    expect(again.stdout).not.toMatch(/ built /)
    expect(again.stdout).toMatch(/ image .*unchanged/)
  })

  test('says it when the suite that is asked for is another', async () => {
    const base = ['--base', `oci:${here('base-layout')}:1`]
    const ran = await pycask(['plan', example, ...base, '--suite', 'bookworm'])
    expect(ran.stderr).toMatch(/error: .*bookworm, but the base .* is Debian GNU\/Linux 13/)
    expect(await readFile(join(example, 'pyproject.toml'), 'utf8')).toContain('suite = "trixie"')
  })
})
