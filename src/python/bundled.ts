/**
 * What CPython carries in its own source tree and is compiled into it: no Debian package has these,
 * so no update of Debian reaches them.
 *
 * CPython says it in Misc/sbom.spdx.json of its tarballs since 3.12; versions here were read there (3.13.5
 * and 3.13.15), or in the sources themselves (3.11.2; mimalloc, which is not in that file). Where a minor
 * version has a part whose version was not read, the part is there without one.
 */
import type { PythonFacts } from './facts.js'
import { minorOf, parseVersion } from './version.js'

export interface BundledPart {
  readonly name: string
  /** A release or a commit; absent where it is not known. */
  readonly version?: string
  /** SPDX expression. */
  readonly licence: string
  /** Where it is in CPython's source tree. */
  readonly at: string
  /** Of the version; absent where that is not known. */
  readonly purl?: string
  readonly cpe?: string
}

interface Row extends Pick<BundledPart, 'name' | 'licence' | 'at'> {
  /** First and last minor version (of Python 3) that have it. */
  readonly in: readonly [number, number]
  /** Version of it by minor version. */
  readonly versions: Readonly<Record<number, string>>
  readonly purl: (version: string) => string
  readonly cpe?: (version: string) => string
  /** CPython does not use its own copy where it links this library. */
  readonly soname?: string
}

const hacl = 'bb3d0dc8d9d15a5cd51094d5b69e70aa09005ff0'

const rows: readonly Row[] = [
  {
    name: 'expat',
    licence: 'MIT',
    at: 'Modules/expat',
    in: [0, 99],
    versions: {},
    purl: (version) => `pkg:generic/expat@${version}`,
    cpe: (version) => `cpe:2.3:a:libexpat_project:libexpat:${version}:*:*:*:*:*:*:*`,
    soname: 'libexpat.so.',
  },
  {
    name: 'hacl-star',
    licence: 'Apache-2.0 OR MIT',
    at: 'Modules/_hacl',
    in: [12, 99],
    versions: { 13: hacl },
    purl: (version) => `pkg:github/hacl-star/hacl-star@${version}`,
    cpe: (version) => `cpe:2.3:a:hacl-star:hacl-star:${version}:*:*:*:*:*:*:*`,
  },
  {
    name: 'libb2',
    licence: 'CC0-1.0',
    at: 'Modules/_blake2/impl',
    in: [6, 13],
    versions: { 13: '0.98.1' },
    purl: (version) => `pkg:github/blake2/libb2@v${version}`,
    cpe: (version) => `cpe:2.3:a:blake2:libb2:${version}:*:*:*:*:*:*:*`,
    soname: 'libb2.so.',
  },
  {
    name: 'macholib',
    licence: 'MIT',
    at: 'Lib/ctypes/macholib',
    in: [5, 99],
    versions: { 13: '1.0', 14: '1.0', 15: '1.0' },
    purl: (version) => `pkg:pypi/macholib@${version}`,
  },
  {
    name: 'mimalloc',
    licence: 'MIT',
    at: 'Objects/mimalloc',
    in: [13, 99],
    versions: { 13: '2.1.2' },
    purl: (version) => `pkg:github/microsoft/mimalloc@v${version}`,
  },
  {
    name: 'mpdecimal',
    licence: 'BSD-2-Clause',
    at: 'Modules/_decimal/libmpdec',
    in: [3, 15],
    versions: { 11: '2.5.1', 13: '2.5.1', 14: '2.5.1', 15: '2.5.1' },
    purl: (version) => `pkg:generic/mpdecimal@${version}`,
    cpe: (version) => `cpe:2.3:a:bytereef:mpdecimal:${version}:*:*:*:*:*:*:*`,
    soname: 'libmpdec.so.',
  },
  {
    name: 'tiny_sha3',
    licence: 'MIT',
    at: 'Modules/_sha3',
    in: [11, 11],
    versions: {},
    purl: (version) => `pkg:github/mjosaarinen/tiny_sha3@${version}`,
  },
  {
    name: 'XKCP',
    licence: 'CC0-1.0',
    at: 'Modules/_sha3/kcp',
    in: [6, 10],
    versions: {},
    purl: (version) => `pkg:github/xkcp/xkcp@${version}`,
  },
]

/** The parts that are in a CPython, by name; without those for which it links the system's library. */
export function bundledParts({
  version,
  requires,
}: Pick<PythonFacts, 'version' | 'requires'>): readonly BundledPart[] {
  const parsed = parseVersion(version)
  const minor = parsed === undefined ? 0 : Number(minorOf(parsed).split('.')[1])
  return rows
    .filter((row) => row.in[0] <= minor && minor <= row.in[1])
    .filter(
      ({ soname }) =>
        !requires.some((library) => soname !== undefined && library.soname.startsWith(soname)),
    )
    .map(({ name, licence, at, versions, purl, cpe }) => {
      const known = versions[minor]
      return {
        ...{ name, licence, at },
        ...(known === undefined ? {} : { version: known, purl: purl(known) }),
        ...(known === undefined || cpe === undefined ? {} : { cpe: cpe(known) }),
      }
    })
}
