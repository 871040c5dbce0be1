/** What this room makes, and what it needs of others. */
import * as z from 'zod'
import type { LockedFile } from '../lock/index.js'
import { layerFacts, type LayerFacts } from '../image/index.js'
import type { Inputs } from '../make/types.js'
import type { Builder } from '../sandbox/types.js'

/** Versions of the programs that build, repair and install wheels. */
export interface ToolsFacts {
  readonly uv: string
  readonly auditwheel: string
  readonly patchelf: string
}

export const toolsFacts: z.ZodType<ToolsFacts> = z.object({
  uv: z.string(),
  auditwheel: z.string(),
  patchelf: z.string(),
})

/** A shared library that is looked for outside of the wheel. */
export interface RequiredLibrary {
  readonly soname: string
  /** The Debian package that it was linked from; only known of wheels that were built here. */
  readonly package?: string | undefined
}

/** A shared library that was copied into the wheel. */
export interface GraftedLibrary {
  readonly soname: string
  /** Its path in the wheel. */
  readonly file?: string | undefined
  /** Absent for a library that no Debian package has. */
  readonly package?: string | undefined
  readonly version?: string | undefined
}

/** Something in a wheel that a bill of materials in the wheel names. */
export interface WheelPart {
  readonly name: string
  readonly version?: string | undefined
  readonly purl?: string | undefined
}

/** What a wheel says of itself. */
export interface WheelMetadata {
  /** An SPDX expression, or a name that is none. */
  readonly licence?: { readonly expression: string } | { readonly name: string } | undefined
  /** `Requires-Dist`, as it is written; sorted. */
  readonly requirements: readonly string[]
  /** What was compiled or copied into it, as far as it says so. */
  readonly parts: readonly WheelPart[]
}

export const wheelMetadata: z.ZodType<WheelMetadata> = z.object({
  licence: z
    .union([z.object({ expression: z.string() }), z.object({ name: z.string() })])
    .optional(),
  requirements: z.array(z.string()),
  parts: z.array(
    z.object({ name: z.string(), version: z.string().optional(), purl: z.string().optional() }),
  ),
})

export interface WheelFacts {
  /** The product's one file. */
  readonly fileName: string
  readonly name: string
  readonly version: string
  /** Whether it was compiled here rather than published. */
  readonly built: boolean
  /** Sorted by SONAME; without those of the C library itself. */
  readonly requires: readonly RequiredLibrary[]
  /** SONAMEs of the shared libraries in it: another wheel may require one of them. Sorted. */
  readonly provides: readonly string[]
  readonly grafted: readonly GraftedLibrary[]
  readonly metadata: WheelMetadata
}

export const wheelFacts: z.ZodType<WheelFacts> = z.object({
  fileName: z.string(),
  name: z.string(),
  version: z.string(),
  built: z.boolean(),
  requires: z.array(z.object({ soname: z.string(), package: z.string().optional() })),
  provides: z.array(z.string()),
  grafted: z.array(
    z.object({
      soname: z.string(),
      file: z.string().optional(),
      package: z.string().optional(),
      version: z.string().optional(),
    }),
  ),
  metadata: wheelMetadata,
})

export interface Distribution {
  readonly name: string
  readonly version: string
  /** Of its files in the venv, bytecode included. */
  readonly sizeBytes: number
}

export interface DependenciesFacts {
  readonly layer: LayerFacts
  /** `/opt/<org>/venv`. */
  readonly venv: string
  /** Sorted by name. */
  readonly distributions: readonly Distribution[]
}

export const dependenciesFacts: z.ZodType<DependenciesFacts> = z.object({
  layer: layerFacts,
  venv: z.string(),
  distributions: z.array(
    z.object({ name: z.string(), version: z.string(), sizeBytes: z.int().nonnegative() }),
  ),
})

/** What is needed to know of a CPython; its product has `layer.tar.gz` and `builder.tar.gz`. */
export interface Interpreter {
  /** `3.13.5`. */
  readonly version: string
  /** `/opt/<org>/python/bin/python3`. */
  readonly executable: string
  /** Shared libraries that it links, and the Debian packages that have them. */
  readonly requires: readonly { readonly soname: string; readonly package: string }[]
}

/** A builder image that is made when it is opened. */
export interface BuilderSource {
  /** What compiled bits depend on: package → version. */
  readonly inputs: Inputs
  /**
   * @param packages Debian packages that must be there beside those of `inputs`: what CPython itself
   *   links. They are not inputs: CPython's key covers them.
   */
  open(packages: readonly string[]): Promise<Builder>
}

/** One wheel that sdists may be built with. */
export interface BuildRequirement {
  readonly name: string
  readonly version: string
  readonly file: LockedFile
  /** Path of the verified file; only asked for when something is built. */
  open(): Promise<string>
}

/** The lock of what sdists are built with. */
export interface BuildLock {
  /** As it should stand in messages. */
  readonly file: string
  /** Undefined where there is no such file. */
  readonly requirements: readonly BuildRequirement[] | undefined
}
