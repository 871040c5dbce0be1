/** Package lists, as small as a look-up needs them: one line for each package. */
import { createHash } from 'node:crypto'
import type { Sha256 } from '../../words.js'

/** A package in a list. */
export interface ListedPackage {
  readonly name: string
  readonly version: string
  readonly source: string
  readonly sourceVersion: string
  /** Of the .deb. */
  readonly sha256: string
  /** Pre-Depends and Depends: each group is a list of alternatives, by name only. */
  readonly depends: readonly (readonly string[])[]
  /** Virtual names, without versions. */
  readonly provides: readonly string[]
}

/** Names of a relationship field, without versions and architectures: `libc6,debconf|debconf-2.0`. */
const namesOf = (...fields: readonly (string | undefined)[]): string =>
  fields
    .filter((one) => one !== undefined)
    .join(',')
    .replace(/\([^)]*\)|\[[^\]]*\]|<[^>]*>|:[a-z0-9-]+|\s+/g, '') || '-'

/** What is taken of a Packages file: a line of seven words for each of its packages. */
export function condense(packages: Uint8Array): string {
  const lines: string[] = []
  const text = Buffer.from(packages.buffer, packages.byteOffset, packages.byteLength).toString(
    'latin1',
  )
  let fields: Record<string, string> = {}
  const flush = (): void => {
    const { Package: name, Version: version, Source: source, SHA256: hash } = fields
    const depends = namesOf(fields['Pre-Depends'], fields['Depends'])
    const provides = namesOf(fields['Provides'])
    fields = {}
    if (name === undefined || version === undefined) return
    const [, from = name, of = version] = /^(\S+)(?:\s+\((.+)\))?$/.exec(source ?? name) ?? []
    lines.push(`${name} ${version} ${from} ${of} ${hash ?? '-'} ${depends} ${provides}`)
  }
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    if (end === at) flush()
    else {
      // Seven fields matter; looking at the first letter passes over nearly all lines at once.
      const letter = text.charCodeAt(at)
      if (letter === 0x50 || letter === 0x56 || letter === 0x53 || letter === 0x44) {
        const [, name, value] =
          /^(Package|Version|Source|SHA256|Depends|Pre-Depends|Provides): (.*)$/.exec(
            text.slice(at, end),
          ) ?? []
        if (name !== undefined && value !== undefined) fields[name] = value
      }
    }
    at = end + 1
  }
  flush()
  return `${lines.join('\n')}\n`
}

/** The newest of each of `names` in a condensed list is left to the caller: all that are there. */
export function findListed(condensed: string, names: ReadonlySet<string>): ListedPackage[] {
  const found: ListedPackage[] = []
  for (let at = 0; at < condensed.length;) {
    const next = condensed.indexOf('\n', at)
    const end = next < 0 ? condensed.length : next
    const blank = condensed.indexOf(' ', at)
    if (names.has(condensed.slice(at, blank))) {
      const words = condensed.slice(at, end).split(' ')
      const [name = '', version = '', source = '', sourceVersion = '', sha256 = ''] = words
      const [depends = [], provides = []] = words
        .slice(5)
        .map((list) => (list === '-' ? [] : list.split(',')))
      found.push({
        ...{ name, version, source, sourceVersion, sha256, provides },
        depends: depends.map((group) => group.split('|')),
      })
    }
    at = end + 1
  }
  return found
}

export const sha256OfBytes = (bytes: Uint8Array): Sha256 =>
  createHash('sha256').update(bytes).digest('hex') as Sha256
