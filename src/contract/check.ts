/** One image, opened, read, run and judged. */
import type { ImageModel } from '../inspect/index.js'
import type { Comparison } from './compare.js'
import type { Report } from './judge.js'
import type { Building } from './merging.js'

export interface Checked {
  readonly model: ImageModel
  readonly report: Report
  readonly comparison: Comparison | undefined
  /** Why it is not compared, although that was asked for. */
  readonly notCompared?: string | undefined
  /** Of an image that was built for this check. */
  readonly building?: Building | undefined
  readonly seconds: number
}
