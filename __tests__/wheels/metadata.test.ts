import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMetadata, readMetadata } from '../../src/wheels/metadata.js'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** An unpacked wheel with these files in its dist-info. */
async function wheel(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'wheel-'))
  folders.push(directory)
  const info = join(directory, 'Own_Name-1.0.dist-info')
  await mkdir(join(info, 'sboms'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(info, name), text)
  return directory
}

describe('the licence of a wheel', () => {
  const licence = (...lines: string[]) =>
    parseMetadata(
      ['Metadata-Version: 2.4', 'Name: x', ...lines, '', 'License: in the text'].join('\n'),
    ).licence

  test('is the SPDX expression where there is one', () => {
    expect(
      licence('License-Expression: MIT AND (Apache-2.0 OR BSD-2-Clause)', 'License: x'),
    ).toEqual({
      expression: 'MIT AND (Apache-2.0 OR BSD-2-Clause)',
    })
  })
  test('comes from a classifier that means one licence', () => {
    expect(licence('Classifier: License :: OSI Approved :: MIT License')).toEqual({
      expression: 'MIT',
    })
  })
  test('is only a name where a classifier may mean several', () => {
    expect(licence('Classifier: License :: OSI Approved :: BSD License')).toEqual({
      name: 'BSD License',
    })
  })
  test('of two classifiers is no expression: and, or?', () => {
    expect(
      licence(
        'Classifier: License :: OSI Approved :: MIT License',
        'Classifier: License :: OSI Approved :: Apache Software License',
      ),
    ).toEqual({ name: 'MIT License' })
  })
  test('is what the old field says, if that is short', () => {
    expect(licence('License: BSD-3-Clause')).toEqual({ expression: 'BSD-3-Clause' })
    expect(licence('License: LGPL with exceptions')).toEqual({ name: 'LGPL with exceptions' })
    expect(
      licence(`License: ${'Permission is hereby granted '.repeat(9)}\n        more`),
    ).toBeUndefined()
  })
  test('is nothing where nothing is said, whatever the description says', () => {
    expect(licence()).toBeUndefined()
    expect(parseMetadata('')).toEqual({ requirements: [] })
  })
})

test('requirements are read from the headers, sorted, with what goes on in the next line', () => {
  expect(
    parseMetadata(
      'Name: x\r\nRequires-Dist: b>=1 ;\r\n  extra == "c"\r\nRequires-Dist: a\r\n\r\nRequires-Dist: z\r\n',
    ).requirements,
  ).toEqual(['a', 'b>=1 ; extra == "c"'])
})

test('parts come from CycloneDX and SPDX documents, without the wheel itself', async () => {
  const directory = await wheel({
    METADATA: 'Name: Own_Name\n\n',
    'sboms/auditwheel.cdx.json': JSON.stringify({
      bomFormat: 'CycloneDX',
      components: [
        { name: 'own-name', version: '1.0', purl: 'pkg:pypi/own-name@1.0' },
        {
          name: 'libfoo1',
          version: '2-1',
          purl: 'pkg:deb/debian/libfoo1@2-1',
          components: [{ name: 'inner' }],
        },
        { version: 7, name: 8 },
      ],
    }),
    'sboms/other.spdx.json': JSON.stringify({
      spdxVersion: 'SPDX-2.3',
      packages: [
        { name: 'Own.Name', versionInfo: '1.0' },
        { name: 'zlib', versionInfo: 'NOASSERTION' },
        {
          name: 'serde',
          versionInfo: '1.0.1',
          externalRefs: [
            { referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a' },
            { referenceType: 'purl', referenceLocator: 'pkg:cargo/serde@1.0.1' },
          ],
        },
      ],
    }),
    'sboms/broken.json': '{',
    'sboms/list.json': '[]',
    'sboms/readme.txt': 'no bill',
  })
  expect(await readMetadata(directory)).toEqual({
    requirements: [],
    parts: [
      { name: 'inner' },
      { name: 'serde', version: '1.0.1', purl: 'pkg:cargo/serde@1.0.1' },
      { name: 'libfoo1', version: '2-1', purl: 'pkg:deb/debian/libfoo1@2-1' },
      { name: 'zlib' },
    ].sort((a, b) => {
      const key = (one: { name: string; purl?: string }) => one.purl ?? `${one.name} `
      return key(a) < key(b) ? -1 : 1
    }),
  })
})

test('a wheel without metadata has none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wheel-'))
  folders.push(directory)
  expect(await readMetadata(directory)).toEqual({ requirements: [], parts: [] })
})
