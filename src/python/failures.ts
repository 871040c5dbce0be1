/** A build that failed, told in words. */
import { PycaskError } from '../errors.js'
import type { Release } from './releases.js'

/** What the lines of a failed build mean, where we know; the first that fits is taken. */
const causes: readonly (readonly [RegExp, string])[] = [
  [/No space left on device/, 'the disk of the container engine is full: docker system prune'],
  [
    /Killed|signal terminated program cc1|virtual memory exhausted|Cannot allocate memory/,
    'the compiler ran out of memory: give the build more, or fewer jobs',
  ],
  [/C compiler cannot create executables/, 'the builder has no working compiler'],
  [/Exec format error/, 'the builder is for another architecture than this machine'],
]

/** The error `compile-failed`, with what the compiler said last. */
export function buildFailed(options: {
  readonly release: Pick<Release, 'version'>
  readonly step: string
  readonly exitCode: number
  readonly lastLines: readonly string[]
  readonly logFile: string
}): PycaskError {
  const { release, step, exitCode, lastLines } = options
  const text = lastLines.join('\n')
  const known = causes.find(([pattern]) => pattern.test(text))
  return new PycaskError({
    code: 'compile-failed',
    what: `CPython ${release.version} could not be built: the step ${step} failed (exit code ${exitCode})`,
    hint: known?.[1] ?? 'the log has everything that configure and the compiler said',
    details: tellingLines(lastLines),
    logFile: options.logFile,
  })
}

const most = 12

/** The first errors, since what follows one is often noise, and how it ended. */
export function tellingLines(lines: readonly string[]): readonly string[] {
  const full = lines.filter((line) => line.trim() !== '')
  const errors = full.filter((line) => /(^|\s)(fatal )?error:|^\S*Error\b/i.test(line))
  const last = full.slice(-4).filter((line) => !errors.includes(line))
  return [...errors.slice(0, most - last.length), ...last]
}
