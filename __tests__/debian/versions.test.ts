/** Versions are ordered as dpkg orders them. */
import { describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { compareVersions, versionParts } from '../../src/debian/versions.js'

const hasDpkg = spawnSync('dpkg', ['--version']).status === 0

test.each([
  ['1.0-1', '1.0-1+deb13u1', -1],
  ['1.0~rc1-1', '1.0-1', -1],
  ['1:0.1', '2.0', 1],
  ['1.09', '1.9', 0],
  ['1.0-0', '1.0', 0],
  ['1.2+really1.1', '1.2', 1],
  ['3.5.9-1~deb13u1', '3.5.9-1', -1],
  ['1.a', '1.+', -1],
  ['2.36-9+deb12u10', '2.36-9+deb12u9', 1],
])('%s and %s', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order)
  expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order)
})

test('a version is taken apart at the first colon and the last hyphen', () => {
  expect(versionParts('1:1.3.dfsg+really1.3.1-1+deb13u1')).toEqual({
    epoch: 1,
    upstream: '1.3.dfsg+really1.3.1',
    revision: '1+deb13u1',
  })
  expect(versionParts('2026b')).toEqual({ epoch: 0, upstream: '2026b', revision: '' })
})

const characters = (set: string) => fc.constantFrom(...set.split(''))
const upstream = fc
  .tuple(characters('019'), fc.array(characters('0019.~+ab-'), { maxLength: 8 }))
  .map(([first, rest]) => first + rest.join(''))
const version = fc
  .tuple(
    fc.constantFrom('', '', '0:', '1:'),
    upstream,
    fc.array(characters('01.~+ab'), { minLength: 1, maxLength: 5 }),
  )
  .map(([epoch, upper, revision]) => `${epoch}${upper}-${revision.join('')}`)

/** A version, and one that differs from it in a few places: unrelated ones are ordered by their first digit. */
const pairs = fc.oneof(
  fc.tuple(version, version),
  fc
    .tuple(version, fc.nat(), characters('01.~+a'))
    .map(([one, at, character]): [string, string] => {
      const place = 1 + (at % one.length)
      return [one, one.slice(0, place) + character + one.slice(place)]
    })
    .filter(([, other]) => !/[^-]*-$/.test(other) && /^(\d+:)?\d[^:]*$/.test(other)),
)

describe('against dpkg', () => {
  ;(hasDpkg ? test : test.skip)(
    'any two versions',
    () => {
      fc.assert(
        fc.property(pairs, ([a, b]) => {
          const order = compareVersions(a, b)
          const relation = order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq'
          expect([a, b, spawnSync('dpkg', ['--compare-versions', a, relation, b]).status]).toEqual([
            a,
            b,
            0,
          ])
        }),
        { numRuns: 500 },
      )
    },
    60_000,
  )
})
