/** All rules of the contract, in the order of its documentation. */
import type { Rule } from '../rule.js'
import { fast } from './fast.js'
import { fresh } from './fresh.js'
import { reproducible } from './reproducible.js'
import { secure } from './secure.js'
import { small } from './small.js'
import { usable } from './usable.js'

export const chapters: readonly (readonly [string, readonly Rule[]])[] = [
  ['Fast', fast],
  ['Small', small],
  ['Secure', secure],
  ['Usable', usable],
  ['Reproducible', reproducible],
  ['Fresh', fresh],
]

export const rules: readonly Rule[] = chapters.flatMap(([, all]) => all)
export const ruleIds: ReadonlySet<string> = new Set(rules.map(({ id }) => id))
