// Wheels: how long a lock of published wheels takes to plan and to install, beside `uv pip sync` of the same lock
// from the same index on loopback. The wheels are the benchmark's own; no other index is asked.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { output, spread, table } from './measure.mjs'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const maker = fileURLToPath(new URL('wheels-make.py', import.meta.url))
/** What a machine has that has built something else before: CPython, the tools, Debian's lists and base. */
const kept = ['python', 'tools', 'base', 'resolution', 'verification'].map(
  (kind) => `products/${kind}`,
)

/**
 * @param options.packages how many the lock has; `modules` in each, all to be compiled
 * @param options.rounds how often each of the two installs
 */
export async function wheels({ packages, modules, rounds }) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  const index = await startIndex(join(folder, 'wheels'))
  try {
    const project = join(folder, 'web')
    await mkdir(join(project, 'app'), { recursive: true })
    await writeFile(
      join(project, 'pyproject.toml'),
      '[tool.pycask]\npython = "3.13"\noptimize = "fast-build"\napp = "app"\n',
    )
    const made = await make(folder, packages, modules, 1)
    await writeLock(project, made)
    const source = process.env.PYCASK_CACHE ?? join(homedir(), '.cache/pycask')
    const run = (command, cache, more = []) =>
      timed([process.execPath, cli, command, project, '--json', '--cache', cache, ...more], {
        UV_DEFAULT_INDEX: index.url,
      })
    // What all have: CPython and the base, made here where the cache has none.
    await run('build', source)

    const figures = { coldPlan: [], build: [], dependencies: [], sync: [], syncCompiled: [] }
    const uv = await findUv(source)
    let cache
    for (let round = 0; round < rounds; round++) {
      cache = await machine(source, join(folder, `cache-${round}`))
      figures.coldPlan.push(await run('plan', cache))
      const sync = (name, more) =>
        syncOf({ uv, project, index, folder: join(folder, `${name}-${round}`), more })
      const turns = [
        async () => {
          const built = await run('build', cache)
          figures.build.push(built)
          figures.dependencies.push(installing(built.answer))
        },
        async () => figures.sync.push(await sync('sync', [])),
        async () => figures.syncCompiled.push(await sync('compiled', ['--compile-bytecode'])),
      ]
      // Another one begins each time.
      for (let at = 0; at < turns.length; at++) await turns[(at + round) % turns.length]()
    }
    const warmPlan = []
    for (let round = 0; round < Math.max(5, rounds); round++)
      warmPlan.push(await run('plan', cache))
    const started = []
    for (let round = 0; round < Math.max(5, rounds); round++)
      started.push(await timed([process.execPath, cli, '--version'], {}))

    const [changed] = await make(folder, 1, modules, 2)
    await writeLock(project, [changed, ...made.slice(1)])
    const { answer } = await run('build', cache)
    const rebuilt = answer.images[0].products.filter(({ state }) => state === 'built')
    return {
      ...{ packages, modules, rounds },
      figures: Object.fromEntries(
        Object.entries({ ...figures, warmPlan, started }).map(([name, all]) => [
          name,
          Object.fromEntries(
            ['seconds', 'cpuSeconds'].map((key) => [key, spread(all.map((one) => one[key]))]),
          ),
        ]),
      ),
      oneLine: rebuilt.map(({ kind, name }) => (kind === name ? kind : `${kind} ${name}`)),
    }
  } finally {
    await index.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** From the first download to the finished venv: what `uv pip sync` does as well. */
function installing({ images: [{ products }] }) {
  const of = (kind) => products.filter((one) => one.kind === kind).map(({ seconds }) => seconds)
  const seconds = Math.max(...of('wheel')) + Math.max(...of('dependencies'))
  return { seconds, cpuSeconds: 0 }
}

const measured = String.raw`
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = time.monotonic() - start
if done.returncode != 0:
    sys.exit(done.stderr.decode()[-2000:])
print(json.dumps({'seconds': seconds, 'cpuSeconds': used.ru_utime + used.ru_stime, 'text': done.stdout.decode()}))
`
async function timed(command, env) {
  const options = { env: { ...process.env, NO_COLOR: '1', ...env } }
  const { text, ...figures } = JSON.parse(
    await output(['python3', '-c', measured, ...command], options),
  )
  return { ...figures, answer: text.startsWith('{') ? JSON.parse(text) : undefined }
}

async function make(folder, count, modules, version) {
  const command = ['python3', maker, join(folder, 'wheels'), String(count), String(modules)]
  return JSON.parse(await output([...command, String(version)]))
}

const writeLock = (project, made) =>
  writeFile(
    join(project, 'requirements.txt'),
    made
      .map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
      .join(''),
  )

async function machine(source, cache) {
  for (const part of [...kept, 'debian', 'python']) {
    await mkdir(join(cache, part, '..'), { recursive: true })
    await output(['cp', '-al', join(source, part), join(cache, part)])
  }
  return cache
}

async function syncOf({ uv, project, index, folder, more }) {
  const env = {
    UV_CACHE_DIR: join(folder, 'cache'),
    UV_DEFAULT_INDEX: index.url,
    VIRTUAL_ENV: join(folder, 'venv'),
  }
  await mkdir(folder)
  await output([uv, 'venv', '--quiet', join(folder, 'venv')], { env: { ...process.env, ...env } })
  const command = [uv, 'pip', 'sync', '--quiet', '--require-hashes', ...more]
  const done = await timed([...command, join(project, 'requirements.txt')], env)
  await rm(folder, { recursive: true })
  return done
}

/** An index with one page for each name (PEP 503), as much as uv asks for. */
async function startIndex(directory) {
  await mkdir(directory, { recursive: true })
  const server = createServer((request, response) => {
    void answer(directory, request.url ?? '', response).catch(() => {
      response.statusCode = 404
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  return { url: `http://127.0.0.1:${port}/simple`, stop: async () => void server.close() }
}

async function answer(directory, url, response) {
  const [, name] = /^\/simple\/([a-z0-9-]+)\/$/.exec(url) ?? []
  const [, file] = /^\/files\/([\w.-]+\.whl)$/.exec(url) ?? []
  if (file !== undefined) {
    const path = join(directory, file)
    response.setHeader('content-length', (await stat(path)).size)
    createReadStream(path).pipe(response)
    return
  }
  if (name === undefined) throw new Error('not here')
  const own = (await readdir(directory)).filter((one) =>
    one.startsWith(`${name.replaceAll('-', '_')}-`),
  )
  response.setHeader('content-type', 'text/html')
  response.end(own.map((one) => `<a href="/files/${one}">${one}</a>\n`).join(''))
}

async function findUv(cache) {
  const folder = join(cache, 'products/tools')
  for (const name of await readdir(folder)) return join(folder, name, 'uv')
  throw new Error('no uv in the cache')
}

export function wheelsReport({ packages, modules, rounds, figures, oneLine }) {
  const seconds = ({ median, least, greatest }) =>
    `${median.toFixed(2)} s (${least.toFixed(2)} to ${greatest.toFixed(2)})`
  const cpu = ({ median }) => (median === 0 ? '' : `${median.toFixed(2)} s`)
  const ratio = (one) => (one.seconds.median / figures.syncCompiled.seconds.median).toFixed(2)
  const row = (name, one, more = '') => [name, seconds(one.seconds), cpu(one.cpuSeconds), more]
  return [
    `A lock of ${packages} published wheels with ${modules} modules each, from an index on loopback; median of ${rounds} rounds, in turn. Beforehand there are CPython, the base and Debian's lists, and no wheel.`,
    table(
      ['', 'wall time', 'CPU of the process called', '/ uv pip sync --compile-bytecode'],
      [
        row('pycask plan, lock never seen', figures.coldPlan),
        row('pycask plan, all there', figures.warmPlan),
        row('of which starting: pycask --version', figures.started),
        row('uv pip sync', figures.sync, ratio(figures.sync)),
        row('uv pip sync --compile-bytecode', figures.syncCompiled, '1.00'),
        row(
          'pycask build: download, venv, bytecode, layer',
          figures.dependencies,
          ratio(figures.dependencies),
        ),
        row(
          'pycask build: whole image, every module imported',
          figures.build,
          ratio(figures.build),
        ),
      ],
    ),
    `One line of the lock changed: ${oneLine.join(', ')} made anew.`,
  ].join('\n\n')
}
