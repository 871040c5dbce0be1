/**
 * The verdict in few words, for a comment under a pull request. Texts are cut to what the reader of
 * the room `comment` takes: it believes nothing of it.
 */
import type { Checked } from '../check.js'
import { mergingSentence } from './building.js'
import { changeLines, growthSentence } from './comparison.js'
import { pulledText } from './markdown.js'

export const briefLimits = { text: 300, list: 20 } as const

const short = (text: string): string => {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  return line.length <= briefLimits.text ? line : `${line.slice(0, briefLimits.text - 1)}…`
}
const few = <T>(all: readonly T[]): readonly T[] => all.slice(0, briefLimits.list)

export interface Brief {
  readonly version: 1
  readonly images: readonly BriefImage[]
}

export interface BriefImage {
  readonly name: string
  readonly digest: string
  readonly good: boolean
  readonly broken: readonly {
    readonly rule: string
    readonly level: 'error' | 'warn' | 'info'
    readonly title: string
    readonly what: string
    readonly findings: number
    /** Whether the other image kept the rule; always false without one. */
    readonly isNew: boolean
  }[]
  readonly comparison?: {
    readonly other: string
    readonly same: boolean
    readonly cost: string
    readonly changes: readonly string[]
  }
  readonly notCompared?: string
  readonly merging?: string
}

export const briefOf = (all: readonly Checked[]): Brief => ({
  version: 1,
  images: few(all).map(imageBrief),
})

function imageBrief(checked: Checked): BriefImage {
  const { model, report, comparison, notCompared, building } = checked
  const order = { error: 0, warn: 1, info: 2 }
  const broken = report.results
    .filter(({ state }) => state === 'broken')
    .sort((a, b) => order[a.level] - order[b.level])
  const newly = new Set(comparison?.newlyBroken.map(({ id }) => id))
  const differences = comparison?.differences
  return {
    name: short(model.name),
    digest: model.digest ?? model.configDigest,
    good: report.good,
    broken: few(broken).map(({ rule, level, findings }) => ({
      ...{ rule: rule.id, level, title: short(rule.title), findings: findings.length },
      what: short(findings[0]?.what ?? ''),
      isNew: newly.has(rule.id),
    })),
    ...(differences === undefined
      ? {}
      : {
          comparison: {
            other: short(differences.other),
            same: differences.same,
            cost: differences.same ? '' : short(growthSentence(differences)),
            changes: few(changeLines(differences)).map(short),
          },
        }),
    ...(notCompared === undefined ? {} : { notCompared: short(notCompared) }),
    ...(building === undefined
      ? {}
      : { merging: short(mergingSentence(building, pulledText(checked))) }),
  }
}
