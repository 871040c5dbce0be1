/** What of a lock is wanted, and whether the lock has it. */
import { PycaskError, type Location } from '../errors.js'
import { canonicalName } from './types.js'

/** Beyond what every installation gets. Names as the user wrote them. */
export interface Selection {
  readonly extras: readonly string[]
  readonly groups: readonly string[]
}

/**
 * Refuses an extra or a group that the lock does not have.
 *
 * @param has what the lock has; undefined where its format knows no such thing
 * @throws PycaskError `lock-selection-unknown`
 */
export function checkSelection(
  file: string,
  { extras, groups }: Selection,
  has: {
    readonly extras: readonly string[] | undefined
    readonly groups: readonly string[] | undefined
  },
): void {
  check(file, 'extra', extras, has.extras)
  check(file, 'group', groups, has.groups)
}

function check(
  file: string,
  kind: 'extra' | 'group',
  wanted: readonly string[],
  has: readonly string[] | undefined,
): void {
  const known = has?.map(canonicalName)
  const [missing] = wanted.filter((name) => known?.includes(canonicalName(name)) !== true)
  if (missing === undefined) return
  const what =
    has === undefined ? `a lock of this format has no ${kind}s` : `the lock has no such ${kind}`
  const names = has === undefined || has.length === 0 ? 'none' : [...has].sort().join(', ')
  throw new PycaskError({
    code: 'lock-selection-unknown',
    what: `${file}: ${kind} ${missing}: ${what}`,
    ...(has !== undefined && { details: [`${kind}s of the lock: ${names}`] }),
    hint:
      has === undefined
        ? `take ${missing} out of the option ${kind}s, or name another lock`
        : `correct the option ${kind}s, or lock again with it: ${lockCommand(file)}`,
    at: { file },
  })
}

/** An entry that is wanted and that no index has a hash for. */
export function unsupportedEntry(name: string, why: string, at: Location): PycaskError {
  return new PycaskError({
    code: 'lock-entry-unsupported',
    what: `${at.file}:${String(at.line ?? 1)}: ${name}: ${why}; expected a release with hashes`,
    hint: 'publish it to an index, or take it into the application itself',
    at,
  })
}

/** An entry that cannot be verified. */
export function withoutHashes(entry: {
  readonly name: string
  readonly version: string | undefined
  readonly at: Location
}): PycaskError {
  const { name, version = '', at } = entry
  return new PycaskError({
    code: 'lock-without-hashes',
    what: `${at.file}:${String(at.line ?? 1)}: ${version === '' ? name : `${name}==${version}`} has no SHA-256 hash`,
    details: ['Pycask only installs what the lock names by hash.'],
    hint: lockCommand(at.file),
    at,
  })
}

/** The command that makes a lock of this name anew, for hints. */
export function lockCommand(file: string): string {
  const name = file.split('/').at(-1) ?? file
  if (name === 'uv.lock') return 'uv lock'
  if (name === 'poetry.lock') return 'poetry lock'
  if (name === 'pdm.lock') return 'pdm lock'
  if (name === 'Pipfile.lock') return 'pipenv lock'
  if (/^pylock(\.[^.]+)?\.toml$/.test(name))
    return `uv pip compile --format pylock.toml requirements.in -o ${file}`
  const source = file.endsWith('.txt') ? file.replace(/\.txt$/, '.in') : `${file}.in`
  return `uv pip compile --generate-hashes ${source} -o ${file}`
}
