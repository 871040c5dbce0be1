/** The recipe of a lock: what it names, found once and remembered. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Recipe } from '../make/types.js'
import { compilePylock } from './compile.js'
import type { PylockPackage } from './pylock.js'
import { lockCommand, readRequirements, type Requirement } from './requirements.js'
import {
  lockFacts,
  type LockedFile,
  withoutCredentials,
  type LockedPackage,
  type LockFacts,
  type Target,
} from './types.js'

/**
 * The files that a lock (requirements.txt with hashes) names, for one target. The index is asked
 * through uv, once per content of the lock; whatever it has that the lock does not name is dropped.
 *
 * @param options.file the lock, as it should stand in messages
 * @param options.uv path of the uv program (the tools' product has it)
 * @throws PycaskError here: `lock-missing`, `lock-unreadable`, `lock-entry-unsupported`,
 *   `lock-not-pinned`, `lock-without-hashes`; when it is made: what `compilePylock` throws,
 *   `not-in-lock`, `hash-not-in-lock`
 */
export async function lockRecipe(options: {
  readonly host: Host
  readonly file: string
  readonly target: Target
  readonly uv: string
  readonly uvVersion: string
}): Promise<Recipe<LockFacts>> {
  const { host, file, target } = options
  const { requirements, files, indexUrls } = await readRequirements(file, (path) =>
    readFile(path, 'utf8'),
  )
  const indexes = [...indexUrls, ...indexesOf(host.env)].map(withoutCredentials)
  return {
    kind: 'lock',
    name: file,
    title: `${String(requirements.length)} packages`,
    inputs: {
      ...Object.fromEntries(files.map((read) => [`file ${read.file}`, hashOf(read.text)])),
      python: target.pythonVersion,
      platform: `${target.architecture}, glibc ${target.glibc.join('.')}`,
      uv: options.uvVersion,
      ...(indexes.length > 0 && { indexes: indexes.join(' ') }),
      format: '1',
    },
    facts: lockFacts,
    async build(workspace) {
      if (requirements.length === 0) return { files: {}, facts: { packages: [] } }
      const found = await compilePylock({
        ...options,
        directory: workspace.directory,
        requirements,
      })
      return { files: {}, facts: { packages: compare(file, requirements, found) } }
    },
  }
}

/** Which indexes uv asks is part of the answer: its addresses come from there. */
const indexesOf = (env: Host['env']): readonly string[] =>
  ['UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_URL', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS'].flatMap(
    (name) => env[name]?.split(/\s+/).filter((url) => url !== '') ?? [],
  )

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
  return [...packages].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Versions are compared as written, but for what PEP 440 says means nothing. */
const sameVersion = (a: string, b: string): boolean => plain(a) === plain(b)
const plain = (version: string): string =>
  version
    .toLowerCase()
    .replace(/^v/, '')
    .replace(/[-_]/g, '.')
    .replace(/(?:\.0)+(?=$|\+)/, '')

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
