/** Rust crates of an sdist, fetched before its build: containers that compile have no network. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { directoryEntries, type Entry } from '../image/index.js'
import type { LockedPackage } from '../lock/index.js'
import { buildRequires, shownRelease } from './build-lock.js'

/** Where the builder finds them. */
export const cratesPath = 'build/in/crates'

export interface CratesOptions {
  readonly host: Host
  readonly package: LockedPackage
  /** Path of the verified sdist. */
  readonly sdist: string
  /** Debian packages that its build gets: with `cargo` among them it is one in Rust. */
  readonly buildPackages: readonly string[]
  /** An existing folder; what is fetched stays there. */
  readonly directory: string
  readonly logFile: string
}

/**
 * What the container gets of an sdist that has a Cargo.lock: the crates, and `build/in/cargo.toml`, which
 * tells Cargo to use them. Nothing for other sdists, and for those that have their crates inside.
 *
 * `cargo vendor --locked` of this machine fetches them, with its own settings (registries, proxies)
 * and the checksums of Cargo.lock. It runs no code of the sdist; settings of the sdist's own, which
 * could name programs, are removed before.
 *
 * @throws PycaskError `program-missing`, `crates-unavailable`
 */
export async function fetchCrates(options: CratesOptions): Promise<readonly Entry[]> {
  const { host, sdist, logFile } = options
  const { at } = options.package
  if (sdist.endsWith('.zip') || !(await isRust(options))) return []
  const listed = await host.run(['tar', '-tf', sdist])
  const members = new Set(listed.stdout.split('\n'))
  // Tests of build systems come with locks of their own: only one beside a manifest counts.
  const lock = [...members]
    .filter((member) => /^[^/]+\/(?:[^/]+\/)*Cargo\.lock$/.test(member))
    .filter((member) => members.has(member.replace(/lock$/, 'toml')))
    .sort((a, b) => a.split('/').length - b.split('/').length)[0]
  if (lock === undefined || [...members].some(isVendored)) return []

  const source = join(options.directory, 'crates-source')
  const crates = join(options.directory, 'crates')
  await mkdir(source)
  await host.run(['tar', '-xf', sdist, '-C', source, '--no-same-owner'])
  await removeSettings(source)
  const manifest = join(source, lock.replace(/lock$/, 'toml'))
  const command = ['cargo', 'vendor', '--locked', '--versioned-dirs', '--manifest-path', manifest]
  const { exitCode, stdout, stderr } = await host
    .run([...command, crates], { cwd: source, logFile })
    .catch((cause: unknown) => {
      throw noCargo(cause, shownRelease(options.package))
    })
  if (exitCode !== 0)
    throw new PycaskError({
      code: 'crates-unavailable',
      what: `${shownRelease(options.package)} is built with Rust crates that cargo cannot fetch`,
      details: stderr.trimEnd().split('\n').slice(-8),
      hint: 'see whether cargo of this machine reaches its registry, and is new enough for that Cargo.lock (cargo --version)',
      at,
      logFile,
    })
  await rm(source, { recursive: true })
  // Cargo says which sources its folder stands for.
  const settings = `${stdout.replaceAll(crates, `/${cratesPath}`)}\n[net]\noffline = true\n`
  return [
    ...(await directoryEntries(crates, cratesPath)),
    {
      type: 'file',
      path: 'build/in/cargo.toml',
      mode: 0o644,
      source: { bytes: Buffer.from(settings) },
    },
  ]
}

/** Whether Cargo takes part in the build: its backend is one for Rust, or Cargo was asked for. */
async function isRust({
  host,
  sdist,
  buildPackages,
}: Pick<CratesOptions, 'host' | 'sdist' | 'buildPackages'>): Promise<boolean> {
  if (buildPackages.includes('cargo')) return true
  const requires = await buildRequires(host, sdist)
  return requires.some((one) => /^\s*(maturin|setuptools[-_.]rust)\b/i.test(one))
}

/** A vendored crate, wherever the sdist keeps them. */
const isVendored = (member: string): boolean => member.endsWith('/.cargo-checksum.json')

/**
 * Cargo's and rustup's files that say which programs to run; and links, by which a manifest could be any
 * file of this machine, whose lines Cargo would quote.
 */
async function removeSettings(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    if (
      entry.isSymbolicLink() ||
      entry.name === '.cargo' ||
      /^rust-toolchain(\.toml)?$/.test(entry.name)
    )
      await rm(join(entry.parentPath, entry.name), { recursive: true, force: true })
}

function noCargo(cause: unknown, what: string): unknown {
  if (!(cause instanceof PycaskError && cause.code === 'program-missing')) return cause
  return new PycaskError({
    code: 'program-missing',
    what: `cargo is not on this machine, and fetches the Rust crates that ${what} is built with`,
    hint: 'install Rust (rustup), or take the published wheel',
    cause,
  })
}
