/** Entries of a lock that name where they come from: an address, a file or a folder, and no index. */
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Location } from '../../errors.js'
import type { Sha256 } from '../../words.js'
import { unsupportedEntry, withoutHashes } from '../selection.js'
import { parseWheelName } from '../tags.js'
import {
  canonicalName,
  withoutCredentials,
  withoutLogin,
  type LockedFile,
  type LockedPackage,
} from '../types.js'

export interface DirectEntry {
  readonly name: string
  /** Where the lock says it; empty where only building tells. */
  readonly version: string
  /** An address (`https:`, `http:`, `file:`), or a path from the lock's folder. */
  readonly from: string
  readonly hashes: ReadonlySet<Sha256>
  readonly at: Location
}

/** What an entry is relative to, and which folder is the application's own. */
export interface DirectPlaces {
  readonly lock: string
  /** The project's folder: it is a layer of its own, and no package of the lock. */
  readonly project: string
}

/**
 * The entry as a package with one file, or as a folder that a wheel is built from; undefined for the
 * project itself.
 *
 * @throws PycaskError `lock-without-hashes`, `lock-entry-unsupported`
 */
export function directPackage(
  entry: DirectEntry,
  { lock, project }: DirectPlaces,
): LockedPackage | undefined {
  const { name, from, at, hashes } = entry
  const [address = '', fragment = ''] = from.split('#')
  const url = urlOf(address, dirname(resolve(lock)))
  if (url === undefined)
    throw unsupportedEntry(name, `${withoutCredentials(from)} is no address`, at)
  const fileName = nameOf(url)
  const isWheel = fileName.endsWith('.whl')
  const archive = isWheel || sdistName.test(fileName)
  if (/(^|&)subdirectory=/.test(fragment))
    throw unsupportedEntry(name, 'it is a folder within what is named', at)
  const found = { name: canonicalName(name), version: entry.version, at }
  if (!archive) {
    if (url.protocol !== 'file:')
      throw unsupportedEntry(name, 'what it names is neither a wheel nor an sdist', at)
    const path = fileURLToPath(url).replace(/(?<=[^/])\/+$/, '')
    if (path === resolve(project)) return undefined
    return { ...found, wheels: [], folder: path }
  }
  const [sha256] = [...hashes, ...hashOfFragment(fragment)]
  const version = found.version || versionOf(fileName)
  if (sha256 === undefined) throw withoutHashes({ ...found, version })
  const file: LockedFile = { name: fileName, url: withoutLogin(url.href), sha256 }
  return { ...found, version, wheels: isWheel ? [file] : [], ...(!isWheel && { sdist: file }) }
}

const sdistName = /\.(tar\.gz|tgz|tar\.bz2|tar\.xz|zip)$/i

/** An address, or a path from a folder; undefined for what is neither. */
export function urlOf(from: string, directory: string): URL | undefined {
  if (/^(https?|file):/i.test(from)) {
    const url = URL.canParse(from) ? new URL(from) : undefined
    // A path on another machine.
    return url?.protocol === 'file:' && url.host !== '' ? undefined : url
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(from)) return undefined
  return pathToFileURL(resolve(directory, from))
}

/** The last part of an address: it becomes a file's name here. */
export function nameOf(url: URL): string {
  const last =
    url.pathname
      .replace(/(?<!\/)\/+$/, '')
      .split('/')
      .at(-1) ?? ''
  try {
    return decodeURIComponent(last).replace(/[/\\]/g, '_')
  } catch {
    return last
  }
}

/** The distribution that a file's name says: `foo-1.0.tar.gz` → `foo`. */
export function distributionOf(fileName: string): string | undefined {
  return (
    parseWheelName(fileName)?.distribution ??
    /^([A-Za-z0-9][\w.-]*?)-\d[\w.!+]*\.(?:tar|tgz|zip)/i.exec(fileName)?.[1]
  )
}

const versionOf = (fileName: string): string =>
  parseWheelName(fileName)?.version ??
  /^[A-Za-z0-9][\w.-]*?-(\d[\w.!+]*?)\.(?:tar\.\w+|tgz|zip)$/i.exec(fileName)?.[1] ??
  ''

const hashOfFragment = (fragment: string): readonly Sha256[] =>
  [...fragment.matchAll(/(?:^|&)sha256=([0-9a-fA-F]{64})(?=&|$)/g)].map(
    ([, hex = '']) => hex.toLowerCase() as Sha256,
  )
