/** Where in the repository a finding comes from: the line of the lock, or of the configuration. */
import type { Location } from '../errors.js'
import type { ImageModel } from '../inspect/index.js'
import type { Finding, Rule } from './rule.js'

export interface Places {
  /** Where an option is set; undefined where it is not, or not in a file. */
  readonly option: (name: string) => Location | undefined
  /** Where the lock names a package of Python. */
  readonly locked: (name: string) => Location | undefined
  /** Where the image is described: for everything else. */
  readonly otherwise: Location
}

/**
 * A file that a package of Python brought is the lock's matter, one of Debian's or of CPython that of
 * the options that choose them, everything else that of the option that the rule names.
 */
export function placeOf(
  { setting }: Pick<Rule, 'setting'>,
  { path }: Finding,
  model: Pick<ImageModel, 'ownerOf' | 'files'>,
  { option, locked, otherwise }: Places,
): Location {
  const owner = path === undefined ? undefined : ownerBelow(model, path)
  const ofOption = setting === undefined ? undefined : option(setting)
  const found =
    owner?.kind === 'wheel'
      ? locked(owner.name)
      : owner?.kind === 'package'
        ? (option('system-packages') ?? option('base') ?? option('suite'))
        : owner?.kind === 'python'
          ? (ofOption ?? option('python'))
          : ofOption
  return (
    found ?? (path !== undefined && owner === undefined ? option('app') : undefined) ?? otherwise
  )
}

/** Of a file, or of what lies in a folder where all of it is one owner's. */
function ownerBelow({ ownerOf, files }: Pick<ImageModel, 'ownerOf' | 'files'>, path: string) {
  const own = ownerOf(path)
  if (own !== undefined) return own
  const owners = new Map<string, NonNullable<ReturnType<typeof ownerOf>>>()
  for (const one of files.keys()) {
    if (!one.startsWith(`${path}/`)) continue
    const owner = ownerOf(one)
    if (owner !== undefined) owners.set(`${owner.kind} ${owner.name}`, owner)
  }
  const [first, another] = owners.values()
  return another === undefined ? first : undefined
}

/**
 * The line on which a lock names a package, in any of the formats: `flask==3.1.3`, `name = "flask"`,
 * `"flask": {`. Names are compared as indexes do (PEP 503). Lines count from 1.
 */
export function lockedLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  for (const [at, line] of text.split('\n').entries()) {
    const [, plain, quoted, key] =
      /^(?:([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:==|@)|\s*name\s*=\s*"([^"]+)"|\s{4,}"([A-Za-z0-9][\w.-]*)": \{)/.exec(
        line,
      ) ?? []
    const name = (plain ?? quoted ?? key)?.replace(/[-_.]+/g, '-').toLowerCase()
    if (name !== undefined && !lines.has(name)) lines.set(name, at + 1)
  }
  return lines
}
