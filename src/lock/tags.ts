/**
 * Which wheels fit a target, and which fits best.
 * https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */
import { valid } from '@renovatebot/pep440'
import { machineOf, type Target } from './types.js'

export interface WheelName {
  readonly distribution: string
  readonly version: string
  /** The build tag, `[0, '']` without one: the higher one of two equal wheels is meant. */
  readonly build: readonly [number, string]
  readonly pythons: readonly string[]
  readonly abis: readonly string[]
  readonly platforms: readonly string[]
}

/**
 * Takes a wheel's file name apart; undefined for what is no name of a wheel, as Python's `packaging`
 * has it.
 */
export function parseWheelName(fileName: string): WheelName | undefined {
  const parts = fileName.replace(/\.whl$/, '').split('-')
  if (!fileName.endsWith('.whl') || parts.length < 5 || parts.length > 6) return undefined
  const [distribution = '', version = '', build = ''] = parts
  const [pythons = [], abis = [], platforms = []] = parts
    .slice(-3)
    .map((part) => part.toLowerCase().split('.'))
  const tag = parts.length === 6 ? /^(\d+)(.*)$/.exec(build) : ['', '0', '']
  const fine =
    tag !== null &&
    /^[\p{L}\p{N}_.]+$/u.test(distribution) &&
    !distribution.includes('__') &&
    valid(version) !== null &&
    pythons.every((python) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(python)) &&
    ![...abis, ...platforms].includes('')
  if (!fine) return undefined
  return {
    ...{ distribution, version, pythons, abis, platforms },
    build: [Number(tag[1]), tag[2] ?? ''],
  }
}

const legacyNames: Readonly<Record<string, string>> = {
  '2_17': 'manylinux2014',
  '2_12': 'manylinux2010',
  '2_5': 'manylinux1',
}

/** The platforms that a target can load, best first. A bare `linux_*` promises nothing and is none. */
export function platformTags({ architecture, glibc: [major, minor] }: Target): readonly string[] {
  const machine = machineOf(architecture)
  // The oldest C library there is for the machine: PEP 600 goes no further back.
  const oldest = machine === 'x86_64' ? 5 : 17
  const tags: string[] = []
  for (let version = minor; version >= oldest; version--) {
    const name = `${String(major)}_${String(version)}`
    tags.push(`manylinux_${name}_${machine}`)
    const legacy = legacyNames[name]
    if (legacy !== undefined) tags.push(`${legacy}_${machine}`)
  }
  return tags
}

/** All tags `python-abi-platform` that a target accepts from an index, best first. */
export function compatibleTags(target: Target): readonly string[] {
  const [major, minor] = target.pythonVersion.split('.').map(Number) as [number, number]
  const platforms = platformTags(target)
  const cpython = (version: number) => `cp${String(major)}${String(version)}`
  const below = (from: number, to: number) =>
    Array.from({ length: Math.max(0, from - to + 1) }, (_, index) => from - index)
  const own = cpython(minor)
  const pythons = [
    `py${String(major)}${String(minor)}`,
    `py${String(major)}`,
    ...below(minor - 1, 0).map((version) => `py${String(major)}${String(version)}`),
  ]
  const on = (python: string, abi: string) =>
    platforms.map((platform) => `${python}-${abi}-${platform}`)
  const abi = target.abi ?? own
  // The stable ABI exists since 3.2; free-threaded interpreters have one of their own (PEP 803).
  const stableAbi = abi.endsWith('t') ? 'abi3t' : 'abi3'
  const stable = (version: number) => on(cpython(version), stableAbi)
  return [
    ...on(own, abi),
    ...stable(minor),
    ...on(own, 'none'),
    ...below(minor - 1, 2).flatMap(stable),
    ...pythons.flatMap((python) => on(python, 'none')),
    `${own}-none-any`,
    ...pythons.map((python) => `${python}-none-any`),
  ]
}

/** Ranks wheels against a list of tags; made once for many wheels. */
export function tagRanks(tags: readonly string[]): (wheel: WheelName) => number | undefined {
  const ranks = new Map(tags.map((tag, index) => [tag, index]))
  return ({ pythons, abis, platforms }) => {
    let best: number | undefined
    for (const python of pythons)
      for (const abi of abis)
        for (const platform of platforms) {
          const rank = ranks.get(`${python}-${abi}-${platform}`)
          if (rank !== undefined && (best === undefined || rank < best)) best = rank
        }
    return best
  }
}
