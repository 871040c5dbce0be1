/** What a step leaves for the end of its job. */
import * as z from 'zod'

const bundle = z.object({
  /** The option cache. */
  cache: z.string(),
  /** The key without the hash of what is in the bundle. */
  prefix: z.string(),
  /** When the step began: what was used since is what this job needs. */
  startedMs: z.number(),
  budgetBytes: z.number(),
  save: z.boolean(),
  /** Why it is not saved. */
  why: z.string(),
})

const schema = z.object({
  /** The step's process: containers of it may be left if it was killed. */
  pid: z.int(),
  bundle: bundle.optional(),
})

export type BundleState = Readonly<z.infer<typeof bundle>>
export type StepState = Readonly<z.infer<typeof schema>>

/** Throws where the text is no state of ours. */
export const parseState = (text: string): StepState => schema.parse(JSON.parse(text))
