/**
 * What of an installed CPython goes where: the runtime tree (into images), the builder's addition
 * to it (what compiling wheels needs), and the rest. Named profiles say what is pruned from the
 * runtime tree; nothing is lost, the three trees together are the whole installation.
 */
import { PycaskError } from '../errors.js'
import { quoted } from './shell.js'

export interface PruneProfile {
  readonly name: string
  /** What it is, for people. */
  readonly what: string
  /** What does not work in an image without it. */
  readonly breaks: string
  /** The tree that it goes to. */
  readonly to: 'builder' | 'rest'
  /** Modules that cannot be imported any more. */
  readonly modules: readonly string[]
  /** Those of them that leave a module behind whose import says why they are not there. */
  readonly told: readonly string[]
  /** Files and folders relative to `lib/pythonX.Y`; `*` as in a shell. */
  readonly library: readonly string[]
  /** Folders with these names, wherever they are in the standard library. */
  readonly folders: readonly string[]
  /** Files and folders relative to the prefix. */
  readonly prefix: readonly string[]
}

const profile = (
  name: string,
  what: string,
  breaks: string,
  rest: Partial<Omit<PruneProfile, 'name' | 'what' | 'breaks'>>,
): PruneProfile => ({
  ...{ name, what, breaks, to: 'rest', modules: [], told: [] },
  ...{ library: [], folders: [], prefix: [] },
  ...rest,
})

/** Sizes are in docs/PRUNING.md, measured. */
export const pruneProfiles: readonly PruneProfile[] = [
  profile(
    'tests',
    "CPython's own tests, and extension modules that only they use",
    '`from test import support`, which some third-party test suites do',
    {
      modules: ['test'],
      library: [
        'lib-dynload/_ctypes_test.*',
        'lib-dynload/_test*',
        'lib-dynload/_xxtestfuzz.*',
        'lib-dynload/xx*',
      ],
      folders: ['test', 'tests', 'idle_test'],
    },
  ),
  profile(
    'ensurepip',
    'the installer of pip, with the wheels it installs',
    '`python -m ensurepip`; `python -m venv` works with `--without-pip` only',
    {
      modules: ['ensurepip'],
      told: ['ensurepip'],
      library: ['ensurepip'],
      prefix: ['bin/pip*'],
    },
  ),
  profile('idle', 'the editor IDLE', '`python -m idlelib`', {
    modules: ['idlelib'],
    told: ['idlelib'],
    library: ['idlelib'],
    prefix: ['bin/idle*'],
  }),
  profile(
    'tk',
    'tkinter, and the turtle that is drawn with it',
    'windows on a screen: `import tkinter`, `import turtle`',
    {
      modules: ['tkinter', 'turtle', 'turtledemo', '_tkinter'],
      told: ['tkinter', 'turtle', 'turtledemo'],
      library: ['tkinter', 'turtle.py', 'turtledemo', 'lib-dynload/_tkinter.*'],
    },
  ),
  profile(
    'lib2to3',
    'the converter from Python 2, up to 3.12',
    '`import lib2to3`, the program `2to3`',
    {
      modules: ['lib2to3'],
      told: ['lib2to3'],
      library: ['lib2to3'],
      prefix: ['bin/2to3*'],
    },
  ),
  profile(
    'pydoc-data',
    'topics of the help for keywords',
    "`help('if')` and other topics; `help(str)` works",
    {
      modules: ['pydoc_data'],
      library: ['pydoc_data'],
      prefix: ['bin/pydoc*'],
    },
  ),
  profile('docs', 'manual pages', '`man python3`', { prefix: ['share'] }),
  profile('static', 'static libraries', 'linking programs against libpython.a', {
    to: 'builder',
    prefix: ['lib/*.a', 'lib/python*/config-*/*.a'],
  }),
  profile(
    'headers',
    'C headers, but pyconfig.h, which sysconfig reads',
    'compiling extension modules in the image',
    {
      to: 'builder',
      prefix: ['include', 'lib/pkgconfig'],
    },
  ),
  profile(
    'config',
    'the Makefile and python3-config',
    "`python3-config`, `sysconfig.get_makefile_filename()`'s file; embedding Python",
    {
      to: 'builder',
      prefix: ['bin/*-config', 'lib/python*/config-*'],
    },
  ),
]

/** What a user chose to prune. */
export interface PruneSelection {
  /** Sorted. */
  readonly names: readonly string[]
  readonly profiles: readonly PruneProfile[]
}

/** Whatever a server never runs: all of them. */
export const defaultPruned: readonly string[] = pruneProfiles.map(({ name }) => name)

/** The profiles of these names; `prune-unknown` for a name that is none. */
export function pruneSelection(names: readonly string[] = defaultPruned): PruneSelection {
  const unknown = names.find((name) => !defaultPruned.includes(name))
  if (unknown !== undefined)
    throw new PycaskError({
      code: 'prune-unknown',
      what: `prune: there is no profile ${unknown}`,
      hint: `there are ${defaultPruned.join(', ')}`,
    })
  const profiles = pruneProfiles.filter(({ name }) => names.includes(name))
  return { names: profiles.map(({ name }) => name).sort(), profiles }
}

/** Modules of the standard library that the selection removes; importing them is no defect. */
export const prunedModules = (selection: PruneSelection): readonly string[] =>
  selection.profiles.flatMap(({ modules }) => modules).sort()

/** Never removed: `sysconfig` opens it at run time. */
const keptHeader = 'pyconfig.h'

/**
 * Shell lines that split the tree at `$PREFIX`, which then holds the runtime tree and is the current
 * folder. `library` is the standard library's folder below lib (`python3.13t`), `builder` and `rest`
 * the folders that the other trees are made in. Patterns that fit nothing are no error.
 */
export function pruneScript(
  { profiles }: PruneSelection,
  {
    library,
    builder,
    rest,
  }: { readonly library: string; readonly builder: string; readonly rest: string },
): string {
  const folders = profiles.flatMap((one) => one.folders.map((name) => `-name ${name}`))
  return [
    `mkdir -p ${builder} ${rest}`,
    'cd "$PREFIX"',
    'take() { # TREE PATH...',
    '  tree=$1; shift',
    '  for path; do',
    '    [ -e "$path" ] || [ -L "$path" ] || continue',
    '    mkdir -p "$tree/$(dirname "$path")"',
    '    if [ -d "$path" ] && [ -d "$tree/$path" ]; then',
    '      cp -a "$path/." "$tree/$path/" && rm -rf "$path"',
    '    else mv "$path" "$tree/$path"; fi',
    '  done',
    '}',
    // What installing pip leaves behind: a README.
    `rm -rf lib/${library}/site-packages/*`,
    ...(folders.length === 0
      ? []
      : [
          `find lib/${library} -type d \\( ${folders.join(' -o ')} \\) -prune > /build/folders`,
          `while read -r path; do take ${rest} "$path"; done < /build/folders`,
        ]),
    ...profiles.map((one) => {
      const paths = [...one.library.map((path) => `lib/${library}/${path}`), ...one.prefix]
      return `take ${one.to === 'builder' ? builder : rest} ${paths.join(' ')}`
    }),
    // Headers lie in a folder of their own name, which ends in the ABI's letters.
    `mkdir -p include/${library}`,
    `[ ! -e ${builder}/include/${library}/${keptHeader} ] || mv ${builder}/include/${library}/${keptHeader} include/${library}/`,
    ...profiles.flatMap((one) =>
      one.told.map(
        (module) =>
          `[ ! -e ${rest}/lib/${library}/${module} -a ! -e ${rest}/lib/${library}/${module}.py ] || printf %s ${quoted(stub(module, one))} > lib/${library}/${module}.py`,
      ),
    ),
  ].join('\n')
}

/**
 * A module whose import fails as that of a missing module does, and says why. Not for `test`: a
 * project's dependency may have a package of that name, which this would hide.
 */
const stub = (module: string, { name }: PruneProfile): string =>
  `raise ModuleNotFoundError(
    "No module named '${module}': this Python was built without it (Pycask's prune profile ${name})",
    name='${module}')
`
