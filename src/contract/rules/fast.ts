/** Fast: it starts and runs as quickly as CPython can. */
import { sourceOf, type ImageModel, type Interpreter } from '../../inspect/index.js'
import {
  isSkipped,
  outerSlashes,
  listed,
  noPython,
  skipped,
  type Finding,
  type Rule,
  type Verdict,
} from '../rule.js'

/** A few modules cannot be compiled: templates, and code of other versions. */
const enough = 0.99

export const fast: readonly Rule[] = [
  {
    id: 'F1',
    title: 'the standard library ships its bytecode',
    why: 'Without it every start compiles what it imports, and cannot keep the result where nothing may be written.',
    fix: 'run python -m compileall --invalidation-mode unchecked-hash on the standard library, as the user that owns it',
    level: 'warn',
    test: 'at least 99 % of the .py files below lib/python3.X have a .pyc for that version',
    sources: ['docker-library/python#615'],
    check: ({ model }) =>
      model.interpreters.length === 0
        ? noPython
        : model.interpreters.flatMap((one) =>
            uncompiled(
              model,
              one.stdlib,
              one.minor,
              (path) => !/\/(site|dist)-packages\//.test(path),
            ),
          ),
  },
  {
    id: 'F2',
    title: 'so do the installed packages',
    why: 'Packages are most of what a service imports; compiling them at each start costs seconds.',
    fix: 'compile after installing: pip install --compile, uv pip install --compile-bytecode, or python -m compileall',
    level: 'warn',
    setting: 'compile',
    test: 'the same over site-packages and dist-packages',
    check: ({ model }) => {
      const sites = new Set(model.distributions.map(({ site }) => site))
      if (sites.size === 0) return skipped('no packages are installed')
      return [...sites].flatMap((site) => {
        const minor = minorFor(model, site)
        return minor === undefined ? [] : uncompiled(model, site, minor, () => true)
      })
    },
  },
  {
    id: 'F3',
    title: 'bytecode is valid whatever the time of its source',
    why: 'Bytecode that is checked by time or content costs a look at every source, and is thrown away when a copy changes the time.',
    fix: 'python -m compileall --invalidation-mode unchecked-hash',
    level: 'warn',
    test: 'bytes 4 to 8 of every .pyc are 01 00 00 00 (PEP 552, unchecked hash)',
    check: ({ model }) => {
      const all = [...model.files.values()].filter(({ content }) => content?.pyc !== undefined)
      if (all.length === 0) return skipped('there is no bytecode')
      const others = all.filter(({ content }) => content?.pyc?.flags !== 1)
      const [first] = others
      if (first === undefined) return []
      const kind = first.content?.pyc?.flags === 0 ? 'by its time' : 'by its content'
      return [
        {
          what: `${others.length} of ${all.length} .pyc files are checked against their source, such as ${first.path} (${kind})`,
          path: first.path,
        },
      ]
    },
  },
  {
    id: 'F4',
    title: 'nothing is written at run time',
    why: 'What is compiled or cached at the first start makes it slow, and fails where the file system is read-only.',
    fix: 'compile bytecode when building; set PYTHONDONTWRITEBYTECODE=1 for what cannot be',
    level: 'warn',
    test: 'runs with a read-only root; importing writes no bytecode, not even apart (PYTHONPYCACHEPREFIX)',
    check: ({ observed }) => {
      if (isSkipped(observed)) return observed
      const { wrote } = observed
      return listed(wrote, (path) => ({ what: `importing tried to write ${path}`, path }))
    },
  },
  {
    id: 'F5',
    title: 'CPython is built with PGO and LTO',
    why: 'Profile-guided and link-time optimisation make it much faster; docs/PYTHON.md has figures.',
    fix: 'optimize = "full"; for others --enable-optimizations --with-lto',
    level: 'warn',
    setting: 'optimize',
    test: 'CONFIG_ARGS in sysconfig',
    sources: ['docker-library/python#979'],
    check: ({ model }) =>
      ofConfiguration(model, ({ configuration, stdlib }) => {
        const given = configuration['CONFIG_ARGS'] ?? ''
        const missing = ['--enable-optimizations', '--with-lto'].filter(
          // Profiles that are made apart are used by compiler flags of their own.
          (flag) =>
            !given.includes(flag) &&
            !(
              flag === '--enable-optimizations' && /-fprofile-(instr-)?use/.test(all(configuration))
            ) &&
            !(flag === '--with-lto' && all(configuration).includes('-flto')),
        )
        return missing.length === 0
          ? []
          : [{ what: `${stdlib} was configured without ${missing.join(' and ')}`, path: stdlib }]
      }),
  },
  {
    id: 'F6',
    title: "not slower than Debian's Python of the same minor version",
    why: 'A Python built with care for size must not be paid for with speed.',
    fix: 'optimize = "full"',
    level: 'error',
    test: 'npm run bench: a subset of pyperformance, side by side; docs/PYTHON.md has the results',
  },
  {
    id: 'F7',
    title: 'frame pointers are kept',
    why: 'Profilers of a whole machine (perf, eBPF) see into Python only through them.',
    fix: 'CFLAGS=-fno-omit-frame-pointer -mno-omit-leaf-frame-pointer',
    level: 'info',
    setting: 'cflags',
    test: 'CFLAGS in sysconfig, on amd64 and arm64 from 3.12 on',
    check: ({ model }) => {
      if (!['amd64', 'arm64'].includes(model.platform.architecture))
        return skipped('only asked for on amd64 and arm64')
      return ofConfiguration(model, ({ configuration, stdlib, minor }) => {
        const isOld = Number(minor.split('.')[1]?.replace('t', '')) < 12
        return isOld || all(configuration).includes('-fno-omit-frame-pointer')
          ? []
          : [{ what: `${stdlib} was compiled without -fno-omit-frame-pointer`, path: stdlib }]
      })
    },
  },
  {
    id: 'F8',
    title: 'threads survive the recursion limit',
    why: 'A C library with small stacks for threads ends the process where Python would raise RecursionError.',
    fix: 'use glibc, or a Python that asks for larger stacks',
    level: 'error',
    test: 'recurses to the limit in a thread',
    check: ({ observed }) => {
      if (isSkipped(observed)) return observed
      return observed.recursion === 'RecursionError'
        ? []
        : [{ what: `recursion in a thread ended with ${observed.recursion}` }]
    },
  },
  {
    id: 'F9',
    title: 'no LD_LIBRARY_PATH, PYTHONPATH or PYTHONHOME',
    why: 'They slow down every look-up, reach every child process, and replace what the image was tested with.',
    fix: 'install packages into the virtual environment, and libraries where the dynamic linker looks',
    level: 'warn',
    setting: 'env',
    test: 'Env of the configuration',
    check: ({ model }) =>
      model.config.config.Env.filter((text) =>
        /^(LD_LIBRARY_PATH|PYTHONPATH|PYTHONHOME)=./.test(text),
      ).map((text) => ({ what: `the configuration sets ${text}` })),
  },
]

const all = (configuration: Interpreter['configuration']): string =>
  Object.values(configuration).join(' ')

function ofConfiguration(
  model: ImageModel,
  check: (interpreter: Interpreter) => readonly Finding[],
): Verdict {
  if (model.interpreters.length === 0) return noPython
  const known = model.interpreters.filter(({ configuration }) => 'CONFIG_ARGS' in configuration)
  if (known.length === 0) return skipped('sysconfig does not say how Python was built')
  return known.flatMap(check)
}

/** The version of Python that a folder of packages is for: by its path, else the only one there is. */
function minorFor(model: ImageModel, site: string): string | undefined {
  const said = /\/python(3\.\d+t?)\//.exec(`${site}/`)?.[1]
  const [only, another] = model.interpreters
  return said ?? (another === undefined ? only?.minor : undefined)
}

function uncompiled(
  model: ImageModel,
  folder: string,
  minor: string,
  counts: (path: string) => boolean,
): Finding[] {
  const tag = `cpython-${minor.replace('.', '').replace('t', '')}`
  const apart = bytecodeApart(model)
  const compiled = new Set<string>()
  const sources: string[] = []
  for (const [path, { type, sizeBytes }] of model.files)
    if (path.endsWith('.pyc') && path.includes(`.${tag}`)) {
      const source = apart === undefined ? sourceOf(path) : sourceApart(path, apart)
      if (source !== undefined) compiled.add(source)
    } else if (path.endsWith('.py') && path.startsWith(`${folder}/`) && counts(path)) {
      if (type === 'file' && sizeBytes > 0) sources.push(path)
    }
  const without = sources.filter((path) => !compiled.has(path))
  const [first] = without
  if (first === undefined || without.length <= sources.length * (1 - enough)) return []
  return [
    {
      what: `${without.length} of ${sources.length} modules in ${folder} have no bytecode for ${minor}, such as ${first}`,
      path: first,
    },
  ]
}

/** The folder in which alone Python looks for bytecode, where the configuration names one. */
function bytecodeApart({ config }: ImageModel): string | undefined {
  const [folder] = config.config.Env.flatMap(
    (text) => /^PYTHONPYCACHEPREFIX=(.*)/.exec(text)?.[1]?.replace(outerSlashes, '') ?? [],
  ).filter((path) => path !== '')
  return folder
}

/** `cache/usr/lib/b.cpython-313.pyc` → `usr/lib/b.py`, apart in `cache`. */
const sourceApart = (path: string, apart: string): string | undefined =>
  path.startsWith(`${apart}/`)
    ? sourceOf(path.slice(apart.length + 1).replace(/[^/]+$/, '__pycache__/$&'))
    : undefined
