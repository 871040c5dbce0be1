/**
 * A suite whose answers stand in a file of the project: nothing is looked up, so that a build takes
 * the very packages that were locked, whatever the archives have today.
 */
import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { ArchiveState } from './archive/state.js'
import type { Suite } from '../words.js'
import { openSuite, prepareSuite, type SuiteOptions } from './suite.js'
import {
  resolvedPackage,
  type AptSuite,
  type DebianPackage,
  type ResolvedPackage,
  type SuiteIndex,
} from './types.js'

/** What was asked of a suite, and what it answered: names of packages. */
export interface LockedAnswer {
  /** `closure`, `candidates`, `library`, or `over` and the hash of a dpkg status. */
  readonly question: string
  readonly names: readonly string[]
  readonly packages: readonly string[]
}

/** Everything that building needs to know of a suite, for one architecture. */
export interface LockedSuite {
  /** The archives as they were, where that is known. */
  readonly archive: ArchiveState | undefined
  /** By name. */
  readonly packages: ReadonlyMap<string, ResolvedPackage>
  readonly answers: readonly LockedAnswer[]
}

/** A product of a record that is an answer of `openAnsweredSuite`. */
interface Resolution {
  readonly kind: string
  readonly inputs: Readonly<Record<string, string>>
  readonly facts: unknown
}

/**
 * The answers that a build was given, from the products that it was made of.
 *
 * @throws a plain Error where two answers name two versions of one package
 */
export function lockedSuiteOf(
  products: readonly Resolution[],
  archive: ArchiveState | undefined,
): LockedSuite {
  const packages = new Map<string, ResolvedPackage>()
  const answers = new Map<string, LockedAnswer>()
  for (const { kind, inputs, facts } of products) {
    if (kind !== 'resolution') continue
    const { question = '' } = inputs
    const names = (inputs['names'] ?? '').split(' ').filter((name) => name !== '')
    const { answer } = facts as { readonly answer: unknown }
    const found =
      typeof answer === 'string'
        ? [answer]
        : Array.isArray(answer)
          ? answer.map((one) => add(resolvedPackage.parse(one)).name)
          : []
    answers.set(askedAs(question, names), { question, names, packages: [...found].sort() })
  }
  return {
    archive,
    packages: new Map([...packages].sort(([a], [b]) => (a < b ? -1 : 1))),
    answers: [...answers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  }

  function add(one: ResolvedPackage): ResolvedPackage {
    const known = packages.get(one.name)
    if (known !== undefined && known.sha256 !== one.sha256)
      throw new Error(`two versions of ${one.name}: ${known.version} and ${one.version}`)
    packages.set(one.name, one)
    return one
  }
}

const askedAs = (question: string, names: readonly string[]): string =>
  [question, ...names].join(' ')

export interface LockedSuiteOptions extends SuiteOptions {
  /** Where old packages are found: an address with `{archive}` and `{snapshot}` in it. */
  readonly snapshotMirror?: string | undefined
  /** The file that the answers are of, as it should stand in messages. */
  readonly file: string
}

/**
 * The suite as it was locked. Packages come from this machine's store, from the archive while it has
 * them, or from a snapshot of it; they are checked against the lock wherever they come from.
 *
 * @throws PycaskError `system-lock-incomplete` by every question that the lock has no answer to;
 *   `locked-package-gone`
 */
export function openLockedSuite(
  host: Host,
  options: LockedSuiteOptions,
  locked: LockedSuite,
): AptSuite {
  const { suite, architecture, file, snapshotMirror } = options
  const known = new Map(
    locked.answers.map((one) => [askedAs(one.question, one.names), one.packages] as const),
  )
  const answer = (question: string, wanted: readonly string[]): readonly string[] => {
    const names = [...new Set(wanted)].sort()
    const found = known.get(askedAs(question, names))
    if (found === undefined) throw incomplete(file, question, names)
    return found
  }
  const packagesOf = (question: string, names: readonly string[]): readonly ResolvedPackage[] =>
    answer(question, names).map((name) => {
      const found = locked.packages.get(name)
      if (found === undefined) throw incomplete(file, question, [name])
      return found
    })
  const given = new Map<string, { readonly deb: string; readonly package: DebianPackage }>()
  const places = [
    { name: 'the archive', options: { ...options, refresh: options.refresh } },
    ...(snapshotMirror === undefined || locked.archive === undefined
      ? []
      : [
          {
            name: 'its snapshot',
            options: {
              ...options,
              mirror: snapshotMirror,
              snapshot: snapshotOf(locked.archive),
              refresh: true,
            },
          },
        ]),
  ]
  const download: SuiteIndex['download'] = async (packages) => {
    const store = join(options.directory, 'debs')
    const pathOf = ({ sha256 }: DebianPackage): string => join(store, `${sha256}.deb`)
    const absent = async (): Promise<readonly DebianPackage[]> => {
      const there = await Promise.all(packages.map((one) => exists(pathOf(one))))
      return packages.filter((_, at) => there[at] !== true)
    }
    const reasons: string[] = []
    for (const place of options.refresh ? places : []) {
      const missing = await absent()
      if (missing.length === 0) break
      try {
        const open = await openSuite(host, place.options)
        // Where one version is gone apt-get fetches none of them: those that it offers come first.
        const now = await open.candidates(missing.map(({ name }) => name))
        const offered = missing.filter((one) => now[one.name]?.sha256 === one.sha256)
        const others = missing.filter((one) => !offered.includes(one))
        if (offered.length > 0) await open.download(offered)
        if (others.length > 0) await open.download(others)
      } catch (thrown) {
        reasons.push(`${place.name}: ${messageOf(thrown)}`)
      }
    }
    const missing = await absent()
    if (missing.length > 0) throw gone(file, missing, reasons, snapshotMirror)
    for (const one of packages) given.set(one.name, { deb: pathOf(one), package: one })
    return Object.fromEntries(packages.map((one) => [one.name, pathOf(one)]))
  }
  const sources = async (): Promise<string> => {
    const { apt } = await prepareSuite(host, options)
    return readFile(apt.sourcesFile, 'utf8')
  }
  return {
    ...{ suite, architecture, download, sources },
    archive: locked.archive,
    resolve: (names) =>
      names.length === 0 ? Promise.resolve([]) : attempt(() => packagesOf('closure', names)),
    resolveOver: ({ sha256 }, names) => attempt(() => packagesOf(`over ${sha256}`, names)),
    candidates: (names) =>
      attempt(() =>
        Object.fromEntries(packagesOf('candidates', names).map((one) => [one.name, one])),
      ),
    packageOf: (soname) => attempt(() => answer('library', [soname])[0]),
    apt: () => listsOf(host, suite, join(options.directory, 'locked'), [...given.values()]),
  }
}

const attempt = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work())
  })

/**
 * apt's view of packages that are here already: a list of just these, so that what installs them sees
 * no newer ones. They were checked against the lock, which is why the list needs no signature.
 */
async function listsOf(
  host: Host,
  suite: Suite,
  directory: string,
  debs: readonly { readonly deb: string; readonly package: DebianPackage }[],
): Promise<{ readonly sourcesFile: string; readonly listsDirectory: string }> {
  const stanzas: string[] = []
  for (const { deb, package: one } of debs) {
    const { stdout } = await host.run(['dpkg-deb', '--field', deb])
    stanzas.push(
      `${stdout.trimEnd()}\nFilename: ${one.sha256}.deb\nSize: ${String(one.sizeBytes)}\nSHA256: ${one.sha256}\n`,
    )
  }
  const listsDirectory = join(directory, `lists-${randomUUID()}`)
  await mkdir(listsDirectory, { recursive: true })
  // Nothing is ever read from that address: the name of the list is what apt makes of it.
  const sourcesFile = join(listsDirectory, 'sources.list')
  await writeFile(sourcesFile, 'deb [trusted=yes] file:/locked ./\n')
  // mmdebstrap asks apt for the essential packages of the suite, by its code name.
  await writeFile(join(listsDirectory, '_locked_._Release'), `Codename: ${suite}\n`)
  await writeFile(join(listsDirectory, '_locked_._Packages.new'), stanzas.join('\n'))
  await rename(
    join(listsDirectory, '_locked_._Packages.new'),
    join(listsDirectory, '_locked_._Packages'),
  )
  return { sourcesFile, listsDirectory }
}

/** The moment of the newest of the archives, as snapshots are named: they have all of it then. */
export function snapshotOf({ suites }: ArchiveState): string {
  const newest = suites.map(({ date }) => date).sort((a, b) => Date.parse(b) - Date.parse(a))[0]
  return new Date(newest ?? 0)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')
}

function incomplete(file: string, question: string, names: readonly string[]): PycaskError {
  const [kind = ''] = question.split(' ')
  const about: Readonly<Record<string, string>> = {
    closure: 'which packages these bring with them',
    candidates: 'the versions of these packages',
    library: 'which package has this library',
    over: 'what these change in the image that is the base',
  }
  return new PycaskError({
    code: 'system-lock-incomplete',
    what: `${file} does not say ${about[kind] ?? question}: ${names.join(', ')}`,
    hint: 'the project needs something else than when it was written: pycask lock --system',
    at: { file },
  })
}

function gone(
  file: string,
  missing: readonly DebianPackage[],
  reasons: readonly string[],
  snapshotMirror: string | undefined,
): PycaskError {
  const named = missing.slice(0, 5).map(({ name, version }) => `${name} ${version}`)
  const more = missing.length > 5 ? ` and ${String(missing.length - 5)} more` : ''
  return new PycaskError({
    code: 'locked-package-gone',
    what: `${named.join(', ')}${more} of ${file} cannot be had any more`,
    hint:
      snapshotMirror === undefined
        ? 'name an archive that keeps old packages with snapshot-mirror; or lock what there is now: pycask lock --system'
        : 'lock what there is now: pycask lock --system',
    details: reasons,
    at: { file },
  })
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
