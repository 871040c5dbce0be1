/**
 * From a library's SONAME to the names that its package may have. Debian's policy (section 8.1,
 * "Run-time shared libraries") makes the name from the SONAME; the table has what strays from it.
 */

/** SONAME pattern → package names, best first. `t64` is tried by itself. */
const exceptions: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^lib(c|m|dl|rt|pthread|util|resolv|anl|mvec|nsl|thread_db|BrokenLocale)\.so\.\d+$/, ['libc6']],
  [/^libnss_(files|dns|compat|hesiod)\.so\.2$/, ['libc6']],
  [/^ld-linux.*\.so\.\d+$/, ['libc6']],
  [/^libnsl\.so\.[23]$/, ['libnsl2']],
  [/^libz\.so\.1$/, ['zlib1g']],
  [/^libcrypto\.so\.3$/, ['libssl3']],
  [/^libcrypto\.so\.1\.1$/, ['libssl1.1']],
  [/^lib(panel|menu|form|ncurses)w\.so\.6$/, ['libncursesw6']],
  [/^lib(panel|menu|form|ncurses)\.so\.6$/, ['libncurses6']],
  [/^libtic\.so\.6$/, ['libtinfo6']],
  [/^libhistory\.so\.8$/, ['libreadline8']],
  [/^libdb-5\.3\.so$/, ['libdb5.3']],
  [/^liblber\.so\.2$/, ['libldap2']],
  [/^liblber-2\.5\.so\.0$/, ['libldap-2.5-0']],
  [/^lib(glib|gobject|gio|gmodule|gthread)-2\.0\.so\.0$/, ['libglib2.0-0']],
  [/^libexslt\.so\.0$/, ['libxslt1.1']],
  [/^libxslt\.so\.1$/, ['libxslt1.1']],
  [/^libjpeg\.so\.62$/, ['libjpeg62-turbo']],
  [/^libsnappy\.so\.1$/, ['libsnappy1v5']],
  [/^libgeos_c\.so\.1$/, ['libgeos-c1v5', 'libgeos-c1']],
  [/^libcurl-gnutls\.so\.4$/, ['libcurl3t64-gnutls', 'libcurl3-gnutls']],
  [/^lib(nss3|nssutil3|smime3|ssl3)\.so$/, ['libnss3']],
  [/^lib(nspr4|plc4|plds4)\.so$/, ['libnspr4']],
  [/^libpcreposix\.so\.3$/, ['libpcre3']],
  [/^libhdf5_serial\.so\.(\d+)$/, ['libhdf5-310', 'libhdf5-103-1', 'libhdf5-103']],
]

/**
 * Names that the package with this SONAME may have, best first, without knowing which exist:
 * `libssl.so.3` → `libssl3`, `libssl3t64`, `libssl-3`, `libssl-3t64`. Empty for what is no SONAME.
 */
export function packageNamesOf(soname: string): readonly string[] {
  for (const [pattern, names] of exceptions) if (pattern.test(soname)) return withTime64(names)
  const parts = /^(lib.+?)(?:\.so\.([\w.+]+)|-(\d[\w.]*)\.so|\.so)$/.exec(soname)
  if (parts?.[1] === undefined) return []
  // A name that ends in a digit is kept apart from its version by a hyphen: libsqlite3-0.
  const name = parts[1].toLowerCase().replaceAll('_', '-')
  const version = (parts[2] ?? parts[3] ?? '').toLowerCase()
  if (version === '') return withTime64([name])
  if (!/\d$/.test(name)) return withTime64([`${name}${version}`, `${name}-${version}`])
  const names = [`${name}-${version}`, `${name}${version}`]
  // libxml2.so.2 is in libxml2.
  return withTime64(name.endsWith(version) ? [...names, name] : names)
}

/** Libraries whose ABI changed with 64-bit time have `t64` appended, on 64-bit machines too. */
function withTime64(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => (name.endsWith('t64') ? [name] : [name, `${name}t64`]))
}
