/**
 * What users write to name releases of CPython: `3.13`, `3.13.5`, `3.x`, `>=3.12,<3.15`, and `t`
 * behind it for a free-threaded build.
 */
import { compareVersions, finalOf, minorOf, parseVersion, type Version } from './version.js'

export interface VersionRequest {
  readonly text: string
  readonly freeThreaded: boolean
  /** `exact`: one release. `minor`: the newest of one minor version. `range`: of each minor in it. */
  readonly kind: 'exact' | 'minor' | 'range'
  /** The minor version of `exact` and `minor`. */
  readonly minor: string | undefined
  /** Whether it means this version, pre-releases apart. */
  readonly includes: (version: Version) => boolean
}

/** Undefined where the text is no request. */
export function parseRequest(text: string): VersionRequest | undefined {
  if (/^[<>=!~]/.test(text)) return parseRange(text)
  const freeThreaded = text.endsWith('t')
  const bare = freeThreaded ? text.slice(0, -1) : text
  const common = { text, freeThreaded }
  const exact = parseVersion(bare)
  if (exact !== undefined)
    return {
      ...common,
      kind: 'exact',
      minor: minorOf(exact),
      includes: (version) => compareVersions(version, exact) === 0,
    }
  const minor = /^(\d+\.\d+)(\.[x*])?$/.exec(bare)?.[1]
  if (minor !== undefined)
    return { ...common, kind: 'minor', minor, includes: (version) => minorOf(version) === minor }
  const major = /^(\d+)(\.[x*])?$/.exec(bare)?.[1]
  if (major === undefined) return undefined
  const includes = (version: Version): boolean => version.major === Number(major)
  return { ...common, kind: 'range', minor: undefined, includes }
}

type Test = (version: Version) => boolean

function parseRange(text: string): VersionRequest | undefined {
  const clauses = text.split(',').map((clause) => clause.trim())
  const freeThreaded = clauses.every((clause) => clause.endsWith('t'))
  const tests = clauses.map((clause) => parseClause(freeThreaded ? clause.slice(0, -1) : clause))
  if (tests.some((test) => test === undefined)) return undefined
  const includes: Test = (version) => tests.every((test) => test?.(version) === true)
  return { text, freeThreaded, kind: 'range', minor: undefined, includes }
}

/** One clause of a version specifier (PEP 440), of the operators that are common for Python itself. */
function parseClause(clause: string): Test | undefined {
  const [, operator, written = ''] = /^(>=|<=|==|!=|~=|>|<)\s*([\d.x*abrc]+)$/.exec(clause) ?? []
  const wildcard = /^(\d+(?:\.\d+)?)\.[x*]$/.exec(written)?.[1]
  if (wildcard !== undefined) {
    const starts: Test = (version) => `${finalOf(version)}.`.startsWith(`${wildcard}.`)
    if (operator === '==') return starts
    if (operator === '!=') return (version) => !starts(version)
    return undefined
  }
  const parts = written.split('.')
  const padded = parseVersion([...parts, '0', '0'].slice(0, Math.max(3, parts.length)).join('.'))
  if (padded === undefined) return undefined
  const compared = (test: (sign: number) => boolean): Test => {
    return (version) => test(compareVersions(version, padded))
  }
  switch (operator) {
    case '>=':
      return compared((sign) => sign >= 0)
    case '<=':
      return compared((sign) => sign <= 0)
    // PEP 440: >3.13 and <3.15 do not mean the pre-releases of 3.13 and 3.15 themselves.
    case '>':
      return compared((sign) => sign > 0)
    case '<':
      return (version) =>
        compareVersions(version, padded) < 0 &&
        (padded.pre !== undefined || finalOf(version) !== finalOf(padded))
    case '==':
      return compared((sign) => sign === 0)
    case '!=':
      return compared((sign) => sign !== 0)
    case '~=': {
      // ~=3.12 is any 3 from 3.12 on; ~=3.12.4 any 3.12 from 3.12.4 on.
      const fixed = parts.slice(0, -1)
      if (fixed.length === 0) return undefined
      const stem = `${fixed.join('.')}.`
      return (version) =>
        compareVersions(version, padded) >= 0 && `${finalOf(version)}.`.startsWith(stem)
    }
    case undefined:
    default:
      return undefined
  }
}
