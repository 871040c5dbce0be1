import { describe, expect, it } from '@jest/globals'
import { diagnose } from '../../src/wheels/diagnosis.js'

describe('what a failed build lacked', () => {
  it.each([
    // As compilers, linkers and build scripts really say it.
    [
      './psycopg/psycopg.h:36:10: fatal error: libpq-fe.h: No such file or directory',
      'it needs the header libpq-fe.h, which the Debian package libpq-dev has',
    ],
    [
      'Error: pg_config executable not found.\n\npg_config is required to build psycopg2 from source.',
      'it needs the program pg_config, which the Debian package libpq-dev has',
    ],
    [
      'yaml/_yaml.h:2:10: fatal error: yaml.h: No such file or directory\n    2 | #include <yaml.h>',
      'it needs the header yaml.h, which the Debian package libyaml-dev has',
    ],
    [
      '/usr/bin/ld: cannot find -lyaml: No such file or directory\ncollect2: error: ld returned 1',
      'it needs the library libyaml, which the Debian package libyaml-dev has',
    ],
    [
      "Package 'libffi', required by 'virtual:world', not found",
      'it needs the library libffi (pkg-config), which the Debian package libffi-dev has',
    ],
    [
      'Package libxml-2.0 was not found in the pkg-config search path.',
      'it needs the library libxml-2.0 (pkg-config), which the Debian package libxml2-dev has',
    ],
    [
      '../meson.build:12:4: ERROR: Dependency "openblas" not found, tried pkgconfig',
      'it needs the library openblas (pkg-config), which the Debian package libopenblas-dev has',
    ],
    [
      'Error: Please make sure the libxml2 and libxslt development packages are installed.',
      'it needs the headers of libxml2 and libxslt, which the Debian package libxslt1-dev has',
    ],
    ["  error: can't find Rust compiler", 'it needs a Rust compiler'],
    [
      'error: rustc 1.85.1 is not supported by the following package:\n  demo@1.0.0 requires rustc 1.89',
      'it needs Rust 1.89, and its builder has an older one',
    ],
    [
      "FileNotFoundError: [Errno 2] No such file or directory: 'cmake'",
      'it needs the program cmake, which the Debian package cmake has',
    ],
    ['/bin/sh: 1: swig: not found', 'it needs the program swig, which the Debian package swig has'],
    [
      'src/very_own.c:1:10: fatal error: strange/thing.h: No such file or directory',
      'it needs the header strange/thing.h',
    ],
  ])('%s', (log, finding) => {
    expect(diagnose(`running build_ext\n${log}\nerror: command failed`)?.finding).toBe(finding)
  })

  it('names the Python package that an sdist forgot to ask for', () => {
    const log =
      '  File "setup.py", line 3\nModuleNotFoundError: No module named \'pkg_resources\'\n'
    expect(diagnose(log)?.requirement).toBe('setuptools<82')
  })

  it('takes the compiler’s word before that of a configure script', () => {
    const log =
      'checking for swig... swig not found\nx.c:1:10: fatal error: zlib.h: No such file or directory'
    expect(diagnose(log)?.package).toBe('zlib1g-dev')
  })

  it('says nothing where it knows nothing', () => {
    expect(diagnose('config.h: symbol foo not found\nerror: something else')).toBeUndefined()
    expect(diagnose('')).toBeUndefined()
  })

  // Minutes, if each of the characters could begin a word; jest gives it five seconds.
  it('is looked for in one pass, whatever a package writes into its log', () => {
    expect(diagnose('x'.repeat(250_000))).toBeUndefined()
    expect(diagnose(`${'x'.repeat(250_000)} mysql_config: not found`)?.finding).toContain(
      'mysql_config',
    )
  })
})
