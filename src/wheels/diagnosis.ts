/** Reads why a build failed out of its log. */

export interface Diagnosis {
  /** What it lacks: `it needs libpq-fe.h, which libpq-dev has`. */
  readonly finding: string
  /** The Debian package that has it, where that is known. */
  readonly package?: string | undefined
  /** The Python package that has it, where that is known. */
  readonly requirement?: string | undefined
}

/** The beginning of a header's path → the Debian package that has it. */
const headers: readonly (readonly [RegExp, string])[] = [
  [/^(libpq-fe|pg_config|libpq\/.*|postgres_ext)\.h$/, 'libpq-dev'],
  [/^yaml\.h$/, 'libyaml-dev'],
  [/^ffi\.h$/, 'libffi-dev'],
  [/^openssl\//, 'libssl-dev'],
  [/^(mysql|my_config|mysqld_error|errmsg)\.h$|^(mysql|mariadb)\//, 'default-libmysqlclient-dev'],
  [/^(lber|ldap)\.h$/, 'libldap-dev'],
  [/^sasl(\/sasl)?\.h$/, 'libsasl2-dev'],
  [/^libxml\//, 'libxml2-dev'],
  [/^(libxslt|libexslt)\//, 'libxslt1-dev'],
  [/^xmlsec\//, 'libxmlsec1-dev'],
  [/^curl\//, 'libcurl4-openssl-dev'],
  [/^(jpeglib|jconfig|turbojpeg)\.h$/, 'libjpeg62-turbo-dev'],
  [/^tiff(io)?\.h$/, 'libtiff-dev'],
  [/^(ft2build\.h|freetype2?\/.*)$/, 'libfreetype-dev'],
  [/^png\.h$/, 'libpng-dev'],
  [/^webp\//, 'libwebp-dev'],
  [/^openjpeg/, 'libopenjp2-7-dev'],
  [/^lcms2\.h$/, 'liblcms2-dev'],
  [/^zlib\.h$/, 'zlib1g-dev'],
  [/^bzlib\.h$/, 'libbz2-dev'],
  [/^lzma\.h$/, 'liblzma-dev'],
  [/^(zstd|zdict)\.h$/, 'libzstd-dev'],
  [/^lz4/, 'liblz4-dev'],
  [/^snappy/, 'libsnappy-dev'],
  [/^sqlite3\.h$/, 'libsqlite3-dev'],
  [/^(sql|sqlext)\.h$/, 'unixodbc-dev'],
  [/^sybdb\.h$/, 'freetds-dev'],
  [/^zmq\.h$/, 'libzmq3-dev'],
  [/^sodium\.h$/, 'libsodium-dev'],
  [/^gmp\.h$/, 'libgmp-dev'],
  [/^mpfr\.h$/, 'libmpfr-dev'],
  [/^mpc\.h$/, 'libmpc-dev'],
  [/^hdf5\.h$/, 'libhdf5-dev'],
  [/^(cblas|lapacke|openblas.*)\.h$/, 'libopenblas-dev'],
  [/^(git2)(\.h|\/)/, 'libgit2-dev'],
  [/^(gssapi|krb5)(\.h|\/)/, 'libkrb5-dev'],
  [/^uv\.h$/, 'libuv1-dev'],
  [/^(event2\/|ev\.h)/, 'libev-dev'],
  [/^cairo/, 'libcairo2-dev'],
  [/^girepository|^gobject-introspection/, 'libgirepository1.0-dev'],
  [/^glib(-2\.0)?[./]/, 'libglib2.0-dev'],
  [/^dbus\//, 'libdbus-1-dev'],
  [/^systemd\//, 'libsystemd-dev'],
  [/^security\/pam/, 'libpam0g-dev'],
  [/^(sys\/)?capability\.h$/, 'libcap-dev'],
  [/^(portaudio)\.h$/, 'portaudio19-dev'],
  [/^sndfile\.h$/, 'libsndfile1-dev'],
  [/^(readline|editline)\//, 'libreadline-dev'],
  [/^(n?curses)\.h$/, 'libncurses-dev'],
  [/^rdkafka/, 'librdkafka-dev'],
  [/^(geos_c|proj|gdal)/, 'libgdal-dev'],
  [/^snmp|^net-snmp/, 'libsnmp-dev'],
]

/** The name of a library or of a pkg-config file → the Debian package. */
const libraries: Readonly<Record<string, string>> = {
  pq: 'libpq-dev',
  libpq: 'libpq-dev',
  yaml: 'libyaml-dev',
  'yaml-0.1': 'libyaml-dev',
  ffi: 'libffi-dev',
  libffi: 'libffi-dev',
  ssl: 'libssl-dev',
  crypto: 'libssl-dev',
  openssl: 'libssl-dev',
  libssl: 'libssl-dev',
  mysqlclient: 'default-libmysqlclient-dev',
  libmariadb: 'default-libmysqlclient-dev',
  mariadb: 'default-libmysqlclient-dev',
  ldap: 'libldap-dev',
  lber: 'libldap-dev',
  sasl2: 'libsasl2-dev',
  xml2: 'libxml2-dev',
  'libxml-2.0': 'libxml2-dev',
  xslt: 'libxslt1-dev',
  libxslt: 'libxslt1-dev',
  xmlsec1: 'libxmlsec1-dev',
  curl: 'libcurl4-openssl-dev',
  libcurl: 'libcurl4-openssl-dev',
  jpeg: 'libjpeg62-turbo-dev',
  z: 'zlib1g-dev',
  zlib: 'zlib1g-dev',
  bz2: 'libbz2-dev',
  lzma: 'liblzma-dev',
  zstd: 'libzstd-dev',
  libzstd: 'libzstd-dev',
  sqlite3: 'libsqlite3-dev',
  odbc: 'unixodbc-dev',
  zmq: 'libzmq3-dev',
  libzmq: 'libzmq3-dev',
  sodium: 'libsodium-dev',
  libsodium: 'libsodium-dev',
  openblas: 'libopenblas-dev',
  scipy_openblas: 'libopenblas-dev',
  lapack: 'libopenblas-dev',
  hdf5: 'libhdf5-dev',
  cairo: 'libcairo2-dev',
  'dbus-1': 'libdbus-1-dev',
  'glib-2.0': 'libglib2.0-dev',
  libsystemd: 'libsystemd-dev',
  libgit2: 'libgit2-dev',
}

/** A program that a build calls → the Debian package. */
const programs: Readonly<Record<string, string>> = {
  pg_config: 'libpq-dev',
  mysql_config: 'default-libmysqlclient-dev',
  mariadb_config: 'default-libmysqlclient-dev',
  'curl-config': 'libcurl4-openssl-dev',
  'xml2-config': 'libxml2-dev',
  'xslt-config': 'libxslt1-dev',
  'krb5-config': 'libkrb5-dev',
  'gdal-config': 'libgdal-dev',
  'pkg-config': 'pkg-config',
  cmake: 'cmake',
  ninja: 'ninja-build',
  make: 'make',
  'g++': 'g++',
  gfortran: 'gfortran',
  swig: 'swig',
  autoconf: 'autoconf',
  automake: 'automake',
  libtool: 'libtool',
  libtoolize: 'libtool',
  flex: 'flex',
  bison: 'bison',
  nasm: 'nasm',
  git: 'git',
  cargo: 'rust',
  rustc: 'rust',
}

const having = (what: string, name: string | undefined): Diagnosis => ({
  finding: `it needs ${what}${name === undefined || name === 'rust' ? '' : `, which the Debian package ${name} has`}`,
  package: name,
})

interface Rule {
  readonly pattern: RegExp
  readonly explain: (found: string) => Diagnosis
}

/** In the order of trust: the first rule that finds something is right. */
const rules: readonly Rule[] = [
  {
    pattern: /fatal error: ['"<]?([^\s:'">]+\.(?:h|hpp|hh)|[^\s:'">]+): No such file or directory/,
    explain: (found) =>
      having(`the header ${found}`, headers.find(([pattern]) => pattern.test(found))?.[1]),
  },
  {
    pattern: /fatal error: ['"<]?([^\s:'">]+)['">]? file not found/,
    explain: (found) =>
      having(`the header ${found}`, headers.find(([pattern]) => pattern.test(found))?.[1]),
  },
  {
    pattern: /cannot find -l:?(?:lib)?([\w.+-]+?)(?:\.so|\.a)?(?=[:\s]|$)/m,
    explain: (found) => having(`the library lib${found}`, libraries[found]),
  },
  {
    pattern:
      /(?:Package ['"]?([\w.+-]+)['"]?,? (?:was )?(?:not found|required by)|No package ['"]([\w.+-]+)['"] found|Dependency "?([\w.+-]+)"? not found)/,
    explain: (found) => having(`the library ${found} (pkg-config)`, libraries[found]),
  },
  {
    pattern: /libxml2 and libxslt development packages (are installed)/,
    explain: () => having('the headers of libxml2 and libxslt', 'libxslt1-dev'),
  },
  {
    pattern: /can't find (Rust) compiler|(?:cargo|rustc), the Rust [^\n]*is not installed/i,
    explain: () => having('a Rust compiler', 'rust'),
  },
  {
    pattern: /(?:requires|needs|MSRV of) rustc (\d+\.\d+[\d.]*)(?: or newer)?/,
    explain: (found) => ({
      finding: `it needs Rust ${found.replace(/\.$/, '')}, and its builder has an older one`,
      package: 'rust',
    }),
  },
  {
    pattern:
      /(?:^|[\s'"`/])([\w+-]+)(?:['"`]|: command)? (?:executable )?not found|No such file or directory: '([\w+-]+)'|(?<![\w+-])([\w+-]+): not found$/m,
    explain: (found) => having(`the program ${found}`, programs[found]),
  },
  {
    pattern: /ModuleNotFoundError: No module named '([\w]+)/,
    explain: (found) => ({
      finding: `it imports ${found} while it is built, and does not say so in its pyproject.toml`,
      requirement: found === 'pkg_resources' ? 'setuptools<82' : found,
    }),
  },
]

/** What a build's log says is missing; undefined when it says nothing that is known. */
export function diagnose(log: string): Diagnosis | undefined {
  for (const { pattern, explain } of rules)
    for (const match of log.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const found = (match.slice(1) as (string | undefined)[]).find((group) => group !== undefined)
      const diagnosis = found === undefined ? undefined : explain(found)
      // "x not found" is said of many things that matter to nobody: only of known programs.
      if (diagnosis === undefined) continue
      if (diagnosis.finding.includes('the program') && diagnosis.package === undefined) continue
      return diagnosis
    }
  return undefined
}
