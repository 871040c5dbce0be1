/**
 * Where CPython's source comes from: several sources in order. The first that delivers a tarball
 * with a hash that is pinned in the release wins; which one it was makes no difference to the result.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  access,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TrustMaterial } from '@sigstore/verify'
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Sha256 } from '../words.js'
import type { Release, ReleaseFile } from './releases.js'
import { signatureFacts, type SignatureFacts } from './signature-facts.js'
import { finalOf, parseVersion } from './version.js'

/** What was verified of a tarball, and how; part of the record of an image. */
export const sourceFacts = z.object({
  /** `Python-3.13.15.tar.xz` */
  name: z.string(),
  sha256: z.string(),
  /** Whose word the checksum is. */
  pinnedBy: z.enum(['manifest', 'python.org']),
  signature: signatureFacts,
})
export type SourceFacts = z.output<typeof sourceFacts>

/** A tarball on this machine, verified. */
export interface Source {
  readonly file: string
  readonly release: ReleaseFile
  /** What delivered it: `python.org`, `debian`, `cache`, a mirror's template or a folder. */
  readonly from: string
  readonly facts: SourceFacts
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
  /** Whom signatures are verified against; default: Sigstore's public instance. */
  readonly trust?: TrustMaterial
}

/** What a source delivered: the tarball, and the text of its signature or why there is none. */
interface Delivery {
  readonly file: string
  readonly bundle: string | Exclude<SignatureFacts, { state: 'verified' }>
}

/**
 * Fetches the release's tarball, or finds it among those that are kept. Its SHA-256 must be the
 * release's, and where there is a Sigstore bundle beside it, that must be valid; a release whose
 * checksum is not in the manifest must have one. What each source answers is kept for the error
 * `source-unavailable`; wrong bytes and wrong signatures are a warning too, and the next is asked.
 */
export async function fetchSource(host: Host, options: SourceOptions): Promise<Source> {
  const { release, directory } = options
  await mkdir(directory, { recursive: true })
  await sweep(directory)
  for (const file of release.files) {
    const kept = join(directory, file.sha256)
    if (!(await exists(kept))) continue
    if ((await sha256OfFile(kept)) === file.sha256) {
      const facts = await keptFacts(`${kept}.json`, file, release)
      if (facts !== undefined) return { file: kept, release: file, from: 'cache', facts }
      continue
    }
    host.log.warn(`${kept} is damaged; fetching CPython ${release.version} again`)
    await rm(kept, { force: true })
  }

  const failures: string[] = []
  for (const source of options.sources) {
    const incoming = await mkdtemp(join(directory, '.incoming-'))
    try {
      const delivered = await deliver(host, source, incoming, options)
      const hash = await sha256OfFile(delivered.file)
      const file = release.files.find((one) => one.sha256 === hash)
      if (file === undefined) throw mismatch(release, hash)
      const facts = await verify(file, delivered, options)
      const kept = join(directory, hash)
      // What was verified is written first: a tarball without it is fetched again.
      await writeFile(join(incoming, 'facts'), JSON.stringify(facts))
      await rename(join(incoming, 'facts'), `${kept}.json`)
      await rename(delivered.file, kept)
      host.log.debug(
        `source of CPython ${release.version}: ${shownSource(source)}, signature ${facts.signature.state}`,
      )
      return { file: kept, release: file, from: shownSource(source), facts }
    } catch (thrown) {
      if (host.signal.aborted || fullDisk.includes(codeOf(thrown) ?? '')) throw thrown
      const reason = `${shownSource(source)}: ${reasonOf(thrown)}`
      failures.push(reason)
      if (suspicious.includes(codeOf(thrown) ?? '')) host.log.warn(reason)
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

/** Checks the signature, or says why there is none to check. */
async function verify(
  file: ReleaseFile,
  { file: path, bundle }: Delivery,
  { release, trust }: SourceOptions,
): Promise<SourceFacts> {
  const { name, sha256 } = file
  const { pinnedBy, signer } = release
  if (typeof bundle === 'string') {
    const { verifySignature } = await import('./signature.js')
    const signature = verifySignature(name, await readFile(path), bundle, signer, trust)
    return { name, sha256, pinnedBy, signature }
  }
  if (pinnedBy !== 'manifest')
    throw new PycaskError({
      code: 'signature-missing',
      what: `${name} has no signature that can be verified (${bundle.reason}), and this version of Pycask does not know its checksum`,
      hint: 'a newer Pycask may know it; or name an older release',
    })
  return { name, sha256, pinnedBy, signature: bundle }
}

async function deliver(
  host: Host,
  source: string,
  incoming: string,
  options: SourceOptions,
): Promise<Delivery> {
  const { release } = options
  if (source === 'debian') {
    if (options.debian === undefined) throw new Error("Debian's archive is not at hand here")
    const hashes = release.files.map((file) => file.sha256)
    const found = await options.debian({
      source: `python${release.minor}`,
      hashes,
      into: incoming,
    })
    const reason = "Debian's source packages carry none"
    if (found !== undefined) return { file: found, bundle: { state: 'absent', reason } }
    throw new Error(`no suite of Debian has this version of python${release.minor}`)
  }
  if (source === 'python.org' || /^https?:\/\//.test(source)) {
    const template = source === 'python.org' ? pythonOrg : source
    return download(host, release, template, join(incoming, 'tarball'))
  }
  return copy(release, source, join(incoming, 'tarball'))
}

const pythonOrg = 'https://www.python.org/ftp/python/{folder}/{file}'

/** A name that does not resolve or a host that does not answer is not worth a longer wait. */
const probeTimeoutMs = 10_000

async function download(
  host: Host,
  release: Release,
  template: string,
  to: string,
): Promise<Delivery> {
  const answers: string[] = []
  const urls = release.files.map((file) => fill(template, release, file))
  for (const [at, file] of release.files.entries()) {
    const url = urls[at] ?? ''
    if (urls.indexOf(url) < at) continue
    // A template without {file} or {sha256} is one address, which may have any of the packings.
    const expected = urls.lastIndexOf(url) > at ? {} : { sha256: file.sha256 }
    // The download itself is patient with broken connections; whether anybody is there is asked once.
    const { status, body } = await host.http.request({
      method: 'HEAD',
      url,
      timeoutMs: probeTimeoutMs,
    })
    body.resume()
    if (status === 404 || status === 410) {
      answers.push(`${shownSource(url)} answered ${status}`)
      continue
    }
    await host.http.download(url, to, { ...expected, mostBytes: mostSourceBytes })
    return { file: to, bundle: await signatureAt(host, `${url}.sigstore`, template, file) }
  }
  throw new Error(answers.join(', '))
}

/** Tarballs have 25 MB. */
const mostSourceBytes = 100e6

/** Bundles are some kilobytes; whatever is larger is none. */
const mostBundleBytes = 1024 * 1024

/** The bundle beside a tarball. A template by hash has no place for one. */
async function signatureAt(
  host: Host,
  url: string,
  template: string,
  file: ReleaseFile,
): Promise<Delivery['bundle']> {
  if (!template.includes('{file}'))
    return { state: 'absent', reason: `the mirror names ${file.name} by its hash only` }
  try {
    const { status, headers, body } = await host.http.request({ url, timeoutMs: probeTimeoutMs })
    if (status === 200 && !(Number(headers['content-length']) > mostBundleBytes)) {
      const bundle = await firstBytes(body, mostBundleBytes)
      if (bundle !== undefined) return bundle.toString('utf8')
      return { state: 'unreachable', reason: `${file.name}.sigstore does not end` }
    }
    body.destroy()
    if (status === 404 || status === 410)
      return { state: 'absent', reason: `there is no ${file.name}.sigstore` }
    return { state: 'unreachable', reason: `${file.name}.sigstore: the server answered ${status}` }
  } catch (thrown) {
    if (host.signal.aborted) throw thrown
    return { state: 'unreachable', reason: reasonOf(thrown) }
  }
}

/** The whole of a body; undefined, and no more of it read, where that is more than `most`. */
async function firstBytes(body: Readable, most: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part as Buffer)
    size += (part as Buffer).length
    if (size > most) return undefined
  }
  return Buffer.concat(parts)
}

function fill(template: string, release: Release, file: ReleaseFile): string {
  return template
    .replaceAll('{version}', release.version)
    .replaceAll('{folder}', folderOf(release.version))
    .replaceAll('{file}', file.name)
    .replaceAll('{sha256}', file.sha256)
}

/** python.org keeps pre-releases in the folder of what they lead to. */
function folderOf(version: string): string {
  const parsed = parseVersion(version)
  return parsed === undefined ? version : finalOf(parsed)
}

/** Where python.org has a file of a release: `Python-3.13.15.tar.xz` of `3.13.15`. */
export function officialAddress(version: string, file: string): string {
  return pythonOrg.replace('{folder}', folderOf(version)).replace('{file}', file)
}

/** A folder has tarballs under their own names, their hashes, or laid out as python.org does. */
async function copy(release: Release, folder: string, to: string): Promise<Delivery> {
  for (const file of release.files)
    for (const path of [file.name, join(release.version, file.name), file.sha256]) {
      const from = join(folder, path)
      if (!(await exists(from))) continue
      await copyFile(from, to)
      const reason = `there is no ${path}.sigstore`
      const bundle = (await exists(`${from}.sigstore`))
        ? await readFile(`${from}.sigstore`, 'utf8')
        : ({ state: 'absent', reason } as const)
      return { file: to, bundle }
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

/** Worth a warning even where another source delivers. */
const suspicious: readonly string[] = ['checksum-mismatch', 'signature-invalid']

/** A mirror's address may have a password in it. */
const shownSource = (source: string): string => source.replace(/\/\/[^/@]*@/, '//')

/** What was verified when the tarball was kept; undefined where that is not enough any more. */
async function keptFacts(
  path: string,
  { name, sha256 }: ReleaseFile,
  { pinnedBy, signer }: Release,
): Promise<SourceFacts | undefined> {
  const signature = await readFile(path, 'utf8').then(
    (found) => sourceFacts.safeParse(JSON.parse(found)).data?.signature,
    () => undefined,
  )
  if (signature?.state === 'verified')
    return signature.identity === signer.identity
      ? { name, sha256, pinnedBy, signature }
      : undefined
  if (pinnedBy !== 'manifest') return undefined
  const reason = 'it was kept without its signature'
  return { name, sha256, pinnedBy, signature: signature ?? { state: 'unreachable', reason } }
}

const dayMs = 24 * 60 * 60 * 1000

/** Removes what killed processes left of their downloads. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith('.incoming-')) continue
    const path = join(directory, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
    if (mtimeMs < Date.now() - dayMs) await rm(path, { recursive: true, force: true })
  }
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
