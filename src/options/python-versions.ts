/** How versions of CPython are asked for: one, several, or ranges. */
import * as z from 'zod'
import type { Kind } from './kinds.js'

const expected = 'a version such as "3.13", "3.13.5", "3.14t" or ">=3.12,<3.15", or a list of them'
const listExpected = 'at least one version of Python'

/** `3.13`, `3.13.5`, `3.15.0rc1`, `3`, `3.x`, each with `t` for free-threaded or not. */
const version = String.raw`3(\.(x|\d+(\.(x|\*|\d+((a|b|rc)\d+)?))?))?t?`
/** Clauses of a version specifier (PEP 440). */
const clause = String.raw`(>=|<=|==|!=|~=|>|<)\s*${version}`
const one = new RegExp(String.raw`^(${version}|${clause}(\s*,\s*${clause})*)$`)
const startsClause = /^[<>=!~]/

const request = z.string(expected).regex(one, expected)

/**
 * Cuts a text at white space and commas, but keeps the clauses of one range together:
 * `3.12, >=3.13,<3.15` is two requests. A range that follows another one stands on its own line.
 */
export function splitVersions(text: string): string[] {
  const requests: string[] = []
  for (const line of text.split('\n')) {
    let inRange = false
    const close = line.replace(/([<>=!~])\s+/g, '$1')
    for (const part of close.split(/[\s,]+/).filter((word) => word !== '')) {
      const last = requests.length - 1
      if (inRange && startsClause.test(part)) requests[last] = `${requests[last] ?? ''},${part}`
      else requests.push(part)
      inRange = startsClause.test(part)
    }
  }
  return requests
}

/** A text, or a list of texts; each is one request, checked for its form only. */
export const pythonVersions: Kind<readonly string[]> = {
  placeholder: 'VERSIONS',
  several: 'by commas',
  fromText: (texts) => texts.flatMap(splitVersions),
  schema: z
    .union([z.string(expected).transform(splitVersions), z.array(z.string(expected))], expected)
    .pipe(z.array(request, expected).min(1, listExpected)),
}
