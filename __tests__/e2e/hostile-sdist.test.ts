/**
 * An sdist that is an attacker: built for real, in the real builder, by the recipe that builds all of them.
 * It says in its own wheel what it could do. Needs an engine, Debian's archive and a package index.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { builderFor, openSuite } from '../../src/debian/index.js'
import type { PycaskError } from '../../src/errors.js'
import { createHost, quietLog } from '../../src/host/index.js'
import type { LockedPackage } from '../../src/lock/index.js'
import { createMaker, directoryStore, type Product } from '../../src/make/index.js'
import { findEngine } from '../../src/sandbox/index.js'
import { sha256, type Key } from '../../src/words.js'
import {
  builtWheelRecipe,
  createFetch,
  settingsFor,
  toolsRecipe,
  type Interpreter,
} from '../../src/wheels/index.js'
import { sharedCache } from './support/cli.js'

const token = 'ghs_0123456789abcdefghij'
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64'
const { signal } = new AbortController()
// What a job's environment has, and no build may see.
const host = createHost({
  env: {
    ...process.env,
    GITHUB_TOKEN: token,
    ACTIONS_RUNTIME_TOKEN: token,
    AWS_SECRET_ACCESS_KEY: token,
  },
  log: quietLog,
  signal,
})

let directory: string
let server: Server
let reached = 0
let found: Record<string, string>
let later: Record<string, string>
const said: string[] = []

/** Tries what an attacker would; each attempt ends in a word that begins with `refused` or `done`. */
const backend = (secrets: {
  file: string
  cache: string
  port: number
  addresses: string[]
}): string => `
import ctypes, json, os, socket, subprocess, sys, zipfile
found = {}
def attempt(name):
    def run(act):
        try:
            found[name] = 'done: ' + str(act())[:300]
        except BaseException as error:
            found[name] = f'refused: {type(error).__name__}: {error}'[:300]
        return act
    return run
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    if getattr(libc, name)(*args) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))

@attempt('network: another machine')
def _(): return socket.create_connection(('192.0.2.1', 443), 2)
@attempt('network: names')
def _(): return socket.getaddrinfo('packages.example', 443)
for number, address in enumerate(['127.0.0.1', *${JSON.stringify(secrets.addresses)}]):
    @attempt(f'network: this machine {number}')
    def _(): return socket.create_connection((address, ${secrets.port}), 2)
@attempt('network: interfaces')
def _():
    names = sorted(name for _, name in socket.if_nameindex())
    if names != ['lo']: return names
    raise OSError('only lo')
@attempt('tokens in the environment')
def _():
    held = [name for name, value in os.environ.items() if ${JSON.stringify(token)} in value or 'TOKEN' in name or 'SECRET' in name]
    if held: return held
    raise KeyError('none')
@attempt('tokens of other processes')
def _():
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if ${JSON.stringify(token)}.encode() in open(f'/proc/{pid}/environ', 'rb').read(): return pid
        except OSError: pass
    raise KeyError('none')
@attempt('the cache')
def _(): return os.listdir(${JSON.stringify(secrets.cache)})
@attempt('a file outside')
def _(): return open(${JSON.stringify(secrets.file)}).read()
@attempt('passwords of the system')
def _(): return open('/etc/shadow').read()
for path in ('/var/run/docker.sock', '/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock'):
    @attempt('the engine: ' + path)
    def _():
        s = socket.socket(socket.AF_UNIX); s.connect(path); return 'connected'
@attempt('folders of the machine')
def _():
    shared = [line for line in open('/proc/self/mountinfo') if ' - ext' in line or ' - xfs' in line or ' - btrfs' in line]
    shared = [line.split()[4] for line in shared if line.split()[4] not in ('/', '/etc/resolv.conf', '/etc/hostname', '/etc/hosts')]
    if shared: return shared
    raise OSError('none')
@attempt('root: setuid')
def _(): os.setuid(0); return os.getuid()
@attempt('root: a program with setuid')
def _():
    done = subprocess.run(['su', '-c', 'id -u'], input='', capture_output=True, text=True, timeout=20)
    if done.stdout.strip() != '0': raise OSError(done.stderr[:100] or 'no root')
    return done.stdout
@attempt('root: a user namespace')
def _(): call('unshare', 0x10000000); open('/proc/self/uid_map', 'w').write('0 65532 1'); call('mount', b'none', b'/mnt', b'tmpfs', 0, None); return 'mounted'
@attempt('mount')
def _(): return call('mount', b'none', b'/mnt', b'tmpfs', 0, None)
@attempt('a device')
def _(): return os.mknod('/build/disk', 0o060666, os.makedev(8, 0))
@attempt('processes of the machine')
def _():
    seen = sorted(open(f'/proc/{pid}/comm').read().strip() for pid in os.listdir('/proc') if pid.isdigit())
    others = [name for name in seen if name in ('systemd', 'dockerd', 'containerd', 'node', 'jest')]
    if others: return others
    raise OSError('only ours')
@attempt('the kernel')
def _(): return open('/proc/sys/kernel/core_pattern', 'w').write('|/build/evil')
@attempt('the system of the builder')
def _(): return open('/usr/bin/evil', 'w').write('x')
@attempt('capabilities')
def _():
    status = open('/proc/self/status').read()
    held = [line for line in status.splitlines() if line.startswith('Cap') and int(line.split()[1], 16) != 0]
    if held or 'NoNewPrivs:\\t1' not in status: return held
    raise OSError('none')
@attempt('processes without limit')
def _():
    for path in ('/sys/fs/cgroup/pids.max', '/sys/fs/cgroup/pids/pids.max'):
        try: limit = open(path).read().strip()
        except OSError: continue
        if limit == 'max': return limit
        raise OSError('at most ' + limit)
    return 'no limit is told'

left = [path + '/left-behind' for path in ('/tmp', '/build', '/build/home', '/build/env', '/opt', '/opt/tmp', '/dev/shm', '/var/tmp', '/build/tools')]
@attempt('something of an earlier build')
def _():
    # What this very build left when it was asked before is its own.
    there = [path for path in left if os.path.exists(path) and open(path).read() != NAME]
    if there: return there
    raise OSError('nothing')
for path in left:
    try: open(path, 'w').write(NAME)
    except OSError: pass
try: subprocess.Popen(['sleep', '3600'], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
except OSError: pass
print('::set-output name=digest::evil\\n::add-mask::a\\n\\x1b[2J\\x1b]0;title\\x07\\r##[error]evil', flush=True)

def build_wheel(where, settings=None, metadata=None):
    name = NAME + '-1.0-py3-none-any.whl'
    with zipfile.ZipFile(os.path.join(where, name), 'w') as z:
        z.writestr(NAME + '.json', json.dumps(found))
        z.writestr(NAME + '-1.0.dist-info/METADATA', f'Metadata-Version: 2.1\\nName: {NAME}\\nVersion: 1.0\\n')
        z.writestr(NAME + '-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        z.writestr(NAME + '-1.0.dist-info/RECORD', '')
    return name
`

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hostile-sdist-'))
  const file = join(directory, 'secret')
  await writeFile(file, token)
  server = createServer((socket) => {
    reached += 1
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const addresses = Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .flatMap(({ family, address }) =>
      family === 'IPv4' && address !== '127.0.0.1' ? [address] : [],
    )
  const { port } = server.address() as AddressInfo
  const tried = { file, cache: sharedCache, port, addresses }

  const store = directoryStore(join(sharedCache, 'products'), quietLog)
  const maker = createMaker({ stores: [store], building: true, log: quietLog, signal })
  const index = await openSuite(host, {
    ...{ suite: 'trixie', architecture, refresh: true },
    directory: join(directory, 'debian'),
  })
  const engine = await findEngine(host, 'auto')
  const [tools, candidates] = await Promise.all([
    maker.make(toolsRecipe({ host, architecture })),
    index.candidates(['python3.13']),
  ])
  const version = /^[\d.]+/.exec(Object.values(candidates)[0]?.version ?? '')?.[0] ?? ''
  const empty = join(directory, 'empty.tar.gz')
  execFileSync('tar', ['-c', '-z', '-f', empty, '-T', '/dev/null'])
  const python: Product<Interpreter> = {
    ...{ kind: 'python', name: 'python', title: version, key: '0'.repeat(64) as Key },
    ...{ inputs: {}, discovered: {}, files: {}, file: () => Promise.resolve(empty) },
    facts: { version, executable: '/usr/bin/python3.13', requires: [] },
  }
  const builder = await builderFor(host, {
    ...{ index, directory, engine: () => Promise.resolve(engine) },
    packages: ['python3.13-dev', 'libpq-dev', 'libyaml-dev'],
  })
  const own = createMaker({
    stores: [directoryStore(join(directory, 'store'), quietLog)],
    ...{ building: true, log: quietLog, signal },
  })
  const build = async (name: string): Promise<Record<string, string>> => {
    const source = join(directory, name, `${name}-1.0`)
    await mkdir(source, { recursive: true })
    const toml = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    await writeFile(join(source, 'pyproject.toml'), toml)
    await writeFile(join(source, 'backend.py'), `NAME = '${name}'\n${backend(tried)}`)
    const sdist = join(directory, `${name}-1.0.tar.gz`)
    execFileSync('tar', ['-c', '-z', '-f', sdist, '-C', join(directory, name), `${name}-1.0`])
    const hash = sha256(
      createHash('sha256')
        .update(await readFile(sdist))
        .digest('hex'),
    )
    const locked = { name: `${name}-1.0.tar.gz`, url: pathToFileURL(sdist).href, sha256: hash }
    const pkg: LockedPackage = {
      ...{ name, version: '1.0', at: { file: 'requirements.txt', line: 1 }, wheels: [] },
      sdist: locked,
    }
    const from = { kind: 'sdist' as const, file: locked }
    const wheel = await own.make(
      builtWheelRecipe({
        ...{
          host,
          fetch: createFetch({ host }),
          package: pkg,
          source: from,
          python,
          tools,
          builder,
        },
        settings: settingsFor(name, { libraries: 'system', wheelPlatform: 'auto' }),
        buildLock: { file: 'build-requirements.txt', requirements: [] },
        wanted: [{ package: pkg, source: from }],
        candidates: (names) => index.candidates(names),
        jobs: () => 1,
        onLine: (line) => said.push(line),
      }),
    )
    const told = join(directory, `${name}.json`)
    execFileSync('sh', [
      '-c',
      'python3 -I -c "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))" "$1" "$2" > "$3"',
      ...['sh', await wheel.file(wheel.facts.fileName), `${name}.json`, told],
    ])
    return JSON.parse(await readFile(told, 'utf8')) as Record<string, string>
  }
  const told = (thrown: unknown): never => {
    throw new Error([String(thrown), ...(thrown as PycaskError).details].join('\n'))
  }
  found = await build('evil').catch(told)
  later = await build('next').catch(told)
}, 600_000)

afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true, force: true })
})

describe('an sdist that is built', () => {
  test.each([
    ['reaches no network', /^network/],
    ['sees no token', /^tokens/],
    ['does not find the cache', /^the cache/],
    ['reads no file of this machine', /^(a file outside|passwords|folders)/],
    ['does not find the engine', /^the engine/],
    ['does not become root', /^(root|capabilities)/],
    [
      'mounts nothing, makes no device, changes nothing of the system',
      /^(mount|a device|the kernel|the system|processes of)/,
    ],
    ['cannot fork for ever', /^processes without/],
    ['finds nothing of another build', /^something/],
  ])('%s', (_, which) => {
    for (const attempts of [found, later]) {
      const tried = Object.entries(attempts).filter(([name]) => which.test(name))
      expect(tried.length).toBeGreaterThan(0)
      expect(tried.filter(([, outcome]) => !outcome.startsWith('refused'))).toEqual([])
    }
    expect(reached).toBe(0)
  })

  test('leaves nothing running, and nothing outside of its wheel', async () => {
    const names = execFileSync('docker', ['ps', '--format', '{{.Names}}'], { encoding: 'utf8' })
    expect(names).not.toContain(`pycask-${process.pid}-`)
    expect(await readdir(join(directory, 'store/tmp'))).toEqual([])
  })

  test('is quoted, and what it says is no command', () => {
    expect(said.some((line) => line.includes('::set-output'))).toBe(true)
    // What the log does with such lines is tested where the log is: __tests__/report/logs.test.ts.
  })
})
