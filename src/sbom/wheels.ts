/** Wheels in a bill of materials: each with the file of the lock that it comes from, and what is inside of it. */
import type { Sha256, Suite } from '../words.js'
import type { LockedFile, Target } from '../lock/index.js'
import type { WheelFacts, WheelPart } from '../wheels/index.js'
import { debianUrl } from './debian.js'
import { packageUrl } from './purl.js'
import { requirementGraph } from './requirements.js'
import { property, sha256Hash, type Chapter, type Component, type Licence } from './types.js'

/** One installed wheel. */
export interface InstalledWheel {
  readonly facts: WheelFacts
  /** Of the wheel that was installed. */
  readonly sha256: Sha256
  /** The file that the lock names: the wheel itself, or the sdist that it was built from. */
  readonly locked: Pick<LockedFile, 'name' | 'sha256' | 'url'>
}

const urlOf = ({ name, version }: Pick<WheelFacts, 'name' | 'version'>): string =>
  packageUrl({ type: 'pypi', name, version })

/**
 * @param packageRefs Debian package of the base → `bom-ref`
 */
export function wheelsChapter(
  wheels: readonly InstalledWheel[],
  {
    target,
    packageRefs,
  }: { readonly target: Target; readonly packageRefs: ReadonlyMap<string, string> },
): Chapter & {
  /** `bom-ref`s of wheels that no other wheel requires. */
  readonly roots: readonly string[]
} {
  const graph = requirementGraph(
    wheels.map(({ facts }) => ({ name: facts.name, requirements: facts.metadata.requirements })),
    target,
  )
  const refs = new Map(wheels.map(({ facts }) => [facts.name, urlOf(facts)]))
  const providers = new Map(
    wheels.flatMap(({ facts }) => facts.provides.map((soname) => [soname, urlOf(facts)] as const)),
  )
  const required = new Set([...graph.values()].flat())
  const components: Component[] = []
  const dependsOn = new Map<string, readonly string[]>()
  const incomplete: string[] = []
  for (const wheel of wheels) {
    const { facts } = wheel
    const ref = urlOf(facts)
    const parts = partsOf(wheel, ref, target.suite)
    components.push(componentOf(wheel, ref), ...parts)
    for (const part of parts) dependsOn.set(part['bom-ref'], [])
    const others = (graph.get(facts.name) ?? []).flatMap((name) => refs.get(name) ?? [])
    const libraries = facts.requires.flatMap(
      ({ soname, package: name }) => packageRefs.get(name ?? '') ?? providers.get(soname) ?? [],
    )
    const all = [...others, ...libraries, ...parts.map((part) => part['bom-ref'])]
    dependsOn.set(
      ref,
      [...new Set(all)].filter((each) => each !== ref),
    )
    if (parts.some(({ version }) => version === undefined)) incomplete.push(ref)
  }
  const roots = wheels
    .filter(({ facts }) => !required.has(facts.name))
    .map(({ facts }) => urlOf(facts))
  return { components, dependsOn, incomplete, roots }
}

function componentOf({ facts, sha256, locked }: InstalledWheel, ref: string): Component {
  const { name, version, built, fileName, metadata } = facts
  const licences = licencesOf(metadata.licence)
  return {
    type: 'library',
    'bom-ref': ref,
    name,
    version,
    hashes: [sha256Hash(sha256)],
    ...(licences === undefined ? {} : { licenses: licences }),
    purl: ref,
    ...(built && {
      pedigree: {
        ancestors: [
          {
            type: 'library',
            'bom-ref': `${ref}#sdist`,
            name,
            version,
            hashes: [sha256Hash(locked.sha256)],
            purl: packageUrl({
              type: 'pypi',
              name,
              version,
              qualifiers: { file_name: locked.name },
            }),
          },
        ],
        notes: 'built from this sdist, without network',
      },
    }),
    properties: [
      property('wheel', built ? 'built' : 'published'),
      property('file', fileName),
      property('locked-file', locked.name),
      property('locked-sha256', locked.sha256),
    ],
  }
}

const licencesOf = (licence: WheelFacts['metadata']['licence']): readonly Licence[] | undefined =>
  licence === undefined
    ? undefined
    : ['expression' in licence ? licence : { license: { name: licence.name } }]

/** Whatever is in a wheel beside its own code, each once. */
function partsOf({ facts }: InstalledWheel, ref: string, suite: Suite): readonly Component[] {
  const named = facts.metadata.parts
  const grafted = facts.grafted.map(
    ({ soname, package: name, version }): WheelPart & { soname: string } =>
      name === undefined || version === undefined
        ? { name: soname, soname }
        : { name, version, purl: debianUrl({ name, version }, suite), soname },
  )
  // auditwheel's bill names the same packages as we do, with less.
  const more = named.filter(
    (part) => !grafted.some(({ name, version }) => name === part.name && version !== undefined),
  )
  const known = [...grafted, ...more]
  const parts = new Map<string, Component>()
  for (const part of known) {
    const id = part.purl ?? [part.name, part.version].filter(Boolean).join('@')
    parts.set(id, partComponent(part, `${ref}#${id}`))
  }
  for (const soname of facts.provides) {
    const plain = copiedName(soname)
    if (plain === undefined || grafted.some((one) => one.soname === plain)) continue
    if (!parts.has(plain)) parts.set(plain, partComponent({ name: plain }, `${ref}#${plain}`))
  }
  return [...parts.values()]
}

const partComponent = (part: WheelPart, ref: string): Component => ({
  type: 'library',
  'bom-ref': ref,
  name: part.name,
  ...(part.version === undefined ? {} : { version: part.version }),
  ...(part.purl === undefined ? {} : { purl: part.purl }),
  ...(part.version === undefined ? { properties: [property('version', 'unknown')] } : {}),
})

/** What a library was called before auditwheel put a hash into its name: libssl-3f2a81c4.so.3 → libssl.so.3. */
const copiedName = (soname: string): string | undefined => {
  const [, stem, rest] = /^(.+)-[0-9a-f]{8}(\.so.*)$/.exec(soname) ?? []
  return stem === undefined || rest === undefined ? undefined : stem + rest
}
