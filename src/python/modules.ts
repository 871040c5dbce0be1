/** Which extension modules a CPython must have, and the -dev packages that they are made from. */
import type { Release } from './releases.js'

const minorNumber = (release: Pick<Release, 'minor'>): number => Number(release.minor.split('.')[1])

/** Module as users know it → the extension modules behind it. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  ssl: ['_ssl'],
  hashlib: ['_hashlib'],
  sqlite3: ['_sqlite3'],
  lzma: ['_lzma'],
  bz2: ['_bz2'],
  zlib: ['zlib'],
  ctypes: ['_ctypes'],
  readline: ['readline'],
  curses: ['_curses', '_curses_panel'],
  uuid: ['_uuid'],
  'dbm.gnu': ['_gdbm'],
  'dbm.ndbm': ['_dbm'],
  decimal: ['_decimal'],
  'xml.parsers.expat': ['pyexpat'],
}

/** Extension module → the module that users import: without one of these a CPython is refused. */
export function requiredModules(release: Pick<Release, 'minor'>): Readonly<Record<string, string>> {
  const all = minorNumber(release) >= 14 ? { ...wanted, 'compression.zstd': ['_zstd'] } : wanted
  return Object.fromEntries(
    Object.entries(all).flatMap(([module, parts]) => parts.map((part) => [part, module])),
  )
}

/** Debian packages that building this release needs, beyond what every builder has. */
export function pythonBuildPackages(release: Pick<Release, 'minor'>): readonly string[] {
  const minor = minorNumber(release)
  return [
    'libbz2-dev',
    'libexpat1-dev',
    'libffi-dev',
    'libgdbm-compat-dev',
    'libgdbm-dev',
    'liblzma-dev',
    'libncurses-dev',
    'libreadline-dev',
    'libsqlite3-dev',
    'libssl-dev',
    'uuid-dev',
    'zlib1g-dev',
    // compression.zstd is new in 3.14; crypt and nis were last in 3.12.
    ...(minor >= 14 ? ['libzstd-dev'] : []),
    ...(minor <= 12 ? ['libcrypt-dev', 'libnsl-dev', 'libtirpc-dev'] : []),
  ].sort()
}
