/** What is in an image, as its record tells it: all that can go stale. */
import * as z from 'zod'
import type { ImageRecord, RecordedProduct } from '../record/index.js'
import type { Key } from '../words.js'

export interface Installed {
  readonly python: { readonly name: string; readonly minor: string; readonly suffix: string }
  readonly base: InstalledBase | undefined
  readonly wheels: readonly InstalledWheel[]
  /** What CPython was compiled with: package → version, as the key of CPython has it. */
  readonly toolchain: Readonly<Record<string, string>>
}

export interface InstalledBase {
  readonly key: Key
  readonly inputs: Readonly<Record<string, string>>
  readonly packages: readonly InstalledPackage[]
  readonly glibc: string
  /** Where it is somebody else's image: its name, and the digest of its manifest where that is known. */
  readonly image?: { readonly name: string; readonly digest: string | undefined } | undefined
}

export interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly source: string
  /** Absent where it is the same. */
  readonly sourceVersion?: string | undefined
}

export interface InstalledWheel {
  readonly name: string
  readonly version: string
  /** Of the file of the lock that it is, or that it was built from. */
  readonly sha256: string | undefined
  /** Libraries of Debian that were copied into it. */
  readonly grafted: readonly { readonly package: string; readonly version: string }[]
}

const baseFacts = z.looseObject({
  packages: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      source: z.string(),
      sourceVersion: z.string().optional(),
    }),
  ),
  glibc: z.string(),
})

const wheelFacts = z.looseObject({
  name: z.string(),
  version: z.string(),
  grafted: z.array(
    z.looseObject({ package: z.string().optional(), version: z.string().optional() }),
  ),
})

/** Reads a record's products; what is not understood of a later version is left out. */
export function installedOf(
  { python, products }: ImageRecord,
  annotations: Readonly<Record<string, string>> = {},
): Installed {
  const [base] = ofKind(products, 'base')
  const facts = baseFacts.safeParse(base?.facts)
  const inputs = ofKind(products, 'python')[0]?.inputs ?? {}
  return {
    python,
    base:
      base === undefined || !facts.success
        ? undefined
        : {
            ...{ key: base.key, inputs: base.inputs, ...facts.data },
            image: imageBelow(base, annotations),
          },
    wheels: ofKind(products, 'wheel').flatMap((product) => {
      const wheel = wheelFacts.safeParse(product.facts)
      if (!wheel.success) return []
      const { name, version, grafted } = wheel.data
      const known = new Map(
        grafted.flatMap((one) =>
          one.package === undefined || one.version === undefined
            ? []
            : [[one.package, { package: one.package, version: one.version }]],
        ),
      )
      return [{ name, version, sha256: product.inputs['sha256'], grafted: [...known.values()] }]
    }),
    toolchain: Object.fromEntries(
      Object.entries(inputs).flatMap(([name, value]) =>
        name.startsWith('builder.') ? [[name.slice('builder.'.length), value]] : [],
      ),
    ),
  }
}

/** The image that a base is, as the annotations of ours name it. */
function imageBelow(
  base: RecordedProduct,
  annotations: Readonly<Record<string, string>>,
): InstalledBase['image'] {
  const name = annotations['org.opencontainers.image.base.name']
  const isImage = base.inputs['flavour'] !== 'minimal' && base.inputs['flavour'] !== 'slim'
  return isImage && name !== undefined
    ? { name, digest: annotations['org.opencontainers.image.base.digest'] }
    : undefined
}

const ofKind = (products: readonly RecordedProduct[], kind: string): readonly RecordedProduct[] =>
  products.filter((one) => one.kind === kind)

/** Every Debian package that is asked about. */
export function packageNames({ base, wheels, toolchain }: Installed): readonly string[] {
  const names = [
    ...(base?.packages ?? []).map(({ name }) => name),
    ...wheels.flatMap(({ grafted }) => grafted.map((one) => one.package)),
    ...Object.keys(toolchain),
  ]
  return [...new Set(names)].sort()
}
