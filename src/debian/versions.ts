/** Versions of Debian packages: `[epoch:]upstream[-revision]`, and their order (deb-version(7)). */

export interface VersionParts {
  readonly epoch: number
  readonly upstream: string
  /** Debian's own part, behind the last hyphen; empty in a native package. */
  readonly revision: string
}

export function versionParts(version: string): VersionParts {
  const colon = version.indexOf(':')
  const rest = version.slice(colon + 1)
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  }
}

/** Below 0: `a` is older; 0: neither is; above 0: `a` is newer. As `dpkg --compare-versions`. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [versionParts(a), versionParts(b)]
  return (
    one.epoch - other.epoch ||
    compareTexts(one.upstream, other.upstream) ||
    compareTexts(one.revision, other.revision)
  )
}

/** Non-digits and digits in turn; digits compare as numbers. */
function compareTexts(a: string, b: string): number {
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a[i])) || (j < b.length && !isDigit(b[j]))) {
      const difference = rank(a[i]) - rank(b[j])
      if (difference !== 0) return difference
      i++
      j++
    }
    const [from, to] = [i, j]
    while (isDigit(a[i])) i++
    while (isDigit(b[j])) j++
    const [left, right] = [a.slice(from, i), b.slice(to, j)].map((digits) =>
      digits.replace(/^0+/, ''),
    ) as [string, string]
    if (left.length !== right.length) return left.length - right.length
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9'

/** A tilde sorts before everything, even the end; letters before all other characters. */
function rank(character: string | undefined): number {
  if (character === undefined || isDigit(character)) return 0
  if (character === '~') return -1
  if (/[A-Za-z]/.test(character)) return character.charCodeAt(0)
  return character.charCodeAt(0) + 256
}
