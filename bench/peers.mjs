// The builders that images.mjs compares, each a function from a project to what its build and push took.
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { has, output } from './measure.mjs'

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const quiet = { stdio: ['pipe', 'pipe', 'ignore'] }
const succeeds = (command, options = {}) =>
  output(command, { ...quiet, ...options }).then(
    () => true,
    () => false,
  )

/** Images that Dockerfiles start from: made once, named here. */
export const images = {
  /** Debian with its own Python. */
  slim: 'pycask-bench:slim',
  /** Debian with what CPython runs on, and no Python. */
  runtime: 'pycask-bench:runtime',
  /** That, with a compiler and -dev packages. */
  compilers: 'pycask-bench:compilers',
  /** The result of compiling CPython in it. */
  python: 'pycask-bench:python',
}

const pythonLibraries = [
  'libssl3t64',
  'libsqlite3-0',
  'libffi8',
  'libexpat1',
  'liblzma5',
  'libbz2-1.0',
  'zlib1g',
]
const devPackages = [
  'gcc',
  'libc6-dev',
  'make',
  'xz-utils',
  'libssl-dev',
  'libsqlite3-dev',
  'libffi-dev',
  'libexpat1-dev',
  'liblzma-dev',
  'libbz2-dev',
  'zlib1g-dev',
]

/** A base of its own, which changes where `extra` is a file that it has more. */
const baseStage = (image, extra) =>
  `FROM ${image} AS base\n${extra ? 'COPY base.txt /etc/pycask-bench\n' : ''}`

/** As projects write it today: uv, a virtual environment that is copied, Debian's own Python. */
const uvStyle = (extra) => `${baseStage(images.slim, extra)}FROM base AS build
COPY uv /usr/local/bin/uv
RUN uv venv --python /usr/bin/python3 /opt/venv
COPY requirements.txt /build/
COPY wheels /build/wheels
RUN VIRTUAL_ENV=/opt/venv uv pip sync --offline --no-index --find-links /build/wheels --compile-bytecode --require-hashes /build/requirements.txt
FROM base
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:/usr/bin:/bin
WORKDIR /app
COPY main.py /app/
USER 65532:65532
CMD ["python", "main.py"]
`

/** CPython from source, wheels by pip in the same stage, prefix and virtual environment copied. */
const seedStyle = (extra) => `${baseStage(images.runtime, extra)}FROM ${images.python} AS build
RUN /opt/python/bin/python3 -m venv /opt/venv
COPY requirements.txt /build/
COPY wheels /build/wheels
RUN /opt/venv/bin/pip install --quiet --no-index --find-links /build/wheels --require-hashes -r /build/requirements.txt
FROM base
COPY --from=build /opt/python /opt/python
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:/usr/bin:/bin
WORKDIR /app
COPY main.py /app/
USER 65532:65532
CMD ["python", "main.py"]
`

const compileStyle = (tarball) => `FROM ${images.compilers}
COPY ${tarball} /build/
RUN cd /build && tar -xf ${tarball} --strip-components=1 && ./configure --quiet --prefix=/opt/python --with-system-expat && make --quiet -j"$(nproc)" >/dev/null && make --quiet install >/dev/null && rm -rf /build
`

/** The Dockerfiles of a project; `base` names what its base has more. */
export async function writeDockerfiles({ folder, base }) {
  const extra = base.length > 0
  await writeFile(join(folder, 'base.txt'), `${base.join('\n')}\n`)
  await writeFile(join(folder, 'Dockerfile'), uvStyle(extra))
  await writeFile(join(folder, 'Dockerfile.seed'), seedStyle(extra))
}

/** Runs a program; whole wall time, and CPU time and greatest memory of it and its children. */
const measured = String.raw`
import json, os, resource, subprocess, sys, time
start = time.monotonic()
with open(sys.argv[1], 'wb') as log:
    code = subprocess.call(sys.argv[2:], stdout=log, stderr=log)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({'code': code, 'seconds': time.monotonic() - start, 'cpuSeconds': used.ru_utime + used.ru_stime, 'peakBytes': used.ru_maxrss * 1024}))
`
export async function timed(command, { cwd, env, log }) {
  const options = { cwd, env: { ...process.env, ...env } }
  const figures = JSON.parse(await output(['python3', '-c', measured, log, ...command], options))
  if (figures.code !== 0)
    throw new Error(
      `${command.slice(0, 3).join(' ')}: ${(await readFile(log, 'utf8')).slice(-600)}`,
    )
  return figures
}

const script = 'set -e; "$@"; $pushes "$reference"'
const built = (command, { project, reference, pushes, env, log }) =>
  timed(['sh', '-c', script, 'sh', ...command], {
    cwd: project.folder,
    env: { ...env, reference, pushes },
    log,
  })

/**
 * The builders that are there; `missing` says of the others why not. Each takes a project, a log and
 * `{ cold }`: whether it must not use what it made before.
 *
 * @param host of the registry
 * @param seed whether CPython was compiled for the Dockerfile that does so
 */
export async function findBuilders(host, { seed }) {
  const missing = []
  const reference = (builder, { name }) => `${host}/bench/${builder}-${name}:latest`
  const builders = { Pycask: pycask(reference) }
  const docker =
    (builder, build, { file = 'Dockerfile', env = {} } = {}) =>
    (project, log, { cold = false } = {}) => {
      const at = reference(builder, project)
      const how = ['--file', join(project.folder, file), ...(cold ? ['--no-cache'] : [])]
      const command = ['docker', ...build, '--quiet', ...how, '--tag', at, project.folder]
      const pushes = 'docker push --quiet'
      return built(command, { project, reference: at, pushes, env, log })
    }
  if (await has('docker')) {
    const classic = { DOCKER_BUILDKIT: '0' }
    builders['Dockerfile, classic builder'] = docker('classic', ['build'], { env: classic })
    const config = await findBuildx()
    const buildx = ['buildx', 'build', '--load']
    if (config === undefined)
      missing.push('BuildKit: no docker buildx, and Debian’s cannot be unpacked here')
    else builders['Dockerfile, BuildKit'] = docker('buildkit', buildx, { env: config })
    if (seed) {
      const file = 'Dockerfile.seed'
      builders['CPython in a Dockerfile, classic'] = docker('seed', ['build'], {
        file,
        env: classic,
      })
      if (config !== undefined)
        builders['CPython in a Dockerfile, BuildKit'] = docker('seedkit', buildx, {
          file,
          env: config,
        })
    } else missing.push('the Dockerfile that compiles CPython: not asked for (--seed)')
  } else missing.push('docker is not installed')
  if (!(await has('buildah'))) missing.push('buildah is not installed')
  else if (!(await giveToBuildah(images.slim))) missing.push('buildah cannot run here')
  else
    builders['Dockerfile, buildah'] = (project, log, { cold = false } = {}) => {
      const at = reference('buildah', project)
      const cache = cold ? ['--no-cache'] : ['--layers']
      const command = [
        'buildah',
        'build',
        ...cache,
        '--quiet',
        '--isolation',
        'chroot',
        '--tag',
        at,
        '.',
      ]
      const pushes = 'buildah push --quiet --tls-verify=false'
      return built(command, { project, reference: at, pushes, log })
    }
  return { builders, missing }
}

const pycask =
  (reference) =>
  (project, log, { cold = false } = {}) => {
    const [at] = reference('pycask', project).split(/:(?=[^:/]*$)/)
    const links = join(project.folder, 'wheels')
    const command = [process.execPath, cli, 'build', project.folder, '--push', '--image', at]
    const base = project.base.flatMap((name) => ['--system-packages', name])
    const past = cold ? ['--no-published'] : []
    return timed([...command, '--cache', project.cache, ...base, ...past], {
      cwd: project.folder,
      env: { UV_FIND_LINKS: links, PIP_NO_INDEX: '1', PIP_FIND_LINKS: links },
      log,
    })
  }

/** buildah has a storage of its own. */
async function giveToBuildah(image) {
  const folder = await mkdtemp(join(tmpdir(), 'buildah-'))
  try {
    const file = join(folder, 'image.tar')
    await output(['docker', 'save', '--output', file, image])
    if (!(await succeeds(['buildah', 'pull', '--quiet', `docker-archive:${file}`]))) return false
    await writeFile(join(folder, 'Dockerfile'), `FROM ${image}\nRUN true\n`)
    await rm(file)
    return await succeeds(['buildah', 'build', '--quiet', '--isolation', 'chroot', folder])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The environment in which `docker buildx` works: as it is, or with Debian's package of it unpacked into a
 * configuration of the benchmark's own, so that `docker build` of others stays what it is.
 */
async function findBuildx() {
  const works = (env) =>
    succeeds(['docker', 'buildx', 'version'], { env: { ...process.env, ...env } })
  if (await works({})) return {}
  const own = { DOCKER_CONFIG: join(homedir(), '.cache/pycask-bench/docker') }
  if (await works(own)) return own
  const unpacked = await mkdtemp(join(tmpdir(), 'buildx-'))
  try {
    const command = ['mmdebstrap', '--quiet', '--variant=extract', '--include=docker-buildx']
    await output([...command, 'trixie', join(unpacked, 'root')])
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

/** The images that Dockerfiles start from, by mmdebstrap; those that are there stay. */
export async function makeBases(folder, { seed }) {
  const wanted = {
    [images.slim]: ['python3', 'ca-certificates'],
    ...(seed && {
      [images.runtime]: ['ca-certificates', ...pythonLibraries],
      [images.compilers]: ['ca-certificates', ...devPackages],
    }),
  }
  for (const [image, packages] of Object.entries(wanted)) {
    if (await succeeds(['docker', 'image', 'inspect', image])) continue
    const file = join(folder, 'base.tar')
    const how = ['--quiet', '--variant=minbase', `--include=${packages.join(',')}`]
    await output(['mmdebstrap', ...how, 'trixie', file])
    await output(['docker', 'import', file, image])
    await rm(file)
  }
}

/**
 * Compiles CPython in a container, as the Dockerfile of a project would: without profiles, like
 * `fast-build`. What it took, or undefined where the image is there already.
 *
 * @param tarball of CPython's source
 */
export async function compilePython(folder, tarball, log) {
  if (await succeeds(['docker', 'image', 'inspect', images.python])) return undefined
  const context = join(folder, 'python')
  await mkdir(context)
  const name = 'Python.tar.xz'
  await copyFile(tarball, join(context, name))
  await writeFile(join(context, 'Dockerfile'), compileStyle(name))
  const env = { DOCKER_BUILDKIT: '0' }
  return timed(['docker', 'build', '--quiet', '--tag', images.python, context], { log, env })
}

/** A source of CPython 3.13 that Pycask has fetched; undefined where there is none. */
export async function findSource(cache) {
  const folder = join(cache, 'sources')
  for (const name of await readdir(folder).catch(() => []))
    if (/^[0-9a-f]{64}$/.test(name)) {
      const file = join(folder, name)
      const listed = await output(['tar', '-tf', file], quiet).catch(() => '')
      if (/^Python-3\.13\.\d+\//.test(listed)) return file
    }
  return undefined
}

/** uv, as Pycask keeps it: Dockerfiles get the same program. */
export async function findUv(cache) {
  const folder = join(cache, 'products/tools')
  for (const name of await readdir(folder)) return join(folder, name, 'uv')
  throw new Error('no uv in the cache: build something with Pycask first')
}
