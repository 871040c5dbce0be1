/** What extension modules need of a base, and whether another base has it. */
import { describe, expect, test } from '@jest/globals'
import {
  missingIn,
  missingText,
  providesOf,
  providesSchema,
  readElf,
  requiresOf,
  requiresSchema,
  type PlacedFile,
} from '../../src/elf/index.js'
import { makeElf, type MadeElf } from './support.js'

const lib = 'usr/lib/x86_64-linux-gnu'
const loader = '/lib64/ld-linux-x86-64.so.2'

function placed(path: string, made: MadeElf): PlacedFile {
  const elf = readElf(makeElf({ type: 3, ...made }))
  if (elf === undefined) throw new Error(`${path} is no ELF file`)
  return { path, elf }
}
const wants = (...names: string[]) =>
  names.map((one) => {
    const [name = '', version] = one.split('@')
    return { name, ...(version === undefined ? {} : { version }) }
  })
const has = (...names: string[]) => wants(...names).map((one) => ({ ...one, defined: true }))

const python = placed('opt/app/python/bin/python3.13', {
  type: 2,
  interpreter: loader,
  needed: ['libc.so.6'],
  requires: [{ library: 'libc.so.6', versions: ['GLIBC_2.34'] }],
  symbols: [...wants('malloc@GLIBC_2.34'), ...has('PyErr_SetString')],
})
const site = 'opt/app/venv/lib/python3.13/site-packages'
const psycopg = placed(`${site}/psycopg2/_psycopg.so`, {
  needed: ['libpq.so.5', 'libc.so.6'],
  requires: [{ library: 'libc.so.6', versions: ['GLIBC_2.34'] }],
  symbols: [
    ...wants('PQconnectdb', 'PyErr_SetString', 'free@GLIBC_2.34'),
    { name: 'maybe', binding: 2 },
  ],
})
const yaml = placed(`${site}/yaml/_yaml.so`, {
  needed: ['libyaml-0-479b1004.so.2', 'libc.so.6'],
  symbols: wants('yaml_parser_parse'),
})
const grafted = placed(`${site}/pyyaml.libs/libyaml-0-479b1004.so.2`, {
  soname: 'libyaml-0-479b1004.so.2',
  needed: ['libc.so.6'],
  symbols: has('yaml_parser_parse'),
})
const requires = requiresOf(
  [
    { ...psycopg, owner: 'psycopg2 2.9.13' },
    { ...yaml, owner: 'pyyaml 6.0.3' },
    { ...grafted, owner: 'pyyaml 6.0.3' },
  ],
  [python],
)

const libc = (...names: string[]) =>
  placed(`${lib}/libc.so.6`, {
    soname: 'libc.so.6',
    provides: ['GLIBC_2.34'],
    symbols: has(...names),
  })
const pq = (...names: string[]) =>
  placed(`${lib}/libpq.so.5`, {
    soname: 'libpq.so.5',
    needed: ['libc.so.6'],
    symbols: has(...names),
  })
const usualLibc = libc('malloc@GLIBC_2.34', 'free@GLIBC_2.34')
const usual = [usualLibc, pq('PQconnectdb')]
const base = (files: readonly PlacedFile[], interpreters = [loader]) =>
  providesOf(files, {
    packageOf: (path) => (path.includes('libpq') ? 'libpq5' : 'libc6'),
    isThere: (path) => interpreters.includes(path),
  })
const missing = (...files: PlacedFile[]) =>
  missingIn(base(files), requires, base(usual)).map(missingText)

describe('what is required', () => {
  test('is what the files have not among themselves, by owner and library', () => {
    expect(
      requires.needs.map(({ owner, libraries, symbols }) => [owner, libraries, symbols]),
    ).toEqual([
      ['psycopg2 2.9.13', ['libc.so.6'], { 'GLIBC_2.34': ['free'] }],
      ['psycopg2 2.9.13', ['libc.so.6', 'libpq.so.5'], { '': ['PQconnectdb'] }],
      ['psycopg2 2.9.13', ['libpq.so.5'], {}],
      ['pyyaml 6.0.3', ['libc.so.6'], {}],
    ])
    expect(requiresOf([{ ...python, owner: 'python' }]).interpreters).toEqual([loader])
  })

  test('survives being written down', () => {
    expect(requiresSchema.parse(JSON.parse(JSON.stringify(requires)))).toEqual(requires)
    const provides = base(usual)
    expect(providesSchema.parse(JSON.parse(JSON.stringify(provides)))).toEqual(provides)
  })
})

describe('a base', () => {
  test('that has everything misses nothing', () => {
    expect(missing(...usual)).toEqual([])
    expect(missingIn(base(usual), requiresOf([{ ...python, owner: 'python' }]))).toEqual([])
  })

  test('may have the symbol in what the program loads', () => {
    const program = placed('opt/app/python/bin/python3.13', {
      type: 2,
      interpreter: loader,
      needed: ['libm.so.6'],
    })
    const module = placed('opt/app/python/lib/math.so', {
      needed: ['libc.so.6'],
      symbols: wants('ceil'),
    })
    const needed = requiresOf([program, module].map((one) => ({ ...one, owner: 'python' })))
    const libm = placed(`${lib}/libm.so.6`, {
      soname: 'libm.so.6',
      provides: ['GLIBC_2.2.5'],
      symbols: has('ceil@GLIBC_2.2.5'),
    })
    expect(missingIn(base([usualLibc, libm]), needed)).toEqual([])
  })

  test('that lost a library is told by library and owner', () => {
    expect(missing(usualLibc)).toEqual(['psycopg2 2.9.13 needs libpq.so.5, which no package has'])
  })

  test('that lost a symbol is told by symbol, library, package and owner', () => {
    expect(missing(usualLibc, pq('PQother'))).toEqual([
      'psycopg2 2.9.13 needs PQconnectdb of libpq.so.5 (libpq5)',
    ])
    // Without the base that it was built for, several can be meant.
    const alone = missingIn(base([usualLibc, pq('PQother')]), requires)
    expect(alone.map(missingText)).toEqual([
      'psycopg2 2.9.13 needs PQconnectdb of libc.so.6 or libpq.so.5',
    ])
  })

  test('whose library lost a version is told by it', () => {
    const older = placed(`${lib}/libc.so.6`, {
      soname: 'libc.so.6',
      provides: ['GLIBC_2.17'],
      symbols: has('free@GLIBC_2.17'),
    })
    expect(missing(older, pq('PQconnectdb'))).toEqual([
      'psycopg2 2.9.13 needs version GLIBC_2.34 of libc.so.6 (libc6)',
    ])
  })

  test('whose library has the symbol under another version misses it', () => {
    const moved = placed(`${lib}/libc.so.6`, {
      soname: 'libc.so.6',
      provides: ['GLIBC_2.34', 'GLIBC_2.40'],
      symbols: has('free@GLIBC_2.40'),
    })
    expect(missing(moved, pq('PQconnectdb'))).toEqual([
      'psycopg2 2.9.13 needs free@GLIBC_2.34 of libc.so.6 (libc6)',
    ])
  })

  test('may have the symbol in what its library loads', () => {
    const thin = placed(`${lib}/libpq.so.5`, {
      soname: 'libpq.so.5',
      needed: ['libpq-core.so.1'],
      symbols: [],
    })
    const core = placed(`${lib}/libpq-core.so.1`, {
      soname: 'libpq-core.so.1',
      symbols: has('PQconnectdb'),
    })
    expect(missing(usualLibc, thin, core)).toEqual([])
  })

  test('loses nothing that was not there before', () => {
    const before = base([usualLibc])
    expect(missingIn(before, requires, before)).toEqual([])
    expect(missingIn(before, requires)).toHaveLength(1)
  })

  test('without the dynamic linker runs nothing', () => {
    const needed = requiresOf([{ ...python, owner: 'python' }])
    expect(missingIn(base(usual, []), needed).map(missingText)).toEqual([
      `python needs the dynamic linker ${loader}`,
    ])
  })
})
