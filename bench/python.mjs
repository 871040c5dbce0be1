// The interpreter: Pycask's CPython beside Debian's, in one container, in turn.
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { geometricMean, output, spread, table } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Of pyperformance: those that need no further package, over its kinds of work. */
export const benchmarks = [
  ...['chaos', 'comprehensions', 'coroutines', 'deepcopy', 'deltablue', 'fannkuch', 'float'],
  ...['generators', 'go', 'hexiom', 'json_dumps', 'json_loads', 'logging', 'nbody', 'nqueens'],
  ...['pickle', 'pidigits', 'raytrace', 'regex_compile', 'regex_v8', 'richards', 'scimark'],
  ...['spectral_norm', 'sqlite_synth', 'telco', 'unpack_sequence', 'xml_etree'],
]
/** What a start costs: nothing, and modules that services import. */
const starts = {
  nothing: 'pass',
  services: 'import asyncio, ssl, json, sqlite3, logging, urllib.request',
}
/** Sizes of others that are not measured here. */
const stated = [
  ['python:3.13-slim, its layers for CPython and Debian together', '43.0 MB', 'registry, 2026-08'],
]

/**
 * @param options.variants further layers to compare: {name, layer, prefix}
 * @param options.rounds how often each interpreter runs each benchmark
 */
export async function python({ project, rounds, variants = [], only = benchmarks }) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  try {
    const ours = await build(project, folder)
    const image = await environment(folder, [ours, ...variants])
    const interpreters = [
      { name: 'Debian', program: '/usr/bin/python3.13' },
      ...[ours, ...variants].map(({ name, prefix }) => ({ name, program: `${prefix}/bin/python` })),
    ]
    const script = await readFile(new URL('inside.py', import.meta.url), 'utf8')
    const request = { benchmarks: only, starts, rounds, interpreters }
    const answer = JSON.parse(
      await output([
        ...['docker', 'run', '--rm', '--network=none', image],
        ...['/usr/bin/python3.13', '-c', script, JSON.stringify(request)],
      ]),
    )
    return { ...summary(answer, interpreters), sizes: ours.sizes }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Builds the project's image with `optimize: full`, or finds it, and takes its python layer out. */
async function build(project, folder) {
  const layout = join(folder, 'layout')
  await output(
    [process.execPath, join(root, 'dist/cli.js'), 'build', project, '--optimize', 'full'].concat([
      ...['--output-layout', layout],
    ]),
  )
  const blob = async (digest) => readFile(join(layout, 'blobs', digest.replace(':', '/')))
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'))
  const manifest = JSON.parse(await blob(index.manifests[0].digest))
  const titled = manifest.layers.map((layer) => ({
    ...layer,
    title: Object.values(layer.annotations ?? {}).join(' '),
  }))
  const python = titled.find(({ title }) => /\bpython \d/.test(title))
  const sizes = Object.fromEntries(
    titled.map(({ title, size }) => [/\b(base|python|dependencies|app)\b/.exec(title)?.[1], size]),
  )
  const layer = join(layout, 'blobs', python.digest.replace(':', '/'))
  const names = await output(['tar', '-tzf', layer])
  const prefix = `/${/^(opt\/[^/]+\/python)\//m.exec(names)?.[1]}`
  return { name: 'Pycask', layer, prefix, sizes }
}

/** A container image with Debian's Python, ours, and the benchmarks. */
async function environment(folder, layers) {
  const wheels = join(folder, 'wheels')
  const requirements = join(root, 'bench/requirements.txt')
  await output(
    ['python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes'].concat([
      ...['--requirement', requirements, '--dest', wheels],
    ]),
  )
  const packages = [
    ...['python3.13', 'libgdbm6t64', 'libgdbm-compat4t64', 'libreadline8t64', 'libncursesw6'],
    ...['libuuid1', 'libexpat1', 'libsqlite3-0', 'libssl3t64', 'libffi8', 'zlib1g', 'liblzma5'],
  ]
  const tag = createHash('sha256').update(packages.join()).digest('hex').slice(0, 12)
  const base = `pycask-bench:${tag}`
  await output(['docker', 'image', 'inspect', base]).catch(async () => {
    const file = join(folder, 'root.tar')
    const include = `--include=${packages.join(',')}`
    await output(['mmdebstrap', '--quiet', '--variant=minbase', include, 'trixie', file])
    await output(['docker', 'import', file, base])
  })
  const name = `pycask-bench-${process.pid}`
  await output(['docker', 'create', '--name', name, base, 'true'])
  try {
    for (const { layer } of layers)
      await output(['sh', '-c', `gzip -dc '${layer}' | docker cp - ${name}:/`])
    await output(['docker', 'cp', wheels, `${name}:/wheels`])
    return (await output(['docker', 'commit', name])).trim()
  } finally {
    await output(['docker', 'rm', name])
  }
}

/** Seconds of each → ratios of Debian's median to ours: above 1 is faster than Debian. */
function summary({ versions, seconds, starts: startSeconds, missing }, interpreters) {
  const names = interpreters.map(({ name }) => name)
  const medians = (all) =>
    Object.fromEntries(
      Object.entries(all).map(([what, by]) => [
        what,
        Object.fromEntries(names.flatMap((name) => (by[name] ? [[name, spread(by[name])]] : []))),
      ]),
    )
  const results = medians(seconds)
  const started = medians(startSeconds)
  const ratios = (all, name) => Object.values(all).map((by) => by.Debian.median / by[name].median)
  const speed = Object.fromEntries(
    names.slice(1).map((name) => [name, geometricMean(ratios(results, name))]),
  )
  return { versions, benchmarks: results, starts: started, speed, missing }
}

/** What was measured, as Markdown. */
export function pythonReport({
  versions,
  benchmarks: results,
  starts: started,
  speed,
  sizes,
  missing,
}) {
  const names = Object.keys(versions)
  const ms = (value) => `${(value.median * 1000).toFixed(value.median < 0.1 ? 2 : 0)} ms`
  const rows = (all) =>
    Object.entries(all).map(([what, by]) => [
      what,
      ...names.map((name) => ms(by[name])),
      ...names.slice(1).map((name) => (by.Debian.median / by[name].median).toFixed(2)),
    ])
  const head = (what) => [what, ...names, ...names.slice(1).map((name) => `Debian / ${name}`)]
  const mean = ['geometric mean', ...names.map(() => '')].concat(
    names.slice(1).map((name) => speed[name].toFixed(3)),
  )
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`
  return [
    names.map((name) => `${name}: ${versions[name]}`).join('; '),
    table(head('benchmark'), [...rows(results), mean]),
    table(head('start'), rows(started)),
    table(
      ['compressed', 'size', 'from'],
      [
        ...Object.entries(sizes).map(([name, size]) => [`layer ${name}`, mb(size), 'measured']),
        ...stated,
      ],
    ),
    ...(missing.length === 0 ? [] : [`Missing: ${missing.join('; ')}.`]),
  ].join('\n\n')
}
