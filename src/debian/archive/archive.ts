/**
 * What an archive has now, without apt-get's whole update: its signed Release files, read only
 * where they changed, and of package lists only those that changed since. A question costs kilobytes
 * where an update costs ten megabytes.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { messageOf, PycaskError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { Architecture, Sha256 } from '../../words.js'
import { writeIfDifferent, type Apt } from '../apt.js'
import { sha256OfFile } from '../download.js'
import type { Source } from '../sources.js'
import { prepareSuite, type SuiteOptions } from '../suite.js'
import { compareVersions } from '../versions.js'
import { remember } from './memory.js'
import { folderOf, listsNamed, listPaths, withoutSecrets } from './places.js'
import { condense, findListed, sha256OfBytes, type ListedPackage } from './packages.js'
import {
  checkAge,
  readRelease,
  signedPart,
  rolledBack,
  type ListedFile,
  type Release,
} from './release.js'
import { sameSuite, suiteState, type ArchiveState, type SuiteState } from './state.js'
import { createTransport, type FileAnswer, type Transport } from './transport.js'

/** A package as the archive offers it now. */
export interface Candidate extends ListedPackage {
  /** `trixie-security` */
  readonly suite: string
}

export interface Candidates {
  /** The newest version of each name, of the lists that were read. */
  readonly found: Readonly<Record<string, Candidate>>
  /** Lists that are the same as in the `since` that was given, and were not read. */
  readonly unread: readonly string[]
}

export interface Archive {
  readonly state: ArchiveState
  /** Bytes that were read from the archive so far. */
  readonly readBytes: () => number
  /**
   * The newest versions of these packages. With `since`, a list that has not changed since then is
   * not read: whatever was newest in it then still is.
   */
  candidates(names: readonly string[], since?: ArchiveState): Promise<Candidates>
}

export interface ArchiveOptions extends Omit<SuiteOptions, 'refresh'> {
  readonly today: Date
  /** What was seen elsewhere before, such as when an image was built: an older archive is refused. */
  readonly seen?: ArchiveState | undefined
}

/** What the look at one archive needs. */
interface Context {
  readonly host: Host
  readonly apt: Apt
  readonly transport: Transport
  /** Where Release files and package lists are kept between runs. */
  readonly directory: string
  readonly keyring: string
  readonly options: ArchiveOptions
}

/**
 * Looks at every archive of a suite: main, updates and security, where apt's or mmdebstrap's own
 * settings say that they are.
 *
 * @throws PycaskError `archive-unreachable`, `signature-invalid`, `archive-expired`,
 *   `archive-rolled-back`, `archive-in-future`, `release-malformed`, and what `openSuite` throws
 */
export async function openArchive(host: Host, options: ArchiveOptions): Promise<Archive> {
  const prepared = await prepareSuite(host, options)
  const { apt, sources, keyring, directory: own } = prepared
  const directory = join(own, 'archive')
  await mkdir(join(directory, 'lists'), { recursive: true })
  let readBytes = 0
  const fetchFiles = createTransport(host, apt)
  const transport: Transport = async (requests) => {
    const answers = await fetchFiles(requests)
    for (const answer of answers) if (answer.state === 'fetched') readBytes += answer.sizeBytes
    return answers
  }
  const context: Context = { host, apt, transport, directory, keyring, options }
  const opened = await Promise.all(sources.map((source) => openSuiteOf(context, source)))
  const state = { suites: opened.map((one) => one.state) }
  const expiry = opened.flatMap(({ release }) => release.validUntil ?? [])
  const [validUntil] = expiry.sort((a, b) => a.getTime() - b.getTime())
  await remember(prepared, options.today, { state, validUntil })
  const lists = opened.flatMap((one) => listsOf(one, options.architecture))
  // Fifty images on three bases ask the same archive: each list is read once.
  const condensed = new Map<Sha256, Promise<string>>()
  const read = (list: List): Promise<string> => {
    const known = condensed.get(list.sha256) ?? condensedList(context, list)
    condensed.set(list.sha256, known)
    return known
  }
  return {
    state,
    readBytes: () => readBytes,
    candidates: async (names, since) => {
      const wanted = new Set(names)
      const found: Record<string, Candidate> = {}
      const unread: string[] = []
      const looked = await Promise.all(
        lists.map(async (list) => {
          const before = since && sameSuite(since.suites, list.suite.state)?.lists[list.path]
          const isKept =
            condensed.has(list.sha256) || (await exists(condensedFile(directory, list.sha256)))
          if (before === list.sha256 && !isKept) return { list, packages: undefined }
          return { list, packages: findListed(await read(list), wanted) }
        }),
      )
      for (const { list, packages } of looked) {
        const { suite } = list.suite.state
        if (packages === undefined) unread.push(`${suite} ${list.path}`)
        else
          for (const one of packages) {
            const other = found[one.name]
            if (other === undefined || compareVersions(other.version, one.version) < 0)
              found[one.name] = { ...one, suite }
          }
      }
      return { found, unread }
    },
  }
}

interface OpenedSuite {
  readonly source: Source
  readonly release: Release
  readonly state: SuiteState
}

async function openSuiteOf(context: Context, source: Source): Promise<OpenedSuite> {
  const { host, transport, directory, keyring: ownKeys } = context
  const { architecture, today, seen } = context.options
  const shown = `${withoutSecrets(source.uri)} ${source.suite}`
  const name = fileName(source)
  const file = join(directory, `${name}_InRelease`)
  const fresh = `${file}.${String(process.pid)}.new`
  const keptState = await readState(join(directory, `${name}.json`))
  const isKept = keptState !== undefined && (await exists(file))
  const [answer] = await transport([
    {
      uri: `${folderOf(source)}/InRelease`,
      file: fresh,
      lastModified: isKept ? keptState.lastModified : undefined,
    },
  ])
  try {
    if (answer === undefined || answer.state === 'failed') throw unreachable(shown, answer)
    const read = answer.state === 'unchanged' ? file : fresh
    const keyring = source.signedBy ?? ownKeys
    const release = await readRelease(host, { file: read, keyring, shown })
    const known = [
      keptState,
      seen && sameSuite(seen.suites, { ...source, uri: withoutSecrets(source.uri) }),
    ]
    if (source.snapshot !== true) checkAge(release, { shown, today, lastSeen: latest(known) })
    const bytes = await readFile(read)
    const lastModified =
      answer.state === 'unchanged' ? keptState?.lastModified : answer.lastModified
    const state: SuiteState = {
      uri: withoutSecrets(source.uri),
      suite: source.suite,
      sha256: sha256OfBytes(bytes),
      date: release.date.toISOString(),
      ...(lastModified === undefined ? {} : { lastModified }),
      lists: listsNamed(source, release, architecture),
    }
    if (answer.state === 'fetched') {
      await writeFile(file, bytes)
      await writeIfDifferent(join(directory, `${name}.json`), JSON.stringify(state))
    }
    return { source, release, state }
  } finally {
    for (const one of [fresh, signedPart(fresh), signedPart(file)]) await rm(one, { force: true })
  }
}

/**
 * That an archive is not older than it was when it was seen elsewhere, such as when an image was built.
 *
 * @throws PycaskError `archive-rolled-back`
 */
export function checkNotOlder(now: ArchiveState, seen: ArchiveState): void {
  for (const state of now.suites) {
    const before = sameSuite(seen.suites, state)
    if (before !== undefined && new Date(state.date) < new Date(before.date))
      throw rolledBack(`${state.uri} ${state.suite}`, new Date(state.date), new Date(before.date))
  }
}

const latest = (states: readonly (SuiteState | undefined)[]): Date | undefined =>
  states
    .flatMap((one) => (one === undefined ? [] : [new Date(one.date)]))
    .sort((a, b) => b.getTime() - a.getTime())[0]

async function readState(file: string): Promise<SuiteState | undefined> {
  try {
    const parsed = suiteState.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

function unreachable(shown: string, answer: FileAnswer | undefined): PycaskError {
  const failure = answer?.state === 'failed' ? answer : undefined
  if (failure?.absent === true)
    return new PycaskError({
      code: 'signature-invalid',
      what: `${shown} is not signed: it has no InRelease file`,
      hint: 'check `debian-mirror`',
      details: [failure.reason],
    })
  return new PycaskError({
    code: 'archive-unreachable',
    what: `${shown} could not be read: ${failure?.reason ?? 'no answer'}`,
    hint: 'check the network and proxy settings (http_proxy, or Acquire::http::Proxy in apt.conf), or set `debian-mirror`',
  })
}

interface List {
  readonly suite: OpenedSuite
  readonly path: string
  readonly sha256: Sha256
}

function listsOf(suite: OpenedSuite, architecture: Architecture): List[] {
  if (suite.release.notAutomatic) return []
  return listPaths(suite.source, suite.release, architecture).flatMap((path) => {
    const listed = suite.release.files.get(path)
    return listed === undefined ? [] : [{ suite, path, sha256: listed.sha256 }]
  })
}

const condensedFile = (directory: string, sha256: Sha256): string =>
  join(directory, 'lists', `${sha256}.2.txt`)

async function condensedList(context: Context, list: List): Promise<string> {
  const kept = condensedFile(context.directory, list.sha256)
  if (await exists(kept)) return readFile(kept, 'utf8')
  const condensed = condense((await listOfApt(context, list)) ?? (await fetchList(context, list)))
  await writeIfDifferent(kept, condensed)
  await sweepLists(context.directory)
  return condensed
}

/** apt-get update may have read the same list on this machine. */
async function listOfApt({ host, apt }: Context, list: List): Promise<Uint8Array | undefined> {
  const size = list.suite.release.files.get(list.path)?.sizeBytes
  const ending = `_${list.path.replaceAll('/', '_')}`
  try {
    for (const name of await readdir(apt.listsDirectory)) {
      const file = join(apt.listsDirectory, name)
      if (!name.endsWith(ending) || (await stat(file)).size !== size) continue
      if ((await sha256OfFile(file)) === list.sha256) return await readFile(file)
    }
  } catch (thrown) {
    host.log.debug(`apt's lists cannot be read: ${messageOf(thrown)}`)
  }
  return undefined
}

/** The smallest form first. */
const forms: readonly (readonly [string, (file: string, host: Host) => Promise<Uint8Array>])[] = [
  ['.xz', unxz],
  ['.gz', async (file) => gunzipSync(await readFile(file))],
  ['', (file) => readFile(file)],
]

async function fetchList(
  { host, transport, directory }: Context,
  { suite, path, sha256 }: List,
): Promise<Uint8Array> {
  const { release, source } = suite
  const shown = `${withoutSecrets(source.uri)} ${source.suite} ${path}`
  const reasons: string[] = []
  for (const [ending, unpack] of forms) {
    const listed = release.files.get(`${path}${ending}`)
    if (listed === undefined) continue
    const file = join(directory, `${listed.sha256}.${String(process.pid)}.part`)
    try {
      for (const uri of addressesOf(source, release, listed)) {
        const [answer] = await transport([{ uri, file }])
        if (answer?.state === 'failed') reasons.push(answer.reason)
        if (answer?.state !== 'fetched') continue
        if ((await sha256OfFile(file)) !== listed.sha256) {
          reasons.push('it differs from what the signed Release file says')
          continue
        }
        const bytes = await unpack(file, host)
        if (sha256OfBytes(bytes) === sha256) return bytes
        reasons.push('its content differs from what the signed Release file says')
      }
    } finally {
      await rm(file, { force: true })
    }
  }
  throw new PycaskError({
    code: 'archive-unreachable',
    what: `the package list ${shown} could not be read: ${reasons.at(-1) ?? 'its Release file does not name it'}`,
    hint: 'a mirror that is being updated: try again in a minute; or use another one (debian-mirror)',
    details: reasons,
  })
}

function addressesOf(source: Source, release: Release, listed: ListedFile): string[] {
  const folder = folderOf(source)
  const slash = listed.path.lastIndexOf('/') + 1
  const byHash = `${folder}/${listed.path.slice(0, slash)}by-hash/SHA256/${listed.sha256}`
  return [...(release.byHash ? [byHash] : []), `${folder}/${listed.path}`]
}

async function unxz(file: string, host: Host): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  await host.run(['xz', '-dc', file], { stdout })
  return Buffer.concat(chunks)
}

/** Lists that were read lately are enough: each of the main archive is five megabytes. */
const keptLists = 12

async function sweepLists(directory: string): Promise<void> {
  const folder = join(directory, 'lists')
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined)
      return { name, mtimeMs: found?.mtimeMs ?? 0 }
    }),
  )
  const old = files.sort((a, b) => b.mtimeMs - a.mtimeMs).slice(keptLists)
  for (const { name } of old) await rm(join(folder, name), { force: true })
}

const fileName = ({ uri, suite }: Source): string =>
  `${withoutSecrets(uri)}_${suite}`.replace(/^[a-z+]+:\/+/, '').replace(/[^A-Za-z0-9.-]+/g, '_')

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )
