/** A build that failed, told in words. */
import { PycaskError } from '../errors.js'
import type { Release } from './releases.js'
import { failureMark } from './script.js'

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

interface Failure {
  readonly release: Pick<Release, 'version'>
  readonly step: string
  readonly exitCode: number
  readonly lastLines: readonly string[]
  readonly logFile: string
}

/** What went wrong: what the script found out by itself, else `compile-failed` with the last lines. */
export function buildFailed(options: Failure): PycaskError {
  const { release, step, exitCode, lastLines } = options
  const marked = lastLines.find((line) => line.startsWith(failureMark))
  const [kind = '', ...words] = (marked ?? '').slice(failureMark.length).split(' ')
  const found = told[kind]?.(options, words)
  if (found !== undefined) return found
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

/** What the script says of its own failure (`::failed KIND WORD...`), as errors. */
const told: Readonly<
  Record<string, (failure: Failure, words: readonly string[]) => PycaskError | undefined>
> = {
  disk: ({ release }, [found = '', needed = '']) =>
    new PycaskError({
      code: 'disk-too-small',
      what: `compiling CPython ${release.version} needs ${gibOf(needed)} of disk, and the container engine has ${gibOf(found)}`,
      hint: 'make room where the engine keeps its containers: docker system prune',
    }),
  memory: ({ release }, [found = '', needed = '']) =>
    new PycaskError({
      code: 'memory-too-small',
      what: `compiling CPython ${release.version} needs ${gibOf(needed)} of memory, and ${gibOf(found)} is free`,
      hint: 'give the container engine more memory, or use optimize: fast-build',
    }),
  patch: (failure, words) => {
    const { release, lastLines } = failure
    const [, name = ''] = /^\d{4}-(.*)$/.exec(words.join(' ')) ?? []
    const hunk = lastLines.findLast((line) => /^Hunk #\d+ FAILED/.test(line))
    const file = lastLines.findLast((line) => /^(patching file|can't find file) /.test(line))
    const absent = lastLines.findLast((line) => line.startsWith('|+++ '))?.split(/\s+/)[1]
    const where =
      hunk === undefined
        ? (absent ?? 'it is no patch of this source')
        : (file ?? '').replace(/^patching file /, '')
    return new PycaskError({
      code: 'patch-failed',
      what: `the patch ${name} does not apply to CPython ${release.version}: ${where}${hunk === undefined ? '' : `, ${hunk.replace(/ -- .*/, '')}`}`,
      hint: 'make the patch against the source of just this version; it is applied with patch -p1 --fuzz=0',
      details: tellingLines(lastLines.filter((line) => !line.startsWith(failureMark))),
      logFile: failure.logFile,
    })
  },
  configure: (failure) => {
    const { lastLines, release } = failure
    const line = lastLines.find((one) => /unrecognized options?:/.test(one))
    if (line === undefined) return undefined
    const unknown = line.replace(/^.*unrecognized options?:\s*/, '')
    const stem = unknown.replace(/^--(enable|disable|with|without)-/, '').slice(0, 4)
    const known = lastLines.flatMap((one) => /^::option (.*)$/.exec(one)?.[1] ?? [])
    const near = known.filter((one) => one.replace(/^--[a-z]+-/, '').startsWith(stem))
    return new PycaskError({
      code: 'configure-option-unknown',
      what: `extra-configure: configure of CPython ${release.version} does not know ${unknown}`,
      hint:
        near.length > 0
          ? `it knows ${near.slice(0, 5).join(', ')}`
          : `it knows ${known.slice(0, 60).join(', ')}`,
      logFile: failure.logFile,
    })
  },
  untrained: ({ release, logFile }, [file = '', count = '']) =>
    new PycaskError({
      code: 'profile-untrained',
      what: `CPython ${release.version} was not trained: the highest counter of ${file} is ${count}`,
      hint: 'the tests that train it did not run; the log has what they said',
      logFile,
    }),
}

const gibOf = (kib: string): string => `${(Number(kib) / 1024 / 1024).toFixed(1)} GiB`

const most = 12

/** The first errors, since what follows one is often noise, and how it ended. */
export function tellingLines(lines: readonly string[]): readonly string[] {
  const full = lines.filter((line) => line.trim() !== '')
  const errors = full.filter((line) => /(^|\s)(fatal )?error:|^\S*Error\b/i.test(line))
  const last = full.slice(-4).filter((line) => !errors.includes(line))
  return [...errors.slice(0, most - last.length), ...last]
}
