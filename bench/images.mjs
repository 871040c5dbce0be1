// Images: a build and its push, Pycask beside Dockerfiles, in turn, with one registry on loopback.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { has, output, spread, table } from './measure.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'dist/cli.js')
const baseImage = 'pycask-bench:slim'

/** Runs a program; whole wall time, and CPU time and greatest memory of it and its children. */
const measured = String.raw`
import json, os, resource, subprocess, sys, time
start = time.monotonic()
with open(sys.argv[1], 'wb') as log:
    code = subprocess.call(sys.argv[2:], stdout=log, stderr=log)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'code': code, 'seconds': time.monotonic() - start, 'cpuSeconds': used.ru_utime + used.ru_stime, 'peakBytes': used.ru_maxrss * 1024}))
`
async function timed(command, { cwd, env, log }) {
  const options = { cwd, env: { ...process.env, ...env } }
  const figures = JSON.parse(await output(['python3', '-c', measured, log, ...command], options))
  if (figures.code !== 0)
    throw new Error(
      `${command.slice(0, 3).join(' ')}: ${(await readFile(log, 'utf8')).slice(-600)}`,
    )
  return figures
}

/** A registry, and in front of it a proxy that counts. */
export async function startRegistry(folder) {
  const port = await freePort()
  const config = join(folder, 'registry.yml')
  await writeFile(
    config,
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${join(folder, 'registry')}}}\nhttp: {addr: "127.0.0.1:${port}"}\nlog: {level: error}\n`,
  )
  const registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  const counted = { up: 0, down: 0 }
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1')
    client.on('data', (part) => (counted.up += part.length))
    server.on('data', (part) => (counted.down += part.length))
    client.pipe(server).pipe(client)
    for (const end of [client, server]) end.on('error', () => (client.destroy(), server.destroy()))
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const host = `localhost:${proxy.address().port}`
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`http://127.0.0.1:${port}/v2/`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break
    await sleep(100)
  }
  const stop = () => (registry.kill(), proxy.close(), proxy.unref())
  return { host, counted, stop }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

/** A project whose lock has so many wheels of our own making: no index is asked by anybody. */
async function makeProject(folder, { packages, kilobytes }) {
  await mkdir(join(folder, 'wheels'), { recursive: true })
  const project = { folder, locked: [] }
  for (let at = 0; at < packages; at++)
    project.locked.push(await makeWheel(folder, at, 1, kilobytes))
  await writeFile(join(folder, 'main.py'), 'print("hello", 0)\n')
  await writeFile(
    join(folder, 'pyproject.toml'),
    '[project]\nname = "bench"\nversion = "1"\n\n[tool.pycask]\npython = "3.13"\noptimize = "fast-build"\napp-ignore = ["wheels", "Dockerfile", "uv", "requirements.txt"]\ncommand = ["python", "main.py"]\n',
  )
  await writeFile(join(folder, 'Dockerfile'), dockerfile)
  await writeLock(project)
  return project
}

const dockerfile = `FROM ${baseImage} AS build
COPY uv /usr/local/bin/uv
RUN uv venv --python /usr/bin/python3 /opt/venv
COPY requirements.txt /build/
COPY wheels /build/wheels
RUN VIRTUAL_ENV=/opt/venv uv pip sync --offline --no-index --find-links /build/wheels --compile-bytecode --require-hashes /build/requirements.txt
FROM ${baseImage}
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:/usr/bin:/bin
WORKDIR /app
COPY main.py /app/
USER 65532:65532
CMD ["python", "main.py"]
`

/** Pure Python, of incompressible text, so that sizes are what they seem. */
async function makeWheel(folder, at, version, kilobytes) {
  const name = `bench_part_${at}`
  const file = `${name}-${version}-py3-none-any.whl`
  const script = String.raw`
import base64, hashlib, random, sys, zipfile
path, name, version, kilobytes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
source = random.Random(name + version).randbytes(kilobytes * 768)
info = f'{name}-{version}.dist-info'
files = {f'{name}/__init__.py': b'data = "' + base64.b64encode(source) + b'"\n',
         f'{info}/METADATA': f'Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n'.encode(),
         f'{info}/WHEEL': b'Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n'}
record = ''.join(f'{n},sha256={base64.urlsafe_b64encode(hashlib.sha256(d).digest()).rstrip(b"=").decode()},{len(d)}\n' for n, d in files.items())
files[f'{info}/RECORD'] = (record + f'{info}/RECORD,,\n').encode()
with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
    for n, d in files.items():
        z.writestr(zipfile.ZipInfo(n), d)
`
  const path = join(folder, 'wheels', file)
  await output(['python3', '-c', script, path, name, String(version), String(kilobytes)])
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  return { name, version, path, sha256 }
}

const writeLock = ({ folder, locked }) =>
  Promise.all([
    writeFile(
      join(folder, 'requirements.txt'),
      locked
        .map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`)
        .join(''),
    ),
  ])

/** What is changed before a measured build; `run` counts, so that each change is a new one. */
const works = {
  'nothing changed': async () => {},
  'one application file': ({ folder }, run) =>
    writeFile(join(folder, 'main.py'), `print("hello", ${run})\n`),
  'one line of the lock': async (project, run, { kilobytes }) => {
    await rm(project.locked[0].path)
    project.locked[0] = await makeWheel(project.folder, 0, run + 1, kilobytes)
    await writeLock(project)
  },
}

/** The builders that are there; `missing` says of the others why not. */
async function findBuilders(registry) {
  const missing = []
  const docker =
    (environment, push, config = {}) =>
    async (project, log) => {
      const reference = `${registry.host}/bench/${environment}-${project.name}:latest`
      const env = { ...config, DOCKER_BUILDKIT: environment === 'classic' ? '0' : '1' }
      const build = ['docker', ...push, '--quiet', '--tag', reference, project.folder]
      const script = 'set -e; "$@"; docker push --quiet "$reference"'
      return timed(['sh', '-c', script, 'sh', ...build], {
        cwd: project.folder,
        env: { ...env, reference },
        log,
      })
    }
  const builders = {
    Pycask: (project, log) =>
      timed(
        [
          ...[process.execPath, cli, 'build', project.folder, '--push', '--cache', project.cache],
          ...['--image', `${registry.host}/bench/pycask-${project.name}`],
        ],
        {
          cwd: project.folder,
          env: {
            UV_FIND_LINKS: join(project.folder, 'wheels'),
            PIP_NO_INDEX: '1',
            PIP_FIND_LINKS: join(project.folder, 'wheels'),
          },
          log,
        },
      ),
  }
  if (await has('docker')) {
    builders['Dockerfile, classic builder'] = docker('classic', ['build'])
    const config = await findBuildx()
    if (config !== undefined)
      builders['Dockerfile, BuildKit'] = docker('buildkit', ['buildx', 'build', '--load'], config)
    else missing.push('BuildKit: no docker buildx, and Debian’s cannot be unpacked here')
  } else missing.push('docker is not installed')
  if (await has('buildah'))
    builders['Dockerfile, buildah'] = (project, log) => {
      const reference = `${registry.host}/bench/buildah-${project.name}:latest`
      const script =
        'set -e; buildah build --layers --quiet --tag "$reference" .; buildah push --quiet --tls-verify=false "$reference"'
      return timed(['sh', '-c', script], { cwd: project.folder, env: { reference }, log })
    }
  else missing.push('buildah is not installed')
  return { builders, missing }
}

/**
 * The environment in which `docker buildx` works: as it is, or with Debian's package of it unpacked into a
 * configuration of the benchmark's own, so that `docker build` of others stays what it is.
 */
async function findBuildx() {
  const works = (env) =>
    output(['docker', 'buildx', 'version'], {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    }).then(
      () => true,
      () => false,
    )
  if (await works({})) return {}
  const own = { DOCKER_CONFIG: join(homedir(), '.cache/pycask-bench/docker') }
  if (await works(own)) return own
  const unpacked = await mkdtemp(join(tmpdir(), 'buildx-'))
  try {
    const command = [
      'mmdebstrap',
      '--quiet',
      '--variant=extract',
      '--include=docker-buildx',
      'trixie',
    ]
    await output([...command, join(unpacked, 'root')])
    const plugins = join(own.DOCKER_CONFIG, 'cli-plugins')
    await mkdir(plugins, { recursive: true })
    const program = join(unpacked, 'root/usr/libexec/docker/cli-plugins/docker-buildx')
    await copyFile(program, join(plugins, 'docker-buildx'))
  } catch {
    return undefined
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
  return (await works(own)) ? own : undefined
}

/** The image that Dockerfiles start from, with Debian's Python. */
async function makeBase(folder) {
  const there = await output(['docker', 'image', 'inspect', '--format', '.', baseImage], {
    stdio: ['pipe', 'pipe', 'ignore'],
  }).then(
    () => true,
    () => false,
  )
  if (there) return
  const file = join(folder, 'slim.tar')
  await output([
    'mmdebstrap',
    '--quiet',
    '--variant=minbase',
    '--include=python3,ca-certificates',
    'trixie',
    file,
  ])
  await output(['docker', 'import', file, baseImage])
}

/**
 * @param options.packages how many wheels the lock has, one number for each size that is measured
 * @param options.kilobytes of each wheel
 */
export async function images({ runs, packages, kilobytes }) {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-bench-'))
  const registry = await startRegistry(folder)
  try {
    await makeBase(folder)
    const { builders, missing } = await findBuilders(registry)
    const cache = join(homedir(), '.cache/pycask')
    const uv = await findUv(cache)
    const results = []
    for (const count of packages) {
      const project = await makeProject(join(folder, `web${count}`), { packages: count, kilobytes })
      Object.assign(project, { name: `web${count}`, cache })
      await output(['cp', uv, join(project.folder, 'uv')])
      const log = join(folder, 'log.txt')
      // What is not measured: the first build of each.
      for (const build of Object.values(builders)) await build(project, log)
      for (const [work, change] of Object.entries(works)) {
        const figures = Object.fromEntries(Object.keys(builders).map((name) => [name, []]))
        for (let run = 1; run <= runs; run++) {
          await change(project, run, { kilobytes })
          // In turn, and another one begins each time: a machine that slows down slows down all.
          const names = Object.keys(builders)
          for (let at = 0; at < names.length; at++) {
            const name = names[(at + run) % names.length]
            const before = { ...registry.counted }
            const one = await builders[name](project, log)
            figures[name].push({
              ...one,
              upBytes: registry.counted.up - before.up,
              downBytes: registry.counted.down - before.down,
            })
          }
        }
        results.push({ packages: count, work, figures: summary(figures) })
        console.error(`bench: ${count} packages, ${work}: done`)
      }
      results.push(await emptyMachine(project, builders, { runs, folder, log, registry }))
    }
    return { kilobytes, runs, results, missing }
  } finally {
    registry.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Nothing on the machine but what the registry has: for Pycask alone, whose cache the image is. */
async function emptyMachine(project, builders, { runs, folder, log, registry }) {
  const figures = { Pycask: [] }
  await builders.Pycask(project, log)
  for (let run = 1; run <= runs; run++) {
    const cache = join(folder, `empty-${run}`)
    const before = { ...registry.counted }
    const one = await builders.Pycask({ ...project, cache }, log)
    const { up, down } = registry.counted
    figures.Pycask.push({ ...one, upBytes: up - before.up, downBytes: down - before.down })
    await rm(cache, { recursive: true, force: true })
  }
  const work = 'nothing changed, empty machine'
  return { packages: project.locked.length, work, figures: summary(figures) }
}

const summary = (figures) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, all]) => [
      name,
      Object.fromEntries(
        ['seconds', 'cpuSeconds', 'peakBytes', 'upBytes', 'downBytes'].map((key) => [
          key,
          spread(all.map((one) => one[key])),
        ]),
      ),
    ]),
  )

/** uv, as Pycask keeps it: Dockerfiles get the same program. */
async function findUv(cache) {
  const folder = join(cache, 'products/tools')
  for (const name of await readdir(folder)) return join(folder, name, 'uv')
  throw new Error('no uv in the cache: build something with Pycask first')
}

/** What was measured, as Markdown. */
export function imagesReport({ kilobytes, runs, results, missing }) {
  const seconds = ({ median, least, greatest }) =>
    `${median.toFixed(2)} s (${least.toFixed(2)} to ${greatest.toFixed(2)})`
  const bytes = ({ median }) =>
    median < 1e6 ? `${(median / 1e3).toFixed(1)} kB` : `${(median / 1e6).toFixed(2)} MB`
  const rows = results.flatMap(({ packages, work, figures }) =>
    Object.entries(figures).map(([name, one]) => [
      `${packages} packages, ${work}`,
      name,
      seconds(one.seconds),
      `${one.cpuSeconds.median.toFixed(2)} s`,
      `${(one.peakBytes.median / 1e6).toFixed(0)} MB`,
      bytes(one.upBytes),
      bytes(one.downBytes),
    ]),
  )
  return [
    `A build and its push to a registry on loopback; median of ${runs} runs, builders in turn. Wheels of ${kilobytes} KiB each, made by the benchmark; no index is asked. ` +
      "The Dockerfile is the uv-style one on Debian's own Python (nothing is compiled in it). CPU and memory are those of the process that is called: what a daemon does is not in them.",
    table(['work', 'builder', 'wall time', 'CPU', 'peak memory', 'sent', 'received'], rows),
    ...(missing.length === 0 ? [] : [`Missing: ${missing.join('; ')}.`]),
  ].join('\n\n')
}
