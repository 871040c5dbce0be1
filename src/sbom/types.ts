/** The part of CycloneDX 1.6 that is written (https://cyclonedx.org/docs/1.6/json/). */

export interface Component {
  readonly type: 'application' | 'container' | 'library' | 'operating-system'
  readonly 'bom-ref': string
  readonly name: string
  readonly version?: string | undefined
  readonly description?: string | undefined
  readonly hashes?: readonly Hash[] | undefined
  readonly licenses?: readonly Licence[] | undefined
  readonly cpe?: string | undefined
  readonly purl?: string | undefined
  readonly externalReferences?: readonly ExternalReference[] | undefined
  readonly pedigree?:
    { readonly ancestors: readonly Component[]; readonly notes?: string } | undefined
  readonly properties?: readonly Property[] | undefined
}

export interface Hash {
  readonly alg: 'SHA-256'
  readonly content: string
}

export type Licence =
  { readonly expression: string } | { readonly license: { readonly name: string } }

export interface ExternalReference {
  readonly type: 'distribution' | 'source-distribution' | 'website'
  readonly url: string
  readonly hashes?: readonly Hash[] | undefined
}

export interface Property {
  readonly name: string
  readonly value: string
}

export interface Bill {
  readonly $schema: string
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: {
    readonly timestamp?: string | undefined
    readonly lifecycles: readonly { readonly phase: 'build' }[]
    readonly tools: { readonly components: readonly Component[] }
    readonly component: Component
  }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
  readonly compositions: readonly {
    readonly aggregate: 'incomplete' | 'unknown'
    readonly assemblies: readonly string[]
  }[]
}

/** Components with what they depend on: what each part of an image adds to the bill. */
export interface Chapter {
  readonly components: readonly Component[]
  /** `bom-ref` → `bom-ref`s. */
  readonly dependsOn: ReadonlyMap<string, readonly string[]>
  /** What of it may have more inside than is said. */
  readonly incomplete: readonly string[]
}

export const sha256Hash = (content: string): Hash => ({ alg: 'SHA-256', content })
export const property = (name: string, value: string): Property => ({
  name: `pycask:${name}`,
  value,
})
