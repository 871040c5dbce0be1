import { describe, expect, test } from '@jest/globals'
import { formatBytes, formatSeconds, lastLines, printable } from '../../src/report/index.js'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [4_312_000, '4.3 MB'],
  [9_949_999, '9.9 MB'],
  [9_960_000, '10 MB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [19_400_000, '19 MB'],
  [2_000_000_000_000_000, '2000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0, '0.0 s'],
  [0.14, '0.1 s'],
  [11.84, '11.8 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 0 s'],
  [252, '4 min 12 s'],
  [3599.6, '1 h 0 min'],
  [3780, '1 h 3 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text)
})

describe('lastLines', () => {
  test('are the last that say something, as a terminal would show them', () => {
    const log = 'first\nsecond\n\n 10%\r 20%\r100%\n\u001b[31merror:\u001b[0m no\theader\r\n\n  \n'
    expect(lastLines(log, 3)).toEqual(['second', '100%', 'error: no    header'])
    expect(lastLines(log, 0)).toEqual([])
    expect(lastLines('', 3)).toEqual([])
  })
})

test('printable texts keep their words and lose what moves the cursor', () => {
  const link = '\u001b]8;;https://x.example\u0007here\u001b]8;;\u001b\\ and'
  expect(printable(`\u001b[2Ja\u001b[1;31mb\u0007\u001b(Bc ${link}\u0000 d\re\n\tf`)).toBe(
    'abc here and de\n    f',
  )
  expect(printable('größer → 12 kB')).toBe('größer → 12 kB')
})

test('printable texts have no logins, and no line without end', () => {
  expect(printable('url = "https://ann:s3cret@index.example/simple", git+ssh://git@host/x')).toBe(
    'url = "https://***@index.example/simple", git+ssh://***@host/x',
  )
  expect(printable('see https://index.example/@scope/name and a@b')).toBe(
    'see https://index.example/@scope/name and a@b',
  )
  for (const begin of ['', 'is', '12ab0https', 'x'.repeat(40)])
    expect(printable(`${begin}://ann:${'s3cret'.repeat(500)}@index.example`)).toBe(
      `${begin}://***@index.example`,
    )
  expect(printable(`${'x'.repeat(50_000)}\nnext`)).toBe(`${'x'.repeat(1000)}…\nnext`)
})
