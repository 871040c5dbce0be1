/**
 * The bill of materials of an image, as CycloneDX 1.6 JSON. It is a function of the products that the
 * image was put together from; nothing is scanned and no clock is asked, so that one image always has
 * the same bill.
 */
import { createHash } from 'node:crypto'
import type { BaseFacts } from '../debian/types.js'
import { canonicalJson } from '../image/index.js'
import type { Target } from '../lock/index.js'
import type { PythonFacts } from '../python/index.js'
import { version as pycaskVersion } from '../version.js'
import type { Digest } from '../words.js'
import { debianChapter, debianUrl } from './debian.js'
import { packageUrl } from './purl.js'
import { pythonChapter } from './python.js'
import { property, type Bill, type Component } from './types.js'
import { wheelsChapter, type InstalledWheel } from './wheels.js'

export const billMediaType = 'application/vnd.cyclonedx+json'

/** What is in an image. */
export interface Contents {
  readonly image: {
    /** Of the manifest. */
    readonly digest: Digest
    /** RFC 3339; from the inputs, as the image's own. */
    readonly created?: string | undefined
  }
  readonly target: Target
  readonly base: Pick<BaseFacts, 'packages'>
  readonly python: PythonFacts
  readonly wheels: readonly InstalledWheel[]
  readonly application: { readonly name: string; readonly version?: string | undefined }
}

/**
 * The bill's bytes: JSON without white space, keys sorted.
 *
 * @param name of the image: `web`, or with its registry, `ghcr.io/acme/web`
 */
export const billOfMaterials = (contents: Contents, name: string): Buffer =>
  canonicalJson(compose(contents, name))

function compose(
  { image, target, base, python, wheels, application }: Contents,
  name: string,
): Bill {
  const { suite, architecture } = target
  const packageRefs = new Map(base.packages.map((one) => [one.name, debianUrl(one, suite)]))
  const debian = debianChapter(base, suite)
  const interpreter = pythonChapter(python, [
    ...new Set(python.requires.flatMap((library) => packageRefs.get(library.package) ?? [])),
  ])
  const packages = wheelsChapter(wheels, { target, packageRefs })
  const pythonRef = interpreter.components[0]?.['bom-ref'] ?? ''
  const systemRef = debian.components[0]?.['bom-ref'] ?? ''

  const own = packageUrl({ type: 'generic', ...application })
  const app: Component = {
    type: 'application',
    'bom-ref': `app:${own}`,
    ...application,
    purl: own,
  }
  const root = rootComponent(name, image.digest, architecture)
  const chapters = [debian, interpreter, packages]
  const dependsOn = new Map([
    [root['bom-ref'], [app['bom-ref'], pythonRef, systemRef]],
    [app['bom-ref'], [pythonRef, ...packages.roots]],
    ...chapters.flatMap((chapter) => [...chapter.dependsOn]),
  ])
  const incomplete = chapters.flatMap((chapter) => chapter.incomplete)
  const bill: Omit<Bill, 'serialNumber'> = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: image.created,
      lifecycles: [{ phase: 'build' }],
      tools: {
        components: [
          { type: 'application', 'bom-ref': 'tool:pycask', name: 'pycask', version: pycaskVersion },
        ],
      },
      component: root,
    },
    components: [app, ...chapters.flatMap((chapter) => chapter.components)].toSorted(byRef),
    dependencies: [...dependsOn]
      .map(([ref, refs]) => ({ ref, dependsOn: [...refs].sort() }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    compositions: [
      // What a folder of the project brings along inside, nobody said.
      { aggregate: 'unknown', assemblies: [app['bom-ref']] },
      ...(incomplete.length === 0
        ? []
        : [{ aggregate: 'incomplete' as const, assemblies: [...incomplete].sort() }]),
    ],
  }
  return { ...bill, serialNumber: serialNumberOf(canonicalJson(bill)) }
}

function rootComponent(name: string, digest: Digest, architecture: string): Component {
  const plain = name.slice(name.lastIndexOf('/') + 1)
  const repository = name.includes('/') ? name : undefined
  return {
    type: 'container',
    'bom-ref': `image:${digest}`,
    name,
    version: digest,
    purl: packageUrl({
      ...{ type: 'oci', name: plain, version: digest },
      qualifiers: { arch: architecture, repository_url: repository },
    }),
    properties: [property('platform', `linux/${architecture}`)],
  }
}

const byRef = (a: Component, b: Component): number => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)

/** A UUID of version 8 (RFC 9562): of the content, so that equal bills have one number. */
export function serialNumberOf(content: Uint8Array): string {
  const hex = createHash('sha256').update(content).digest('hex')
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ]
  return `urn:uuid:${groups.join('-')}`
}
