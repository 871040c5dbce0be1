/**
 * Where CPython's source comes from: several sources in order. The first that delivers a tarball
 * with a hash that is pinned in the release wins; which one it was makes no difference to the result.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Sha256 } from '../words.js'
import type { Release, ReleaseFile } from './releases.js'

/** A tarball on this machine, verified. */
export interface Source {
  readonly file: string
  readonly release: ReleaseFile
  /** What delivered it: `python.org`, `debian`, `cache`, a mirror's template or a folder. */
  readonly from: string
}

export interface SourceOptions {
  readonly release: Release
  /** `python.org`, `debian`, a mirror (`https://…` with {version}, {file} or {sha256}), or a folder. */
  readonly sources: readonly string[]
  /** Tarballs are kept here, named by their hash. */
  readonly directory: string
  /**
   * Fetches the upstream tarball of Debian's source package that has one of these hashes into a
   * folder; undefined when Debian does not have it.
   */
  readonly debian?:
    | ((request: {
        readonly source: string
        readonly hashes: readonly Sha256[]
        readonly into: string
      }) => Promise<string | undefined>)
    | undefined
}

/**
 * Fetches the release's tarball, or finds it among those that are kept. What each source answers is
 * kept for the error `source-unavailable`; wrong bytes from one are a warning too, and the next is
 * asked.
 */
export async function fetchSource(host: Host, options: SourceOptions): Promise<Source> {
  const { release, directory } = options
  await mkdir(directory, { recursive: true })
  for (const file of release.files) {
    const kept = join(directory, file.sha256)
    if (!(await exists(kept))) continue
    if ((await sha256OfFile(kept)) === file.sha256)
      return { file: kept, release: file, from: 'cache' }
    host.log.warn(`${kept} is damaged; fetching CPython ${release.version} again`)
    await rm(kept, { force: true })
  }

  const failures: string[] = []
  for (const source of options.sources) {
    const incoming = await mkdtemp(join(directory, '.incoming-'))
    try {
      const delivered = await deliver(host, source, incoming, options)
      const hash = await sha256OfFile(delivered)
      const file = release.files.find((one) => one.sha256 === hash)
      if (file === undefined) throw mismatch(release, hash)
      const kept = join(directory, hash)
      await rename(delivered, kept)
      host.log.debug(`source of CPython ${release.version}: ${source}`)
      return { file: kept, release: file, from: source }
    } catch (thrown) {
      if (host.signal.aborted || fullDisk.includes(codeOf(thrown) ?? '')) throw thrown
      const reason = `${source}: ${reasonOf(thrown)}`
      failures.push(reason)
      if (codeOf(thrown) === 'checksum-mismatch') host.log.warn(reason)
      else host.log.debug(reason)
    } finally {
      await rm(incoming, { recursive: true, force: true })
    }
  }
  throw new PycaskError({
    code: 'source-unavailable',
    what: `no source has the tarball of CPython ${release.version} (${release.files[0].name}, SHA-256 ${release.files[0].sha256})`,
    hint: 'put it into a folder and name that folder, or a mirror, in python-sources',
    details: failures,
  })
}

async function deliver(
  host: Host,
  source: string,
  incoming: string,
  options: SourceOptions,
): Promise<string> {
  const { release } = options
  if (source === 'debian') {
    if (options.debian === undefined) throw new Error("Debian's archive is not at hand here")
    const hashes = release.files.map((file) => file.sha256)
    const found = await options.debian({
      source: `python${release.minor}`,
      hashes,
      into: incoming,
    })
    if (found !== undefined) return found
    throw new Error(`no suite of Debian has this version of python${release.minor}`)
  }
  if (source === 'python.org' || /^https?:\/\//.test(source)) {
    const template = source === 'python.org' ? pythonOrg : source
    return download(host, release, template, join(incoming, 'tarball'))
  }
  return copy(release, source, join(incoming, 'tarball'))
}

const pythonOrg = 'https://www.python.org/ftp/python/{version}/{file}'

/** A name that does not resolve or a host that does not answer is not worth a longer wait. */
const probeTimeoutMs = 10_000

async function download(
  host: Host,
  release: Release,
  template: string,
  to: string,
): Promise<string> {
  const urls = new Map(release.files.map((file) => [fill(template, release, file), file]))
  const answers: string[] = []
  for (const [url, file] of urls) {
    // The download itself is patient with broken connections; whether anybody is there is asked once.
    const { status, body } = await host.http.request({
      method: 'HEAD',
      url,
      timeoutMs: probeTimeoutMs,
    })
    body.resume()
    if (status === 404 || status === 410) {
      answers.push(`${url} answered ${status}`)
      continue
    }
    await host.http.download(url, to, { sha256: file.sha256 })
    return to
  }
  throw new Error(answers.join(', '))
}

function fill(template: string, release: Release, file: ReleaseFile): string {
  return template
    .replaceAll('{version}', release.version)
    .replaceAll('{file}', file.name)
    .replaceAll('{sha256}', file.sha256)
}

/** A folder has tarballs under their own names, their hashes, or laid out as python.org does. */
async function copy(release: Release, folder: string, to: string): Promise<string> {
  for (const file of release.files)
    for (const path of [file.name, join(release.version, file.name), file.sha256]) {
      const from = join(folder, path)
      if (!(await exists(from))) continue
      await copyFile(from, to)
      return to
    }
  throw new Error(`there is no ${release.files.map((file) => file.name).join(' or ')} in it`)
}

function mismatch(release: Release, found: Sha256): PycaskError {
  const expected = release.files.map((file) => file.sha256).join(' or ')
  return new PycaskError({
    code: 'checksum-mismatch',
    what: `what came for CPython ${release.version} has the SHA-256 ${found}, expected ${expected}`,
  })
}

/** No other source helps against these. */
const fullDisk: readonly string[] = ['disk-full', 'ENOSPC', 'EDQUOT']

function codeOf(thrown: unknown): string | undefined {
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** One line; the first detail says more where an error was made for the user. */
function reasonOf(thrown: unknown): string {
  const [detail] = thrown instanceof PycaskError ? thrown.details : []
  return (messageOf(thrown) + (detail === undefined ? '' : ` (${detail})`)).replaceAll('\n', ' ')
}

async function sha256OfFile(file: string): Promise<Sha256> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex') as Sha256
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
