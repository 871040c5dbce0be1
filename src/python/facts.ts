/** What is known of a finished CPython. */
import * as z from 'zod'
import { layerFacts, type LayerFacts } from '../image/index.js'

export interface PythonFacts {
  /** `3.13.15` */
  readonly version: string
  /** `cp313` */
  readonly tag: string
  /** `/opt/<org>/python` */
  readonly prefix: string
  /** `/opt/<org>/python/bin/python3.13` */
  readonly executable: string
  /** Where the builder's addition has the C headers: `/opt/<org>/python/include/python3.13`. */
  readonly headers: string
  readonly layer: LayerFacts
  /** Shared libraries that it links, with the packages that had them in the builder; by SONAME. */
  readonly requires: readonly { readonly soname: string; readonly package: string }[]
  /** Extension modules that were not built (`_tkinter`), sorted. */
  readonly modulesMissing: readonly string[]
}

export const pythonFacts: z.ZodType<PythonFacts> = z.object({
  version: z.string(),
  tag: z.string().regex(/^cp3\d+$/),
  prefix: z.string(),
  executable: z.string(),
  headers: z.string(),
  layer: layerFacts,
  requires: z.array(z.object({ soname: z.string(), package: z.string() })),
  modulesMissing: z.array(z.string()),
})
