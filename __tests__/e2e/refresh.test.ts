/** Refreshing a published image while an archive on loopback publishes fixes. Needs an engine and the archive of Debian. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSuite } from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import {
  madeUp,
  repack,
  startArchive,
  type Published,
  type TestArchive,
} from '../debian/support/archive.js'
import {
  copyOfExample,
  pycask,
  sharedCache,
  startRegistry,
  type Project,
  type Ran,
  type Registry,
} from './support/cli.js'

const day = 86_400_000
const suite = 'trixie-fixes'
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'

interface Report {
  readonly archiveBytes: number
  readonly seconds: number
  readonly images: readonly {
    readonly digest: string
    readonly stale: boolean
    readonly cure: string
    readonly findings: readonly {
      readonly kind: string
      readonly what: string
      readonly to?: string
      readonly source: string
      readonly inside?: string
    }[]
    readonly cured?: {
      readonly how: string
      readonly digest: string
      readonly published: boolean
      readonly obstacles: readonly string[]
      readonly pushedBytes: number
      readonly tags?: {
        readonly dated: string
        readonly previous?: string
        readonly moved?: string
      }
    }
  }[]
}

interface Manifest {
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly digest: string; readonly size: number }[]
}

let folder: string
let archive: TestArchive
let registry: Registry
let project: Project
/** What the archive has by now. */
let fixes: readonly Published[] = []
/** The originals, by name. */
let debs: Readonly<Record<string, string>>
let versions: Readonly<Record<string, string>>

const publish = async (more: readonly Published[], daysAgo: number): Promise<void> => {
  fixes = [...fixes, ...more]
  await archive.publish(suite, fixes, { date: new Date(Date.now() - daysAgo * day) })
}
const repository = (): string => `deb [signed-by=${archive.keyring}] ${archive.url} ${suite} main`
/** Begins with CPython and wheels of the shared one; what is made of test packages stays out of that. */
let cache: string
const common = (): string[] => [
  '--optimize=fast-build',
  `--repositories=${repository()}`,
  `--cache=${cache}`,
]
const image = (tag = 'main'): string => `${registry.host}/acme/web:${tag}`

const refresh = async (...args: string[]): Promise<{ ran: Ran; report: Report }> => {
  const ran = await pycask([
    'refresh',
    '--json',
    `--directory=${project.directory}`,
    ...common(),
    ...args,
  ])
  return { ran, report: JSON.parse(ran.stdout) as Report }
}
const build = async (...args: string[]) => {
  const ran = await pycask(['build', project.directory, '--json', ...common(), ...args])
  if (ran.exitCode !== 0) throw new Error(ran.stderr)
  return JSON.parse(ran.stdout) as {
    images: { digest: string; products: { kind: string; name: string; state: string }[] }[]
  }
}
const manifestOf = async (tag: string): Promise<{ digest: string; manifest: Manifest }> => {
  const response = await fetch(`http://${registry.host}/v2/acme/web/manifests/${tag}`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  })
  return {
    digest: response.headers.get('docker-content-digest') ?? '',
    manifest: (await response.json()) as Manifest,
  }
}

/**
 * The digest of a build that knows nothing of the registry and of earlier images: with a cache that has
 * CPython, and the wheels that are not `anew`.
 */
async function cleanBuild(...anew: string[]): Promise<string> {
  const clean = await mkdtemp(join(folder, 'clean-'))
  await copyProducts(cache, clean, ['python', 'profile', 'tools', 'wheel'], anew)
  const { images } = await build(`--cache=${clean}`, '--no-published')
  return images[0]?.digest ?? ''
}

async function copyProducts(
  from: string,
  to: string,
  kinds: readonly string[],
  without: readonly string[] = [],
): Promise<void> {
  for (const kind of kinds)
    for (const key of await readdir(join(from, 'products', kind)).catch(() => [])) {
      const place = join('products', kind, key)
      const text = await readFile(join(from, place, 'product.json'), 'utf8').catch(() => '{}')
      const { product } = JSON.parse(text) as { product?: { name: string } }
      if (!without.includes(product?.name ?? ''))
        await cp(join(from, place), join(to, place), { recursive: true })
    }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refresh-e2e-'))
  archive = await startArchive()
  registry = await startRegistry(join(folder, 'registry'))
  project = await copyOfExample(join(folder, 'web'))
  await publish([], 20)
  const host = createHost({ env: process.env, log: quietLog, signal: new AbortController().signal })
  const index = await openSuite(host, {
    ...{ suite: 'trixie', architecture, refresh: false },
    directory: join(sharedCache, 'debian'),
  })
  const found = await index.candidates([
    ...['zlib1g', 'zlib1g-dev', 'libyaml-0-2', 'libyaml-dev', 'libpq5', 'libpq-dev'],
  ])
  debs = await index.download(Object.values(found))
  versions = Object.fromEntries(Object.values(found).map((one) => [one.name, one.version]))
  cache = sharedCache
  await build()
  cache = join(folder, 'cache')
  // Only what the test makes of these two is looked at: whatever else was made of them stays out.
  await copyProducts(sharedCache, cache, ['python', 'profile', 'tools'])
  await copyProducts(sharedCache, cache, ['wheel'], ['pyyaml', 'psycopg2'])
  await build(`--image=${registry.host}/acme/web`, '--tags=main', '--push')
}, 600_000)
afterAll(async () => {
  await registry.stop()
  await archive.close()
  await rm(folder, { recursive: true, force: true })
})

const fixOf = async (
  names: readonly string[],
  version: (before: string) => string,
  change?: (name: string, tree: string) => void | Promise<void>,
): Promise<Published[]> => {
  const made: Published[] = []
  for (const name of names) {
    // Packages have the name of their control field, not of the store's file.
    const deb = join(folder, `${name}.deb`)
    await copyFile(debs[name] ?? '', deb)
    made.push(
      await repack(deb, folder, version(versions[name] ?? ''), (tree) => change?.(name, tree)),
    )
  }
  return made
}

describe('an image', () => {
  test('of which nothing has moved is not stale, and a fix of a package that it does not have changes nothing', async () => {
    const first = await refresh('--check', image())
    expect(first.ran.exitCode).toBe(0)
    expect(first.report.images[0]).toMatchObject({ stale: false, findings: [] })

    await publish([madeUp('libnever0', '1.0-1')], 19)
    const { ran, report } = await refresh(image())
    expect(ran.exitCode).toBe(0)
    expect(report.images[0]).toMatchObject({ stale: false, cure: 'none', findings: [] })
  }, 300_000)

  test('gets a security fix of zlib as another base below the same layers', async () => {
    const before = await manifestOf('main')
    await publish(await fixOf(['zlib1g', 'zlib1g-dev'], (version) => `${version}+fix1`), 18)

    const check = await refresh('--check', image())
    expect(check.ran.exitCode).toBe(2)
    expect(check.report.images[0]).toMatchObject({ stale: true, cure: 'rebase' })
    expect(check.report.images[0]?.findings).toEqual([
      expect.objectContaining({ kind: 'package', what: 'zlib1g', source: suite }),
    ])
    const dry = await refresh('--dry-run', image())
    expect(dry.report.images[0]?.cured).toMatchObject({ how: 'rebased', published: false })
    expect((await manifestOf('main')).digest).toBe(before.digest)

    const { ran, report } = await refresh(image())
    expect(ran.exitCode).toBe(0)
    const cured = report.images[0]?.cured
    expect(cured).toMatchObject({ how: 'rebased', obstacles: [], published: true })
    const after = await manifestOf('main')
    expect(after.digest).toBe(cured?.digest)
    expect(after.manifest.layers.slice(1)).toEqual(before.manifest.layers.slice(1))
    expect(after.manifest.layers[0]).not.toEqual(before.manifest.layers[0])
    expect(cured?.pushedBytes).toBeLessThan((after.manifest.layers[0]?.size ?? 0) + 20_000)
    expect((await manifestOf('main-previous')).digest).toBe(before.digest)
    expect((await manifestOf(cured?.tags?.dated ?? '')).digest).toBe(after.digest)

    expect(await cleanBuild()).toBe(after.digest)
    const again = await refresh(image())
    expect(again.report.images[0]).toMatchObject({ stale: false, digest: after.digest })
  }, 500_000)

  test('whose wheel has a library inside that got a fix has that wheel built again, and no other', async () => {
    await publish(await fixOf(['libyaml-0-2', 'libyaml-dev'], (version) => `${version}+fix1`), 17)
    const { ran, report } = await refresh(image())
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)])
    const [one] = report.images
    expect(one?.findings.filter(({ kind }) => kind === 'grafted')).toEqual([
      expect.objectContaining({ what: 'libyaml-0-2', inside: 'pyyaml 6.0.3' }),
    ])
    expect(one?.cured).toMatchObject({ how: 'rebuilt', published: true })
    expect(ran.stderr).toContain('wheel pyyaml: built')
    expect(ran.stderr).not.toMatch(/wheel (?!pyyaml)\S+: built|python: built/)
    expect(await cleanBuild('pyyaml')).toBe((await manifestOf('main')).digest)
  }, 500_000)

  test('whose new base lost a symbol has the wheel built again that needs it', async () => {
    const tools = join(folder, 'tools')
    await mkdir(tools)
    const [key = ''] = await readdir(join(cache, 'products/tools'))
    execFileSync('tar', ['-xf', join(cache, 'products/tools', key, 'tools.tar'), '-C', tools])
    const patchelf = join(tools, 'tools/bin/patchelf')
    const names = join(folder, 'names')
    await writeFile(names, 'PQserverVersion PQserverVersion2\n')
    const fixed = await fixOf(
      ['libpq5', 'libpq-dev'],
      () => '99.1-1',
      async (name, tree) => {
        if (name === 'libpq5') {
          const [library = ''] = execFileSync(
            'find',
            [tree, '-name', 'libpq.so.5.*', '-type', 'f'],
            {
              encoding: 'utf8',
            },
          ).split('\n')
          execFileSync(patchelf, ['--rename-dynamic-symbols', names, library])
        } else {
          const header = join(tree, 'usr/include/postgresql/libpq-fe.h')
          const text = await readFile(header, 'utf8')
          await writeFile(header, `#define PQserverVersion PQserverVersion2\n${text}`)
        }
      },
    )
    await publish(fixed, 16)
    const { ran, report } = await refresh(image())
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)])
    const cured = report.images[0]?.cured
    expect(cured).toMatchObject({
      how: 'rebuilt',
      obstacles: ['psycopg2 2.9.13 needs PQserverVersion of libpq.so.5 (libpq5)'],
    })
    expect(ran.stderr).toContain('wheel psycopg2: built')
    expect(ran.stderr).not.toMatch(/wheel (?!psycopg2)\S+: built|python: built/)
    expect(await cleanBuild('psycopg2')).toBe((await manifestOf('main')).digest)
  }, 500_000)
})

describe('a refresh', () => {
  test.each([
    ['nobody signed', { signature: 'absent' }, 'signature-invalid'],
    [
      'has expired',
      { date: new Date(Date.now() - 2 * day), validUntil: new Date(Date.now() - day) },
      'archive-expired',
    ],
    ['went back in time', { date: new Date(Date.now() - 19 * day) }, 'archive-rolled-back'],
  ] as const)(
    'refuses an archive that %s',
    async (_, how, code) => {
      const before = await manifestOf('main')
      await archive.publish(suite, fixes, how)
      const { ran, report } = await refresh(image())
      expect(ran.exitCode).toBe(1)
      expect(report).toMatchObject({ errors: [{ code }] })
      expect(await manifestOf('main')).toEqual(before)
    },
    300_000,
  )

  test('does not move a tag that somebody else has moved meanwhile; two at once end in one state', async () => {
    await publish(await fixOf(['zlib1g', 'zlib1g-dev'], (version) => `${version}+fix2`), 15)
    const both = await Promise.all([refresh(image()), refresh(image())])
    // The slower one may find its work done, or be told that the other was quicker.
    const done = both.filter(({ ran }) => ran.exitCode === 0)
    expect(done.length).toBeGreaterThan(0)
    for (const { ran } of both)
      if (ran.exitCode !== 0) expect(ran.stdout + ran.stderr).toMatch(/moved|at the same time/)
    const digests = done.flatMap(({ report }) => report.images[0]?.cured?.digest ?? [])
    expect(new Set([...digests, (await manifestOf('main')).digest]).size).toBe(1)
  }, 400_000)
})
