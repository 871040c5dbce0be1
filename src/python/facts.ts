/** What is known of a finished CPython. */
import * as z from 'zod'
import { layerFacts, type LayerFacts } from '../image/index.js'
import { sha256, type Sha256 } from '../words.js'
import { sourceFacts, type SourceFacts } from './sources.js'

export interface PythonFacts {
  /** `3.13.15` */
  readonly version: string
  /** `cp313` */
  readonly tag: string
  /** `cp313`, `cp313t` for a free-threaded build. */
  readonly abi: string
  /** `/opt/<org>/python` */
  readonly prefix: string
  /** `/opt/<org>/python/bin/python3.13` */
  readonly executable: string
  /** Where the builder's addition has the C headers: `/opt/<org>/python/include/python3.13`. */
  readonly headers: string
  readonly optimize: 'full' | 'fast-build'
  /** SHA-256 of the profile that it was optimised with. */
  readonly profile?: Sha256 | undefined
  /** Of the tarball: what was verified, and how. */
  readonly source: SourceFacts
  readonly layer: LayerFacts
  /** Shared libraries that it links, with the packages that had them in the builder; by SONAME. */
  readonly requires: readonly { readonly soname: string; readonly package: string }[]
  /** Extension modules that were not built (`_tkinter`), sorted. */
  readonly modulesMissing: readonly string[]
}

export const pythonFacts: z.ZodType<PythonFacts> = z.object({
  version: z.string(),
  tag: z.string().regex(/^cp3\d+$/),
  abi: z.string().regex(/^cp3\d+t?$/),
  prefix: z.string(),
  executable: z.string(),
  headers: z.string(),
  optimize: z.enum(['full', 'fast-build']),
  profile: z
    .string()
    .transform((text) => sha256(text))
    .optional(),
  source: sourceFacts,
  layer: layerFacts,
  requires: z.array(z.object({ soname: z.string(), package: z.string() })),
  modulesMissing: z.array(z.string()),
})
