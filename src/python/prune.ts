/**
 * What of an installed CPython goes where: the runtime tree, the builder's addition to it (what
 * compiling wheels needs), or nowhere. Lists, and the shell lines that carry them out.
 */

/** What is left out of images, by the name of a profile that is part of the product's key. */
export interface PruneProfile {
  readonly name: string
  /** Folders and files of the standard library, relative to `lib/pythonX.Y`; `*` as in a shell. */
  readonly library: readonly string[]
  /** Folders with these names are dropped wherever they are in the standard library. */
  readonly folders: readonly string[]
  /** The same below the prefix. */
  readonly prefix: readonly string[]
}

/**
 * The default: whatever a server never runs. Tests; Tk and what is made of it; pip and its
 * installer; topics of `help('if')`; the converter from Python 2; examples of extension modules.
 */
export const slim: PruneProfile = {
  name: 'slim',
  library: [
    'ensurepip',
    'idlelib',
    'lib2to3',
    'pydoc_data',
    'site-packages/*',
    'test',
    'tkinter',
    'turtle.py',
    'turtledemo',
    'lib-dynload/_ctypes_test.*',
    'lib-dynload/_test*',
    'lib-dynload/_tkinter.*',
    'lib-dynload/_xxtestfuzz.*',
    'lib-dynload/xx*',
  ],
  folders: ['__pycache__', 'idle_test', 'test', 'tests'],
  prefix: [
    'bin/2to3*',
    'bin/idle*',
    'bin/pip*',
    'bin/pydoc*',
    'lib/*.a',
    'lib/python*/config-*/*.a',
    'share',
  ],
}

/** Of what is left, what only a compiler needs; relative to the prefix. */
export const builderOnly: readonly string[] = [
  'bin/*-config',
  'include',
  'lib/pkgconfig',
  'lib/python*/config-*',
]

/** Taken back from `builderOnly`: `sysconfig` opens it at run time. */
export const keptHeader = 'pyconfig.h'

/** Modules of the standard library that the profile removes; importing them is no defect. */
export function prunedModules(profile: PruneProfile): readonly string[] {
  return profile.library
    .filter((path) => !path.includes('*') && !path.includes('/'))
    .map((path) => path.replace(/\.py$/, ''))
    .sort()
}

/**
 * Shell lines that split the tree at `$PREFIX` (which then holds the runtime tree) and move what
 * the builder adds to the folder `addition`. Patterns that fit nothing are no error.
 */
export function pruneScript(profile: PruneProfile, minor: string, addition: string): string {
  const library = `"$PREFIX"/lib/python${minor}`
  return [
    ...profile.library.map((path) => `rm -rf ${library}/${path}`),
    ...profile.prefix.map((path) => `rm -rf "$PREFIX"/${path}`),
    `find ${library} -depth -type d \\( ${profile.folders.map((name) => `-name ${name}`).join(' -o ')} \\) -exec rm -rf {} +`,
    `mkdir -p ${addition}`,
    'cd "$PREFIX"',
    `for path in ${builderOnly.join(' ')}; do`,
    '  [ -e "$path" ] || continue',
    `  mkdir -p ${addition}/"$(dirname "$path")"`,
    `  mv "$path" ${addition}/"$path"`,
    'done',
    `mkdir -p include/python${minor}`,
    `mv ${addition}/include/python${minor}/${keptHeader} include/python${minor}/`,
  ].join('\n')
}
