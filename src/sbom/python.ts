/** CPython in a bill of materials: the release, and what it carries itself. */
import { bundledParts, officialAddress, type PythonFacts } from '../python/index.js'
import { packageUrl } from './purl.js'
import { property, sha256Hash, type Chapter, type Component } from './types.js'

/** @param libraryRefs the packages that have the libraries it links, by `bom-ref` */
export function pythonChapter(python: PythonFacts, libraryRefs: readonly string[]): Chapter {
  const { version, source, optimize } = python
  const url = officialAddress(version, source.name)
  const ref = packageUrl({ type: 'generic', name: 'python', version })
  const component: Component = {
    type: 'application',
    'bom-ref': ref,
    name: 'python',
    version,
    description: 'CPython, compiled from its release tarball',
    licenses: [{ expression: 'PSF-2.0' }],
    cpe: `cpe:2.3:a:python:python:${cpeVersion(version)}:*:*:*:*:*:*`,
    purl: packageUrl({
      ...{ type: 'generic', name: 'python', version },
      qualifiers: { checksum: `sha256:${source.sha256}`, download_url: url },
    }),
    externalReferences: [{ type: 'source-distribution', url, hashes: [sha256Hash(source.sha256)] }],
    properties: [
      property('abi', python.abi),
      property('optimize', optimize),
      property('prefix', python.prefix),
      property('checksum-from', source.pinnedBy),
      property('signature', source.signature.state),
    ],
  }
  const parts = bundledParts(python).map((part): Component => ({
    type: 'library',
    'bom-ref': `${ref}#${part.name}`,
    name: part.name,
    ...(part.version === undefined ? {} : { version: part.version }),
    licenses: [{ expression: part.licence }],
    ...(part.cpe === undefined ? {} : { cpe: part.cpe }),
    ...(part.purl === undefined ? {} : { purl: part.purl }),
    properties: [
      property('in', `${part.at} of CPython's source`),
      ...(part.version === undefined ? [property('version', 'unknown')] : []),
    ],
  }))
  return {
    components: [component, ...parts],
    dependsOn: new Map<string, readonly string[]>([
      [ref, [...libraryRefs, ...parts.map((part) => part['bom-ref'])]],
      ...parts.map((part) => [part['bom-ref'], []] as const),
    ]),
    incomplete: [],
  }
}

/** `3.15.0rc1` → `3.15.0:rc1`: CPE has a field of its own for updates. */
function cpeVersion(version: string): string {
  const [, final = version, update = '*'] = /^([\d.]+)((?:a|b|rc)\d+)?$/.exec(version) ?? []
  return `${final}:${update}`
}
