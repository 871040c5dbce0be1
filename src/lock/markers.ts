/**
 * Environment markers, decided for a target and not for the machine that builds.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
 */
import { explain, gt, lt, satisfies, valid, validRange } from '@renovatebot/pep440'
import { canonicalName, machineOf, type Target } from './types.js'

/** What a marker may ask for. `undefined`: only the machine that runs the image will know. */
export type MarkerEnvironment = Readonly<Record<string, string | undefined>>

/** The parts of a lock that are wanted. Names are canonical. */
export interface MarkerSelection {
  readonly extras: readonly string[]
  readonly groups: readonly string[]
}

const variables = [
  'os_name',
  'sys_platform',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_version',
  'python_full_version',
  'implementation_name',
  'implementation_version',
] as const

/** Names that PEP 345 and setuptools gave them. */
const oldNames: Readonly<Record<string, string>> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
}

/** Only these are compared as versions; the order of other values would mean nothing. */
const versions: ReadonlySet<string> = new Set([
  'python_version',
  'python_full_version',
  'implementation_version',
  'platform_release',
])

/** What CPython on Debian says of itself. */
export function markerEnvironment({ pythonVersion, architecture }: Target): MarkerEnvironment {
  return {
    os_name: 'posix',
    sys_platform: 'linux',
    platform_machine: machineOf(architecture),
    platform_python_implementation: 'CPython',
    platform_release: undefined,
    platform_system: 'Linux',
    platform_version: undefined,
    python_version: pythonVersion.split('.').slice(0, 2).join('.'),
    python_full_version: pythonVersion,
    implementation_name: 'cpython',
    implementation_version: pythonVersion,
  }
}

/**
 * Whether a marker is true. `extra == "x"`, and the set operators of lock files
 * (`"x" in extras`, `"x" in dependency_groups`), look at what is selected.
 *
 * @throws Error that says what is wrong with the marker, or what of it cannot be known
 */
export function evaluateMarker(
  marker: string,
  environment: MarkerEnvironment,
  selection: MarkerSelection,
): boolean {
  const tokens = tokensOf(marker)
  let place = 0
  const next = (): Token => tokens[place] ?? { kind: 'end', text: 'the end' }
  const expected = (what: string): Error =>
    new Error(`${what} expected, found ${next().text} in the marker ${marker}`)
  const take = (kind: Token['kind'], text?: string): boolean => {
    const fits = next().kind === kind && (text === undefined || next().text === text)
    if (fits) place++
    return fits
  }

  // Every part is evaluated, so that a mistake in it is found wherever it stands.
  function or(): boolean {
    let value = and()
    while (take('word', 'or')) value = and() || value
    return value
  }
  function and(): boolean {
    let value = atom()
    while (take('word', 'and')) value = atom() && value
    return value
  }
  function atom(): boolean {
    if (!take('bracket', '(')) return comparison()
    const value = or()
    if (!take('bracket', ')')) throw expected(')')
    return value
  }
  function comparison(): boolean {
    const left = operand()
    const sign = operator()
    const right = operand()
    return compare({ left, sign, right, environment, selection, marker })
  }
  function operator(): string {
    const { text } = next()
    if (take('sign')) return text
    if (take('word', 'in')) return 'in'
    if (take('word', 'not') && take('word', 'in')) return 'not in'
    throw expected('a comparison')
  }
  function operand(): Operand {
    const { text } = next()
    if (take('string')) return { literal: text }
    const name = oldNames[text] ?? text
    const known = [...variables, 'extra', 'extras', 'dependency_groups'].includes(name)
    if (known && take('word')) return { name }
    throw expected('a variable or a text in quotes')
  }

  const value = or()
  if (place < tokens.length) throw expected('and, or, or the end')
  return value
}

interface Token {
  readonly kind: 'string' | 'sign' | 'bracket' | 'word' | 'end'
  readonly text: string
}

function tokensOf(marker: string): readonly Token[] {
  const pattern = /\s*(?:'([^']*)'|"([^"]*)"|(===|[<>=!~]=|[<>])|([()])|([A-Za-z_][\w.]*)|(\S))/gy
  return [...marker.trimEnd().matchAll(pattern)].map(
    ([, single, double, sign, bracket, word, other]) => {
      const string = single ?? double
      if (string !== undefined) return { kind: 'string', text: string }
      if (sign !== undefined) return { kind: 'sign', text: sign }
      if (bracket !== undefined) return { kind: 'bracket', text: bracket }
      if (word !== undefined) return { kind: 'word', text: word }
      throw new Error(`${other ?? ''} is not expected in the marker ${marker}`)
    },
  )
}

type Operand = { readonly literal: string } | { readonly name: string }

interface Comparison {
  readonly left: Operand
  readonly sign: string
  readonly right: Operand
  readonly environment: MarkerEnvironment
  readonly selection: MarkerSelection
  readonly marker: string
}

function compare({ left, sign, right, environment, selection, marker }: Comparison): boolean {
  const variable = 'name' in left ? left : right
  if (!('name' in variable) || ('name' in left && 'name' in right))
    throw new Error(`the marker ${marker} has to compare a variable with a text`)
  const { name } = variable
  const literal = 'literal' in left ? left.literal : 'literal' in right ? right.literal : ''

  if (name === 'extra') {
    const has = selection.extras.includes(canonicalName(literal))
    if (sign === '==' || sign === '!=') return has === (sign === '==')
    throw new Error(`extra can be compared with == and != only, in the marker ${marker}`)
  }
  if (name === 'extras' || name === 'dependency_groups') {
    const set = name === 'extras' ? selection.extras : selection.groups
    if ('literal' in left && (sign === 'in' || sign === 'not in'))
      return set.includes(canonicalName(literal)) === (sign === 'in')
    throw new Error(`${name} can be asked by "NAME" in ${name} only, in the marker ${marker}`)
  }

  const value = environment[name]
  if (value === undefined)
    throw new Error(`${name} is known only where the image runs, in the marker ${marker}`)
  const [a, b] = 'name' in left ? [value, literal] : [literal, value]
  if (versions.has(name) && sign !== 'in' && sign !== 'not in') {
    const answer = compareVersions(a, sign, b)
    if (answer !== undefined) return answer
  }
  switch (sign) {
    case '==':
      return a === b
    case '!=':
      return a !== b
    case 'in':
      return b.includes(a)
    case 'not in':
      return !b.includes(a)
    // What is no version has no order, as Python's own `packaging` has it.
    case '<=':
    case '>=':
      return a === b
    case '<':
    case '>':
      return false
    default:
      throw new Error(`${a} ${sign} ${b} means nothing, in the marker ${marker}`)
  }
}

/**
 * Whether a version is in the range that a sign and another version make; undefined where those
 * two make none. What is no version is outside of every range.
 */
function compareVersions(version: string, sign: string, other: string): boolean | undefined {
  if (sign === '===') return /\s/.test(other) ? undefined : same(version, other)
  if (!validRange(`${sign}${other}`)) return undefined
  if (valid(version) === null) return false
  if (sign === '<' || sign === '>') {
    // "<3.14" leaves 3.14rc1 out, and ">3.13" leaves 3.13.post1 out.
    const { is_prerelease: isPre = false, is_postrelease: isPost = false } = explain(version) ?? {}
    const of = explain(other)
    const near = explain(version)?.base_version === of?.base_version
    return sign === '<'
      ? lt(version, other) && !(near && isPre && of?.is_prerelease !== true)
      : gt(version, other) && !(near && isPost && of?.is_postrelease !== true)
  }
  return satisfies(version, `${sign}${other}`, { prereleases: true })
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Whether a `requires-python` takes the target. What is no range takes all. */
export const acceptsPython = (requires: string | undefined, { pythonVersion }: Target): boolean =>
  requires === undefined ||
  !validRange(requires) ||
  satisfies(pythonVersion, requires, { prereleases: true })
