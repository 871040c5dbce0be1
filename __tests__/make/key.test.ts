import { describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { differences, keyOf, type Inputs } from '../../src/make/index.js'

const text = fc.string({ unit: 'binary' })
const inputs: fc.Arbitrary<Inputs> = fc
  .uniqueArray(fc.tuple(text, text), { selector: ([name]) => name })
  .map((pairs) => Object.fromEntries(pairs))

describe('keyOf', () => {
  test('is the documented encoding, so that other programs and later versions agree', () => {
    const line = '["pycask-key-1","python",[["gcc","4:14.2.0-1"],["optimize","full"]]]'
    const expected = createHash('sha256').update(line).digest('hex')
    expect(keyOf('python', { optimize: 'full', gcc: '4:14.2.0-1' })).toBe(expected)
  })

  test('does not depend on the order in which inputs are named', () => {
    fc.assert(
      fc.property(text, inputs, fc.infiniteStream(fc.nat()), (kind, some, random) => {
        const shuffled = Object.entries(some)
          .map((pair) => ({ pair, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ pair }) => pair)
        expect(keyOf(kind, Object.fromEntries(shuffled))).toBe(keyOf(kind, some))
      }),
    )
  })

  test('differs whenever kind or inputs differ, whatever characters they contain', () => {
    const letters = ['"', '[', ']', ',', ':', '\\', '\n', '\0', 'a', '\ud800', '\udc00']
    const nasty = fc.string({ unit: fc.constantFrom(...letters), maxLength: 4 })
    const nastyInputs = fc
      .uniqueArray(fc.tuple(nasty, nasty), { selector: ([name]) => name, maxLength: 3 })
      .map((pairs): Inputs => Object.fromEntries(pairs))
    fc.assert(
      fc.property(nasty, nastyInputs, nasty, nastyInputs, (kindA, a, kindB, b) => {
        const same = kindA === kindB && differences(a, b).length === 0
        expect(keyOf(kindA, a) === keyOf(kindB, b)).toBe(same)
      }),
      { numRuns: 2000 },
    )
    // Neither quoting nor half characters can be used to imitate another map.
    const half = String.fromCharCode(0xd800)
    expect(keyOf('a', { [half]: '' })).not.toBe(keyOf('a', { '\ufffd': '' }))
    expect(keyOf('a', { b: '1","c' })).not.toBe(keyOf('a', { b: '1', c: '' }))
  })
})

describe('differences', () => {
  test('names what changed, came and went, and nothing else', () => {
    const before = { optimize: 'fast-build', gcc: '14', patch: 'a' }
    const after = { optimize: 'full', gcc: '14', suite: 'trixie' }
    expect(differences(before, after)).toEqual([
      'optimize: fast-build → full',
      'patch: a → none',
      'suite: none → trixie',
    ])
  })

  test('shortens hashes, keeps them apart, and never breaks the line', () => {
    const [a, b] = ['1'.repeat(64), '2'.repeat(64)]
    expect(differences({ sdist: a }, { sdist: b })).toEqual([
      'sdist: 111111111111… → 222222222222…',
    ])
    expect(differences({ x: a }, { x: '1'.repeat(63) + '0' })).toEqual(['x: changed'])
    expect(differences({ x: 'a\nb\u001b[2J' }, { x: '' })).toEqual(['x: a b [2J → empty'])
  })
})
