/**
 * What a minimal base takes from Debian's packages, as tables with reasons. Everything here is a
 * decision that a reader may want to check; the code that applies it is elsewhere.
 */

/** In every base, wanted or not. */
export const always: readonly string[] = [
  'base-files', // os-release, debian_version (what scanners ask), the texts of common licences
  'libc6',
  'libc-bin', // the C.UTF-8 locale, and ldconfig for ctypes.util.find_library
  'ca-certificates',
  'tzdata',
  'netbase', // /etc/services, /etc/protocols: socket.getservbyname
  'media-types', // /etc/mime.types: mimetypes
]

/** Dependencies that are not followed, unless wanted by name: package → why it can be missing. */
export const leftOut: Readonly<Record<string, string>> = {
  adduser: 'accounts are made at build time',
  apt: 'no package manager in the image',
  bash: 'no shell in the image',
  cdebconf: 'asks questions at installation',
  coreutils: 'for maintainer scripts, which are not run',
  dash: 'no shell in the image',
  debconf: 'asks questions at installation',
  'debconf-2.0': 'asks questions at installation',
  debianutils: 'for maintainer scripts, which are not run',
  dpkg: 'no package manager in the image',
  gawk: 'for maintainer scripts, which are not run',
  'init-system-helpers': 'no init system in the image',
  'install-info': 'no info pages in the image',
  login: 'nobody logs in',
  'lsb-base': 'no init system in the image',
  mawk: 'for maintainer scripts, which are not run',
  openssl: 'the program; ca-certificates uses it at installation only',
  'original-awk': 'for maintainer scripts, which are not run',
  passwd: 'accounts are made at build time',
  perl: 'for maintainer scripts, which are not run',
  'perl-base': 'for maintainer scripts, which are not run',
  'readline-common': "documentation and /etc/inputrc, whose settings are readline's defaults",
  sed: 'for maintainer scripts, which are not run',
  'sensible-utils': 'chooses editors and pagers',
  'sysvinit-utils': 'no init system in the image',
  tar: 'for maintainer scripts, which are not run',
  ucf: 'merges configuration files at upgrades',
  'util-linux': 'for maintainer scripts, which are not run',
}

/** Packages of which only these files are taken (beside `copyright`). */
export const onlyFiles: Readonly<Record<string, RegExp>> = {
  'base-files':
    /^(etc\/(debian_version|os-release|host\.conf)|usr\/lib\/os-release|usr\/share\/common-licenses\/.+)$/,
  'libc-bin': /^(usr\/sbin\/ldconfig|usr\/lib\/locale\/C\.utf8\/.+|etc\/ld\.so\.conf(\.d\/.+)?)$/,
  // The bundle that is made of the certificates holds the same bytes.
  'ca-certificates': /^(?!)/,
  // The other program is the same, linked statically.
  tini: /^usr\/bin\/tini$/,
}

/** Never taken, from whatever package. Paths as in the image, without the leading slash. */
const never: readonly RegExp[] = [
  // Read by people.
  /^usr\/share\/(man|info|doc-base|gtk-doc|help|lintian|bug|apport|menu|applications|pixmaps)\//,
  // Messages in other languages; programs speak English without them.
  /^usr\/share\/locale\//,
  // For shells.
  /^usr\/share\/(bash-completion|zsh|fish)\//,
  /^etc\/(bash_completion\.d|profile\.d|skel)\//,
  // For debuggers, profilers and perl.
  /^usr\/lib\/[^/]+\/lib(memusage|pcprofile|c_malloc_debug|thread_db)\.so/,
  /^usr\/lib\/[^/]+\/audit\//,
  /^usr\/share\/(gdb|perl5|perl|debconf)\//,
  /^usr\/lib\/(debug|valgrind|[^/]+\/perl5?|[^/]+\/perl-base)\//,
  // For init systems, cron and package managers.
  /^usr\/lib\/(systemd|tmpfiles\.d|sysusers\.d|udev|modules-load\.d|modprobe\.d|apt|init)\//,
  /^etc\/(init|init\.d|rc[^/]*|systemd|udev|cron[^/]*|logrotate\.d|apt|dpkg|default|update-motd\.d)\//,
  // What compiling needs.
  /^usr\/include\//,
  /^usr\/lib\/([^/]+\/)?pkgconfig\//,
  /^usr\/lib\/.+\.l?a$/,
  // Time zones with leap seconds, and a second copy of those without.
  /^usr\/share\/zoneinfo\/(right|posix)\//,
  // Caches, logs, state.
  /^var\//,
]

/**
 * Character sets that iconv(3) keeps beside UTF-8 and ASCII, which are in libc itself; all of them
 * are 8 MB. Python brings codecs of its own; this is for C libraries that read old documents.
 */
const commonCharacterSets =
  /^(ISO8859-(1|2|5|7|9|15)|CP125[0-7]|KOI8-[RU]|UTF-(7|16|32)|UNICODE|EUC-(CN|JP|KR)|SJIS|GBK|GB18030|BIG5|lib(GB|JIS|KSC|CNS))\.so$/

/** Whether a package's file belongs into a base. Links count as files. */
export function isWanted(packageName: string, path: string): boolean {
  if (path.startsWith('usr/share/doc/')) return isLicence(path)
  const only = onlyFiles[packageName]
  if (only !== undefined) return only.test(path)
  const gconv = /^usr\/lib\/[^/]+\/gconv\/([^/]+\.so)$/.exec(path)
  if (gconv?.[1] !== undefined) return commonCharacterSets.test(gconv[1])
  return !never.some((pattern) => pattern.test(path))
}

/** `copyright`, or a package's whole folder being a link to its sibling's. */
const isLicence = (path: string): boolean => /^usr\/share\/doc\/[^/]+(\/copyright)?$/.test(path)

/**
 * Packages that do not work before their script has run, and what it would do: whoever asks for one
 * is told, since nothing else would.
 */
export const scriptMatters: Readonly<Record<string, string>> = {
  'ca-certificates-java': 'makes the store of certificates that Java reads',
  'dictionaries-common': 'makes the dictionaries',
  'fontconfig-config': 'chooses the configuration of fonts',
  'libgdk-pixbuf-2.0-0': 'lists the loaders of image formats',
  'libpam-runtime': 'makes the files of /etc/pam.d',
  locales: 'makes the locales',
  'shared-mime-info': 'makes the database of media types',
}

/**
 * Packages with a `postinst` whose effect is either reproduced here or of no use in an image that
 * never changes. Any other one is worth a warning.
 */
export const knownScripts: Readonly<Record<string, string>> = {
  'base-files': 'folders and links of the root are made here',
  'ca-certificates': 'the bundle is made here',
  libc6: 'restarts services at upgrades',
  'libc-bin': 'the cache of the dynamic linker is made here',
  'libgssapi-krb5-2': 'moves a file of 2013',
  libssl3: 'restarts services at upgrades',
  libssl3t64: 'restarts services at upgrades',
  'libsqlite3-0': 'nothing but ldconfig',
  netbase: 'adds entries for very old files',
  openssl: 'makes a folder for private keys',
  tzdata: 'the time zone is set here',
}
