/** One image, opened, read, run and judged. */
import type { ImageModel } from '../inspect/index.js'
import type { Comparison } from './compare.js'
import type { Report } from './judge.js'

export interface Checked {
  readonly model: ImageModel
  readonly report: Report
  readonly comparison: Comparison | undefined
  readonly seconds: number
}
