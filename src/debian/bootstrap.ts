/** A root file system with a shell, by mmdebstrap and without network. */
import { copyFile, link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { suiteName } from './distributions.js'
import { sweepLeftovers } from './leftovers.js'
import { mmdebstrapHint, withHint } from './sources.js'
import type { AptSuite, ResolvedPackage } from './types.js'

/** Goes up when this code makes another root file system of the same packages. */
export const bootstrapFormat = '1'

const workPrefix = '.bootstrap-'

export interface Bootstrap {
  readonly index: AptSuite
  /** A closure that contains the essential packages; exactly these versions are installed. */
  readonly packages: readonly ResolvedPackage[]
  readonly directory: string
  /** Names the log. */
  readonly key: string
  /** A builder has folders that everyone may write; a base has not. */
  readonly for: 'builder' | 'base'
  readonly onLine?: ((line: string) => void) | undefined
}

/**
 * Makes the root file system as a tar, hands it to `use` and removes it. mmdebstrap gets our
 * verified .debs and apt's signed lists, so that it downloads nothing and installs what was
 * resolved. Runs as root, or as a user by whatever mode mmdebstrap finds (unshare, fakechroot).
 * Rejects with `program-missing` or `bootstrap-failed`.
 */
export async function bootstrap(
  host: Host,
  options: Bootstrap,
  use: (rootfs: string) => Promise<void>,
): Promise<void> {
  const debs = await options.index.download(options.packages)
  await mkdir(join(options.directory, 'logs'), { recursive: true })
  await sweepLeftovers(options.directory, workPrefix)
  const work = await mkdtemp(join(resolve(options.directory), workPrefix))
  const logFile = resolve(
    options.directory,
    'logs',
    `${options.for}-${options.key.slice(0, 16)}.log`,
  )
  try {
    await rm(logFile, { force: true })
    await stage(options, debs, work)
    const result = await host
      .run(mmdebstrapCommand(options, (await options.index.apt()).sourcesFile), {
        cwd: work,
        logFile,
        env: {
          ...host.env,
          LC_ALL: 'C',
          APT_CONFIG: undefined,
          SOURCE_DATE_EPOCH: '315532800',
          TMPDIR: host.env['TMPDIR'],
        },
        ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
      })
      .catch((thrown: unknown) => {
        throw withHint(thrown, mmdebstrapHint)
      })
    if (result.exitCode !== 0)
      throw bootstrapFailed(options, result.stderr, result.exitCode, logFile)
    await use(join(work, 'rootfs.tar'))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The folders that hooks copy in: `lists`, and `archives` with apt's own file names. */
async function stage(
  { index, packages }: Bootstrap,
  debs: Readonly<Record<string, string>>,
  work: string,
): Promise<void> {
  await mkdir(join(work, 'lists'))
  await mkdir(join(work, 'archives'))
  const { listsDirectory } = await index.apt()
  for (const name of await readdir(listsDirectory))
    if (/_(InRelease|Release|Release\.gpg|Packages)$/.test(name))
      await linkOrCopy(join(listsDirectory, name), join(work, 'lists', name))
  for (const { name, version, architecture } of packages) {
    const file = `${name}_${version.replaceAll(':', '%3a')}_${architecture}.deb`
    await linkOrCopy(debs[name] ?? '', join(work, 'archives', file))
  }
}

const linkOrCopy = (from: string, to: string): Promise<void> =>
  link(from, to).catch(() => copyFile(from, to))

function mmdebstrapCommand(
  { index, packages, for: purpose }: Bootstrap,
  sourcesFile: string,
): string[] {
  return [
    'mmdebstrap',
    // Its essential packages first, then the rest by apt: half the time of all at once.
    '--variant=essential',
    `--architectures=${index.architecture}`,
    `--include=${packages.map(({ name, version }) => `${name}=${version}`).join(',')}`,
    '--skip=update,check/signed-by',
    // Paths on the outside are relative to the working directory, whatever blanks it has.
    '--setup-hook=mkdir -p "$1"/var/cache/apt/archives "$1"/var/lib/apt/lists',
    '--setup-hook=sync-in lists /var/lib/apt/lists',
    '--setup-hook=sync-in archives /var/cache/apt/archives',
    '--aptopt=APT::Install-Recommends "false"',
    '--dpkgopt=force-unsafe-io',
    ...['man', 'info', 'locale', 'doc'].map((one) => `--dpkgopt=path-exclude=/usr/share/${one}/*`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    ...(purpose === 'builder'
      ? ['--customize-hook=mkdir -p "$1"/build "$1"/opt && chmod 1777 "$1"/build "$1"/opt']
      : []),
    '--format=tar',
    index.suite,
    'rootfs.tar',
    sourcesFile,
  ]
}

function bootstrapFailed(
  { index, for: purpose }: Bootstrap,
  stderr: string,
  exitCode: number,
  logFile: string,
): PycaskError {
  const noMode = /chroot mode|unshare|newuidmap|newgidmap|subuid|unprivileged/i.test(stderr)
  return new PycaskError({
    code: 'bootstrap-failed',
    what: `mmdebstrap could not make the ${purpose} of ${suiteName(index.suite)} (exit code ${exitCode})`,
    hint: noMode
      ? 'a normal user needs a range of user ids for mmdebstrap: sudo apt-get install uidmap && sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"; or run as root'
      : 'read the log; check that the disk is not full',
    details: stderr.trimEnd().split('\n').slice(-15),
    logFile,
  })
}
