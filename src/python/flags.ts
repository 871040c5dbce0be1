/** How the compiler is called, and how CPython is configured. */
import { PycaskError } from '../errors.js'
import type { Architecture } from '../words.js'
import { quoted } from './shell.js'

export type Optimize = 'full' | 'fast-build'
export type Libpython = 'static' | 'shared'

/** Where the source is unpacked: always there, since paths can end in what is compiled. */
export const sourceDirectory = '/build/src'

/** What is compiled, apart from where it will live. */
export interface Configuration {
  /** `3.13` */
  readonly minor: string
  /** `t` for a free-threaded build. */
  readonly suffix: '' | 't'
  readonly architecture: Architecture
  readonly optimize: Optimize
  readonly libpython: Libpython
  /** Further arguments of configure; each is one word. */
  readonly extraConfigure: readonly string[]
  /** Further flags of the compiler, for CPython alone. */
  readonly cflags: readonly string[]
}

/** What gcc is asked for, apart from what CPython asks for by itself. */
export interface Flags {
  /** Recorded in sysconfig and so used for extensions too. */
  readonly cflags: readonly string[]
  /** For CPython alone: extensions choose their own hardening. */
  readonly cflagsOfOurs: readonly string[]
  readonly ldflagsOfOurs: readonly string[]
}

/** Debian's hardening (dpkg-buildflags(1)) and, from 3.12 on, frame pointers for profilers. */
export function flagsFor(configuration: Configuration): Flags {
  const { minor, architecture, libpython, optimize, cflags } = configuration
  const framePointers = Number(minor.split('.')[1]) >= 12
  return {
    // No -g: what it makes would only be stripped again.
    cflags: framePointers ? ['-fno-omit-frame-pointer', '-mno-omit-leaf-frame-pointer'] : [],
    cflagsOfOurs: [
      // As Debian's own python3: -strong guards the evaluation loop too, at each of its calls.
      '-fstack-protector',
      '-fstack-clash-protection',
      architecture === 'amd64' ? '-fcf-protection' : '-mbranch-protection=standard',
      '-D_FORTIFY_SOURCE=2',
      `-ffile-prefix-map=${sourceDirectory}=.`,
      // As Debian's own python3: addresses that are known when linking are faster. Extension
      // modules get -fPIC behind it.
      ...(libpython === 'static' ? ['-fno-pie'] : []),
      // Profilers lose the caller of a function that calls none itself, and no more than that.
      ...(framePointers && optimize === 'full' ? ['-momit-leaf-frame-pointer'] : []),
      ...cflags,
    ],
    ldflagsOfOurs: ['-Wl,-z,relro', '-Wl,-z,now'],
  }
}

/** Arguments of CPython's `configure`, ready for a shell. `training` is without LTO: see profile.ts. */
export function configureArguments(
  configuration: Configuration,
  { prefix, training }: { readonly prefix: string; readonly training: boolean },
): readonly string[] {
  const { minor, suffix, optimize, libpython, extraConfigure } = configuration
  const flags = flagsFor(configuration)
  return [
    `--prefix=${prefix}`,
    // Without it, configure asks the kernel of the build machine.
    '--build="$(gcc -dumpmachine)"',
    '--enable-option-checking=fatal',
    // A shared libpython costs an eighth of the speed.
    libpython === 'static' ? '--disable-shared' : '--enable-shared',
    '--without-static-libpython',
    '--disable-test-modules',
    '--without-ensurepip',
    '--with-system-expat',
    // Debian 12 has none; without it, configure takes what it happens to find.
    ...(Number(minor.split('.')[1]) < 16 ? ['--without-system-libmpdec'] : []),
    '--enable-loadable-sqlite-extensions',
    // dbm.ndbm by gdbm's compatibility library, whose licence is kinder than Berkeley DB's.
    '--with-dbmliborder=gdbm',
    ...(suffix === 't' ? ['--disable-gil'] : []),
    ...(optimize === 'full' ? ['--enable-optimizations'] : []),
    ...(optimize === 'full' && !training ? ['--with-lto'] : []),
    ...extraConfigure.map(quoted),
    `OPT='-fwrapv -O3 -Wall'`,
    `CFLAGS=${quoted(flags.cflags.join(' '))}`,
    `CFLAGS_NODIST=${quoted(flags.cflagsOfOurs.join(' '))}`,
    `LDFLAGS_NODIST=${quoted(flags.ldflagsOfOurs.join(' '))}`,
  ]
}

/**
 * Variables for every call of `make`. The linker of programs is set here and not by configure, so
 * that nothing of it is recorded in sysconfig: extensions must be linked without.
 */
export function makeVariables({ libpython }: Pick<Configuration, 'libpython'>): string {
  return libpython === 'static'
    ? `LINKCC='gcc -no-pie'`
    : // Found from where the program lies, so that the tree works wherever it is copied to.
      `LINKCC='gcc -Wl,-rpath,\\$$ORIGIN/../lib'`
}

/** Arguments of configure that are Pycask's own, and what to use instead. */
const owned: readonly (readonly [RegExp, string])[] = [
  [/^--(exec-)?prefix\b/, 'everything of ours lives below /opt/<org>: org'],
  [/^--(enable|disable)-shared\b/, 'libpython'],
  [/^--(enable|disable)-optimizations\b|^--with(out)?-lto\b/, 'optimize'],
  [/^--(enable|disable)-gil\b/, 'a t behind the version: python = "3.14t"'],
  [/^--(build|host|target)\b/, 'images are built on a machine of their own kind'],
  [/^(OPT|CFLAGS|CFLAGS_NODIST|LDFLAGS_NODIST|BASECFLAGS)=/, 'cflags'],
]

/**
 * Refuses what cannot be: arguments of configure that are ours to give (`configure-option-owned`),
 * and flags that make a CPython for this very machine only (`cflags-not-portable`).
 */
export function checkFlags({
  extraConfigure,
  cflags,
}: Pick<Configuration, 'extraConfigure' | 'cflags'>): void {
  for (const argument of extraConfigure) {
    const instead = owned.find(([pattern]) => pattern.test(argument))?.[1]
    if (instead !== undefined)
      throw new PycaskError({
        code: 'configure-option-owned',
        what: `extra-configure: ${argument} is Pycask's to decide`,
        hint: `use instead: ${instead}`,
      })
  }
  const native = cflags.find((flag) => /^-m(arch|tune|cpu)=native$/.test(flag))
  if (native !== undefined)
    throw new PycaskError({
      code: 'cflags-not-portable',
      what: `cflags: ${native} makes a CPython for the processor that happens to build it`,
      hint: 'name the oldest processor that it has to run on: -march=x86-64-v2',
    })
}
