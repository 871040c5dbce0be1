/**
 * The host's apt with a state of its own: own sources, lists, status (nothing installed) and cache
 * in one folder, so that nothing of the host's is read or changed, as root or as anybody else. apt
 * does what is hard to do well: signatures, by-hash, resuming, the resolver.
 */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import {
  access,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PycaskError } from '../errors.js'
import type { Host, RunResult } from '../host/types.js'
import type { Architecture } from '../words.js'
import { withHint } from './sources.js'

export interface Apt {
  readonly sourcesFile: string
  readonly listsDirectory: string
  /** `apt-get …` or `apt-cache …` on this state; resolves whatever the exit code. */
  run(command: readonly string[], options?: { cwd?: string }): Promise<RunResult>
  /**
   * Fetches lists that changed. Waits for another process that does the same. `hurried` gives up on
   * an archive that does not answer after seconds instead of minutes.
   */
  update(options?: { hurried?: boolean }): Promise<RunResult>
}

/** Writes apt's configuration under `directory` (only where it differs). */
export async function prepareApt(
  host: Host,
  options: {
    directory: string
    architecture: Architecture
    sources: string
    /** Of the machine, where it was asked already: `transportOf`. */
    transport?: readonly string[]
  },
): Promise<Apt> {
  const { directory } = options
  const at = (path: string): string => join(directory, path)
  for (const folder of [
    'etc/sources.list.d',
    'etc/preferences.d',
    'etc/trusted.gpg.d',
    'lists/partial',
    'cache/archives/partial',
  ])
    await mkdir(at(folder), { recursive: true })
  await writeIfDifferent(at('etc/sources.list'), options.sources)
  await writeIfDifferent(at('status'), '')
  await linkCredentials(host, at('etc/auth.conf.d'))
  const configuration = aptConfiguration(
    directory,
    options.architecture,
    options.transport ?? (await transportOf(host)),
  )
  await writeIfDifferent(at('apt.conf'), configuration)

  const env = {
    ...host.env,
    // Read before all other configuration; it turns the host's own off.
    APT_CONFIG: at('apt.conf'),
    LC_ALL: 'C',
    LANGUAGE: undefined,
    DEBIAN_FRONTEND: 'noninteractive',
  }
  const run: Apt['run'] = (command, { cwd } = {}) =>
    host.run(command, cwd === undefined ? { env } : { env, cwd }).catch((thrown: unknown) => {
      throw withHint(thrown, aptHint)
    })
  return {
    sourcesFile: at('etc/sources.list'),
    listsDirectory: at('lists'),
    run,
    update: ({ hurried = false } = {}) => updateInTurn(host, run, hurried ? inHurry : []),
  }
}

/**
 * Users and passwords of private archives, from where the host's apt has them (apt_auth.conf(5)) and
 * from netrc. They are linked, never copied: nothing of them is in the cache or in an image.
 */
async function linkCredentials(host: Host, folder: string): Promise<void> {
  const parts = '/etc/apt/auth.conf.d'
  const home = host.env['HOME']
  const files = [
    host.env['NETRC'] ?? (home === undefined ? undefined : join(home, '.netrc')),
    '/etc/apt/auth.conf',
    ...(await readdir(parts).catch(() => [])).sort().map((name) => join(parts, name)),
  ].filter((file) => file !== undefined)
  const readable = await Promise.all(files.map((file) => isReadable(file)))
  const wanted = files.filter((_, at) => readable[at]).map((file) => resolve(file))
  await mkdir(folder, { recursive: true })
  const linked = await Promise.all(
    (await readdir(folder)).sort().map((name) => readlink(join(folder, name)).catch(() => '')),
  )
  if (linked.join('\n') === wanted.join('\n')) return
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const [at, file] of wanted.entries())
    await symlink(file, join(folder, `${String(at).padStart(3, '0')}.conf`)).catch(ignoreExisting)
}

const isReadable = (file: string): Promise<boolean> =>
  access(file, constants.R_OK).then(
    () => true,
    () => false,
  )

/** Two processes may prepare one state at once; they link the same files. */
function ignoreExisting(thrown: unknown): void {
  const { code } = thrown as NodeJS.ErrnoException
  if (code !== 'EEXIST' && code !== 'ENOENT') throw thrown
}

const aptHint =
  "Pycask reads Debian's archive with apt: run it on Debian or Ubuntu (a container will do)"

const inHurry = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=10']

/** apt does not wait for the lock on its lists, so we do. */
async function updateInTurn(
  host: Host,
  run: Apt['run'],
  settings: readonly string[],
): Promise<RunResult> {
  const deadline = Date.now() + 120_000
  for (;;) {
    // Without APT::Update::Error-Mode=any a failed download is a mere warning, with exit code 0.
    const strict = ['-o', 'APT::Update::Error-Mode=any']
    const result = await run(['apt-get', 'update', '-q', ...strict, ...settings])
    const locked = /Could not get lock|Unable to lock directory/.test(result.stderr)
    if (result.exitCode === 0 || !locked || Date.now() > deadline) return result
    await sleep(300, undefined, { signal: host.signal })
  }
}

/**
 * How this machine reaches the network is the host's affair: proxies, timeouts, certificates, and
 * whether its clock can be trusted. What may be believed is not: signatures are always checked.
 */
const transportSettings =
  /^Acquire::(http|https|ftp|Retries|ForceIPv[46]|Queue-Mode|Check-Valid-Until|Check-Date|Max-FutureTime)\b/

export async function transportOf(host: Host): Promise<string[]> {
  const env = { ...host.env, LC_ALL: 'C' }
  const result = await host.run(['apt-config', 'dump'], { env }).catch((thrown: unknown) => {
    throw withHint(thrown, aptHint)
  })
  return result.stdout.split('\n').filter((line) => transportSettings.test(line))
}

/** The text of an apt.conf(5) that puts everything below `directory`. */
export function aptConfiguration(
  directory: string,
  architecture: Architecture,
  transportLines: readonly string[],
): string {
  const quoted = (path: string): string => `"${join(directory, path)}"`
  return [
    `Dir ${quoted('.')};`,
    `Dir::Etc ${quoted('etc')};`,
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    `Dir::State ${quoted('.')};`,
    `Dir::State::lists ${quoted('lists')};`,
    `Dir::State::status ${quoted('status')};`,
    `Dir::Cache ${quoted('cache')};`,
    `Dir::Log ${quoted('.')};`,
    'Dir::Log::Planner "/dev/null";',
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    'APT::Install-Recommends "false";',
    // Else apt counts itself among the essential packages.
    'pkgCacheGen::ForceEssential ",";',
    'APT::Install-Suggests "false";',
    // Downloads go to the caller's own folders, where apt's sandbox user may not write.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::AllowInsecureRepositories "false";',
    'Acquire::AllowWeakRepositories "false";',
    'Acquire::AllowDowngradeToInsecureRepositories "false";',
    ...transportLines,
    '',
  ].join('\n')
}

/** `E:` and `W:` lines of apt, without the prefixes that say nothing to a user. */
export function aptErrors(result: RunResult): string[] {
  return result.stderr
    .split('\n')
    .filter((line) => /^[EW]: /.test(line))
    .map((line) => line.slice(3))
}

/** The error for an apt command that failed for a reason of its own. */
export function aptFailed(command: string, result: RunResult): PycaskError {
  return new PycaskError({
    code: 'apt-failed',
    what: `${command} failed (exit code ${result.exitCode})`,
    details: aptErrors(result).slice(0, 20),
  })
}

/** Atomic, and without a write where nothing changed. */
export async function writeIfDifferent(file: string, text: string): Promise<boolean> {
  const before = await readFile(file, 'utf8').catch(() => undefined)
  if (before === text) return false
  const temporary = `${file}.${randomUUID()}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, file)
  return true
}
