/** Rust crates of an sdist, fetched before its build: containers that compile have no network. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import * as z from 'zod'
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
 * @throws PycaskError `program-missing`, `rust-missing`, `crates-unlocked`, `crates-unavailable`
 */
export async function fetchCrates(options: CratesOptions): Promise<readonly Entry[]> {
  const { host, sdist, logFile, buildPackages } = options
  const { at } = options.package
  const hasCargo = buildPackages.some((name) => /^cargo(-|$)/.test(name))
  const requires = await buildRequires(host, sdist)
  const asksForRust = requires.some((one) => /^\s*(maturin|setuptools[-_.]rust)\b/i.test(one))
  if (!hasCargo && !asksForRust) return []
  const members = await membersOf(host, sdist)
  if (!hasCargo && members.some(isManifest)) throw noRust(options.package)
  if (members.some(isVendored)) return []
  // Tests of build systems come with locks of their own: only one beside a manifest counts.
  const lock = members
    .filter((member) => /^[^/]+\/(?:[^/]+\/)*Cargo\.lock$/.test(member))
    .filter((member) => members.includes(member.replace(/lock$/, 'toml')))
    .sort((a, b) => a.split('/').length - b.split('/').length)[0]
  if (lock === undefined && !members.some(isManifest)) return []

  const source = join(options.directory, 'crates-source')
  const crates = join(options.directory, 'crates')
  await mkdir(source)
  await unpackSdist(host, sdist, source)
  await removeSettings(source)
  if (lock === undefined) {
    const wanted = await cratesAskedFor(source, members.filter(isManifest))
    await rm(source, { recursive: true })
    if (wanted.length === 0) return []
    throw unlocked(options.package, wanted)
  }
  const path = join(source, lock.replace(/lock$/, 'toml'))
  const command = ['cargo', 'vendor', '--locked', '--versioned-dirs', '--manifest-path', path]
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

/** Paths of the files in an archive. */
async function membersOf(host: Host, sdist: string): Promise<readonly string[]> {
  const command = isZip(sdist)
    ? [
        ...['python3', '-I', '-c'],
        'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\\n")',
      ]
    : ['tar', '-tf']
  const { stdout } = await host.run([...command, sdist])
  return stdout.split('\n').filter((member) => member !== '')
}

async function unpackSdist(host: Host, sdist: string, directory: string): Promise<void> {
  await host.run(
    isZip(sdist)
      ? ['python3', '-I', '-m', 'zipfile', '-e', sdist, directory]
      : ['tar', '-xf', sdist, '-C', directory, '--no-same-owner'],
  )
}

const isZip = (sdist: string): boolean => sdist.toLowerCase().endsWith('.zip')

/** A crate's, wherever it is, but for those of tests and examples. */
const isManifest = (member: string): boolean =>
  /^[^/]+\/(?:(?!tests?\/|examples?\/|benches\/)[^/]+\/)*Cargo\.toml$/.test(member)

/** Crates of others that manifests ask for; those of the sdist itself have a path. */
async function cratesAskedFor(
  directory: string,
  manifests: readonly string[],
): Promise<readonly string[]> {
  // One that was a link is gone.
  const texts = await Promise.all(
    manifests.map((path) => readFile(join(directory, path), 'utf8').catch(() => '')),
  )
  const names = texts.flatMap((text) => {
    const found = manifest.safeParse(tomlOf(text))
    if (!found.success) return []
    const { target, workspace, ...own } = found.data
    return [own, workspace, ...Object.values(target)].flatMap((tables) =>
      [tables.dependencies, tables['build-dependencies']].flatMap((table) =>
        Object.entries(table).flatMap(([name, of]) =>
          typeof of === 'object' && of !== null && 'path' in of ? [] : [name],
        ),
      ),
    )
  })
  return [...new Set(names)].sort()
}

function tomlOf(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

const dependencies = z.record(z.string(), z.unknown()).default({})
const tables = z.object({ dependencies, 'build-dependencies': dependencies })
/** https://doc.rust-lang.org/cargo/reference/manifest.html */
const manifest = tables.extend({
  target: z.record(z.string(), tables).default({}),
  workspace: tables.default({ dependencies: {}, 'build-dependencies': {} }),
})

const noRust = (one: LockedPackage): PycaskError =>
  new PycaskError({
    code: 'rust-missing',
    what: `${shownRelease(one)} is built with Rust, and its builder has none`,
    hint: `in pyproject.toml: [tool.pycask.packages.${one.name}] build-packages = ["rust"]`,
    at: one.at,
  })

const unlocked = (one: LockedPackage, wanted: readonly string[]): PycaskError =>
  new PycaskError({
    code: 'crates-unlocked',
    what: `${shownRelease(one)} is built with Rust crates (${wanted.slice(0, 5).join(', ')}${wanted.length > 5 ? ', ...' : ''}), and its sdist has no Cargo.lock: nothing says which files of them belong to it`,
    hint: `take its published wheel (only-binary = ["${one.name}"]), or a version whose sdist has a Cargo.lock`,
    at: one.at,
  })

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
