/** Debian's control files: stanzas of fields (deb822(5)), dependency fields (deb-control(5)). */
import { sha256 } from '../words.js'
import type { ResolvedPackage } from './types.js'

export type Stanza = ReadonlyMap<string, string>

/** Stanzas of a control file. Continuation lines stay in the value, with their newlines. */
export function parseStanzas(text: string): Stanza[] {
  const stanzas: Stanza[] = []
  for (const block of text.split(/\n(?:[ \t]*\n)+/)) {
    const fields = new Map<string, string>()
    let last: string | undefined
    for (const line of block.split('\n')) {
      if (line === '' || line.startsWith('#')) continue
      if (/^[ \t]/.test(line)) {
        if (last !== undefined) fields.set(last, `${fields.get(last) ?? ''}\n${line}`)
        continue
      }
      const colon = line.indexOf(':')
      if (colon <= 0) continue
      last = line.slice(0, colon)
      fields.set(last, line.slice(colon + 1).trim())
    }
    if (fields.size > 0) stanzas.push(fields)
  }
  return stanzas
}

/**
 * Groups of alternatives of a relationship field, names only: `libc6 (>= 2.38), a | b:any` →
 * `[['libc6'], ['a', 'b']]`.
 */
export function parseRelations(field: string | undefined): string[][] {
  return (field ?? '')
    .split(',')
    .map((group) =>
      group
        .split('|')
        .map((one) => /^[^\s:([<]+/.exec(one.trim())?.[0] ?? '')
        .filter((name) => name !== ''),
    )
    .filter((group) => group.length > 0)
}

/** A stanza of a Packages index (`apt-cache show`) as a package; throws an Error naming what is missing. */
export function packageOfStanza(stanza: Stanza): ResolvedPackage {
  const field = (name: string): string => {
    const value = stanza.get(name)
    if (value === undefined)
      throw new Error(`the index entry of ${stanza.get('Package') ?? 'a package'} has no ${name}`)
    return value
  }
  const name = field('Package')
  const version = field('Version')
  const source = /^(\S+)(?:\s+\((.+)\))?$/.exec(stanza.get('Source') ?? name)
  return {
    name,
    version,
    architecture: field('Architecture'),
    sha256: sha256(field('SHA256')),
    sizeBytes: Number(field('Size')),
    source: source?.[1] ?? name,
    sourceVersion: source?.[2] ?? version,
    depends: [
      ...parseRelations(stanza.get('Pre-Depends')),
      ...parseRelations(stanza.get('Depends')),
    ],
    provides: parseRelations(stanza.get('Provides')).flat(),
  }
}
