/** A suite's packages: what there is, what needs what, and the files. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Architecture, Suite } from '../words.js'
import { createAnswers, type Answers } from './answers.js'
import { aptErrors, aptFailed, prepareApt, transportOf, writeIfDifferent, type Apt } from './apt.js'
import { packageOfStanza, parseStanzas } from './control.js'
import { downloadPackages } from './download.js'
import { conflict, unknownPackage, unknownPackages } from './failures.js'
import { distributionOf, suiteName } from './distributions.js'
import { packageNamesOf } from './sonames.js'
import { chooseSources, defaultSources, findKeyring, formatSources, isWhole } from './sources.js'
import type { Source } from './sources.js'
import { resolvedPackage, type AptSuite, type ResolvedPackage } from './types.js'

export interface SuiteOptions {
  readonly suite: Suite
  readonly architecture: Architecture
  /** Where everything of Debian's is kept between runs. */
  readonly directory: string
  /**
   * A mirror's URL, or whole `deb URL SUITE main` lines; without it mmdebstrap's own defaults for
   * the suite, which include updates and security. `{archive}` and `{snapshot}` may stand in it.
   */
  readonly mirror?: string | undefined
  /** `20261120T000000Z`: the archive as it was then. */
  readonly snapshot?: string | undefined
  /** Further `deb` lines, for packages of one's own. */
  readonly repositories?: readonly string[] | undefined
  /** Asks the archive for newer lists. Without it, it is only asked when there are none. */
  readonly refresh: boolean
}

/**
 * Opens a suite. With `refresh`, an archive that cannot be reached is a warning if lists are there.
 * Errors: `keyring-missing`, `program-missing`, `mirror-invalid`, `archive-unknown`,
 * `archive-unreachable`, `signature-invalid`.
 */
export async function openSuite(host: Host, options: SuiteOptions): Promise<AptSuite> {
  const { suite, architecture } = options
  const { apt, directory, root } = await prepareSuite(host, options)
  await freshenLists(host, apt, options)

  const answers = await createAnswers(join(directory, 'answers'), await fingerprint(apt))
  return createIndex(host, apt, answers, { suite, architecture, store: join(root, 'debs') })
}

/** Where the packages of a suite come from, and where what is known of them is kept. */
export interface SuitePlace {
  readonly sources: readonly Source[]
  /** The distribution's own keys; empty where every source has others. */
  readonly keyring: string
  /** Of this suite, and of all. */
  readonly directory: string
  readonly root: string
}

/** The place of a suite; no archive is asked, and apt is not either. */
export async function placeOf(
  host: Host,
  options: Omit<SuiteOptions, 'refresh'>,
): Promise<SuitePlace> {
  const { suite, architecture, mirror, snapshot, repositories = [] } = options
  const others = [mirror ?? '', ...(snapshot === undefined ? [] : [snapshot]), ...repositories]
  const marker = others.join('') === '' ? '' : `-${shortHash(others.join('\n'))}`
  // apt takes paths in its configuration as relative to other settings.
  const root = resolve(options.directory)
  const directory = join(root, `${suite}-${architecture}${marker}`)
  await mkdir(directory, { recursive: true })

  const defaults = isWhole(mirror) ? [] : await knownSources(host, directory, suite, architecture)
  const sources = chooseSources(defaults, options)
  // Who brings keys for everything does not need the distribution's.
  const ownKeys = sources.every(({ signedBy }) => signedBy !== undefined)
  const keyring = ownKeys ? '' : await findKeyring(distributionOf(suite))
  return { sources, keyring, directory, root }
}

/** apt with the sources of a suite; nothing is asked of the archive. */
export async function prepareSuite(
  host: Host,
  options: Omit<SuiteOptions, 'refresh'>,
): Promise<SuitePlace & { readonly apt: Apt }> {
  // The machine's own settings are read meanwhile.
  const [place, transport] = await Promise.all([placeOf(host, options), transportOf(host)])
  const { architecture } = options
  const { sources, keyring, directory } = place
  const text = formatSources(sources, architecture, keyring)
  const apt = await prepareApt(host, { directory, architecture, sources: text, transport })
  return { ...place, apt }
}

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8)

const keptSources = z.array(
  z.object({ uri: z.string(), suite: z.string(), components: z.array(z.string()) }),
)

/** What mmdebstrap said once is kept. */
async function knownSources(
  host: Host,
  directory: string,
  suite: Suite,
  architecture: Architecture,
): Promise<readonly Source[]> {
  const file = join(directory, 'sources.json')
  try {
    const kept = keptSources.safeParse(JSON.parse(await readFile(file, 'utf8')))
    if (kept.success && kept.data.length > 0) return kept.data
  } catch (thrown) {
    host.log.debug(`no sources for ${suite} yet: ${messageOf(thrown)}`)
  }
  const found = await defaultSources(host, suite, architecture)
  await writeIfDifferent(file, `${JSON.stringify(found, null, 2)}\n`)
  return found
}

async function freshenLists(host: Host, apt: Apt, options: SuiteOptions): Promise<void> {
  const there = (await indexFiles(apt)).length > 0
  // What was, does not change any more.
  const past = options.snapshot !== undefined && (options.repositories ?? []).length === 0
  if (there && (past || !options.refresh)) return
  const result = await apt.update({ hurried: there })
  // An older apt succeeds although nothing could be fetched.
  if (result.exitCode === 0 && (await indexFiles(apt)).length > 0) return
  const errors = aptErrors(result)
  const denied = errors.some((line) => /\b40[13] {2}/.test(line))
  // What may not be read counts as unsigned, too.
  const unsigned =
    !denied && errors.some((line) => /is not signed|NO_PUBKEY|BADSIG|signature/i.test(line))
  if (unsigned)
    throw new PycaskError({
      code: 'signature-invalid',
      what: `the lists of ${suiteName(options.suite)} are not signed by a key that is trusted for them`,
      hint: `bring the keys up to date: sudo apt-get install ${distributionOf(options.suite).keyringPackage}; or check debian-mirror and repositories`,
      details: errors.slice(0, 10),
    })
  if (there) {
    host.log.warn(
      `the archive of ${suiteName(options.suite)} cannot be reached, using the lists of an earlier run (${errors[0] ?? 'apt-get update failed'})`,
    )
    return
  }
  throw new PycaskError({
    code: 'archive-unreachable',
    what: `the package lists of ${suiteName(options.suite)} (${options.architecture}) could not be fetched`,
    hint: denied
      ? 'a repository wants a user and a password: put them into /etc/apt/auth.conf.d (NAME.conf) or into a netrc file: machine https://packages.example login USER password SECRET'
      : 'check the network and proxy settings (http_proxy, or Acquire::http::Proxy in apt.conf), or set debian-mirror',
    details: errors.slice(0, 10),
  })
}

const indexFiles = async (apt: Apt): Promise<string[]> =>
  (await readdir(apt.listsDirectory)).filter((name) => /_(In)?Release$/.test(name)).sort()

/** Release files sign everything else: when they are the same, so is every answer. */
async function fingerprint(apt: Apt): Promise<string> {
  const hash = createHash('sha256').update(await readFile(apt.sourcesFile))
  for (const name of await indexFiles(apt))
    hash.update(`\0${name}\0`).update(await readFile(join(apt.listsDirectory, name)))
  return hash.digest('hex')
}

const packageList = z.array(resolvedPackage)

function createIndex(
  host: Host,
  apt: Apt,
  answers: Answers,
  options: { suite: Suite; architecture: Architecture; store: string },
): AptSuite {
  const { suite, architecture, store } = options
  /** Real packages only: virtual names are not among them. */
  const names = memo(async () => {
    const result = await apt.run(['apt-cache', 'pkgnames'])
    if (result.exitCode !== 0) throw aptFailed('apt-cache pkgnames', result)
    return new Set(result.stdout.split('\n').filter((name) => name !== ''))
  })

  /** Stanzas of `name=version` or `name`, one each. */
  const show = async (selectors: readonly string[]): Promise<ResolvedPackage[]> => {
    if (selectors.length === 0) return []
    const result = await apt.run(['apt-cache', 'show', '--no-all-versions', ...selectors])
    // Unknown names make apt-cache fail although it prints the others; callers look what is there.
    const byName = new Map<string, ResolvedPackage>()
    for (const stanza of parseStanzas(result.stdout)) {
      const found = packageOfStanza(stanza)
      if (!byName.has(found.name)) byName.set(found.name, found)
    }
    return [...byName.values()].sort(byNameOf)
  }

  const closure = async (
    wanted: readonly string[],
    action: readonly string[] = ['install'],
  ): Promise<ResolvedPackage[]> => {
    const command = ['apt-get', '-s', '-q', '--no-install-recommends', ...action, ...wanted]
    const result = await apt.run(command)
    const unknown = unknownPackages(result.stderr)
    if (unknown.length > 0) throw unknownPackage(suite, unknown, await names())
    if (result.exitCode !== 0) throw conflict(suite, wanted, result)
    const chosen = new Map<string, string>()
    for (const [, name, version] of result.stdout.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm))
      if (name !== undefined && version !== undefined) chosen.set(name, version)
    if (/^Remv /m.test(result.stdout)) throw conflict(suite, wanted, result)
    const packages = await show([...chosen].map(([name, version]) => `${name}=${version}`))
    for (const [name, version] of chosen)
      if (packages.find((one) => one.name === name)?.version !== version)
        throw new Error(`apt chose ${name} ${version} and does not describe it`)
    return packages
  }

  return {
    suite,
    architecture,
    apt: () =>
      Promise.resolve({ sourcesFile: apt.sourcesFile, listsDirectory: apt.listsDirectory }),
    sources: () => readFile(apt.sourcesFile, 'utf8'),
    resolve: (wanted) => {
      const sorted = [...new Set(wanted)].sort()
      if (sorted.length === 0) return Promise.resolve([])
      return answers.of(['closure', ...sorted], packageList, () => closure(sorted))
    },
    resolveOver: (installed, wanted) => {
      const sorted = [...new Set(wanted)].sort()
      return answers.of(['over', installed.sha256, ...sorted], packageList, async () => {
        const file = join(dirname(apt.sourcesFile), `status-${randomUUID()}`)
        await writeIfDifferent(file, await installed.read())
        // Its caches are those of what is installed: here, of something else.
        const settings = [
          `Dir::State::status=${file}`,
          'Dir::Cache::pkgcache=',
          'Dir::Cache::srcpkgcache=',
        ]
        const action = [...settings.flatMap((one) => ['-o', one]), '--with-new-pkgs', 'upgrade']
        return closure(sorted, action).finally(() => rm(file, { force: true }))
      })
    },
    candidates: async (wanted) => {
      const sorted = [...new Set(wanted)].sort()
      const found = await answers.of(['show', ...sorted], packageList, () => show(sorted))
      return Object.fromEntries(found.map((one) => [one.name, one]))
    },
    download: (packages) => downloadPackages(host, apt, store, packages),
    packageOf: async (soname) => {
      const possible = packageNamesOf(soname)
      if (possible.length === 0) return undefined
      const known = await answers.of(['names', ...possible], z.array(z.string()), async () => {
        const all = await names()
        return possible.filter((name) => all.has(name))
      })
      return known[0]
    },
  }
}

const byNameOf = (a: ResolvedPackage, b: ResolvedPackage): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
