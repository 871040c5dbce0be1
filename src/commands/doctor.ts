/** `pycask doctor`: what is missing on this machine, and how to get it. */
import { access, constants, mkdir, readFile, statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { messageOf, PycaskError } from '../errors.js'
import { createHost, type Host } from '../host/index.js'
import { readOptions } from '../options/index.js'
import { formatBytes } from '../report/index.js'
import { findEngine } from '../sandbox/index.js'
import { version } from '../version.js'
import type { CommandRequest } from './session.js'

export interface Finding {
  /** `container engine` */
  readonly thing: string
  readonly state: 'good' | 'missing' | 'doubtful'
  /** What was found. */
  readonly found: string
  /** How to get it, where it is not good. */
  readonly cure?: string
}

/** Programs of the distribution that a build runs on the machine itself. */
const programs: readonly (readonly [program: string, packageName: string])[] = [
  ['mmdebstrap', 'mmdebstrap'],
  ['dpkg-deb', 'dpkg'],
  ['apt-get', 'apt'],
  ['tar', 'tar'],
  ['xz', 'xz-utils'],
  ['python3', 'python3'],
]
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const authorities = '/etc/ssl/certs/ca-certificates.crt'
/** What compiling CPython with its profile takes. */
const wantedBytes = { disk: 5e9, memory: 2e9 }

/** Looks at everything that a build needs. Changes nothing but that the cache's folder is made. */
export async function doctor(request: CommandRequest): Promise<readonly Finding[]> {
  const options = await readOptions(request)
  const host = createHost({ env: request.env, log: request.log, signal: request.signal })
  const found = await Promise.all([
    Promise.resolve(machine()),
    engineOf(host, options.engine),
    ...programs.map(([program, name]) => programOf(host, program, name)),
    fileOf('keys of the Debian archive', keyring, 'debian-archive-keyring'),
    fileOf('certificate authorities', authorities, 'ca-certificates'),
    pip(host),
    cacheOf(options.cache),
  ])
  return [
    { thing: 'pycask', state: 'good', found: `${version}, Node ${process.versions.node}` },
    ...found,
  ]
}

const install = (name: string): string => `apt-get install ${name}`

function machine(): Finding {
  const memory = totalmem()
  const found = `${process.arch}, ${availableParallelism()} cores, ${formatBytes(memory)} of memory`
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    return {
      ...{ thing: 'machine', state: 'missing', found: `${process.platform} ${found}` },
      cure: 'build on Linux, on amd64 or arm64: each builds images of its own kind',
    }
  return memory < wantedBytes.memory
    ? { thing: 'machine', state: 'doubtful', found, cure: 'compilers may want 2 GB; try --jobs 1' }
    : { thing: 'machine', state: 'good', found }
}

async function engineOf(host: Host, choice: 'auto' | 'docker' | 'podman'): Promise<Finding> {
  const thing = 'container engine'
  try {
    return { thing, state: 'good', found: (await findEngine(host, choice)).name }
  } catch (thrown) {
    const hint = thrown instanceof PycaskError ? thrown.hint : undefined
    const cure = hint ?? install('podman')
    return { thing, state: 'missing', found: messageOf(thrown), cure }
  }
}

async function programOf(host: Host, program: string, name: string): Promise<Finding> {
  try {
    const { stdout } = await host.run([program, '--version'], { timeoutMs: 20_000 })
    return { thing: program, state: 'good', found: stdout.split('\n')[0]?.trim() ?? '' }
  } catch {
    return { thing: program, state: 'missing', found: 'not here', cure: install(name) }
  }
}

async function fileOf(thing: string, path: string, name: string): Promise<Finding> {
  const there = await readFile(path).then(
    (content) => content.length > 0,
    () => false,
  )
  return there
    ? { thing, state: 'good', found: path }
    : { thing, state: 'missing', found: `no ${path}`, cure: install(name) }
}

async function pip(host: Host): Promise<Finding> {
  const thing = 'pip'
  try {
    const { exitCode, stdout } = await host.run(['python3', '-m', 'pip', '--version'], { cwd: '/' })
    if (exitCode === 0)
      return { thing, state: 'good', found: stdout.split(' from ')[0]?.trim() ?? '' }
  } catch {
    // Told below: without python3 there is no pip.
  }
  return { thing, state: 'missing', found: 'not here', cure: install('python3-pip') }
}

async function cacheOf(cache: string): Promise<Finding> {
  const thing = 'cache'
  try {
    await mkdir(cache, { recursive: true })
    await access(cache, constants.W_OK)
    const { bavail, bsize } = await statfs(cache)
    const found = `${cache}, ${formatBytes(bavail * bsize)} free`
    return bavail * bsize < wantedBytes.disk
      ? { thing, state: 'doubtful', found, cure: 'pycask cache prune, or another --cache' }
      : { thing, state: 'good', found }
  } catch (thrown) {
    const cure = 'name a folder that can be written: --cache, or PYCASK_CACHE'
    return { thing, state: 'missing', found: `${cache}: ${messageOf(thrown)}`, cure }
  }
}
