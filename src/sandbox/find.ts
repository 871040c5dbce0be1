/** Which engine there is. */
import { PycaskError } from '../errors.js'
import type { Host } from '../host/index.js'
import { docker, podman, type Dialect } from './dialect.js'
import { CommandLineEngine } from './engine.js'
import type { Engine } from './types.js'
import { lastLine } from './words.js'

const answerMs = 20_000

type Found =
  | { readonly state: 'ready'; readonly engine: Engine }
  | { readonly state: 'missing' }
  | { readonly state: 'down'; readonly program: string; readonly reason: string }

/**
 * The engine of choice; `auto` takes a docker that answers, then a podman. Errors: `engine-missing`,
 * and `engine-down` when it is installed and does not answer.
 */
export async function findEngine(
  host: Host,
  choice: 'auto' | 'docker' | 'podman',
): Promise<Engine> {
  const down: Extract<Found, { state: 'down' }>[] = []
  for (const dialect of [docker, podman]) {
    if (choice !== 'auto' && choice !== dialect.name) continue
    const found = await look(host, dialect)
    if (found.state === 'ready') return found.engine
    if (found.state === 'down') down.push(found)
  }
  const [first] = down
  if (first === undefined) throw missing(choice)
  throw new PycaskError({
    code: 'engine-down',
    what: `${first.program} is installed but does not answer: ${first.reason}`,
    hint: startHint(first.program, first.reason),
    details: down.slice(1).map(({ program, reason }) => `${program}: ${reason}`),
  })
}

async function look(host: Host, dialect: Dialect): Promise<Found> {
  const program = dialect.name
  try {
    const { stdout } = await host.run([program, '--version'], { timeoutMs: answerMs })
    // Debian's podman-docker installs podman under docker's name.
    const spoken = /podman/i.test(stdout) ? podman : dialect
    const probed = await host.run([program, ...spoken.probe], { timeoutMs: answerMs })
    const version = /^\d+\.\d\S*/m.exec(probed.stdout)?.[0]
    if (probed.exitCode !== 0 || version === undefined)
      return { state: 'down', program, reason: lastLine(probed.stderr) }
    return { state: 'ready', engine: new CommandLineEngine(host, program, spoken, version) }
  } catch (error) {
    if (!(error instanceof PycaskError)) throw error
    if (error.code === 'program-missing') return { state: 'missing' }
    if (error.code === 'timed-out') return { state: 'down', program, reason: error.what }
    throw error
  }
}

function missing(choice: 'auto' | 'docker' | 'podman'): PycaskError {
  return new PycaskError({
    code: 'engine-missing',
    what:
      choice === 'auto'
        ? 'no container engine: neither docker nor podman is installed'
        : `the container engine ${choice} is not installed`,
    hint: `sudo apt-get install ${choice === 'podman' ? 'podman' : 'docker.io'}${
      choice === 'auto' ? ' (or podman)' : ''
    }; npm run quickstart does it`,
  })
}

function startHint(program: string, reason: string): string {
  if (program === 'podman') return 'run podman info to see what it lacks'
  if (/permission denied/i.test(reason))
    return 'let your user use it: sudo usermod -aG docker "$USER", then log in again; or use podman'
  return 'start it: sudo systemctl start docker (where there is no systemd: sudo dockerd &)'
}
