/** The packages of Debian or Ubuntu in a bill of materials. */
import { distributionOf } from '../debian/index.js'
import type { BaseFacts, BasePackage } from '../debian/types.js'
import type { Suite } from '../words.js'
import { packageUrl } from './purl.js'
import { property, sha256Hash, type Chapter, type Component } from './types.js'

/** What /etc/os-release of a suite says in VERSION_ID. */
const releaseOf: Readonly<Record<Suite, string>> = {
  bookworm: '12',
  trixie: '13',
  noble: '24.04',
}

/** The purl of a package, as scanners make it from dpkg's database. */
export function debianUrl(
  {
    name,
    version,
    architecture,
    source,
    sourceVersion,
  }: Pick<BasePackage, 'name' | 'version'> & Partial<BasePackage>,
  suite: Suite,
): string {
  const upstream =
    sourceVersion !== undefined && sourceVersion !== version
      ? `${source ?? name}@${sourceVersion}`
      : source === name
        ? undefined
        : source
  return packageUrl({
    ...{ type: 'deb', namespace: distributionOf(suite).id, name, version },
    qualifiers: {
      arch: architecture,
      distro: `${distributionOf(suite).id}-${releaseOf[suite]}`,
      upstream,
    },
  })
}

/** The operating system and its packages, with what these depend on. */
export function debianChapter(base: Pick<BaseFacts, 'packages'>, suite: Suite): Chapter {
  const refOf = new Map(base.packages.map((one) => [one.name, debianUrl(one, suite)]))
  const version = releaseOf[suite]
  const { id, name } = distributionOf(suite)
  const system: Component = {
    type: 'operating-system',
    'bom-ref': `os:${id}-${version}`,
    name: id,
    version,
    description: `${name} ${version} (${suite})`,
  }
  const components = base.packages.map((one): Component => {
    const purl = refOf.get(one.name) ?? ''
    return {
      type: 'library',
      'bom-ref': purl,
      name: one.name,
      version: one.version,
      ...(one.sha256 === undefined ? {} : { hashes: [sha256Hash(one.sha256)] }),
      purl,
      properties: [
        property('source-package', one.source),
        property('source-version', one.sourceVersion ?? one.version),
      ],
    }
  })
  const refsOf = (names: readonly string[]) => names.flatMap((name) => refOf.get(name) ?? [])
  return {
    components: [system, ...components],
    dependsOn: new Map([
      [system['bom-ref'], [...refOf.values()]],
      ...base.packages.map(
        (one) => [refOf.get(one.name) ?? '', refsOf(one.depends ?? [])] as const,
      ),
    ]),
    incomplete: [],
  }
}
