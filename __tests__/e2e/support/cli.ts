/** The committed bundle as a user runs it, and a registry to push to. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const root = join(import.meta.dirname, '../../..')
export const example = join(root, 'examples/web')
/** The user's own cache: a CPython that is there is not compiled again. */
export const sharedCache = process.env['PYCASK_CACHE'] ?? join(homedir(), '.cache/pycask')

export interface Ran {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Called with standard error so far; may send a signal to the process. */
  readonly onStderr?: (text: string, child: ChildProcess) => void
  /** The same of standard output. */
  readonly onStdout?: (text: string, child: ChildProcess) => void
}

/** Runs a program to its end; colours and workflow variables of the surroundings are left out. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = '', ...args] = command
  const surroundings = Object.entries(process.env).filter(
    ([name]) => !/^(GITHUB_|INPUT_)/.test(name),
  )
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...Object.fromEntries(surroundings), NO_COLOR: '1', NODE_OPTIONS: '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    texts.stdout += part
    options.onStdout?.(texts.stdout, child)
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    texts.stderr += part
    options.onStderr?.(texts.stderr, child)
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, ...texts }
}

/** `node dist/cli.js …` on the example's options for a quick CPython. */
export const pycask = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run([process.execPath, join(root, 'dist/cli.js'), ...args], options)

export interface Project {
  readonly directory: string
  /** Replaces text in one of its files; fails if it is not there. */
  edit(file: string, from: string | RegExp, to: string): Promise<void>
}

/** A copy of the example in a folder of its own. */
export async function copyOfExample(directory: string): Promise<Project> {
  await cp(example, directory, { recursive: true })
  return {
    directory,
    async edit(file, from, to) {
      const before = await readFile(join(directory, file), 'utf8')
      const after = before.replace(from, to)
      if (after === before) throw new Error(`${file} has no ${String(from)}`)
      await writeFile(join(directory, file), after)
    },
  }
}

export interface Registry {
  /** `127.0.0.1:PORT` */
  readonly host: string
  stop(): Promise<void>
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return String(port)
}

/** Debian's docker-registry on loopback, with its data in `folder`. */
export async function startRegistry(folder: string): Promise<Registry> {
  const port = await freePort()
  await mkdir(folder, { recursive: true })
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
  }
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config)) // JSON is YAML
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  const host = `127.0.0.1:${port}`
  for (let tries = 0; ; tries += 1) {
    const answers = await fetch(`http://${host}/v2/`).then(
      () => true,
      () => false,
    )
    if (answers) break
    if (tries > 100 || child.exitCode !== null) throw new Error('docker-registry does not start')
    await sleep(50)
  }
  return {
    host,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
