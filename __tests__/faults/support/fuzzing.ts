/** The loop that all fuzzing has: each case ends in a result that holds, or in one clear error. */
import { PycaskError } from '../../../src/errors.js'
import { errorAnnotations, errorText } from '../../../src/report/errors.js'
import type { Fuzzed } from './run.js'
import { createRandom, seedOf, type Random } from './random.js'

/** Stands in documents as a password; no error may tell it. */
export const plantedSecret = 's3cr3t-in-lock'

const mostCpuMs = 2_000
const mostFailures = 10

/**
 * Runs `once` for each case. It returns what is wrong with a result, or undefined. An error must be a
 * PycaskError that names something, tells no secret and moves no cursor.
 */
export async function fuzzCases(
  name: string,
  { seed, count, only }: { readonly seed: number; readonly count: number; readonly only?: number },
  once: (random: Random, index: number) => Promise<string | undefined>,
): Promise<Fuzzed> {
  const codes: Record<string, number> = {}
  const failures: string[] = []
  let slowestMs = 0
  const fail = (index: number, why: string): void => {
    if (failures.length < mostFailures)
      failures.push(`${name} ${String(seed)} case ${String(index)}: ${why.slice(0, 1_500)}`)
  }
  for (let index = only ?? 0; index < (only === undefined ? count : only + 1); index++) {
    const before = process.cpuUsage()
    let code = 'fine'
    try {
      const wrong = await once(createRandom(seedOf(seed, index)), index)
      if (wrong !== undefined) fail(index, wrong)
    } catch (thrown) {
      const wrong = faultOf(thrown)
      if (wrong !== undefined) fail(index, wrong)
      code = thrown instanceof PycaskError ? thrown.code : 'crash'
    }
    codes[code] = (codes[code] ?? 0) + 1
    const { user, system } = process.cpuUsage(before)
    const cpuMs = (user + system) / 1000
    slowestMs = Math.max(slowestMs, cpuMs)
    if (cpuMs > mostCpuMs) fail(index, `took ${cpuMs.toFixed(0)} ms`)
    if (index % 50 === 0) process.stdout.write(`after ${name} case ${String(index)}\n`)
  }
  const peakBytes = process.resourceUsage().maxRSS * 1024
  return { cases: only === undefined ? count : 1, codes, slowestMs, peakBytes, failures }
}

/** Where an address is still one: a password alone is a word like any other. */
const loginOf = new RegExp(`://[^\\s/@]*${plantedSecret}[^\\s/@]*@`)

/** What is wrong with an error; undefined for one that may be shown. */
export function faultOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof PycaskError))
    return `no PycaskError: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`
  if (!/^[a-z]+(-[a-z0-9]+)*$/.test(thrown.code) || thrown.what.trim() === '')
    return `an error that says nothing: ${thrown.code}: ${thrown.what}`
  const shown = [
    errorText(thrown, { colour: false }),
    ...errorAnnotations(thrown).flatMap(({ title, message }) => [title, message]),
  ].join('\n')
  if (loginOf.test(shown)) return `an error that tells a password: ${shown}`
  if (/\p{Cc}/u.test(shown.replaceAll('\n', '')))
    return `an error with control characters: ${JSON.stringify(shown)}`
  return undefined
}
