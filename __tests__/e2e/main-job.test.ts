/**
 * The main job, end to end, with the committed bundle: the example is built, pushed, loaded, run and
 * looked at with other people's tools; then what changes cost, and how it fails. The first run
 * compiles a CPython, which takes minutes; later ones find it in the user's cache.
 */
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { createRegistryClient, parseReference } from '../../src/registry/index.js'
import { billMediaType } from '../../src/sbom/index.js'
import { digest } from '../../src/words.js'
import { bareHost } from '../registry/support/artifact.js'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  copyOfExample,
  example,
  pycask,
  root,
  run,
  sharedCache,
  startRegistry,
  type Ran,
  type Registry,
} from './support/cli.js'

const fast = ['--optimize', 'fast-build']
const minutes = 60_000
jest.setTimeout(2 * minutes)
let scratch: string
let registry: Registry
let first: Ran

interface Manifest {
  readonly config: { readonly digest: string }
  readonly layers: readonly { readonly digest: string; readonly mediaType: string }[]
}

const here = (name: string): string => join(scratch, name)
const digestIn = async (layout: string): Promise<string> => {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: string }[]
  }
  return index.manifests[0]?.digest ?? ''
}
const blob = (layout: string, digest: string): Promise<Buffer> =>
  readFile(join(layout, 'blobs/sha256', digest.slice(7)))
const rows = (ran: Ran, kind: string): string[] =>
  ran.stdout.split('\n').filter((line) => line.startsWith(` ${kind} `))
const containersOf = (pid: number | undefined): string =>
  execFileSync(
    'docker',
    ['ps', '--all', '--quiet', '--filter', `label=pycask.pid=${String(pid)}`],
    {
      encoding: 'utf8',
    },
  )

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-main-'))
  registry = await startRegistry(here('registry'))
  first = await pycask([
    ...['build', example, ...fast, '--load', '--push', '--image', `${registry.host}/acme/web`],
    ...['--output-layout', here('layout'), '--output-archive', here('web.tar')],
    ...['--output-sbom', here('web.cdx.json')],
  ])
}, 40 * minutes)

afterAll(async () => {
  await registry.stop()
  await rm(scratch, { recursive: true, force: true })
})

describe('a build of the example', () => {
  test('succeeds and says what it did', () => {
    expect(first.stderr).not.toContain('error')
    expect(first.exitCode).toBe(0)
    expect(rows(first, 'image').join()).toContain(' pushed ')
    expect(first.stdout).toContain(`pushed to ${registry.host}/acme/web:latest`)
  })

  test(
    'answers a request, read-only, without capabilities, as somebody who is not root',
    async () => {
      const script = join(root, 'scripts/quickstart-run.mjs')
      const ran = await run([
        process.execPath,
        script,
        'docker',
        `${registry.host}/acme/web:latest`,
      ])
      expect(ran.stdout).toContain('Hello from CPython 3.13')
      expect(ran.stdout).toMatch(/psycopg2 2\.\d+\.\d+: libpq \d{6}, host db\.example, port 5433/)
      expect(ran.stdout).toMatch(/PyYAML .*: libyaml 0\.2\.\d+, answer 42/)
      expect(ran.stdout).toContain('as user 65532:65532')
    },
    2 * minutes,
  )

  test('is the same in the registry, the layout and the archive, to skopeo', async () => {
    const digest = await digestIn(here('layout'))
    const read = async (...reference: string[]) =>
      (await run(['skopeo', 'inspect', '--tls-verify=false', '--format={{.Digest}}', ...reference]))
        .stdout
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect((await read(`docker://${registry.host}/acme/web:latest`)).trim()).toBe(digest)
    expect((await read(`oci:${here('layout')}:latest`)).trim()).toBe(digest)
    expect((await read(`oci-archive:${here('web.tar')}`)).trim()).toBe(digest)
  })

  test(
    'builds nothing and sends nothing when it runs again',
    async () => {
      const again = await pycask([
        ...['build', example, ...fast, '--push', '--image', `${registry.host}/acme/web`],
      ])
      expect(again.stdout).not.toMatch(/ built /)
      expect(rows(again, 'image').join()).toContain('unchanged')
    },
    2 * minutes,
  )
})

describe('a machine that has nothing but the registry', () => {
  const empty = () => ['--cache', here('empty'), '--push', '--image', `${registry.host}/acme/web`]

  test(
    'builds, fetches and sends nothing when nothing has moved',
    async () => {
      const ran = await pycask(['build', example, ...fast, ...empty()])
      expect(ran.exitCode).toBe(0)
      expect(ran.stdout).not.toMatch(/ built /)
      expect(rows(ran, 'python').join()).toContain('published')
      expect(rows(ran, 'image').join()).toContain('unchanged')
      expect(ran.stdout).toContain(await digestIn(here('layout')))
      // Neither layers nor package lists nor tools were fetched.
      const sizes = execFileSync('du', ['--summarize', '--bytes', here('empty')], {
        encoding: 'utf8',
      })
      expect(Number.parseInt(sizes)).toBeLessThan(2_000_000)
    },
    2 * minutes,
  )

  test(
    'fetches what it needs to compile one changed file, and sends one layer',
    async () => {
      const project = await copyOfExample(here('changed'))
      await project.edit('main.py', /$/, '\nchanged = True\n')
      const ran = await pycask([
        'build',
        project.directory,
        ...fast,
        ...empty(),
        '--tags',
        'latest,changed',
      ])
      expect(ran.stderr).not.toContain('error')
      const built = ran.stdout.split('\n').filter((line) => line.includes(' built '))
      expect(built.map((line) => line.trim().split(' ')[0])).toEqual(['app', 'check'])
      expect(rows(ran, 'image').join()).toMatch(/pushed/)
      expect(ran.stdout).toMatch(/[\d.]+ kB up, 24 MB already there/)
    },
    2 * minutes,
  )
})

describe('the bill of materials', () => {
  let text: string
  beforeAll(async () => {
    text = await readFile(here('web.cdx.json'), 'utf8')
  })

  test('is CycloneDX, and the one that is attached to the image', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(text)).toBeNull()
    const client = createRegistryClient(bareHost())
    const reference = parseReference(`${registry.host}/acme/web`)
    const subject = digest(await digestIn(here('layout')))
    const found = await client.referrers(reference, subject, billMediaType)
    expect(found).toHaveLength(1)
    const attached = await client.attachment(reference, found[0]?.digest ?? subject)
    expect(String(Buffer.from(attached ?? ''))).toBe(text)
  })

  test('names every package of Debian and every wheel that is in the image, and CPython', async () => {
    const { components } = JSON.parse(text) as { components: { name: string; version: string }[] }
    const named = components.map(({ name, version }) => `${name} ${version}`)
    const layout = here('layout')
    const manifest = JSON.parse((await blob(layout, await digestIn(layout))).toString()) as Manifest
    const installed: string[] = []
    for (const { digest: layer } of manifest.layers) {
      const file = join(layout, 'blobs/sha256', layer.slice(7))
      const tar = (...args: string[]) =>
        execFileSync('tar', [...args, '-zf', file], { encoding: 'utf8', maxBuffer: 2 ** 26 })
      const names = tar('--list').split('\n')
      if (names.includes('var/lib/dpkg/status')) {
        const status = tar('--extract', '--to-stdout', 'var/lib/dpkg/status')
        const stanzas = [...status.matchAll(/^Package: (.+)$[^]*?^Version: (.+)$/gm)]
        installed.push(...stanzas.map(([, name, version]) => `${name} ${version}`))
      }
      for (const name of names) {
        const [, distribution = '', version] =
          /\/([^/]+)-([^/-]+)\.dist-info\/METADATA$/.exec(name) ?? []
        if (version) installed.push(`${distribution.replace(/_/g, '-').toLowerCase()} ${version}`)
      }
    }
    expect(installed.length).toBeGreaterThan(30)
    expect(named).toEqual(expect.arrayContaining(installed))
    expect(named).toContainEqual(expect.stringMatching(/^python 3\.13\.\d+$/))
  })
})

describe('what is in the image', () => {
  let names: Map<string, { mode: string; owner: string; layer: number }>
  let config: { config: Record<string, unknown>; rootfs: { diff_ids: string[] } }

  beforeAll(async () => {
    const layout = here('layout')
    const text = (digest: string) => blob(layout, digest).then((bytes) => bytes.toString())
    const manifest = JSON.parse(await text(await digestIn(layout))) as Manifest
    config = JSON.parse(await text(manifest.config.digest)) as typeof config
    names = new Map()
    for (const [layer, { digest }] of manifest.layers.entries()) {
      const file = join(layout, 'blobs/sha256', digest.slice(7))
      const listed = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '-zf', file], {
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      })
      for (const line of listed.trimEnd().split('\n')) {
        const [mode = '', owner = '', , , , ...rest] = line.split(/\s+/)
        const name = rest.join(' ').replace(/ -> .*| link to .*/, '')
        const path = name.replace(/\/$/, '')
        // Folders may stand in several layers; a file may not.
        if (names.has(path) && !mode.startsWith('d')) throw new Error(`${path} is there twice`)
        names.set(path, { mode, owner, layer })
      }
    }
  }, minutes)

  const paths = (pattern: RegExp): string[] =>
    [...names.keys()].filter((name) => pattern.test(name))

  test('is four layers: Debian below, everything else under the prefix', () => {
    expect(config.rootfs.diff_ids).toHaveLength(4)
    const ours = [...names].filter(([, { layer }]) => layer > 0).map(([name]) => name)
    expect(
      ours.filter((name) => !/^opt(\/acme(\/(python|venv|app)(\/|$)|$)|$)/.test(name)),
    ).toEqual([])
    const below = [...names].filter(([, { layer }]) => layer === 0).map(([name]) => name)
    expect(below.filter((name) => name.startsWith('opt/'))).toEqual([])
  })

  test('belongs to root, and nobody else may write', () => {
    const writable = [...names].filter(
      ([name, { mode }]) => !mode.startsWith('l') && mode[8] === 'w' && name !== 'tmp',
    )
    expect(writable.map(([name]) => name)).toEqual([])
    const foreign = [...names].filter(([, { owner }]) => owner !== '0/0').map(([name]) => name)
    expect(foreign).toEqual(['home/acme'])
  })

  test('has no setuid file, shell, package manager, compiler, pip or tests', () => {
    expect([...names].filter(([, { mode }]) => /[sS]/.test(mode.slice(1))).map(([n]) => n)).toEqual(
      [],
    )
    expect(paths(/bin\/(sh|bash|dash|apt|apt-get|dpkg|gcc|cc|make|ld|perl|pip[\d.]*)$/)).toEqual([])
    expect(
      paths(/\/(site-packages|python3\.\d+)\/(pip|setuptools|wheel|ensurepip|test|idlelib)\//),
    ).toEqual([])
    expect(paths(/\.(a|whl)$/)).toEqual([])
  })

  test('has bytecode for each module, valid under any time', () => {
    const sources = paths(/^opt\/acme\/.*\.py$/).filter((name) => !name.includes('/bin/'))
    const missing = sources.filter((name) => {
      const compiled = name.replace(/([^/]+)\.py$/, '__pycache__/$1.cpython-313.pyc')
      return !names.has(compiled)
    })
    expect(sources.length).toBeGreaterThan(500)
    expect(missing.length / sources.length).toBeLessThan(0.01)
  })

  test("links psycopg2 to the system's libpq and carries libyaml in PyYAML", () => {
    expect(paths(/^usr\/lib\/.*\/libpq\.so\.5/).length).toBeGreaterThan(0)
    expect(paths(/^usr\/lib\/.*\/libyaml/)).toEqual([])
    expect(paths(/^opt\/acme\/venv\/.*\/libyaml-0-[0-9a-f]+\.so/)).toHaveLength(1)
    expect(paths(/^opt\/acme\/venv\/.*\/libpq/)).toEqual([])
  })

  test('keeps what scanners read', () => {
    expect(paths(/^var\/lib\/dpkg\/status$/)).toHaveLength(1)
    expect(paths(/^var\/lib\/dpkg\/info\/libpq5.*\.list$/)).toHaveLength(1)
    expect(paths(/^opt\/acme\/venv\/.*\/psycopg2-.*\.dist-info\/METADATA$/)).toHaveLength(1)
  })

  test('runs as a number, without loader variables', () => {
    expect(config.config['User']).toBe('65532:65532')
    expect(JSON.stringify(config.config['Env'])).not.toMatch(
      /LD_LIBRARY_PATH|PYTHONPATH|PYTHONHOME/,
    )
  })
})

describe('the same inputs', () => {
  test(
    'give the same image in another folder, with another cache, by other hands',
    async () => {
      const project = await copyOfExample(here('elsewhere/web'))
      // All but CPython is made anew; making that twice too takes PYCASK_TEST_COLD=1.
      const cache = here('cache')
      await mkdir(join(cache, 'products'), { recursive: true })
      if (process.env['PYCASK_TEST_COLD'] !== '1')
        await cp(join(sharedCache, 'products/python'), join(cache, 'products/python'), {
          recursive: true,
        })
      await cp(join(sharedCache, 'debian'), join(cache, 'debian'), { recursive: true })
      const ran = await pycask(
        ['build', project.directory, ...fast, '--jobs', '3', '--output-layout', here('layout-2')],
        { env: { PYCASK_CACHE: cache }, cwd: here('elsewhere') },
      )
      expect(ran.stderr).not.toContain('error')
      expect(rows(ran, 'base').join()).toContain('built')
      expect(rows(ran, 'wheel').length).toBeGreaterThan(8)
      expect(await digestIn(here('layout-2'))).toBe(await digestIn(here('layout')))
    },
    40 * minutes,
  )
})

describe('a change', () => {
  test(
    'of one application file makes the application, and nothing else',
    async () => {
      const project = await copyOfExample(here('changed-app'))
      await project.edit('main.py', 'Hello from', 'Greetings from')
      const planned = await pycask(['plan', project.directory, ...fast])
      expect(planned.stdout).toMatch(/^ app .* missing .*file main\.py: /m)
      expect(planned.stdout.match(/ missing /g)).toHaveLength(1)
    },
    2 * minutes,
  )

  test(
    "of one package's settings makes that wheel, and what holds it",
    async () => {
      const project = await copyOfExample(here('changed-wheel'))
      await project.edit('pyproject.toml', 'libraries = "bundled"', 'libraries = "system"')
      const planned = await pycask(['plan', project.directory, ...fast])
      expect(planned.stdout).toMatch(/^ wheel +pyyaml .* missing .*libraries: bundled → system/m)
      expect(planned.stdout).toMatch(/^ wheels +9 others +reused/m)
      expect(planned.stdout).toMatch(/^ python .* reused/m)
      expect(planned.stdout).toMatch(/^ base .* unknown .*depends on pyyaml/m)
    },
    2 * minutes,
  )
})

describe('what goes wrong', () => {
  const fails = async (
    name: string,
    change: (p: Awaited<ReturnType<typeof copyOfExample>>) => Promise<void>,
    ...flags: string[]
  ) => {
    const project = await copyOfExample(here(name))
    await change(project)
    const before = await readdir(join(sharedCache, 'products/tmp')).catch(() => [])
    const ran = await pycask(['build', project.directory, ...fast, ...flags])
    expect(ran.exitCode).toBe(1)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).not.toContain('a bug in Pycask')
    expect(ran.stderr).toMatch(/^ {2}hint: |did you mean/m)
    expect(await readdir(join(sharedCache, 'products/tmp')).catch(() => [])).toEqual(before)
    return ran.stderr
  }
  const nothing = () => Promise.resolve()

  test('a lock without hashes: the line, and how to add them', async () => {
    const text = await fails('unhashed', (project) =>
      project.edit('requirements.txt', /^(psycopg2==\S+) \\\n(?: +--hash=\S+(?: \\)?\n)+/m, '$1\n'),
    )
    expect(text).toMatch(/^error: .*requirements\.txt:\d+: psycopg2==\S+ has no hash/)
    expect(text).toContain('--generate-hashes')
  })

  test('a hash that no file has', async () => {
    const text = await fails('wrong-hash', (project) =>
      project.edit(
        'requirements.txt',
        /^(psycopg2==\S+ \\\n)(?: +--hash=\S+(?: \\)?\n)+/m,
        `$1    --hash=sha256:${'0'.repeat(64)}\n`,
      ),
    )
    expect(text).toMatch(/requirements\.txt:\d+: /)
    expect(text).toMatch(/psycopg2/)
  })

  test('a Python that does not exist', async () => {
    const text = await fails('unknown-python', nothing, '--python', '3.13.99')
    expect(text).toMatch(/3\.13\.99/)
  })

  test('a tarball with another checksum', async () => {
    const folder = here('tarballs')
    await mkdir(folder, { recursive: true })
    await cp(join(example, 'main.py'), join(folder, 'Python-3.12.3.tar.xz'))
    const text = await fails(
      'wrong-tarball',
      nothing,
      '--python',
      '3.12.3',
      '--python-sources',
      folder,
    )
    expect(text).toMatch(/3\.12\.3/)
    expect(text).toMatch(/[0-9a-f]{64}/)
  })

  test('options that do not exist, all told at once', async () => {
    const text = await fails(
      'wrong-options',
      (project) => project.edit('pyproject.toml', 'suite = "trixie"', 'suit = "trixie"\nuser = 0'),
      '--optimise=full',
    )
    expect(text).toMatch(/pyproject\.toml:\d+: .*suit/)
    expect(text).toMatch(/user/)
    expect(text).toContain('--optimise')
  })

  test(
    'no engine that answers, when something has to be compiled',
    async () => {
      const project = await copyOfExample(here('no-engine'))
      const ran = await pycask(
        ['build', project.directory, '--python', '3.12', ...fast, '--engine', 'docker'],
        {
          env: {
            DOCKER_HOST: 'unix:///nowhere/docker.sock',
            PYCASK_CACHE: here('no-engine-cache'),
          },
        },
      )
      expect(ran.exitCode).toBe(1)
      expect(ran.stderr).toMatch(/docker is installed but does not answer/)
    },
    3 * minutes,
  )

  test(
    'a registry that is not there: the image is not lost, and built again at no cost',
    async () => {
      const text = await fails('no-registry', nothing, '--push', '--image', '127.0.0.1:9/acme/web')
      expect(text).toMatch(/127\.0\.0\.1:9/)
    },
    2 * minutes,
  )

  test(
    'an sdist that does not compile: the header that is missing, and the package that has it',
    async () => {
      const text = await fails('no-header', (project) =>
        project.edit(
          'pyproject.toml',
          '[tool.pycask.packages.pyyaml]',
          '[tool.pycask.packages.psycopg2]\nenv = { CFLAGS = "-include pycask-no-such-header.h" }\n\n[tool.pycask.packages.pyyaml]',
        ),
      )
      expect(text).toMatch(/psycopg2==\S+ cannot be built/)
      expect(text).toContain('pycask-no-such-header.h')
      expect(text).toMatch(/^ {2}log: /m)
    },
    5 * minutes,
  )

  test(
    'Ctrl-C in the middle of compiling: no container, nothing unfinished',
    async () => {
      const project = await copyOfExample(here('interrupted'))
      const cache = here('interrupted-cache')
      await mkdir(cache, { recursive: true })
      await cp(join(sharedCache, 'debian'), join(cache, 'debian'), { recursive: true })
      await cp(join(sharedCache, 'sources'), join(cache, 'sources'), { recursive: true })
      let pid: number | undefined
      const ran = await pycask(['build', project.directory, ...fast], {
        env: { PYCASK_CACHE: cache },
        onStderr: (text, child) => {
          if (pid !== undefined || !/: (configure|compile)/.test(text)) return
          pid = child.pid
          child.kill('SIGINT')
        },
      })
      expect(ran.exitCode).toBe(130)
      expect(ran.stderr).toContain('interrupted')
      expect(pid).toBeDefined()
      expect(containersOf(pid)).toBe('')
      expect(await readdir(join(cache, 'products')).catch(() => [])).not.toContain('python')
      expect(await readdir(join(cache, 'products/tmp')).catch(() => [])).toEqual([])
    },
    5 * minutes,
  )
})
