/** From findings to a verdict: levels, waivers, what was skipped. */
import {
  isSkipped,
  outerSlashes,
  type Finding,
  type Level,
  type Rule,
  type Subject,
} from './rule.js'

/** How a project wants to be judged: `[tool.pycask.contract]`. */
export interface Judgement {
  readonly levels: Readonly<Record<string, Level | 'off'>>
  readonly waive: Readonly<Record<string, Waiver>>
}

export interface Waiver {
  readonly reason: string
  /** Last day on which it counts: `2027-01-01`; for ever where absent. */
  readonly until?: string | undefined
  /** Only findings at these paths (with * and **); all of the rule where absent. */
  readonly paths?: readonly string[] | undefined
}

export interface Result {
  readonly rule: Rule
  readonly level: Level
  readonly state: 'kept' | 'broken' | 'waived' | 'skipped' | 'off'
  readonly findings: readonly Finding[]
  /** Findings that a waiver covers. */
  readonly waived: readonly Finding[]
  /** Why it was skipped, or waived. */
  readonly reason?: string
}

export interface Report {
  readonly results: readonly Result[]
  /** Waivers that no longer count, or that nothing needs any more. */
  readonly outdated: readonly { readonly id: string; readonly why: string }[]
  /** No rule of the level error is broken. */
  readonly good: boolean
}

/** Tests all rules that can be tested on an image. */
export function judge(rules: readonly Rule[], subject: Subject, judgement: Judgement): Report {
  const outdated: { id: string; why: string }[] = []
  const results = rules.flatMap((rule): Result[] => {
    const { check, id } = rule
    if (check === undefined) return []
    const level = judgement.levels[id] ?? rule.level
    const nothing = { findings: [], waived: [] }
    if (level === 'off') return [{ rule, level: rule.level, state: 'off', ...nothing }]
    const verdict = check(subject)
    if (isSkipped(verdict))
      return [{ rule, level, state: 'skipped', reason: verdict.skipped, ...nothing }]
    const waiver = judgement.waive[id]
    const isOver = waiver?.until !== undefined && dayOf(subject.today) > waiver.until
    if (waiver !== undefined && isOver && verdict.length > 0)
      outdated.push({ id, why: `ended on ${waiver.until ?? ''}: ${waiver.reason}` })
    if (waiver === undefined || isOver)
      return [
        {
          rule,
          level,
          state: verdict.length > 0 ? 'broken' : 'kept',
          findings: verdict,
          waived: [],
        },
      ]
    const covers = coveredBy(waiver)
    const waived = verdict.filter(covers)
    const findings = verdict.filter((one) => !covers(one))
    if (waived.length === 0)
      outdated.push({ id, why: `nothing needs it any more: ${waiver.reason}` })
    const state = findings.length > 0 ? 'broken' : waived.length > 0 ? 'waived' : 'kept'
    return [{ rule, level, state, findings, waived, reason: waiver.reason }]
  })
  return {
    results,
    outdated,
    good: !results.some(({ state, level }) => state === 'broken' && level === 'error'),
  }
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

function coveredBy({ paths }: Waiver): (finding: Finding) => boolean {
  if (paths === undefined) return () => true
  const patterns = paths.map(expressionOf)
  return ({ path }) => path !== undefined && patterns.some((pattern) => pattern.test(path))
}

/** `*` is all but a slash, `**` all; what is below a path that fits goes with it. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(outerSlashes, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/?|\*/g, (stars) => (stars === '*' ? '[^/]*' : '.*'))
  return new RegExp(`^${source}(/|$)`)
}
