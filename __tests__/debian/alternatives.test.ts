import { describe, expect, test } from '@jest/globals'
import {
  alternativeLinks,
  parseAlternatives,
  registersOnly,
  resolveEntry,
} from '../../src/debian/base/alternatives.js'
import type { Entry } from '../../src/image/index.js'

const lib = 'usr/lib/x86_64-linux-gnu'
const blas = `#! /bin/sh
set -e

update-alternatives --install /${lib}/libblas.so.3 \\
                    libblas.so.3-x86_64 \\
\t            /${lib}/openblas/libblas.so.3 100

exit 0
`
const withSlaves = `#!/bin/sh
set -e
if [ "$1" = "configure" ]; then
  update-alternatives --quiet --install /bin/tool tool /usr/bin/tool.one 20 \\
    --slave /usr/share/man/tool.1 tool.1 /usr/share/man/tool.one.1
fi
`
const file = (path: string): Entry => ({
  type: 'file',
  path,
  mode: 0o644,
  source: { bytes: Buffer.from('') },
})

describe('what a postinst registers', () => {
  test('is read with continued lines, slaves and merged /usr', () => {
    expect(parseAlternatives(blas)).toEqual([
      {
        link: `${lib}/libblas.so.3`,
        name: 'libblas.so.3-x86_64',
        target: `${lib}/openblas/libblas.so.3`,
        priority: 100,
      },
    ])
    expect(parseAlternatives(withSlaves)).toEqual([
      { link: 'usr/bin/tool', name: 'tool', target: 'usr/bin/tool.one', priority: 20 },
      {
        link: 'usr/share/man/tool.1',
        name: 'tool.1',
        target: 'usr/share/man/tool.one.1',
        priority: 20,
      },
    ])
  })
  test('is not guessed where it is computed', () => {
    const computed = 'update-alternatives --install "$DIR/x" x "$DIR/x.one" 5\n'
    expect(parseAlternatives(computed)).toEqual([])
    expect(registersOnly(`set -e\n${computed}echo done\n`)).toBe(false)
  })
  test('is all that it does, or not', () => {
    expect(registersOnly(blas)).toBe(true)
    expect(registersOnly(withSlaves)).toBe(true)
    expect(registersOnly(`${blas.replace('exit 0', '')}ldconfig\n`)).toBe(false)
    expect(registersOnly('set -e\nupdate-alternatives --remove x /x\n')).toBe(false)
    expect(registersOnly('set -e\n')).toBe(false)
  })
})

describe('links', () => {
  test('lead to the best that is there', () => {
    const offered = [
      { link: `${lib}/libblas.so.3`, name: 'blas', target: `${lib}/a/libblas.so.3`, priority: 10 },
      { link: `${lib}/libblas.so.3`, name: 'blas', target: `${lib}/b/libblas.so.3`, priority: 100 },
      { link: `${lib}/libblas.so.3`, name: 'blas', target: `${lib}/c/libblas.so.3`, priority: 200 },
    ]
    const shipped = [file(`${lib}/a/libblas.so.3`), file(`${lib}/b/libblas.so.3`)]
    const links = alternativeLinks(offered, shipped)
    expect(links).toEqual([
      { type: 'symlink', path: `${lib}/libblas.so.3`, target: '/etc/alternatives/blas' },
      { type: 'symlink', path: 'etc/alternatives/blas', target: `/${lib}/b/libblas.so.3` },
    ])
    const byPath = new Map([...shipped, ...links].map((entry) => [entry.path, entry]))
    expect(resolveEntry(`${lib}/libblas.so.3`, byPath)?.path).toBe(`${lib}/b/libblas.so.3`)
  })
  test('in a circle, or to nowhere, lead to nothing', () => {
    const circle: Entry[] = [
      { type: 'symlink', path: 'usr/a', target: 'b' },
      { type: 'symlink', path: 'usr/b', target: '/usr/a' },
      { type: 'symlink', path: 'usr/c', target: '../none' },
    ]
    const byPath = new Map(circle.map((entry) => [entry.path, entry]))
    expect(resolveEntry('usr/a', byPath)).toBeUndefined()
    expect(resolveEntry('usr/c', byPath)).toBeUndefined()
  })
})
