/** Whether the layers of an image can lie on another base. */
import { missingIn, missingText, type Provides, type Requires } from '../elf/index.js'

export interface BaseIdentity {
  readonly suite: string
  readonly architecture: string
  /** `2.41` */
  readonly glibc: string
}

export interface Verdict {
  /** Empty: it holds. One sentence each. */
  readonly reasons: readonly string[]
  /** Whose files lack something: `python`, `psycopg2 2.9.13`; sorted. */
  readonly owners: readonly string[]
}

/**
 * The new base is of the same suite and architecture, its C library is not older, and it has every
 * interpreter, library, version and symbol that the layers need of it. What the base did not have
 * before either is no loss.
 */
export function verifyRebase(request: {
  readonly before: BaseIdentity
  readonly after: BaseIdentity
  readonly requires: Requires
  readonly provides: Provides
  readonly providedBefore: Provides | undefined
}): Verdict {
  const { before, after, requires, provides, providedBefore } = request
  const identity = (['suite', 'architecture'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => `the base is of another ${name}: ${before[name]} → ${after[name]}`)
  const older = numbersOf(after.glibc) < numbersOf(before.glibc)
  const glibc = older ? [`the C library is older: ${before.glibc} → ${after.glibc}`] : []
  const missing = missingIn(provides, requires, providedBefore)
  return {
    reasons: [...identity, ...glibc, ...new Set(missing.map(missingText))],
    owners: [...new Set(missing.map(({ owner }) => owner))].sort(),
  }
}

/** `2.9` before `2.41`. */
const numbersOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 10_000 + minor
}
