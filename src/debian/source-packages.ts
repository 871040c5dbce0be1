/**
 * Source packages: the upstream tarballs that Debian carries, whatever its suites have of them. The
 * archive signs their hashes as it does those of packages.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { sha256, type Sha256 } from '../words.js'
import { aptErrors, prepareApt, type Apt } from './apt.js'
import { parseStanzas } from './control.js'
import { parseSources } from './sources.js'
import type { AptSuite } from './types.js'

/** An upstream tarball as a source package has it. */
export interface SourceTarball {
  /** `python3.13` */
  readonly source: string
  /** `3.13.15-1` */
  readonly version: string
  /** `python3.13_3.13.15.orig.tar.xz` */
  readonly name: string
  readonly sha256: Sha256
}

/** Suites in which older and newer upstream versions are found. */
const suites = ['bookworm', 'trixie', 'sid', 'experimental'] as const

/**
 * Fetches the upstream tarball of `source` that has one of these hashes into the folder `into`, and
 * says which. The lists of source packages (about 33 MB) are only fetched when those of an earlier
 * run, kept in `directory`, do not have it. Undefined if no suite has it. Rejects with
 * `archive-unreachable` when there are no lists, and with `download-failed`.
 */
export async function downloadSourceTarball(
  host: Host,
  options: {
    /** Whose mirror is used. */
    readonly index: Pick<AptSuite, 'architecture' | 'sources'>
    readonly source: string
    readonly hashes: readonly Sha256[]
    readonly directory: string
    readonly into: string
  },
): Promise<{ readonly file: string; readonly tarball: SourceTarball } | undefined> {
  const apt = await sourceApt(host, options)
  const find = async (): Promise<SourceTarball | undefined> => {
    const { stdout } = await apt.run(['apt-cache', 'showsrc', '--only-source', options.source])
    return parseSourceTarballs(stdout).find((one) => options.hashes.includes(one.sha256))
  }
  const tarball = (await find()) ?? (await freshen(apt, find))
  if (tarball === undefined) return undefined
  const selector = `${tarball.source}=${tarball.version}`
  const command = ['apt-get', 'source', '-q', '--download-only', '--tar-only', '--only-source']
  const result = await apt.run([...command, selector], { cwd: options.into })
  if (result.exitCode !== 0)
    throw new PycaskError({
      code: 'download-failed',
      what: `${tarball.name} could not be fetched from Debian's archive`,
      hint: 'try again; if it stays, choose another mirror',
      details: aptErrors(result).slice(0, 10),
    })
  return { file: join(options.into, tarball.name), tarball }
}

/** The tarballs in the output of `apt-cache showsrc`, once each, as they come. */
export function parseSourceTarballs(text: string): SourceTarball[] {
  const found = new Map<string, SourceTarball>()
  for (const stanza of parseStanzas(text)) {
    const source = stanza.get('Package')
    const version = stanza.get('Version')
    if (source === undefined || version === undefined) continue
    for (const line of (stanza.get('Checksums-Sha256') ?? '').split('\n')) {
      const parts = /^\s*([0-9a-f]{64})\s+\d+\s+(\S+\.orig\.tar\.(?:xz|gz|bz2))$/.exec(line)
      if (parts?.[1] === undefined || parts[2] === undefined) continue
      const tarball = { source, version, name: parts[2], sha256: sha256(parts[1]) }
      found.set(`${version} ${tarball.name}`, tarball)
    }
  }
  return [...found.values()]
}

/** apt with `deb-src` lines for all suites of the index's first archive. */
async function sourceApt(
  host: Host,
  options: {
    readonly index: Pick<AptSuite, 'architecture' | 'sources'>
    readonly directory: string
  },
): Promise<Apt> {
  const text = await options.index.sources()
  const [archive] = parseSources(text)
  const keyring = archive?.signedBy
  if (archive === undefined || keyring === undefined) throw new Error(`no archive in ${text}`)
  return prepareApt(host, {
    directory: options.directory,
    architecture: options.index.architecture,
    sources: suites
      .map((suite) => `deb-src [signed-by=${keyring}] ${archive.uri} ${suite} main\n`)
      .join(''),
  })
}

/** A mirror need not have every suite: what it has will do. */
async function freshen<T>(apt: Apt, find: () => Promise<T>): Promise<T> {
  const result = await apt.update()
  const names = await readdir(apt.listsDirectory)
  if (result.exitCode !== 0 && !names.some((name) => /_Sources(\.|$)/.test(name)))
    throw new PycaskError({
      code: 'archive-unreachable',
      what: "the lists of Debian's source packages could not be fetched",
      hint: 'check the network and proxy settings, or choose another mirror',
      details: aptErrors(result).slice(0, 10),
    })
  return find()
}
