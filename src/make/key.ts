/** The identity of a product: what it is made of, as one hash. */
import { createHash } from 'node:crypto'
import type { Key } from '../words.js'
import type { Inputs } from './types.js'

/** Part of every key: a change of the encoding must never meet a key of the old one. */
const encoding = 'pycask-key-1'

/**
 * SHA-256 (hex) of the UTF-8 bytes of one line of JSON without white space:
 *
 *     ["pycask-key-1","<kind>",[["<name>","<value>"],…]]
 *
 * with the inputs sorted by name in order of UTF-16 code units. JSON quotes every string, so no
 * two different recipes give the same line, whatever their names and values contain.
 */
export function keyOf(kind: string, inputs: Inputs): Key {
  const sorted = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const line = JSON.stringify([encoding, kind, sorted])
  return createHash('sha256').update(line).digest('hex') as Key
}
