/** Our reader against binutils' on the programs and libraries of this machine. */
import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readElfFile, type ElfSymbol } from '../../src/elf/index.js'

const output = (program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })

/** Every program here and all that it loads. */
const files = [
  ...new Set(
    [process.execPath, ...['tar', 'git', 'readelf'].map((name) => output('which', name).trim())]
      .flatMap((path) => [
        path,
        ...[...output('ldd', path).matchAll(/(\/\S+) \(0x/g)].map((m) => m[1]),
      ])
      .map((path) => realpathSync(String(path))),
  ),
]

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '')
}

function byReadelf(path: string) {
  const text = output('readelf', '-dlnSVW', '--dyn-syms', path)
  const part = (from: RegExp): string => text.split(/\n\n/).find((block) => from.test(block)) ?? ''
  const needs = part(/^Version needs section/m)
  const symbols = part(/Symbol table '.dynsym'/)
    .split('\n')
    .map((line) =>
      /^ *\d+: \S+ +\S+ \S+ +(GLOBAL|WEAK|UNIQUE) +\S+.* (UND|ABS|COM|\d+) (\S+)/.exec(line),
    )
    .filter((match) => match !== null)
    .map(([, binding, section, name]) => ({
      symbol: `${String(name).replace('@@', '@')}${binding === 'WEAK' ? ' weak' : ''}`,
      isUndefined: section === 'UND',
    }))
  const ofFirst = (pattern: RegExp): string | undefined => all(text, pattern)[0]
  return {
    needed: all(text, /\(NEEDED\) +Shared library: \[(.*)\]/g),
    soname: ofFirst(/\(SONAME\) +Library soname: \[(.*)\]/g),
    rpath: ofFirst(/\(RPATH\) +Library rpath: \[(.*)\]/g)?.split(':') ?? [],
    runpath: ofFirst(/\(RUNPATH\) +Library runpath: \[(.*)\]/g)?.split(':') ?? [],
    interpreter: ofFirst(/Requesting program interpreter: (.*)\]/g),
    requires: needs
      .split(/Version: 1 +File: /)
      .slice(1)
      .map((block) => ({
        library: all(block, /^(\S+)/g)[0],
        versions: all(block, /Name: (\S+) +Flags/g),
      })),
    provides: all(part(/^Version definition section/m), /Flags: (?!.*BASE).* Name: (\S+)/g),
    undefinedSymbols: symbols.filter((s) => s.isUndefined).map((s) => s.symbol),
    definedSymbols: symbols.filter((s) => !s.isUndefined).map((s) => s.symbol),
    executableStack: !/GNU_STACK .* RW +0x/.test(text),
    textRelocations: /\(TEXTREL\)|FLAGS.*TEXTREL/.test(text),
    hasSymbolTable: text.includes('] .symtab '),
    hasDebugInfo: text.includes('] .debug_'),
    buildId: ofFirst(/Build ID: (\w+)/g),
  }
}

// readelf leaves out the version of the symbols that stand for a version.
const shown = ({ name, version, weak }: ElfSymbol): string =>
  `${name}${version === undefined || version === name ? '' : `@${version}`}${weak ? ' weak' : ''}`

describe('what readelf says', () => {
  test.each(files)('of %s, we say too', async (path) => {
    const own = await readElfFile(path)
    if (own === undefined) throw new Error('not read')
    const { machine, bits, type, ...rest } = own
    expect({
      ...rest,
      undefinedSymbols: own.undefinedSymbols.map(shown),
      definedSymbols: own.definedSymbols.map(shown),
    }).toEqual(byReadelf(path))
    expect({ machine, bits, type }).toMatchObject({ bits: 64, type: expect.any(String) })
  })

  test('holds without section headers, as far as the dynamic linker goes', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pycask-elf-'))
    try {
      const stripped = join(directory, 'tar')
      const path = output('which', 'tar').trim()
      // e_shoff, then e_shnum and e_shstrndx of a 64-bit header.
      writeFileSync(stripped, readFileSync(path).fill(0, 40, 48).fill(0, 60, 64))
      expect(await readElfFile(stripped)).toEqual(await readElfFile(path))
      const debug = join(directory, 'debug')
      output('objcopy', '--only-keep-debug', path, debug)
      expect(await readElfFile(debug)).toMatchObject({ needed: [], definedSymbols: [] })
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
