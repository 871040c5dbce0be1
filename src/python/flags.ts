/** How the compiler is called, and how CPython is configured. */
import type { Architecture } from '../words.js'

export type Optimize = 'full' | 'fast-build'

/** Where the source is unpacked: always there, since paths can end in what is compiled. */
export const sourceDirectory = '/build/src'

/** What gcc is asked for, apart from what CPython asks for by itself. */
export interface Flags {
  /** Recorded in sysconfig and so used for extensions too. */
  readonly cflags: readonly string[]
  /** For CPython alone: extensions choose their own hardening. */
  readonly cflagsOfOurs: readonly string[]
  readonly ldflagsOfOurs: readonly string[]
}

/** Debian's hardening (dpkg-buildflags(1)) and, from 3.12 on, frame pointers for profilers. */
export function flagsFor(minor: string, architecture: Architecture): Flags {
  const framePointers = Number(minor.split('.')[1]) >= 12
  return {
    // No -g: what it makes would only be stripped again.
    cflags: framePointers ? ['-fno-omit-frame-pointer', '-mno-omit-leaf-frame-pointer'] : [],
    cflagsOfOurs: [
      '-fstack-protector-strong',
      '-fstack-clash-protection',
      architecture === 'amd64' ? '-fcf-protection' : '-mbranch-protection=standard',
      '-D_FORTIFY_SOURCE=2',
      `-ffile-prefix-map=${sourceDirectory}=.`,
    ],
    ldflagsOfOurs: ['-Wl,-z,relro', '-Wl,-z,now'],
  }
}

/** Arguments of CPython's `configure`, ready for a shell. */
export function configureArguments(options: {
  readonly minor: string
  readonly architecture: Architecture
  readonly prefix: string
  readonly optimize: Optimize
}): readonly string[] {
  const flags = flagsFor(options.minor, options.architecture)
  return [
    `--prefix=${options.prefix}`,
    // Without it, configure asks the kernel of the build machine.
    '--build="$(gcc -dumpmachine)"',
    '--enable-option-checking=fatal',
    // A shared libpython costs an eighth of the speed.
    '--disable-shared',
    '--without-static-libpython',
    '--disable-test-modules',
    '--without-ensurepip',
    '--with-system-expat',
    // Debian 12 has none; without it, configure takes what it happens to find.
    '--without-system-libmpdec',
    '--enable-loadable-sqlite-extensions',
    // dbm.ndbm by gdbm's compatibility library, whose licence is kinder than Berkeley DB's.
    '--with-dbmliborder=gdbm',
    ...(options.optimize === 'full' ? ['--enable-optimizations', '--with-lto'] : []),
    `OPT='-fwrapv -O3 -Wall'`,
    `CFLAGS='${flags.cflags.join(' ')}'`,
    `CFLAGS_NODIST='${flags.cflagsOfOurs.join(' ')}'`,
    `LDFLAGS_NODIST='${flags.ldflagsOfOurs.join(' ')}'`,
  ]
}
