import { describe, expect, test } from '@jest/globals'
import { PycaskError } from '../../src/errors.js'
import { errorAnnotations, errorText } from '../../src/report/index.js'

const unhashed = new PycaskError({
  code: 'lock-without-hashes',
  what: 'psycopg2==2.9.13 has no hash',
  at: { file: 'requirements.txt', line: 14 },
  details: ['Pycask only installs what the lock names by hash.'],
  hint: 'uv pip compile --generate-hashes requirements.in -o requirements.txt',
})
const compile = new PycaskError({
  code: 'compile-failed',
  what: 'psycopg2 2.9.13 does not compile',
  details: ['psycopg.h:35:10: \u001b[31mfatal error\u001b[0m: libpq-fe.h: No such file'],
  logFile: '/cache/logs/wheel-psycopg2.log',
  cause: new Error('gcc ended with exit code 1'),
})

describe('errorText', () => {
  test('names the place, what was found, and what to do', () => {
    expect(errorText(unhashed, { colour: false })).toBe(
      `error: requirements.txt:14: psycopg2==2.9.13 has no hash
  Pycask only installs what the lock names by hash.
  hint: uv pip compile --generate-hashes requirements.in -o requirements.txt`,
    )
  })

  test('shows cause and log, and no foreign escape sequences', () => {
    expect(errorText(compile, { colour: false })).toBe(
      `error: psycopg2 2.9.13 does not compile
  psycopg.h:35:10: fatal error: libpq-fe.h: No such file
  cause: gcc ended with exit code 1
  log: /cache/logs/wheel-psycopg2.log`,
    )
  })

  test('a cause that is already told is not repeated; further lines are indented', () => {
    const error = new PycaskError({
      code: 'x',
      what: 'cannot push: connection refused',
      hint: 'first\nsecond',
      cause: new Error('connection refused'),
    })
    expect(errorText(error, { colour: false })).toBe(
      'error: cannot push: connection refused\n  hint: first\n  second',
    )
  })

  test('colours only what it is asked to', () => {
    const text = errorText(unhashed, { colour: true })
    expect(text).toContain('\u001b[1;31merror:\u001b[0m \u001b[1mrequirements.txt:14')
    expect(text).toContain('\u001b[36mhint:\u001b[0m uv pip')
  })

  test('tells all errors of several, each once', () => {
    const all = new AggregateError([unhashed, new AggregateError([compile, unhashed]), compile])
    expect(errorText(all, { colour: false }).match(/^error: .*/gm)).toEqual([
      'error: requirements.txt:14: psycopg2==2.9.13 has no hash',
      'error: psycopg2 2.9.13 does not compile',
    ])
  })

  test('a bug shows where it happened and asks for a report', () => {
    const text = errorText(new TypeError('x is undefined'), { colour: false })
    expect(text).toMatch(/^error: a bug in Pycask: TypeError: x is undefined\n {2} {4}at /)
    expect(text).toContain('errors.test.ts')
    expect(text).toMatch(/\n {2}hint: please report it[^\n]*$/)
    expect(errorText('thrown text', { colour: false })).toContain('a bug in Pycask: thrown text')
  })
})

describe('errorAnnotations', () => {
  test('point at the line that can be changed', () => {
    expect(errorAnnotations(new AggregateError([unhashed, compile, unhashed]))).toEqual([
      {
        title: 'Pycask: lock without hashes',
        file: 'requirements.txt',
        line: 14,
        message: `psycopg2==2.9.13 has no hash
Pycask only installs what the lock names by hash.
hint: uv pip compile --generate-hashes requirements.in -o requirements.txt`,
      },
      {
        title: 'Pycask: compile failed',
        message: `psycopg2 2.9.13 does not compile
psycopg.h:35:10: fatal error: libpq-fe.h: No such file
cause: gcc ended with exit code 1
log: /cache/logs/wheel-psycopg2.log`,
      },
    ])
  })
})

test('several mistakes told as one are shown each at its place; other causes are not taken apart', () => {
  const mistake = (line: number): PycaskError =>
    new PycaskError({ code: 'option-invalid', what: `wrong ${line}`, at: { file: 'p.toml', line } })
  const one = new PycaskError({
    code: 'options-invalid',
    what: '2 options are wrong',
    cause: new AggregateError([mistake(3), mistake(7)]),
  })
  expect(errorText(one, { colour: false })).toBe(
    'error: p.toml:3: wrong 3\n\nerror: p.toml:7: wrong 7',
  )
  expect(errorAnnotations(one).map(({ line }) => line)).toEqual([3, 7])
  const refused = new PycaskError({
    code: 'unreachable',
    what: 'nobody listens',
    cause: new AggregateError([new Error('::1'), new Error('127.0.0.1')]),
  })
  expect(errorText(refused, { colour: false })).toContain('error: nobody listens')
})

test('a sentence that begins with its place does not get it twice', () => {
  const error = new PycaskError({
    code: 'lock-without-hashes',
    what: 'r.txt:4: flask==3 has no hash',
    at: { file: 'r.txt', line: 4 },
  })
  expect(errorText(error, { colour: false })).toBe('error: r.txt:4: flask==3 has no hash')
})
