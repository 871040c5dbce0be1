/** Which sdists share a lock of build requirements. */
import { describe, expect, it } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import {
  lockAll,
  travelTo,
  type CompileLock,
  type WantedLock,
} from '../../src/wheels/build-locks.js'

const today = new Date('2026-11-24T12:00:00Z')
const when = { today, pythonReleased: '2024-10-07' }

describe('going back in time', () => {
  it.each([
    ['a new sdist', '2026-05-01T00:00:00Z', undefined],
    ['one whose day nobody knows', undefined, undefined],
    ['one that is older than its Python', '2021-05-31T08:33:02Z', '2024-10-07T23:59:59.000Z'],
    ['an old one that is newer', '2024-11-01T10:00:00Z', '2024-11-01T10:00:00.000Z'],
    ['no date', 'yesterday', undefined],
  ])('%s', (_, uploaded, to) => {
    expect(travelTo(uploaded, when)).toBe(to)
  })
  it('goes nowhere for a Python that is not out yet', () => {
    expect(travelTo('2021-05-31T08:33:02Z', { today, pythonReleased: '2027-10' })).toBeUndefined()
  })
})

/** An index where every package has one version, but setuptools; two bounds on it do not go together. */
const calls: string[] = []
const compile: CompileLock = ({ for: of, lines, before }) => {
  calls.push(
    `${of || 'common'}: ${lines.join(' ')}${before === undefined ? '' : ` before ${before.slice(0, 10)}`}`,
  )
  const bounds = new Set(lines.filter((line) => line.startsWith('setuptools==')))
  const known = !lines.includes('unheard-of') && !(before !== undefined && lines.includes('new'))
  if (bounds.size < 2 && known)
    return Promise.resolve(`${[...bounds].join()}@${before?.slice(0, 4) ?? 'now'}`)
  return Promise.reject(new PycaskError({ code: 'build-lock-impossible', what: lines.join(' ') }))
}
const wanted = (name: string, lines: string[], more: Partial<WantedLock> = {}): WantedLock => ({
  ...{ name, title: `${name}==1.0`, lines },
  ...more,
})
async function all(list: readonly WantedLock[], ownBefore: readonly string[] = []) {
  calls.length = 0
  const { common, own } = await lockAll(list, {
    ...{ ...when, compile },
    ownBefore: new Set(ownBefore),
  })
  return {
    common: common?.titles,
    own: Object.fromEntries([...own].map(([name, { text }]) => [name, text])),
  }
}

describe('the locks of build requirements', () => {
  it('are one for all that goes together, asked for once', async () => {
    expect(await all([wanted('b', ['setuptools']), wanted('a', ['setuptools==80'])])).toEqual({
      common: ['a==1.0', 'b==1.0'],
      own: {},
    })
    expect(calls).toEqual(['common: setuptools==80 setuptools'])
  })

  it('are apart for two that do not: the first by name shares, the others do not', async () => {
    const list = [
      wanted('c', ['setuptools']),
      wanted('b', ['setuptools==70']),
      wanted('a', ['setuptools==80']),
    ]
    const expected = { common: ['a==1.0', 'c==1.0'], own: { b: 'setuptools==70@now' } }
    expect(await all(list)).toEqual(expected)
    // Who was apart before stays apart: a new package does not move it.
    expect(await all(list, ['a'])).toEqual({
      common: ['b==1.0', 'c==1.0'],
      own: { a: 'setuptools==80@now' },
    })
  })

  it('of old sdists are of their day, and move nothing else', async () => {
    const old = wanted('old', ['setuptools==60'], { uploaded: '2021-05-31T00:00:00Z' })
    expect(await all([wanted('a', ['setuptools==80']), old])).toEqual({
      common: ['a==1.0'],
      own: { old: 'setuptools==60@2024' },
    })
  })

  it('of old sdists that need what is new are of today', async () => {
    const old = wanted('old', ['new'], { uploaded: '2021-05-31T00:00:00Z' })
    expect(await all([old])).toEqual({ common: ['old==1.0'], own: {} })
  })

  it('are of their own where the user keeps wishes for one', async () => {
    expect(await all([wanted('a', ['setuptools'], { alone: true }), wanted('b', [])])).toEqual({
      common: ['b==1.0'],
      own: { a: '@now' },
    })
  })

  it('name the package that has none even alone', async () => {
    await expect(all([wanted('a', []), wanted('b', ['unheard-of'])])).rejects.toMatchObject({
      what: 'unheard-of',
    })
  })

  it('are none where nothing is built', async () => {
    expect(await all([])).toEqual({ common: undefined, own: {} })
    expect(calls).toEqual([])
  })
})
