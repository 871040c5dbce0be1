/** An image's contents in small: two packages of Debian, CPython, wheels of every kind. */
import type { Contents, InstalledWheel } from '../../src/sbom/index.js'
import type { PythonFacts } from '../../src/python/index.js'
import type { WheelFacts } from '../../src/wheels/index.js'
import { digest, diffIdOf, sha256 } from '../../src/words.js'

const hash = (digit: string) => sha256(digit.repeat(64))
const layer = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' as const,
  digest: digest(`sha256:${'1'.repeat(64)}`),
  diffId: diffIdOf(hash('2')),
  sizeBytes: 1,
  unpackedBytes: 2,
}

export const python: PythonFacts = {
  version: '3.13.15',
  tag: 'cp313',
  abi: 'cp313',
  prefix: '/opt/acme/python',
  executable: '/opt/acme/python/bin/python3.13',
  headers: '/opt/acme/python/include/python3.13',
  optimize: 'full',
  source: {
    name: 'Python-3.13.15.tar.xz',
    sha256: hash('a'),
    pinnedBy: 'manifest',
    signature: { state: 'absent', reason: 'none' },
  },
  layer,
  requires: [{ soname: 'libexpat.so.1', package: 'libexpat1' }],
  modulesMissing: [],
}

/** A wheel, published unless something else is said. */
export function wheel(
  name: string,
  facts: Partial<WheelFacts> & { readonly requirements?: readonly string[] } = {},
): InstalledWheel {
  const { requirements = [], ...rest } = facts
  const fileName = `${name}-1.0-py3-none-any.whl`
  const built = rest.built === true
  return {
    facts: {
      ...{ fileName, name, version: '1.0', built: false, requires: [], provides: [], grafted: [] },
      metadata: { requirements, parts: [] },
      ...rest,
    },
    sha256: hash('b'),
    locked: built
      ? { name: `${name}-1.0.tar.gz`, sha256: hash('c'), url: 'file:///home/me/sdists/x.tar.gz' }
      : {
          name: fileName,
          sha256: hash('b'),
          url: `https://me:secret@index.example/${fileName}?signature=secret#frag`,
        },
  }
}

export const contents: Contents = {
  image: {
    digest: digest(`sha256:${'d'.repeat(64)}`),
    created: '2026-11-01T00:00:00Z',
  },
  target: { pythonVersion: '3.13.15', suite: 'trixie', architecture: 'amd64', glibc: [2, 41] },
  base: {
    packages: [
      {
        name: 'libc6',
        version: '2.41-12',
        source: 'glibc',
        architecture: 'amd64',
        sha256: hash('e'),
        depends: ['zlib1g'],
      },
      {
        name: 'libexpat1',
        version: '2.7.1-2+b1',
        source: 'expat',
        sourceVersion: '2.7.1-2',
        architecture: 'amd64',
        depends: ['libc6'],
      },
      {
        name: 'zlib1g',
        version: '1:1.3.dfsg+really1.3.1-1+b1',
        source: 'zlib1g',
        architecture: 'amd64',
        depends: [],
      },
    ],
  },
  python,
  wheels: [
    wheel('app-server', {
      requirements: ['helper[fast]>=1', 'gone', 'windows; sys_platform == "win32"'],
    }),
    wheel('bundling', {
      provides: ['libown.so.1', 'libssl-3f2a81c4.so.3'],
      metadata: {
        licence: { name: 'BSD License' },
        requirements: [],
        parts: [{ name: 'serde', version: '1.0.1', purl: 'pkg:cargo/serde@1.0.1' }],
      },
    }),
    wheel('compiled', {
      built: true,
      requires: [{ soname: 'libz.so.1', package: 'zlib1g' }, { soname: 'libown.so.1' }],
      grafted: [
        { soname: 'libyaml-0.so.2', package: 'libyaml-0-2', version: '0.2.5-2' },
        { soname: 'libhome.so.4' },
      ],
      metadata: {
        licence: { expression: 'MIT' },
        requirements: [],
        parts: [
          { name: 'libyaml-0-2', version: '0.2.5-2', purl: 'pkg:deb/debian/libyaml-0-2@0.2.5-2' },
        ],
      },
    }),
    wheel('extra'),
    wheel('helper', { requirements: ["extra; extra == 'fast'", "windows; extra == 'slow'"] }),
    wheel('windows'),
  ],
  application: { name: 'web', version: '1.4.0' },
}
