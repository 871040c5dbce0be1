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
} from '../support/debian-archive.js'
import {
  copyOfExample,
  pycask,
  run,
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
      readonly advisories?: readonly string[]
    }[]
    readonly cured?: {
      readonly how: string
      readonly digest: string
      readonly published: boolean
      readonly obstacles: readonly string[]
      readonly proposal?: {
        readonly file: string
        readonly state: string
        readonly changes: readonly { readonly what: string; readonly to?: string }[]
      }
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
  /** Of an index. */
  readonly manifests?: readonly { readonly digest: string; readonly size: number }[]
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

/** Looks only at what the base has where nothing else is said: what runs takes a second or ten. */
const refresh = async (...args: string[]): Promise<{ ran: Ran; report: Report }> => {
  const ran = await pycask([
    ...['refresh', '--json', `--directory=${project.directory}`, ...common()],
    ...(args.some((one) => one.startsWith('--verify')) ? [] : ['--verify=quick']),
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
const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  docker: 'application/vnd.docker.distribution.manifest.v2+json',
}
const manifestOf = async (tag: string): Promise<{ digest: string; manifest: Manifest }> => {
  const response = await fetch(`http://${registry.host}/v2/acme/web/manifests/${tag}`, {
    headers: { accept: Object.values(types).join(', ') },
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
  // What only tries an image has no part in it; a refresh that built has tried the very same.
  const tried = ['verification', 'imports', 'check']
  await copyProducts(cache, clean, ['python', 'profile', 'tools', 'wheel', ...tried], anew)
  const { images } = await build(`--cache=${clean}`, '--no-published')
  return images[0]?.digest ?? ''
}

/** The packages of the example: a shared cache has wheels of hundreds of others. */
const packages = (): Promise<ReadonlySet<string>> =>
  Promise.all(
    ['requirements.txt', 'build-requirements.txt'].map((file) =>
      readFile(join(project.directory, file), 'utf8'),
    ),
  ).then(
    (texts) =>
      new Set([...texts.join('\n').matchAll(/^([\w.-]+)==/gm)].map(([, name]) => name ?? '')),
  )

async function copyProducts(
  from: string,
  to: string,
  kinds: readonly string[],
  without: readonly string[] = [],
): Promise<void> {
  const own = await packages()
  for (const kind of kinds)
    for (const key of await readdir(join(from, 'products', kind)).catch(() => [])) {
      const place = join('products', kind, key)
      const text = await readFile(join(from, place, 'product.json'), 'utf8').catch(() => '{}')
      const { product } = JSON.parse(text) as { product?: { name: string } }
      // What an earlier test made of packages of a test is of no use to anybody.
      const isOfTests = /\+fix\d|99\.1-1/.test(text)
      const name = product?.name ?? ''
      if (!isOfTests && !without.includes(name) && (kind !== 'wheel' || own.has(name)))
        await cp(join(from, place), join(to, place), { recursive: true })
    }
}

async function putManifest(
  tag: string,
  type: string,
  document: unknown,
): Promise<{ digest: string; size: number }> {
  const body = JSON.stringify(document)
  const response = await fetch(`http://${registry.host}/v2/acme/web/manifests/${tag}`, {
    ...{ method: 'PUT', headers: { 'content-type': type }, body },
  })
  if (!response.ok) throw new Error(await response.text())
  return {
    digest: response.headers.get('docker-content-digest') ?? '',
    size: Buffer.byteLength(body),
  }
}

/** As somebody else would: FROM, a file, another command. */
async function buildOnTop(): Promise<void> {
  const context = join(folder, 'ontop')
  await mkdir(context)
  await writeFile(join(context, 'theirs'), 'theirs')
  const lines = [`FROM ${image()}`, 'COPY theirs /srv/theirs', 'ENTRYPOINT ["python"]']
  await writeFile(join(context, 'Dockerfile'), lines.join('\n'))
  for (const args of [
    ['build', '--quiet', '--tag', image('ontop'), context],
    ['push', '--quiet', image('ontop')],
  ])
    execFileSync('docker', args, { stdio: 'ignore' })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refresh-e2e-'))
  archive = await startArchive()
  registry = await startRegistry(join(folder, 'registry'))
  project = await copyOfExample(join(folder, 'web'))
  await project.edit(
    'pyproject.toml',
    'checks = [',
    'smoke-test = ["python", "-c", "import main"]\nchecks = [',
  )
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
  // The one image that all begins with, of what the shared cache has.
  cache = sharedCache
  await build(`--image=${registry.host}/acme/web`, '--tags=main', '--push')
  cache = join(folder, 'cache')
  await copyProducts(sharedCache, cache, ['python', 'profile', 'tools', 'wheel'])
}, 600_000)
afterAll(async () => {
  await run(['docker', 'image', 'rm', '--force', image('ontop'), image()])
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

const advisories = (): string => join(folder, 'DSA.list')

describe('an image', () => {
  test('of which nothing has moved is not stale, and a fix of a package that it does not have changes nothing', async () => {
    const first = await refresh('--check', image())
    expect(first.ran.exitCode).toBe(0)
    expect(first.report.images[0]).toMatchObject({ stale: false, findings: [] })

    await publish([madeUp('libnever0', '1.0-1')], 19)
    archive.answered()
    // Many images ask an archive once, and read of it what has changed.
    const { digest, manifest } = await manifestOf('main')
    const tags = Array.from({ length: 8 }, (_, at) => `same-${String(at)}`)
    for (const tag of tags) await putManifest(tag, types.manifest, manifest)
    const { ran, report } = await refresh(...tags.map((tag) => image(tag)), image())
    expect(ran.exitCode).toBe(0)
    expect(report.images.map(({ stale, cure }) => [stale, cure])).toEqual(
      Array.from({ length: 9 }, () => [false, 'none']),
    )
    expect(archive.answered().map(({ path }) => path.replace(/.*[/]/, ''))).toEqual([
      'InRelease',
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ])
    expect((await manifestOf('main')).digest).toBe(digest)
  }, 300_000)

  test('gets a new patch release of CPython, and is what a clean build of it is', async () => {
    await build(`--image=${registry.host}/acme/web`, '--tags=patch', '--push', '--python=3.13.5')
    const check = await refresh('--check', image('patch'))
    expect(check.report.images[0]).toMatchObject({ stale: true, cure: 'python' })
    expect(check.report.images[0]?.findings[0]).toMatchObject({ kind: 'python', from: '3.13.5' })

    const { ran, report } = await refresh(image('patch'))
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)])
    expect(report.images[0]?.cured).toMatchObject({ how: 'rebuilt', published: true })
    // Built from nothing but its inputs, before there was anything to refresh.
    expect((await manifestOf('patch')).digest).toBe((await manifestOf('main')).digest)
  }, 400_000)

  test('gets a security fix of zlib as another base below the same layers', async () => {
    const before = await manifestOf('main')
    await buildOnTop()
    const foreign = { ...before.manifest, annotations: { 'example.platform': 'another' } }
    const arm = await putManifest('another', types.manifest, foreign)
    const size = Buffer.byteLength(JSON.stringify(before.manifest))
    const platform = (name: string) => ({ os: 'linux', architecture: name })
    const others = architecture === 'amd64' ? 'arm64' : 'amd64'
    await putManifest('multi', types.index, {
      schemaVersion: 2,
      mediaType: types.index,
      manifests: [
        {
          mediaType: types.manifest,
          digest: before.digest,
          size,
          platform: platform(architecture),
        },
        { mediaType: types.manifest, ...arm, platform: platform(others) },
      ],
    })
    const fixes = await fixOf(['zlib1g', 'zlib1g-dev'], (version) => `${version}+fix1`)
    await publish(fixes, 18)
    const fixed = fixes[0]?.fields['Version'] ?? ''
    await writeFile(
      advisories(),
      `[21 Nov 2026] DSA-6123-1 zlib - security update\n\t{CVE-2026-0001}\n\t[trixie] - zlib ${fixed}\n`,
    )

    const check = await refresh('--check', `--advisories=${advisories()}`, image())
    expect(check.ran.exitCode).toBe(2)
    expect(check.report.images[0]).toMatchObject({ stale: true, cure: 'rebase' })
    expect(check.report.images[0]?.findings).toEqual([
      expect.objectContaining({
        ...{ kind: 'package', what: 'zlib1g', source: suite, advisories: ['DSA-6123-1'] },
      }),
    ])
    const dry = await refresh('--dry-run', image())
    expect(dry.report.images[0]?.cured).toMatchObject({ how: 'rebased', published: false })
    const broken = await refresh('--verify=full', '--smoke-test=python -c 1/0', image())
    expect(broken.report).toMatchObject({ errors: [{ code: 'smoke-test-failed' }] })
    expect((await manifestOf('main')).digest).toBe(before.digest)

    // The contract, the checks and the smoke test that its record knows; then the tags.
    const { ran, report } = await refresh('--verify=full', `--advisories=${advisories()}`, image())
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)])
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

    const explained = await pycask(['explain', image('main-previous'), image()])
    expect(explained.stdout).toContain('DSA-6123-1')

    await refresh('--rollback', image())
    expect((await manifestOf('main')).digest).toBe(before.digest)
    await refresh('--rollback', image())
    expect((await manifestOf('main')).digest).toBe(after.digest)

    // One platform of several: its part of the tag is exchanged, the other stays.
    const multi = await refresh(image('multi'))
    expect(multi.report.images[0]?.cured).toMatchObject({ how: 'rebased', digest: after.digest })
    const index = (await manifestOf('multi')).manifest
    expect(index.manifests?.map(({ digest }) => digest)).toEqual([after.digest, arm.digest])
    expect((await manifestOf('multi-previous')).manifest.manifests?.[0]?.digest).toBe(before.digest)
  }, 500_000)

  test('that others built on it gets the same base, and what they put on it stays', async () => {
    const before = await manifestOf('ontop')
    const without = await refresh('--check', image('ontop'))
    expect(without.report).toMatchObject({ errors: [{ code: 'record-missing' }] })
    const { ran, report } = await refresh(`--below=${image()}`, image('ontop'))
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)])
    expect(report.images[0]?.cured).toMatchObject({ how: 'rebased', published: true })
    const after = await manifestOf('ontop')
    expect(after.manifest.layers.slice(1)).toEqual(before.manifest.layers.slice(1))
    expect(after.manifest.layers[0]?.digest).toBe(
      (await manifestOf('main')).manifest.layers[0]?.digest,
    )
    const said = execFileSync('docker', [
      'run',
      '--rm',
      image('ontop'),
      '-c',
      'print(open("/srv/theirs").read())',
    ])
    expect(said.toString()).toBe('theirs\n')
    const again = await refresh('--check', image('ontop'))
    expect(again.report.images[0]).toMatchObject({ stale: false })
  }, 300_000)

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
    ['went back in time', { date: new Date(Date.now() - 21 * day) }, 'archive-rolled-back'],
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

describe('a project with pycask.lock', () => {
  const lock = (): string => join(project.directory, 'pycask.lock')
  test('is built of exactly that, whatever the archive has; a refresh proposes another one', async () => {
    const lockSystem = ['lock', project.directory, '--system', '--json', ...common()]
    const written = await pycask(lockSystem)
    expect([written.exitCode, written.stderr]).toEqual([0, expect.any(String)])
    const before = await build(`--image=${registry.host}/acme/web`, '--tags=locked', '--push')
    const text = await readFile(lock(), 'utf8')
    const again = JSON.parse((await pycask(lockSystem)).stdout) as unknown
    expect(again).toMatchObject({ system: { state: 'unchanged', changes: [] } })

    const fixes = await fixOf(['zlib1g', 'zlib1g-dev'], (version) => `${version}+fix3`)
    await publish(fixes, 14)
    // With nothing but what compiling takes long for: the base is made of the locked packages.
    const clean = await mkdtemp(join(folder, 'clean-'))
    await copyProducts(cache, clean, [
      'python',
      'profile',
      'tools',
      'wheel',
      'verification',
      'imports',
    ])
    const locked = await build(`--cache=${clean}`, '--no-published')
    expect(locked.images[0]?.digest).toBe(before.images[0]?.digest)

    const dry = await refresh('--dry-run', image('locked'))
    expect(dry.report.images[0]?.cured).toMatchObject({ how: 'proposed', published: false })
    expect(await readFile(lock(), 'utf8')).toBe(text)
    const { report } = await refresh(image('locked'))
    const cured = report.images[0]?.cured
    expect(cured).toMatchObject({ how: 'proposed', published: false })
    const changed = cured?.proposal?.changes.map(({ what, to }) => [what, to])
    const version = fixes[0]?.fields['Version']
    expect(changed).toEqual([
      ['zlib1g', version],
      ['zlib1g-dev', version],
    ])
    expect((await manifestOf('locked')).digest).toBe(before.images[0]?.digest)
    const after = await build()
    await rm(lock())
    expect(after.images[0]?.digest).toBe((await build()).images[0]?.digest)
  }, 400_000)

  test('that asks for another suite than its lock has is told so', async () => {
    await writeFile(
      lock(),
      'version = 1\nsuite = "bookworm"\n[tools]\n[[python]]\nname = "3.13.15"\nfiles = [{ name = "a", sha256 = "' +
        'a'.repeat(64) +
        '" }]\n[debian]\n',
    )
    const ran = await pycask(['build', project.directory, '--json', ...common()])
    await rm(lock())
    expect(JSON.parse(ran.stdout)).toMatchObject({ errors: [{ code: 'system-lock-mismatch' }] })
  }, 60_000)
})
