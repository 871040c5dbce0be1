/** What this room knows of Debian packages, suites, builders and bases. */
import * as z from 'zod'
import { layerFacts, type LayerFacts } from '../image/index.js'
import type { Inputs, Maker } from '../make/types.js'
import type { Builder } from '../sandbox/types.js'
import type { ArchiveState } from './archive/state.js'
import { sha256, type Architecture, type Sha256, type Suite } from '../words.js'

/** One binary package at one version, as the archive's signed indexes describe it. */
export interface DebianPackage {
  readonly name: string
  readonly version: string
  /** `amd64`, `arm64` or `all`. */
  readonly architecture: string
  /** Of the .deb. */
  readonly sha256: Sha256
  /** Of the .deb. */
  readonly sizeBytes: number
  /** The source package, whose name security advisories use. */
  readonly source: string
  readonly sourceVersion: string
}

/** A package with what it asks of others: enough to walk a closure again. */
export interface ResolvedPackage extends DebianPackage {
  /** Pre-Depends and Depends: each group is a list of alternatives, by name only. */
  readonly depends: readonly (readonly string[])[]
  /** Virtual names, without versions. */
  readonly provides: readonly string[]
}

/** dpkg's status of some root file system; its text is only asked for when the answer is not known. */
export interface InstalledStatus {
  readonly sha256: string
  readonly read: () => Promise<string>
}

/** The packages of one suite for one architecture: main, updates and security together. */
export interface SuiteIndex {
  readonly suite: Suite
  readonly architecture: Architecture
  /**
   * The closure of `names` by Pre-Depends and Depends without Recommends, from nothing installed,
   * newest versions; sorted by name. apt's patterns (`?essential`) are names too. Rejects with
   * `package-unknown` or `packages-conflict`.
   */
  resolve(names: readonly string[]): Promise<readonly ResolvedPackage[]>
  /**
   * What has to be installed where dpkg's status is `installed`, so that `names` are there and
   * everything is at its newest version; sorted by name. Rejects as `resolve` does.
   */
  resolveOver(
    installed: InstalledStatus,
    names: readonly string[],
  ): Promise<readonly ResolvedPackage[]>
  /** Just these packages at their newest version; unknown ones are absent. */
  candidates(names: readonly string[]): Promise<Readonly<Record<string, ResolvedPackage>>>
  /** Name → path of the .deb, each checked against its SHA-256. Nothing is fetched twice. */
  download(packages: readonly DebianPackage[]): Promise<Readonly<Record<string, string>>>
  /** The package that has a library, by Debian's naming convention, if it is in the suite. */
  packageOf(soname: string): Promise<string | undefined>
}

/** What apt on this machine has of a suite: what other tools can be fed. */
export interface AptFiles {
  /** One-line-style sources (sources.list(5)), with `arch` and `signed-by`. */
  readonly sourcesFile: string
  /** apt's lists (Release files and indexes) that answers come from. */
  readonly listsDirectory: string
}

/** A suite, with apt's files; they are fetched when they are first asked for. */
export interface AptSuite extends SuiteIndex {
  apt(): Promise<AptFiles>
  /** The text of `AptFiles.sourcesFile`; known without asking the archives. */
  sources(): Promise<string>
  /** The archives as they are now; undefined where that is not known without apt. */
  readonly archive?: ArchiveState | undefined
  /** The same suite, whose answers another maker remembers: each image tells its own. */
  answeredBy?(lookups: Pick<Maker, 'make'>): AptSuite
}

/** A builder's root file system: what it has, and the image of it, made when first needed. */
export interface BuilderHandle {
  /** What compiled bits depend on: gcc and binutils by version, -dev packages by upstream version. */
  readonly inputs: Inputs
  /** Of the whole closure: name=version=architecture of every package in it. */
  readonly key: string
  /** Makes the image if the engine does not have it. */
  open(): Promise<Builder>
}

/** A package in a base. What an image that was not made here does not tell is absent. */
export interface BasePackage {
  readonly name: string
  readonly version: string
  /** The source package, whose name security advisories use. */
  readonly source: string
  /** Absent where it is the binary package's version. */
  readonly sourceVersion?: string | undefined
  /** `amd64`, `arm64` or `all`. */
  readonly architecture?: string | undefined
  /** Of the .deb. */
  readonly sha256?: Sha256 | undefined
  /** Packages of the base that it depends on, by name, sorted. */
  readonly depends?: readonly string[] | undefined
}

/** What is known of a finished base layer. */
export interface BaseFacts {
  readonly layer: LayerFacts
  /** Sorted by name. */
  readonly packages: readonly BasePackage[]
  /** SONAMEs that the dynamic linker finds without help, sorted. */
  readonly provides: readonly string[]
  /** `2.41` */
  readonly glibc: string
}

const basePackages: z.ZodType<readonly BasePackage[]> = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    source: z.string(),
    sourceVersion: z.string().optional(),
    architecture: z.string().optional(),
    sha256: z.string().transform(sha256).optional(),
    depends: z.array(z.string()).optional(),
  }),
)

export const baseFacts: z.ZodType<BaseFacts> = z.object({
  layer: layerFacts,
  packages: basePackages,
  provides: z.array(z.string()),
  glibc: z.string(),
})

/** What an image for debugging or compiling has on top. */
export interface VariantFacts {
  readonly layer: LayerFacts
  /** All that its layer brings, or has anew. */
  readonly packages: readonly BasePackage[]
}

export const variantFacts: z.ZodType<VariantFacts> = z.object({
  layer: layerFacts,
  packages: basePackages,
})

export const resolvedPackage: z.ZodType<ResolvedPackage> = z.object({
  name: z.string(),
  version: z.string(),
  architecture: z.string(),
  sha256: z.string().transform(sha256),
  sizeBytes: z.number(),
  source: z.string(),
  sourceVersion: z.string(),
  depends: z.array(z.array(z.string())),
  provides: z.array(z.string()),
})
