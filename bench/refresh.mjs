// Refresh: how long a look takes, what it reads, and how long a cure; with an archive and a registry on
// loopback beside the ordinary archive of this machine.
import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { copyFile, cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { startRegistry } from './images.mjs'
import { spread, table } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'dist/cli.js')
const run = promisify(execFile)
const shared = process.env.PYCASK_CACHE ?? join(homedir(), '.cache/pycask')

/** The archive that the tests use, too. */
async function archiveModule(folder) {
  const outfile = join(folder, 'debian-archive.mjs')
  const entry = join(root, '__tests__/support/debian-archive.ts')
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' })
  return import(pathToFileURL(outfile))
}

/** Runs pycask; its JSON, and the whole process's seconds. Exit code 2 is an answer. */
async function pycask(args, env = {}) {
  const started = performance.now()
  const options = { maxBuffer: 2 ** 30, env: { ...process.env, NO_COLOR: '1', ...env } }
  const { stdout } = await run(process.execPath, [cli, ...args, '--json'], options).catch(
    (error) => {
      if (error.code === 2) return error
      throw new Error(`pycask ${args.slice(0, 3).join(' ')}: ${error.stdout}${error.stderr}`)
    },
  )
  return { seconds: (performance.now() - started) / 1000, ...JSON.parse(stdout) }
}

async function copyKinds(from, to, kinds) {
  for (const kind of kinds)
    if (await stat(join(from, 'products', kind)).catch(() => undefined))
      await cp(join(from, 'products', kind), join(to, 'products', kind), { recursive: true })
}

/** Packages of a list, as an archive of the tests publishes them: what there is to read is as large. */
async function packagesOf(list) {
  const text = await readFile(list, 'utf8')
  return text.split('\n\n').flatMap((stanza) => {
    const fields = {}
    for (const [, name, value] of stanza.matchAll(/^([A-Za-z0-9-]+): (.*)$/gm)) fields[name] = value
    if (!fields.Package) return []
    // These two are the archive's own to say.
    delete fields.Filename
    delete fields.Size
    delete fields.SHA256
    return [{ fields }]
  })
}

export async function refresh({ runs, images: count }) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  const registry = await startRegistry(folder)
  const { startArchive, repack } = await archiveModule(folder)
  const archive = await startArchive()
  try {
    const project = join(folder, 'web')
    await cp(join(root, 'examples/web'), project, { recursive: true })
    const cache = join(folder, 'cache')
    const lists = join(
      shared,
      'debian',
      `trixie-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`,
      'lists',
    )
    const security = (await readdir(lists)).find((name) => /security_main_.*_Packages$/.test(name))
    if (security === undefined)
      throw new Error('build something with Pycask first: there are no lists')
    const known = await packagesOf(join(lists, security))
    const day = 86_400_000
    await archive.publish('trixie-bench', known, { date: new Date(Date.now() - 2 * day) })
    const line = `deb [signed-by=${archive.keyring}] ${archive.url} trixie-bench main`
    const common = ['--optimize=fast-build', `--repositories=${line}`]
    // What the archive repeats of the real one has no files: an image is made of that without it.
    await copyKinds(shared, cache, ['python', 'profile', 'tools', 'wheel'])
    const name = `${registry.host}/bench/web`
    const push = [`--image=${name}`, '--push', `--cache=${cache}`, '--optimize=fast-build']
    // Three bases: what differs is a package that nothing needs.
    const bases = [[], ['--system-packages=libnettle8t64'], ['--system-packages=libgmp10']]
    for (const [at, more] of bases.entries())
      await pycask(['build', project, ...push, ...more, `--tags=base-${at}`])
    const tags = []
    for (let at = 0; at < count; at++) {
      const manifest = await fetch(
        `http://${registry.host}/v2/bench/web/manifests/base-${at % 3}`,
        {
          headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
        },
      )
      await fetch(`http://${registry.host}/v2/bench/web/manifests/service-${at}`, {
        method: 'PUT',
        headers: { 'content-type': manifest.headers.get('content-type') },
        body: await manifest.text(),
      })
      tags.push(`${name}:service-${at}`)
    }
    const results = []
    const measure = async (what, goal, work, times = runs) => {
      const all = []
      for (let at = 0; at < times; at++) {
        const before = { ...registry.counted }
        const one = await work(at)
        all.push({
          seconds: one.seconds,
          archiveBytes: one.archiveBytes ?? 0,
          registryBytes: registry.counted.down - before.down,
          sentBytes: registry.counted.up - before.up,
        })
      }
      const figures = Object.fromEntries(
        Object.keys(all[0]).map((key) => [key, spread(all.map((one) => one[key]))]),
      )
      results.push({ what, goal, figures })
      console.error(`bench: ${what}: done`)
    }
    const check = (names, cacheOf, more = []) =>
      pycask([
        'refresh',
        '--check',
        ...names,
        `--cache=${cacheOf}`,
        `--directory=${folder}`,
        ...more,
      ])

    await measure('nothing stale, empty cache', '5 s', (at) =>
      check([`${name}:base-0`], join(folder, `empty-${at}`)),
    )
    await measure('nothing stale, the archive answers "not modified"', '1 s', () =>
      check([`${name}:base-0`], join(folder, 'empty-0')),
    )
    await measure(`${count} images on 3 bases, empty cache`, '10 s', (at) =>
      check(tags, join(folder, `many-${at}`)),
    )
    await measure(`${count} images on 3 bases, "not modified"`, '10 s', () =>
      check(tags, join(folder, 'many-0')),
    )

    // From here on with the archive on loopback beside: each look sees it changed.
    await pycask([
      'build',
      project,
      `--image=${name}`,
      '--push',
      `--cache=${cache}`,
      ...common,
      '--tags=fixed',
    ])
    await check([`${name}:fixed`], cache, common.slice(1))
    const deb = await debOf('zlib1g', cache)
    const fixes = []
    await measure('only a list as large as that of trixie-security moved', '300 kB', async (at) => {
      const copy = join(folder, 'zlib1g.deb')
      await copyFile(deb.file, copy)
      fixes.push(await repack(copy, folder, `${deb.version}+fix${at + 1}`))
      await archive.publish('trixie-bench', [...known, ...fixes], {
        date: new Date(Date.now() - day + at * 60_000),
      })
      return check([`${name}:fixed`], cache, common.slice(1))
    })
    for (let at = 0; at < runs; at++) await copyTag(registry, 'fixed', `rebase-${at}`)
    const cure = (tag, cacheOf) =>
      pycask([
        'refresh',
        `${name}:${tag}`,
        '--verify=quick',
        `--cache=${cacheOf}`,
        `--directory=${folder}`,
        ...common,
      ])
    await measure(
      'rebase, its base has to be built',
      '20 s',
      async () => {
        await rm(join(cache, 'products/base'), { recursive: true, force: true })
        await rm(join(cache, 'products/linkage'), { recursive: true, force: true })
        return cure('fixed', cache)
      },
      1,
    )
    await measure('rebase, its base is built', '3 s', (at) => cure(`rebase-${at}`, cache))
    return { runs, count, results }
  } finally {
    registry.stop()
    await archive.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function copyTag(registry, from, to) {
  const url = `http://${registry.host}/v2/bench/web/manifests/`
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = await fetch(url + from, { headers: { accept: type } })
  await fetch(url + to, {
    method: 'PUT',
    headers: { 'content-type': type },
    body: await manifest.text(),
  })
}

/** A package's file in the store, by what dpkg-deb says of each. */
async function debOf(name, cache) {
  for (const folder of [join(cache, 'debian/debs'), join(shared, 'debian/debs')])
    for (const file of await readdir(folder).catch(() => [])) {
      if (!file.endsWith('.deb')) continue
      const { stdout } = await run('dpkg-deb', [
        '--field',
        join(folder, file),
        'Package',
        'Version',
      ])
      const [, found, version] = /^Package: (\S+)\nVersion: (\S+)/.exec(stdout) ?? []
      if (found === name) return { file: join(folder, file), version }
    }
  throw new Error(`no ${name} in the store`)
}

/** What was measured, as Markdown. */
export function refreshReport({ runs, results }) {
  const seconds = ({ median, least, greatest }) =>
    `${median.toFixed(2)} s (${least.toFixed(2)} to ${greatest.toFixed(2)})`
  const bytes = ({ median }) =>
    median < 1e6 ? `${(median / 1e3).toFixed(1)} kB` : `${(median / 1e6).toFixed(2)} MB`
  return [
    `Whole processes of \`pycask refresh\`; median of ${runs} runs. The registry is on loopback; the archive is the ordinary one of the machine, but where the table says that something moved: that is on loopback.`,
    table(
      ['what', 'goal', 'wall time', 'read of the archive', 'from the registry', 'to the registry'],
      results.map(({ what, goal, figures }) => [
        what,
        goal,
        seconds(figures.seconds),
        bytes(figures.archiveBytes),
        bytes(figures.registryBytes),
        bytes(figures.sentBytes),
      ]),
    ),
  ].join('\n\n')
}
