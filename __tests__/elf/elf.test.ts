import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PycaskError } from '../../src/errors.js'
import { readElf, readElfFile } from '../../src/elf/index.js'
import { makeElf, type Layout, type MadeElf } from './support.js'

const library: MadeElf = {
  needed: ['libssl.so.3', 'libc.so.6'],
  soname: 'libown.so.1',
  rpath: '$ORIGIN/../libs:/opt/lib',
  runpath: '$ORIGIN',
  stack: 6,
  requires: [
    { library: 'libssl.so.3', versions: ['OPENSSL_3.0.0'] },
    { library: 'libc.so.6', versions: ['GLIBC_2.2.5', 'GLIBC_2.34'] },
  ],
  provides: ['OWN_1', 'OWN_2'],
  symbols: [
    { name: '__gmon_start__', binding: 2 },
    { name: 'hidden', binding: 0 },
    { name: 'SSL_new', version: 'OPENSSL_3.0.0' },
    { name: 'malloc', version: 'GLIBC_2.2.5' },
    { name: 'own_call', defined: true, version: 'OWN_2' },
    { name: 'own_old', defined: true, version: 'OWN_1', binding: 2 },
    { name: 'own_unique', defined: true, binding: 10 },
  ],
  buildId: '0123456789abcdef0123456789abcdef01234567',
}
const expected = {
  type: 'shared',
  needed: ['libssl.so.3', 'libc.so.6'],
  soname: 'libown.so.1',
  rpath: ['$ORIGIN/../libs', '/opt/lib'],
  runpath: ['$ORIGIN'],
  requires: library.requires,
  provides: ['OWN_1', 'OWN_2'],
  undefinedSymbols: [
    { name: '__gmon_start__', version: undefined, weak: true },
    { name: 'SSL_new', version: 'OPENSSL_3.0.0', weak: false },
    { name: 'malloc', version: 'GLIBC_2.2.5', weak: false },
  ],
  definedSymbols: [
    { name: 'own_call', version: 'OWN_2', weak: false },
    { name: 'own_old', version: 'OWN_1', weak: true },
    { name: 'own_unique', version: undefined, weak: false },
  ],
  executableStack: false,
  textRelocations: false,
  hasSymbolTable: false,
  hasDebugInfo: false,
  interpreter: undefined,
  buildId: '0123456789abcdef0123456789abcdef01234567',
}

describe('a library', () => {
  const layouts: Layout[] = [
    { bits: 64, order: 'little' },
    { bits: 64, order: 'big' },
    { bits: 32, order: 'little' },
    { bits: 32, order: 'big' },
  ]
  test.each(layouts)('of $bits bits in $order-endian order is read completely', (layout) => {
    expect(readElf(makeElf({ ...library, ...layout }))).toEqual({
      ...expected,
      machine: 'x86_64',
      bits: layout.bits,
    })
  })

  test.each(['gnu', 'sysv', 'none'] as const)('with a hash table %s lists all symbols', (hash) => {
    expect(readElf(makeElf({ ...library, hash }))).toMatchObject({
      undefinedSymbols: expected.undefinedSymbols,
      definedSymbols: expected.definedSymbols,
    })
  })

  test('that defines nothing still lists what it expects of others', () => {
    const symbols = library.symbols?.filter(({ defined }) => defined !== true) ?? []
    expect(readElf(makeElf({ ...library, symbols }))).toMatchObject({
      undefinedSymbols: expected.undefinedSymbols,
      definedSymbols: [],
    })
  })

  test('names its machine, or the number of a rare one', () => {
    expect(readElf(makeElf({ machine: 183 }))?.machine).toBe('aarch64')
    expect(readElf(makeElf({ machine: 9999 }))?.machine).toBe('machine-9999')
  })

  test('asks for an executable stack by a flag, or by saying nothing', () => {
    expect(readElf(makeElf({ stack: 7 }))?.executableStack).toBe(true)
    expect(readElf(makeElf({}))?.executableStack).toBe(true)
    expect(readElf(makeElf({ stack: 6 }))?.executableStack).toBe(false)
  })

  test('has text relocations by a tag or by a flag', () => {
    expect(readElf(makeElf({ textRelocations: 'tag' }))?.textRelocations).toBe(true)
    expect(readElf(makeElf({ textRelocations: 'flag' }))?.textRelocations).toBe(true)
  })

  test('is stripped when it has neither symbol table nor debug sections', () => {
    const withSections = (...sections: { name: string; type: number }[]) =>
      readElf(makeElf({ sections }))
    expect(withSections({ name: '.text', type: 1 })).toMatchObject({
      hasSymbolTable: false,
      hasDebugInfo: false,
    })
    expect(withSections({ name: '.symtab', type: 2 })?.hasSymbolTable).toBe(true)
    expect(withSections({ name: '.debug_info', type: 1 })?.hasDebugInfo).toBe(true)
    expect(withSections({ name: '.zdebug_line', type: 1 })?.hasDebugInfo).toBe(true)
    expect(withSections({ name: '.gnu_debuglink', type: 1 })?.hasDebugInfo).toBe(false)
  })
})

describe('a program', () => {
  test('names its interpreter', () => {
    const made = makeElf({ type: 2, interpreter: '/lib64/ld-linux-x86-64.so.2' })
    expect(readElf(made)).toMatchObject({
      type: 'executable',
      interpreter: '/lib64/ld-linux-x86-64.so.2',
    })
  })
})

describe('what is no ELF file', () => {
  test('is nothing, not an error', async () => {
    expect(readElf(new Uint8Array())).toBeUndefined()
    expect(readElf(Buffer.from('#!/bin/sh\n'))).toBeUndefined()
    const file = join(await mkdtemp(join(tmpdir(), 'elf-')), 'script')
    await writeFile(file, 'EL')
    expect(await readElfFile(file)).toBeUndefined()
  })
})

describe('a damaged file', () => {
  const sound = makeElf({ ...library, sections: [{ name: '.text', type: 1 }] })

  test('is an error that names the file and the offset', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'elf-')), 'broken.so')
    await writeFile(file, sound.subarray(0, 200))
    await expect(readElfFile(file)).rejects.toMatchObject({
      code: 'elf-malformed',
      what: expect.stringMatching(/broken\.so is not a sound ELF file: .* at offset \d+$/),
    })
  })

  const readOrExplain = (bytes: Uint8Array): void => {
    try {
      readElf(bytes)
    } catch (error) {
      if (!(error instanceof PycaskError) || error.code !== 'elf-malformed') throw error
    }
  }

  test('of any length is explained or read', () => {
    for (let length = 0; length < sound.length; length++) readOrExplain(sound.subarray(0, length))
  })

  test('with any bytes changed is explained or read, and soon', () => {
    const change = fc.record({
      at: fc.nat(sound.length - 1),
      value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
      length: fc.integer({ min: 1, max: 8 }),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Uint8Array.from(sound)
        for (const { at, value, length } of changes) bytes.fill(value, at, at + length)
        bytes.set([0x7f, 0x45, 0x4c, 0x46])
        readOrExplain(bytes)
      }),
      { numRuns: 5_000, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true },
    )
  }, 30_000)
})
