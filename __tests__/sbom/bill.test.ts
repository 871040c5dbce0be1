import { describe, expect, jest, test } from '@jest/globals'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { PackageURL } from 'packageurl-js'
import { billOfMaterials, billOfWheel, type Contents } from '../../src/sbom/index.js'
import type { Bill, Component } from '../../src/sbom/types.js'
import { contents, python, wheel } from './support.js'

// The schemas are compiled first.
jest.setTimeout(60_000)

const name = 'registry.example/acme/web'
const billOf = (changes: Partial<Contents> = {}): Bill =>
  JSON.parse(billOfMaterials({ ...contents, ...changes }, name).toString()) as Bill
const bill = billOf()
const named = (name: string, from = bill): Component => {
  const [found, ...more] = from.components.filter((one) => one.name === name)
  if (found === undefined || more.length > 0) throw new Error(`not one component is called ${name}`)
  return found
}
const dependsOn = (ref: string, from = bill): readonly string[] | undefined =>
  from.dependencies.find((one) => one.ref === ref)?.dependsOn

describe('a bill of materials', () => {
  test('is what CycloneDX’s own schema says', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(billOfMaterials(contents, name).toString())).toBeNull()
    const wrong = { ...bill, serialNumber: 'urn:uuid:1' }
    expect(await validator.validate(JSON.stringify(wrong))).not.toBeNull()
  })

  test('of one image has always the same bytes and number, and of another another number', () => {
    expect(billOfMaterials(contents, name)).toEqual(
      billOfMaterials(structuredClone(contents), name),
    )
    const other = billOf({ application: { name: 'web', version: '1.4.1' } })
    expect(other.serialNumber).not.toBe(bill.serialNumber)
    expect(bill.serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-/,
    )
  })

  test('does not depend on the order in which wheels were locked', () => {
    const turned = { ...contents, wheels: contents.wheels.toReversed() }
    expect(billOfMaterials(turned, name)).toEqual(billOfMaterials(contents, name))
  })

  test('has canonical package URLs, each reference once, and a graph of what is there', () => {
    const all = [bill.metadata.component, ...bill.components]
    const refs = all.map((one) => one['bom-ref'])
    expect(new Set(refs).size).toBe(refs.length)
    for (const { purl } of all)
      if (purl !== undefined)
        // What that library encodes and what not differs from the specification's newest edition.
        expect(decodeURIComponent(PackageURL.fromString(purl).toString())).toBe(
          decodeURIComponent(purl),
        )
    for (const { ref, dependsOn: others = [] } of bill.dependencies)
      for (const each of [ref, ...others]) expect(refs).toContain(each)
    // Nothing hangs in the air: all is reached from the image.
    const reached = new Set<string>()
    const visit = (ref: string): void => {
      if (reached.has(ref)) return
      reached.add(ref)
      for (const next of dependsOn(ref) ?? []) visit(next)
    }
    visit(bill.metadata.component['bom-ref'])
    expect([...reached].sort()).toEqual(refs.toSorted())
  })

  test('is about the image by its digest', () => {
    expect(bill.metadata.component).toMatchObject({
      type: 'container',
      version: contents.image.digest,
      purl: `pkg:oci/web@${contents.image.digest}?arch=amd64&repository_url=registry.example%2Facme%2Fweb`,
    })
    expect(bill.metadata.timestamp).toBe('2026-11-01T00:00:00Z')
  })
})

describe('Debian’s packages', () => {
  test('have the names that scanners give them, source package and version included', () => {
    expect(named('libexpat1')).toMatchObject({
      version: '2.7.1-2+b1',
      purl: 'pkg:deb/debian/libexpat1@2.7.1-2%2Bb1?arch=amd64&distro=debian-13&upstream=expat%402.7.1-2',
    })
    expect(named('zlib1g').purl).toBe(
      'pkg:deb/debian/zlib1g@1:1.3.dfsg%2Breally1.3.1-1%2Bb1?arch=amd64&distro=debian-13',
    )
    expect(named('libc6').hashes).toEqual([{ alg: 'SHA-256', content: 'e'.repeat(64) }])
  })
  test('depend on each other as they say', () => {
    expect(dependsOn(named('libexpat1')['bom-ref'])).toEqual([named('libc6')['bom-ref']])
  })
  test('of Ubuntu are Ubuntu’s', () => {
    const ubuntu = billOf({ target: { ...contents.target, suite: 'noble' } })
    expect(named('libc6', ubuntu).purl).toBe(
      'pkg:deb/ubuntu/libc6@2.41-12?arch=amd64&distro=ubuntu-24.04&upstream=glibc',
    )
    expect(named('ubuntu', ubuntu).version).toBe('24.04')
  })
  test('belong to an operating system', () => {
    expect(named('debian')).toMatchObject({ type: 'operating-system', version: '13' })
  })
})

describe('CPython', () => {
  test('is named with its source, its checksum and a CPE', () => {
    expect(named('python')).toMatchObject({
      version: '3.13.15',
      cpe: 'cpe:2.3:a:python:python:3.13.15:*:*:*:*:*:*:*',
      externalReferences: [
        {
          type: 'source-distribution',
          url: 'https://www.python.org/ftp/python/3.13.15/Python-3.13.15.tar.xz',
          hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
        },
      ],
    })
  })
  test('has the parts it carries, but not the one that Debian’s library stands in for', () => {
    const parts = (dependsOn(named('python')['bom-ref']) ?? []).filter((ref) => ref.includes('#'))
    expect(parts.map((ref) => ref.replace(/.*#/, ''))).toEqual([
      ...['hacl-star', 'libb2', 'macholib', 'mimalloc', 'mpdecimal'],
    ])
    expect(named('mpdecimal')).toMatchObject({
      version: '2.5.1',
      cpe: 'cpe:2.3:a:bytereef:mpdecimal:2.5.1:*:*:*:*:*:*:*',
    })
    expect(dependsOn(named('python')['bom-ref'])).toContain(named('libexpat1')['bom-ref'])
  })
  test('of a version that was not read says that versions are not known', () => {
    const old = billOf({ python: { ...python, version: '3.12.9' } })
    expect(named('hacl-star', old)).not.toHaveProperty('version')
    expect(named('hacl-star', old).properties).toContainEqual({
      name: 'pycask:version',
      value: 'unknown',
    })
  })
  test('that is not final has a CPE with its update', () => {
    expect(named('python', billOf({ python: { ...python, version: '3.15.0rc1' } })).cpe).toBe(
      'cpe:2.3:a:python:python:3.15.0:rc1:*:*:*:*:*:*',
    )
  })
})

describe('wheels', () => {
  test('are named with the hash of what is installed, and their licence', () => {
    expect(named('compiled')).toMatchObject({
      purl: 'pkg:pypi/compiled@1.0',
      hashes: [{ alg: 'SHA-256', content: 'b'.repeat(64) }],
      licenses: [{ expression: 'MIT' }],
    })
    expect(named('bundling').licenses).toEqual([{ license: { name: 'BSD License' } }])
  })
  test('that were built here descend from their sdist', () => {
    expect(named('compiled').pedigree?.ancestors).toMatchObject([
      {
        purl: 'pkg:pypi/compiled@1.0?file_name=compiled-1.0.tar.gz',
        hashes: [{ content: 'c'.repeat(64) }],
      },
    ])
    expect(named('extra')).not.toHaveProperty('pedigree')
  })
  test('require each other by their markers and by extras that others ask for', () => {
    expect(dependsOn('pkg:pypi/app-server@1.0')).toEqual(['pkg:pypi/helper@1.0'])
    expect(dependsOn('pkg:pypi/helper@1.0')).toEqual(['pkg:pypi/extra@1.0'])
    const app = named('web')['bom-ref']
    expect(dependsOn(app)).toEqual(
      [
        named('python')['bom-ref'],
        ...['app-server', 'bundling', 'compiled', 'windows'].map((name) => `pkg:pypi/${name}@1.0`),
      ].sort(),
    )
  })
  test('depend on the packages and wheels whose libraries they link', () => {
    const all = dependsOn('pkg:pypi/compiled@1.0')
    expect(all).toContain(named('zlib1g')['bom-ref'])
    expect(all).toContain('pkg:pypi/bundling@1.0')
  })
  test('have inside what was grafted, with the package it is from, each once', () => {
    expect(named('libyaml-0-2')).toMatchObject({
      version: '0.2.5-2',
      purl: 'pkg:deb/debian/libyaml-0-2@0.2.5-2?distro=debian-13',
    })
    expect(named('libhome.so.4')).not.toHaveProperty('version')
  })
  test('have inside what their own bills name, and libraries whose version nobody says', () => {
    expect(named('serde')).toMatchObject({ version: '1.0.1', purl: 'pkg:cargo/serde@1.0.1' })
    expect(named('libssl.so.3').properties).toEqual([{ name: 'pycask:version', value: 'unknown' }])
    // A library of the wheel's own is not a part that was copied in.
    expect(bill.components.some((one) => one.name === 'libown.so.1')).toBe(false)
    expect(bill.compositions).toContainEqual({
      aggregate: 'incomplete',
      assemblies: ['pkg:pypi/bundling@1.0', 'pkg:pypi/compiled@1.0'],
    })
  })
  test('that ask for each other are no endless loop', () => {
    const one = wheel('one', { requirements: ['two[x]'] })
    const two = wheel('two', { requirements: ["one[y]; extra == 'x'", 'two[z]'] })
    const round = billOf({ wheels: [one, two] })
    expect(dependsOn('pkg:pypi/two@1.0', round)).toEqual(['pkg:pypi/one@1.0'])
  })
})

test('an image without wheels has a bill too', async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
  const text = billOfMaterials(
    { ...contents, wheels: [], application: { name: 'web' } },
    'web',
  ).toString()
  expect(await validator.validate(text)).toBeNull()
})

describe('the bill of a wheel that leaves as a file', () => {
  const [, , compiled] = contents.wheels
  if (compiled === undefined) throw new Error('there is a third wheel')
  const text = billOfWheel(compiled, contents.target).toString()
  const own = JSON.parse(text) as Bill

  test('is what CycloneDX’s own schema says, and the same each time', async () => {
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull()
    expect(billOfWheel(structuredClone(compiled), contents.target).toString()).toBe(text)
  })

  test('names what it was built from, what is in it, and what it looks for outside', () => {
    const { component } = own.metadata
    expect(component.pedigree?.ancestors[0]?.hashes).toEqual([
      { alg: 'SHA-256', content: compiled.locked.sha256 },
    ])
    expect(component.properties).toEqual(
      expect.arrayContaining([
        { name: 'pycask:requires', value: 'libz.so.1 of zlib1g' },
        { name: 'pycask:requires', value: 'libown.so.1' },
      ]),
    )
    expect(own.components.map(({ name: part, version }) => [part, version])).toEqual(
      expect.arrayContaining([
        ['libyaml-0-2', '0.2.5-2'],
        ['libhome.so.4', undefined],
      ]),
    )
    // A copied library of no package: nobody says what else is in it.
    expect(own.compositions).toEqual([
      { aggregate: 'incomplete', assemblies: [component['bom-ref']] },
    ])
  })
})
