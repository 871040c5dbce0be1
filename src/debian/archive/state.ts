/** What is known of an archive between two looks at it. */
import * as z from 'zod'
import { sha256, type Sha256 } from '../../words.js'

/** One suite of an archive as it was when it was looked at: small enough for a record. */
export interface SuiteState {
  /** Without user and password. */
  readonly uri: string
  readonly suite: string
  /** Of its InRelease file. */
  readonly sha256: Sha256
  /** When the archive signed it, ISO 8601. */
  readonly date: string
  /** As the archive's server says it, where it does. */
  readonly lastModified?: string | undefined
  /** Package list (`main/binary-amd64/Packages`) → SHA-256 of it, uncompressed. */
  readonly lists: Readonly<Record<string, Sha256>>
}

export interface ArchiveState {
  readonly suites: readonly SuiteState[]
}

const hash = z.string().transform(sha256)

export const suiteState: z.ZodType<SuiteState> = z.object({
  uri: z.string(),
  suite: z.string(),
  sha256: hash,
  date: z.string(),
  lastModified: z.string().optional(),
  lists: z.record(z.string(), hash),
})

export const archiveState: z.ZodType<ArchiveState> = z.object({ suites: z.array(suiteState) })

/** The same suite at another time, whatever mirror it was read from. */
export function sameSuite(
  states: readonly SuiteState[],
  { uri, suite }: Pick<SuiteState, 'uri' | 'suite'>,
): SuiteState | undefined {
  const named = states.filter((one) => one.suite === suite)
  return named.find((one) => one.uri === uri) ?? (named.length === 1 ? named[0] : undefined)
}
