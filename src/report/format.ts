/** Numbers and texts of the outside, for the eyes. */

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Decimal units, two digits that matter: `12 kB`, `4.3 MB`, `19 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 999.5 kB would be shown as 1000 kB.
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`
}

/** `0.1 s`, `11.8 s`, `4 min 12 s`, `1 h 3 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The last `count` lines that say something, as a terminal would have left them. */
export function lastLines(log: string, count: number): readonly string[] {
  if (count <= 0) return []
  const lines = log
    .split(/\r?\n/)
    // A progress bar rewrites its line: what was written last is what stands there.
    .map((line) => printable(line.slice(line.trimEnd().lastIndexOf('\r') + 1)).trimEnd())
    .filter((line) => line !== '')
  return lines.slice(-count)
}

/**
 * ECMA-48: control sequences (colours, cursor), operating system commands (titles, links), and
 * two-character escapes. Node's stripVTControlCharacters also takes the text between a sequence
 * and a later bell.
 */
const [escape, bell] = ['\u001b', '\u0007']
const escapeSequence = new RegExp(
  String.raw`${escape}(?:\[[0-?]*[ -/]*[@-~]|\][^${bell}${escape}\n]*(?:${bell}|${escape}\\)?|[ -/]*[0-~])`,
  'g',
)

/** User and password of an address: parsers and programs quote the lines that they stand in. */
const login = /:\/\/[^\s/@]+@/g

/** More of one line helps nobody, and would bury what comes after it. */
const mostLineChars = 1000

/**
 * Without escape sequences and control characters (tabs become spaces): compilers' and servers'
 * texts must not move the cursor. Line feeds stay; logins in addresses do not, nor endless lines.
 */
export function printable(text: string): string {
  const plain = text
    .replace(escapeSequence, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', '    ')
    .replace(/[^\P{Cc}\n]/gu, '')
    .replace(login, '://***@')
  if (plain.length <= mostLineChars) return plain
  return plain
    .split('\n')
    .map((line) => (line.length > mostLineChars ? `${line.slice(0, mostLineChars)}…` : line))
    .join('\n')
}
