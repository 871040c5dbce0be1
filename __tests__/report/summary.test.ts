import { describe, expect, test } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import type { Outcome } from '../../src/make/types.js'
import { jobSummary } from '../../src/report/index.js'

const built: Outcome = {
  kind: 'wheel',
  name: 'psycopg2',
  title: '2.9.13',
  key: undefined,
  state: 'built',
  seconds: 11.84,
  sizeBytes: 312_000,
  reasons: ['gcc: a|b → <c>', 'my_input: 1 → 2'],
}

describe('jobSummary', () => {
  test('names the image, its sizes, and why each product was built', () => {
    const text = jobSummary({
      image: 'ghcr.io/acme/web:main',
      digest: `sha256:${'5'.repeat(64)}`,
      outcomes: [built],
      sizes: { compressed: 23_300_000, pushed: 4_300_000 },
      seconds: 14.2,
    })
    expect(text).toBe(`## Pycask: ghcr.io/acme/web:main

\`sha256:${'5'.repeat(64)}\` · compressed 23 MB · pushed 4.3 MB · 14.2 s

|  | product | state | from, or time | size | why |
| --- | --- | --- | --- | --: | --- |
| wheel | psycopg2 2.9.13 | built | 11.8 s | 312 kB | gcc: a\\|b → &#60;c&#62;<br>my\\_input: 1 → 2 |
`)
  })

  test('quotes a short error', () => {
    const error = new PycaskError({ code: 'x', what: 'no engine', hint: 'start it' })
    expect(jobSummary({ outcomes: [], error })).toBe(
      '## Pycask failed\n\n> ```text\n> error: no engine\n>   hint: start it\n> ```\n',
    )
  })

  test('folds a long one, cuts an endless one, and lets no text out of the quote', () => {
    const details = Array.from({ length: 500 }, (_, line) => `line ${line} \`\`\`\` <b>`)
    const text = jobSummary({
      outcomes: [],
      error: new PycaskError({ code: 'x', what: 'a_b <c>', details }),
    })
    expect(text).toContain('> <details><summary>a_b &#60;c&#62;</summary>')
    expect(text).toContain('> `````text')
    expect(text).toContain('> … 401 more lines')
    const quoted = text.trim().split('\n').slice(2)
    expect(quoted.every((line) => line.startsWith('>'))).toBe(true)
  })
})
