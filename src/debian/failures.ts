/** What apt says when it cannot, as errors for people. */
import { PycaskError } from '../errors.js'
import type { RunResult } from '../host/types.js'
import type { Suite } from '../words.js'
import { aptErrors } from './apt.js'
import { suiteName } from './distributions.js'

/** Names that apt could not find, out of its standard error. */
export function unknownPackages(stderr: string): string[] {
  const patterns = [
    /^E: Unable to locate package (\S+)/gm,
    /^E: Package '?([^\s']+)'? has no installation candidate/gm,
    /^E: Couldn't find any package by (?:glob|regex) '([^']+)'/gm,
  ]
  return [...new Set(patterns.flatMap((one) => [...stderr.matchAll(one)].map((m) => m[1] ?? '')))]
}

/** `package-unknown`, with names that look alike. */
export function unknownPackage(
  suite: Suite,
  unknown: readonly string[],
  names: ReadonlySet<string>,
): PycaskError {
  const [first = ''] = unknown
  const near = nearNames(first, names)
  return new PycaskError({
    code: 'package-unknown',
    what: `${suiteName(suite)} has no package ${unknown.join(', ')}`,
    hint: near.length > 0 ? `did you mean ${near.join(', ')}?` : 'check the name and the suite',
    details: unknown.slice(1).map((name) => {
      const others = nearNames(name, names)
      return others.length > 0 ? `${name}: did you mean ${others.join(', ')}?` : name
    }),
  })
}

/** `packages-conflict`, in apt's own words. */
export function conflict(suite: Suite, wanted: readonly string[], result: RunResult): PycaskError {
  const lines = result.stdout.split('\n')
  const start = lines.findIndex((line) => line.startsWith('The following packages have unmet'))
  const unmet = start < 0 ? [] : lines.slice(start + 1).filter((line) => line.startsWith(' '))
  return new PycaskError({
    code: 'packages-conflict',
    what: `these packages of ${suiteName(suite)} cannot be installed together: ${wanted.join(', ')}`,
    hint: 'leave out the one that is named below, or wait until the archive is consistent again',
    details: [...unmet.map((line) => line.trimEnd()), ...aptErrors(result)].slice(0, 20),
  })
}

/** Up to three names within two edits, or the same up to the first digit: `libssl1.1`, `libssl3`. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const stem = (text: string): string => /^\D*/.exec(text)?.[0] ?? ''
  const own = stem(name)
  const scored: { candidate: string; score: number }[] = []
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > 4) continue
    const edits = distance(name, candidate, 3)
    const alike = own.length > 4 && own !== name && stem(candidate) === own
    if (edits <= 2 || alike) scored.push({ candidate, score: edits })
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map((one) => one.candidate)
}

/** Levenshtein's distance, or `limit` when it is at least that. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    let best = i
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      const value = Math.min(
        (row[j] ?? limit) + 1,
        (next[j - 1] ?? limit) + 1,
        (row[j - 1] ?? limit) + cost,
      )
      next.push(value)
      best = Math.min(best, value)
    }
    if (best >= limit) return limit
    row = next
  }
  return Math.min(row[b.length] ?? limit, limit)
}
