/** What an image is made of, as its record tells it: for a bill of materials of an image that was not built here. */
import type { BaseFacts } from './debian/types.js'
import { lockFacts } from './lock/types.js'
import { pythonFacts } from './python/index.js'
import type { ImageRecord, RecordedProduct } from './record/index.js'
import type { Contents } from './sbom/index.js'
import { wheelFacts } from './wheels/types.js'

/** The same as `contentsOfImage` gives; undefined where the record does not say it all. */
export function contentsOfRecord(
  { products, suite, platform }: Pick<ImageRecord, 'products' | 'suite' | 'platform'>,
  about: Pick<Contents, 'image' | 'application'> & {
    readonly base: Pick<BaseFacts, 'packages' | 'glibc'>
  },
): Contents | undefined {
  const ofKind = (kind: string): readonly RecordedProduct[] =>
    products.filter((one) => one.kind === kind)
  const python = pythonFacts.safeParse(ofKind('python')[0]?.facts)
  if (!python.success) return undefined
  const locked = ofKind('lock').flatMap(
    ({ facts }) => lockFacts.safeParse(facts).data?.packages ?? [],
  )
  const files = locked.flatMap(({ wheels, sdist }) => [...wheels, ...(sdist ? [sdist] : [])])
  const byHash = new Map<string, (typeof files)[number]>(files.map((one) => [one.sha256, one]))
  // What only helped building is no part of a layer.
  const installed = new Set(
    [...ofKind('dependencies'), ...ofKind('packages')].flatMap(({ inputs }) =>
      Object.keys(inputs).filter((name) => name.startsWith('wheel ')),
    ),
  )
  const wheels = ofKind('wheel').flatMap((product) => {
    const facts = wheelFacts.safeParse(product.facts)
    if (!facts.success || !installed.has(`wheel ${product.name}`)) return []
    const sha256 = product.files[facts.data.fileName]?.sha256
    const file = byHash.get(product.inputs['sha256'] ?? '')
    return sha256 === undefined || file === undefined
      ? []
      : [{ facts: facts.data, sha256, locked: file }]
  })
  // In the order of the lock, as they are built.
  const rank = new Map(locked.map(({ name }, at) => [name, at]))
  const sorted = wheels.sort(
    (a, b) => (rank.get(a.facts.name) ?? 0) - (rank.get(b.facts.name) ?? 0),
  )
  const { version: pythonVersion, abi } = python.data
  const [major = 0, minor = 0] = about.base.glibc.split('.').map(Number)
  return {
    ...about,
    target: {
      ...{ pythonVersion, abi, architecture: platform.architecture },
      suite: suite as Contents['target']['suite'],
      glibc: [major, minor],
    },
    python: python.data,
    wheels: sorted,
  }
}
