/** Each line of defence in docs/SECURITY-MODEL.md has a test, and the test is there under that name. */
import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { root } from './run.js'

test('every test that the threat model names exists', async () => {
  const text = await readFile(`${root}docs/SECURITY-MODEL.md`, 'utf8')
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('__tests__'))
  expect(lines.length).toBeGreaterThan(30)
  for (const line of lines) {
    const [, defence = '', tests = ''] = line.split(' | ').flatMap((part) => part.split(/^\| /))
    const named = [...line.matchAll(/`(__tests__\/[^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)]
    expect({ defence, tests, named: named.length > 0 }).toMatchObject({ named: true })
    for (const [, file = '', titles = ''] of named) {
      const source = await readFile(root + file, 'utf8')
      for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) {
        // As a literal of either kind of quotes.
        const there = ["'", '"', '`'].some((quote) => source.includes(quote + title + quote))
        expect({ file, title, there }).toEqual({ file, title, there: true })
      }
    }
  }
})
