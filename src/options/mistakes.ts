/** How mistakes in options are told. */
import type * as z from 'zod'
import { PycaskError } from '../errors.js'
import type { OptionName } from './definitions.js'
import type { Given } from './gather.js'
import type { Pyproject } from './pyproject.js'
import { suggest } from './suggest.js'

/** One thing that a schema refused, as an error that names the option and where it was given. */
export function explain(
  issue: z.core.$ZodIssue,
  name: OptionName,
  { value, origin }: Given,
  pyproject: Pyproject | undefined,
): PycaskError {
  const path = issue.path.map(String)
  const at =
    origin.at === undefined
      ? undefined
      : { ...origin.at, line: pyproject?.lineOf([name, ...path]) ?? origin.at.line }
  const named =
    origin.text + path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('')
  const error = (what: string, hint?: string): PycaskError =>
    new PycaskError({ code: 'option-invalid', what, hint, at })

  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const meant = suggest(key, ['libraries', 'build-packages', 'env', 'config-settings'])
    return error(
      `${named}: unknown option ${key}`,
      meant === undefined ? undefined : `did you mean ${meant}?`,
    )
  }
  const found = valueAt(value, issue.path)
  const what = `${named} is ${shown(found)}, expected ${issue.message}`
  return error(what, hintFor(issue, name, found))
}

function hintFor(issue: z.core.$ZodIssue, name: OptionName, found: unknown): string | undefined {
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    const meant = suggest(
      found,
      issue.values.map((value) => String(value)),
    )
    if (meant !== undefined) return `did you mean ${meant}?`
  }
  if (name === 'python' && typeof found === 'number')
    return 'put the version in quotes: without them 3.10 is the number 3.1'
  if (name === 'image' && typeof found === 'string' && /[:@][^/]*$/.test(found))
    return 'tags are an option of their own: tags = ["1.0", "latest"]'
  if (name === 'python-sources' && typeof found === 'string')
    return didYouMean(suggest(found, ['python.org', 'debian']))
  if ((name === 'command' || name === 'entrypoint') && typeof found === 'string')
    return 'close every quote, or write a JSON list'
  return undefined
}

const didYouMean = (meant: string | undefined): string | undefined =>
  meant === undefined ? undefined : `did you mean ${meant}?`

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  )
}

/** A found value on one line, at most 60 characters. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = value === '' ? 'empty' : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

/** One mistake as it is; several as one error with a line for each. */
export function asOneError(mistakes: readonly PycaskError[]): PycaskError {
  const [first] = mistakes
  if (first !== undefined && mistakes.length === 1) return first
  return new PycaskError({
    code: 'options-invalid',
    what: `${mistakes.length} options are wrong`,
    at: mistakes.find(({ at }) => at !== undefined)?.at,
    details: mistakes.toSorted((a, b) => lineOf(a) - lineOf(b)).map(oneLine),
    cause: new AggregateError(mistakes),
  })
}

const lineOf = ({ at }: PycaskError): number => at?.line ?? 0

function oneLine({ at, what, hint }: PycaskError): string {
  const place = at === undefined ? '' : [at.file, at.line].filter((part) => part).join(':') + ': '
  return `${place}${what}${hint === undefined ? '' : ` (${hint})`}`
}
