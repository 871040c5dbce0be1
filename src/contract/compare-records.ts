/**
 * What changed, as two records of inputs tell it: CPython, packages, wheels and what is grafted into
 * them, without a byte of any layer.
 */
import * as z from 'zod'
import type { ImageModel } from '../inspect/index.js'
import type { OpenedImage } from '../reader/index.js'
import { compareDescribed, changes, described, type Differences, type Pairs } from './compare.js'

/** What is used of a record. */
export interface Recorded {
  readonly python: { readonly name: string }
  readonly products: readonly RecordedProduct[]
}

export interface RecordedProduct {
  readonly kind: string
  readonly name: string
  readonly title: string
  readonly key: string
  readonly inputs: Readonly<Record<string, string>>
  readonly facts: unknown
}

const baseFacts = z.looseObject({
  packages: z.array(z.looseObject({ name: z.string(), version: z.string() })),
})
const wheelFacts = z.looseObject({
  name: z.string(),
  version: z.string(),
  grafted: z
    .array(z.looseObject({ soname: z.string(), version: z.string().optional() }))
    .default([]),
})
const layerFacts = z.looseObject({ layer: z.looseObject({ unpackedBytes: z.number() }) })

/** `unread`: why the layers of the other image are not read. */
export function compareRecords(
  model: ImageModel,
  record: Recorded,
  other: { readonly image: OpenedImage; readonly record: Recorded; readonly unread: string },
): Differences {
  const [now, before] = [toldBy(record), toldBy(other.record)]
  return {
    ...compareDescribed(model, described(other.image)),
    other: other.image.name,
    unread: other.unread,
    unpacked: { name: 'unpacked', before: before.unpackedBytes, after: now.unpackedBytes },
    pythons: changes([['CPython', other.record.python.name]], [['CPython', record.python.name]]),
    packages: changes(before.packages, now.packages),
    wheels: changes(before.wheels, now.wheels),
    grafted: changes(before.grafted, now.grafted),
    folders: [],
    wheelSizes: [],
    files: { added: [], removed: [], content: [], rights: [] },
  }
}

/** What a record does not say, or says in a way of another version, is left out. */
function toldBy({ products }: Recorded) {
  const packages: (readonly [string, string])[] = []
  const wheels: (readonly [string, string])[] = []
  const grafted: (readonly [string, string])[] = []
  let unpackedBytes = 0
  for (const { kind, facts } of products) {
    unpackedBytes += layerFacts.safeParse(facts).data?.layer.unpackedBytes ?? 0
    if (kind === 'base')
      for (const { name, version } of baseFacts.safeParse(facts).data?.packages ?? [])
        packages.push([name, version])
    const wheel = kind === 'wheel' ? wheelFacts.safeParse(facts).data : undefined
    if (wheel === undefined) continue
    wheels.push([wheel.name, wheel.version])
    for (const { soname, version = '' } of wheel.grafted)
      grafted.push([`${soname} in ${wheel.name}`, version])
  }
  const all: Readonly<Record<'packages' | 'wheels' | 'grafted', Pairs>> = {
    packages,
    wheels,
    grafted,
  }
  return { ...all, unpackedBytes }
}
