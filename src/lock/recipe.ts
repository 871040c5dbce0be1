/** The recipe of a lock: what it names, found once and remembered. */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Recipe } from '../make/types.js'
import { compilePylock } from './compile.js'
import type { PylockPackage } from './formats/pylock.js'
import type { Requirement } from './formats/requirements.js'
import { readUvLock } from './formats/uv.js'
import { readLock, type LockContents } from './read.js'
import { lockCommand, type Selection } from './selection.js'
import {
  canonicalName,
  lockFacts,
  type LockedFile,
  withoutLogin,
  type LockedPackage,
  type LockFacts,
  type Target,
} from './types.js'

export interface LockOptions {
  readonly host: Host
  /** The lock, as it should stand in messages. */
  readonly file: string
  /** The project's folder: in a workspace of uv, the member whose dependencies are wanted. */
  readonly project: string
  readonly selection: Selection
  readonly target: Target
  /** Path of the uv program (the tools' product has it); only asked for when it has to run. */
  readonly uv: () => Promise<string>
  readonly uvVersion: string
}

/**
 * The files that a lock names, for one target. Where the lock has no addresses, the index is asked
 * through uv, once per content of the lock; whatever it has that the lock does not name is dropped.
 *
 * @throws PycaskError here: what `readLock` throws; when it is made: what `compilePylock` and
 *   `readUvLock` throw, `not-in-lock`, `hash-not-in-lock`
 */
export async function lockRecipe(options: LockOptions): Promise<Recipe<LockFacts>> {
  const { host, file, target, selection } = options
  const lock = await readLock(options)
  const addresses = lock.kind === 'pins' ? [...lock.indexUrls, ...indexesOf(host.env)] : []
  const indexes = addresses.map(withoutLogin)
  const links =
    lock.kind === 'pins'
      ? await Promise.all(linksOf(lock.findLinks, host.env).map(contentOfLinks))
      : []
  return {
    kind: 'lock',
    name: file,
    title: lock.kind === 'uv' ? 'uv.lock' : `${String(lock.count)} packages`,
    inputs: {
      ...Object.fromEntries(lock.files.map((read) => [`file ${read.file}`, hashOf(read.text)])),
      python: target.pythonVersion,
      platform: `${target.architecture}, glibc ${target.glibc.join('.')}`,
      ...(selection.extras.length > 0 && { extras: listed(selection.extras) }),
      ...(selection.groups.length > 0 && { groups: listed(selection.groups) }),
      ...(lock.kind !== 'files' && { uv: options.uvVersion }),
      ...(indexes.length > 0 && { indexes: indexes.join(' ') }),
      ...Object.fromEntries(links.map(({ place, content }) => [`links ${place}`, content])),
      ...(isLocal(lock) && { directory: dirname(resolve(file)) }),
      format: '3',
    },
    facts: lockFacts,
    async build({ directory }) {
      switch (lock.kind) {
        case 'files':
          return { files: {}, facts: { packages: lock.packages } }
        case 'uv':
          return {
            files: {},
            facts: { packages: await readUvLock({ ...options, uv: await options.uv() }) },
          }
        case 'pins': {
          const { requirements, text, anyIndex, direct } = lock
          const asked = { ...options, directory, requirements, text, anyIndex }
          const found =
            requirements.length === 0
              ? []
              : await compilePylock({ ...asked, uv: await options.uv() })
          const packages = [...direct, ...compare(file, requirements, found)]
          return { files: {}, facts: { packages: packages.sort(byName) } }
        }
      }
    },
  }
}

const listed = (names: readonly string[]): string => names.map(canonicalName).sort().join(' ')

/** Which indexes uv asks is part of the answer: its addresses come from there. */
const indexesOf = (env: Host['env']): readonly string[] =>
  ['UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_URL', 'UV_EXTRA_INDEX_URL'].flatMap(
    (name) => env[name]?.split(/\s+/).filter((url) => url !== '') ?? [],
  )

/** Folders and pages with links, which uv looks through beside the indexes. */
const linksOf = (named: readonly string[], env: Host['env']): readonly string[] => [
  ...named,
  ...(env['UV_FIND_LINKS']?.split(/[\s,]+/).filter((one) => one !== '') ?? []),
]

/** What a folder of links has: a file that is put there later is another answer. */
async function contentOfLinks(place: string): Promise<{ place: string; content: string }> {
  if (/^https?:/i.test(place)) return { place: withoutLogin(place), content: '' }
  const path = place.startsWith('file:') ? fileURLToPath(place) : resolve(place)
  const names = await readdir(path).catch(() => [])
  const sizes = await Promise.all(
    names.sort().map(async (name) => {
      const size = await stat(join(path, name)).then(
        (found) => found.size,
        () => 0,
      )
      return `${name} ${String(size)}\n`
    }),
  )
  return { place: path, content: hashOf(sizes.join('')) }
}

/** Whether what it names depends on where it is. */
function isLocal(lock: LockContents): boolean {
  if (lock.kind === 'uv') return lock.local
  const packages = lock.kind === 'files' ? lock.packages : lock.direct
  if (lock.kind === 'pins' && lock.findLinks.length > 0) return true
  return packages.some(
    ({ folder, wheels, sdist }) =>
      folder !== undefined ||
      [...wheels, ...(sdist === undefined ? [] : [sdist])].some(({ url }) =>
        url.startsWith('file:'),
      ),
  )
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Holds what the index has against the lock: only releases that the lock names, and of them only
 * files whose SHA-256 it names, go on.
 */
export function compare(
  file: string,
  requirements: readonly Requirement[],
  found: readonly PylockPackage[],
): readonly LockedPackage[] {
  const packages = found.map((release): LockedPackage => {
    const requirement = requirements.find(
      ({ name, version }) => name === release.name && sameVersion(version, release.version),
    )
    if (requirement === undefined) throw notInLock(file, release, requirements)
    const named = (files: readonly LockedFile[]) =>
      files.filter(({ sha256 }) => requirement.hashes.has(sha256))
    const wheels = named(release.wheels)
    const [sdist] = named(release.sdist === undefined ? [] : [release.sdist])
    if (wheels.length === 0 && sdist === undefined) throw hashNotInLock(requirement, release)
    return { name: release.name, version: release.version, at: requirement.at, wheels, sdist }
  })
  const lost = requirements.find(
    ({ name, conditional }) => !conditional && !packages.some((locked) => locked.name === name),
  )
  if (lost !== undefined)
    throw new PycaskError({
      code: 'not-in-lock',
      what: `${lost.at.file}:${lost.at.line ?? 1}: ${lost.name}==${lost.version} is in the lock, but uv left it out`,
      hint: 'look for exclude-dependencies or override-dependencies in [tool.uv]',
      at: lost.at,
    })
  return [...packages].sort(byName)
}

const byName = (a: LockedPackage, b: LockedPackage): number => (a.name < b.name ? -1 : 1)

/** Versions are compared as written, but for what PEP 440 says means nothing. */
export const sameVersion = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (version: string): string =>
  version
    .toLowerCase()
    .replace(/^v/, '')
    .replace(/[-_]/g, '.')
    .replace(/(?<!\.0)(?:\.0)+(?=$|\+)/, '')

function notInLock(
  file: string,
  release: PylockPackage,
  requirements: readonly Requirement[],
): PycaskError {
  const other = requirements.find(({ name }) => name === release.name)
  return new PycaskError({
    code: 'not-in-lock',
    what:
      other === undefined
        ? `${file}: uv wants ${release.name}==${release.version}, which the lock does not name`
        : `${other.at.file}:${other.at.line ?? 1}: uv wants ${release.name}==${release.version}, the lock names ${other.version}`,
    hint: `look for override-dependencies in [tool.uv], or lock again: ${lockCommand(file)}`,
    at: other?.at ?? { file },
  })
}

function hashNotInLock({ at, hashes }: Requirement, release: PylockPackage): PycaskError {
  const files = [...release.wheels, ...(release.sdist === undefined ? [] : [release.sdist])]
  const count = `${String(hashes.size)} ${hashes.size === 1 ? 'hash' : 'hashes'}`
  return new PycaskError({
    code: 'hash-not-in-lock',
    what: `${at.file}:${at.line ?? 1}: ${release.name}==${release.version}: the index has no file with any of the ${count} in the lock`,
    details: ['the index has:', ...files.map(({ name, sha256 }) => `  ${name} sha256:${sha256}`)],
    hint: `if you trust the index, lock again: ${lockCommand(at.file)}`,
    at,
  })
}
