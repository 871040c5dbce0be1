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
}

/** What is taken of a Packages file: a line of five words for each of its packages. */
export function condense(packages: Uint8Array): string {
  const lines: string[] = []
  const text = Buffer.from(packages.buffer, packages.byteOffset, packages.byteLength).toString(
    'latin1',
  )
  let fields: Record<string, string> = {}
  const flush = (): void => {
    const { Package: name, Version: version, Source: source, SHA256: hash } = fields
    fields = {}
    if (name === undefined || version === undefined) return
    const [, from = name, of = version] = /^(\S+)(?:\s+\((.+)\))?$/.exec(source ?? name) ?? []
    lines.push(`${name} ${version} ${from} ${of} ${hash ?? '-'}`)
  }
  for (let at = 0; at < text.length;) {
    const next = text.indexOf('\n', at)
    const end = next < 0 ? text.length : next
    if (end === at) flush()
    else {
      // Five fields matter; looking at the first letter passes over nearly all lines at once.
      const letter = text.charCodeAt(at)
      if (letter === 0x50 || letter === 0x56 || letter === 0x53) {
        const [, name, value] =
          /^(Package|Version|Source|SHA256): (.*)$/.exec(text.slice(at, end)) ?? []
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
      const [name = '', version = '', source = '', sourceVersion = '', sha256 = ''] = condensed
        .slice(at, end)
        .split(' ')
      found.push({ name, version, source, sourceVersion, sha256 })
    }
    at = end + 1
  }
  return found
}

export const sha256OfBytes = (bytes: Uint8Array): Sha256 =>
  createHash('sha256').update(bytes).digest('hex') as Sha256
