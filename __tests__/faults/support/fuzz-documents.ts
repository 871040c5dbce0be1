/** The smaller things that come from outside: each is read, refused, or left alone, and never crashes. */
import { gzipSync } from 'node:zlib'
import { TomlError } from 'smol-toml'
import { parseStanzas, parseRelations } from '../../../src/debian/control.js'
import { compareVersions } from '../../../src/debian/index.js'
import { readElf } from '../../../src/elf/index.js'
import { parseWheelName } from '../../../src/lock/index.js'
import { parseDocument } from '../../../src/make/index.js'
import { lookAtProject } from '../../../src/project/index.js'
import { decodeRecord } from '../../../src/record/index.js'
import { parseReference } from '../../../src/registry/index.js'
import { parseProductManifest, readProductDocument } from '../../../src/store/product.js'
import { parseMetadata, partsOf } from '../../../src/wheels/metadata.js'
import { makeElf } from '../../elf/support.js'
import { fuzzCases } from './fuzzing.js'
import { bytesOf, damagedBytes, damagedText } from './mutate.js'
import type { Random } from './random.js'
import type { Fuzzed } from './run.js'

const json = (value: object): string => JSON.stringify(value, undefined, 2)

const productDocument = json({
  format: 1,
  checksum: '0'.repeat(64),
  product: {
    ...{ kind: 'wheel', name: 'x', title: '1.0', key: '0'.repeat(64), inputs: { a: 'b' } },
    ...{ discovered: {}, facts: {}, files: { 'x.whl': { sha256: '0'.repeat(64), sizeBytes: 1 } } },
  },
})
const manifest = json({
  ...{ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json' },
  config: { mediaType: 'a/b', digest: `sha256:${'0'.repeat(64)}`, size: 3 },
  layers: [{ mediaType: 'a/b', digest: `sha256:${'1'.repeat(64)}`, size: 3 }],
})
const cyclonedx = json({
  ...{ bomFormat: 'CycloneDX', specVersion: '1.6' },
  components: [
    {
      name: 'openssl',
      version: '3',
      purl: 'pkg:deb/debian/openssl@3',
      components: [{ name: 'a' }],
    },
  ],
})
const dockerfile = `# syntax=x
ARG V=3.13
FROM python:\${V}-slim AS build
RUN pip install -r requirements.txt && \\
    apt-get install -y libpq5
ENV A=b C="d e"
EXPOSE 8000/tcp
USER 1000:1000
ENTRYPOINT ["gunicorn", "web:app"]
CMD ["--bind", "0.0.0.0"]
`
const pyproject = `[project]
name = "web"
dependencies = ["flask>=3"]
requires-python = ">=3.12"
[project.scripts]
web = "web:main"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[tool.pycask]
python = ["3.13"]
`
const metadata = `Metadata-Version: 2.4
Name: x
Version: 1.0
License-Expression: MIT
Classifier: License :: OSI Approved :: MIT License
Requires-Dist: flask (>=3) ; extra == "a"

body
`
const stanza = `Package: zlib1g
Version: 1:1.3.1-1+b1
Depends: libc6 (>= 2.38), a | b:any [amd64] <!nocheck>
Description: x
 more

Package: b
`
const elf = Buffer.from(
  makeElf({
    needed: ['libc.so.6'],
    soname: 'libx.so.1',
    requires: [{ library: 'libc.so.6', versions: ['GLIBC_2.38'] }],
    symbols: [
      { name: 'memcpy', version: 'GLIBC_2.38' },
      { name: 'own', defined: true },
    ],
    hash: 'gnu',
    sections: [{ name: '.symtab', type: 2 }],
  }),
)

type Kind = readonly [
  good: string,
  words: readonly string[],
  read: (text: string, random: Random) => unknown,
]

const kinds: Readonly<Record<string, Kind>> = {
  'product.json': [
    productDocument,
    ['{', '}', '"format": 2', '"files"'],
    (text) => parseDocument(text),
  ],
  'product in a registry': [
    productDocument,
    ['{', '}', 'null'],
    (text, random) => readProductDocument(bytesOf(random, text)),
  ],
  'manifest of a product': [
    manifest,
    ['{', '}', '"layers"', 'null'],
    (text, random) => parseProductManifest(bytesOf(random, text)),
  ],
  record: [
    json({
      version: 1,
      platform: { os: 'linux', architecture: 'amd64' },
      ...{ suite: 'trixie', python: { name: '3.13.15', minor: '3.13', suffix: '' } },
      ...{ wanted: ['libssl3t64'], lock: 'lock-version = "1.0"' },
      products: [(JSON.parse(productDocument) as { product: object }).product],
    }),
    ['{', '}', '[', 'null'],
    (text, random) => {
      const packed = gzipSync(bytesOf(random, text), { level: 1 })
      return decodeRecord(random.chance(0.1) ? damagedBytes(random, packed) : packed)
    },
  ],
  'reference of an image': [
    'ghcr.io/acme/web:1.4@sha256:' + '0'.repeat(64),
    ['/', ':', '@', '..', '[::1]', ':5000/', 'sha256:'],
    (text) => parseReference(text),
  ],
  'wheel name': [
    'psycopg2_binary-2.9.13-1-cp313-cp313-manylinux_2_34_x86_64.whl',
    ['-', '.', 'any', '.whl'],
    (text) => parseWheelName(text),
  ],
  METADATA: [metadata, [':', '\n', ' ', 'Requires-Dist: '], (text) => parseMetadata(text)],
  'bill of materials': [cyclonedx, ['{', '}', '[', '"components"'], (text) => partsOf(text)],
  'control file': [
    stanza,
    [':', '\n ', '|', ',', '('],
    (text) => parseStanzas(text).map((one) => parseRelations(one.get('Depends'))),
  ],
  'Debian version': [
    '1:2.3~rc1-4+deb13u1',
    ['~', ':', '-', '+', '.', '0'],
    (text, random) => compareVersions(text, damagedText(random, text, ['~', '-'])),
  ],
  project: [
    pyproject,
    ['[', ']', '=', '"', '[tool.'],
    (text, random) =>
      lookAtProject((path) =>
        Promise.resolve(
          path === 'pyproject.toml'
            ? random.chance(0.5)
              ? text
              : pyproject
            : path === 'Dockerfile'
              ? damagedText(random, dockerfile, ['FROM ', 'RUN ', '\\\n', '${', 'CMD ', '['])
              : path.endsWith('.lock') || path.endsWith('.txt')
                ? text
                : undefined,
        ),
      ),
  ],
}

export const documentKinds = [...Object.keys(kinds), 'ELF file']

export async function fuzzDocuments(input: {
  readonly kind: string
  readonly seed: number
  readonly count: number
  readonly only?: number
}): Promise<Fuzzed> {
  return fuzzCases(`documents ${input.kind}`, input, async (random) => {
    if (input.kind === 'ELF file') {
      readElf(damagedBytes(random, elf))
      return undefined
    }
    const [good, words, read] = kinds[input.kind] ?? []
    if (good === undefined || words === undefined || read === undefined)
      throw new Error(`no kind ${input.kind}`)
    try {
      await read(damagedText(random, good, words), random)
    } catch (thrown) {
      // What `pycask init` tells as a mistake of that file.
      if (!(thrown instanceof TomlError)) throw thrown
    }
    return undefined
  })
}
