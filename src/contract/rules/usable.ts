/** Usable: Python does what its documentation says. */
import type { ImageModel } from '../../inspect/index.js'
import {
  isSkipped,
  listed,
  noPython,
  outerSlashes,
  skipped,
  type Finding,
  type Rule,
} from '../rule.js'
import { findLibrary } from './libraries.js'
import { elfFiles } from './small.js'

const valueOf = (model: ImageModel, name: string): string | undefined =>
  model.config.config.Env.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1)

const shells = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k|a)?sh$/

export const usable: readonly Rule[] = [
  {
    id: 'U1',
    title: 'every module of the standard library imports',
    why: 'A library that is missing shows at the first request that needs it.',
    fix: 'install the libraries that the modules link; leave out by name what is not wanted',
    level: 'error',
    test: 'imports all that sys.stdlib_module_names lists and that are there for this platform, but tests and the desktop',
    check: ({ observed }) => {
      if (isSkipped(observed)) return observed
      return listed(observed.notImported, ({ module, error }) => ({ what: `${module}: ${error}` }))
    },
  },
  {
    id: 'U2',
    title: 'the C modules are there',
    why: 'Without them ssl, sqlite3 or decimal are missing, or a hundred times slower.',
    fix: 'install the -dev packages before compiling CPython',
    level: 'error',
    setting: 'python',
    test: 'imports ssl, hashlib, sqlite3, lzma, bz2, zlib, ctypes, readline, curses, uuid, dbm, decimal (in C), from 3.14 on zstd',
    sources: ['python/cpython#139994'],
    check: ({ observed }) => {
      if (isSkipped(observed)) return observed
      return listed(observed.missingModules, ({ module, error }) => ({
        what: `${module}: ${error}`,
      }))
    },
  },
  {
    id: 'U3',
    title: 'nothing is unresolved',
    why: 'A library or symbol that is missing shows when the module is loaded, which may be late.',
    fix: 'add the Debian package that has it; build the wheel for the glibc that the base has',
    level: 'error',
    test: 'every NEEDED library of every ELF file is found, and has the versions of symbols that are asked of it',
    check: ({ model }) => unresolved(model),
  },
  {
    id: 'U4',
    title: 'certificate authorities are there',
    why: 'Without them no https works.',
    fix: 'install ca-certificates',
    level: 'error',
    test: 'a bundle at the usual places; ssl.create_default_context() loads it',
    check: ({ model, observed }) => {
      const there = [
        'etc/ssl/certs/ca-certificates.crt',
        'usr/lib/ssl/cert.pem',
        'etc/ssl/cert.pem',
        'etc/pki/tls/certs/ca-bundle.crt',
      ]
      const file = valueOf(model, 'SSL_CERT_FILE')?.slice(1)
      const found = [...(file === undefined ? [] : [file]), ...there].find(
        (path) => (model.resolve(path)?.sizeBytes ?? 0) > 0,
      )
      if (found === undefined)
        return [
          {
            what: 'etc/ssl/certs/ca-certificates.crt is not there',
            path: 'etc/ssl/certs/ca-certificates.crt',
          },
        ]
      if (isSkipped(observed) || observed.authorities > 0) return []
      return [
        {
          what: `ssl.create_default_context() loads no certificate authority, although ${found} is there`,
          path: found,
        },
      ]
    },
  },
  {
    id: 'U5',
    title: 'UTC, time zones and UTF-8',
    why: 'zoneinfo fails without its data, and text goes wrong in any other encoding.',
    fix: 'install tzdata (the Debian package, or the wheel); LANG=C.UTF-8',
    level: 'warn',
    setting: 'env',
    test: 'time zones are there, the local one is UTC; the file system encoding is utf-8',
    check: ({ model, observed }) => {
      const findings: Finding[] = []
      const hasZones =
        model.files.has('usr/share/zoneinfo') ||
        model.distributions.some(({ name }) => name === 'tzdata')
      if (!hasZones)
        findings.push({
          what: 'usr/share/zoneinfo is not there, nor the package tzdata',
          path: 'usr/share/zoneinfo',
        })
      const zone =
        valueOf(model, 'TZ') ??
        model.files.get('etc/localtime')?.target?.replace(/^.*zoneinfo\//, '')
      if (zone !== undefined && !/^(:?(Etc\/)?(UTC|UCT|GMT|Universal|Zulu)(0|[+-]0)?|)$/.test(zone))
        findings.push({ what: `the local time zone is ${zone}`, path: 'etc/localtime' })
      const locale = valueOf(model, 'LC_ALL') ?? valueOf(model, 'LANG')
      if (locale !== undefined && !/utf-?8/i.test(locale) && !/^(C|POSIX)$/.test(locale))
        findings.push({ what: `the locale is ${locale}` })
      if (!isSkipped(observed) && observed.encoding !== 'utf-8')
        findings.push({ what: `sys.getfilesystemencoding() is ${observed.encoding}` })
      return findings
    },
  },
  {
    id: 'U6',
    title: 'ctypes.util.find_library works',
    why: 'Packages that load libraries by name (python-magic, cairo) use it.',
    fix: 'keep /etc/ld.so.cache and ldconfig, or a find_library that does without',
    level: 'info',
    test: 'find_library of c and ssl',
    check: ({ observed }) => {
      if (isSkipped(observed)) return observed
      return listed(observed.notFound, (name) => ({
        what: `ctypes.util.find_library(${JSON.stringify(name)}) finds nothing`,
      }))
    },
  },
  {
    id: 'U7',
    title: "python, python3 and python3.X are the environment's",
    why: 'Two Pythons on PATH are two sets of packages, and scripts find the wrong one.',
    fix: 'put the bin folder of the virtual environment first on PATH; install one Python only',
    level: 'warn',
    test: 'PATH of the configuration, links',
    check: ({ model }) => pythonOnPath(model),
  },
  {
    id: 'U8',
    title: 'there is a command, in exec form',
    why: 'A shell in between takes the signals, and needs a shell.',
    fix: 'CMD ["gunicorn", "web:app"], not CMD gunicorn web:app',
    level: 'warn',
    setting: 'command',
    test: 'Entrypoint and Cmd of the configuration',
    check: ({ model }) => {
      const { Entrypoint: entrypoint, Cmd: command } = model.config.config
      const [program, flag] = [...entrypoint, ...command]
      if (program === undefined)
        return [{ what: 'the configuration has neither Entrypoint nor Cmd' }]
      const [first] = entrypoint
      if (shells.test(program) && flag === '-c')
        return [
          {
            what: `${first === undefined ? 'Cmd' : 'Entrypoint'} is run by a shell: ${[...entrypoint, ...command].join(' ').slice(0, 120)}`,
          },
        ]
      return []
    },
  },
  {
    id: 'U9',
    title: 'stops when it is told to',
    why: 'A command that does not end on SIGTERM is killed ten seconds later, in the middle of requests.',
    fix: 'exec form, a server that handles SIGTERM, or init = true',
    level: 'warn',
    setting: 'command',
    test: 'starts the command without network and sends the stop signal after two seconds: it ends within one second',
    check: ({ observed }) => {
      if (isSkipped(observed)) return observed
      const { stop } = observed
      if (isSkipped(stop)) return stop
      return stop.seconds <= 1
        ? []
        : [{ what: `the command took ${stop.seconds.toFixed(1)} s to end` }]
    },
  },
  {
    id: 'U10',
    title: 'runs under any user, and has a place to write',
    why: 'OpenShift and others choose a user at random, in group 0.',
    fix: 'no paths that only one user can read; a /tmp with mode 1777',
    level: 'warn',
    test: 'mode of /tmp; Python runs as user 1000050000 in group 0',
    check: ({ model, observed }) => {
      const tmp = model.resolve('tmp')
      if (tmp?.type !== 'directory') return [{ what: 'tmp is not there', path: 'tmp' }]
      if ((tmp.mode & 0o1777) !== 0o1777)
        return [{ what: `tmp has mode ${tmp.mode.toString(8)}, expected 1777`, path: 'tmp' }]
      if (isSkipped(observed) || observed.anyUser === undefined) return []
      return [{ what: `Python does not run as 1000050000:0: ${observed.anyUser}` }]
    },
  },
  {
    id: 'U11',
    title: 'the same Python with tools is there for debugging',
    why: 'Without a shell in the image, debugging needs an image beside it with the same bits.',
    fix: 'pycask build: the images -debug and -builder',
    level: 'info',
    test: "Pycask's own tests: the images share the layer with Python",
  },
  {
    id: 'U12',
    title: 'extensions are really there',
    why: 'Packages fall back to slow code in silence when a library was missing at their build.',
    fix: 'checks = ["yaml.__with_libyaml__"]',
    level: 'error',
    test: 'the option checks, in every build',
    sources: ['saltstack/salt#69949'],
  },
]

function unresolved(model: ImageModel): readonly Finding[] {
  const findings: Finding[] = []
  const machines: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64' }
  const machine = machines[model.platform.architecture]
  for (const file of elfFiles(model)) {
    const elf = file.content?.elf
    if (elf === undefined) continue
    const { path } = file
    if (elf.malformed !== undefined) findings.push({ what: `${path} is ${elf.malformed}`, path })
    if (elf.type === 'relocatable' || elf.type === 'core' || path.startsWith('usr/lib/debug/'))
      continue
    if (machine !== undefined && elf.machine !== machine && elf.malformed === undefined) continue
    for (const soname of elf.needed) {
      const found = findLibrary(model, file, soname)
      if (found === undefined) {
        // A library in a wheel may be loaded by one beside it, which is there by then.
        const beside = elf.type === 'shared' && nearBy(model, path, soname)
        if (!beside) findings.push({ what: `${path} needs ${soname}, which is not there`, path })
        continue
      }
      const wanted = elf.requires.find(({ library }) => library === soname)?.versions ?? []
      const provided = new Set(found.content?.elf?.provides ?? [])
      const missing = wanted.filter((version) => !provided.has(version))
      if (missing.length > 0 && provided.size > 0)
        findings.push({
          what: `${path} needs ${missing.join(', ')}, which ${found.path} does not have`,
          path,
        })
    }
  }
  return listed(findings, (one) => one)
}

const placesOf = new WeakMap<ImageModel, ReadonlyMap<string, readonly string[]>>()

/** Paths of all libraries by their names: each image is gone through once. */
function libraryPlaces(model: ImageModel): ReadonlyMap<string, readonly string[]> {
  const known = placesOf.get(model)
  if (known !== undefined) return known
  const places = new Map<string, string[]>()
  for (const path of model.files.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!name.includes('.so')) continue
    const before = places.get(name)
    if (before === undefined) places.set(name, [path])
    else before.push(path)
  }
  placesOf.set(model, places)
  return places
}

/** Whether a library of this name lies in the same package of Python. */
function nearBy(model: ImageModel, path: string, soname: string): boolean {
  const site = /^(.*\/(?:site|dist)-packages)\//.exec(path)?.[1]
  const folder = path.slice(0, path.lastIndexOf('/'))
  if (model.files.has(`${folder}/${soname}`)) return true
  if (site === undefined) return false
  const [top = ''] = path.slice(site.length + 1).split('/')
  const places = libraryPlaces(model).get(soname) ?? []
  return places.some((one) => one.startsWith(`${site}/${top}`))
}

function pythonOnPath(model: ImageModel): readonly Finding[] | { readonly skipped: string } {
  const [python] = model.interpreters
  if (python === undefined) return noPython
  if (python.executable === undefined && model.environments.length === 0)
    return skipped('there is no program python')
  const folders = (
    valueOf(model, 'PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  )
    .split(':')
    .map((folder) => folder.replace(outerSlashes, ''))
  const find = (name: string): string | undefined =>
    folders
      .map((folder) => `${folder}/${name}`)
      .find((path) => model.resolve(path)?.type === 'file')
  const [environment] = model.environments
  const { minor } = python
  return ['python', 'python3', `python${minor}`].flatMap((name): Finding[] => {
    const found = find(name)
    if (found === undefined)
      return [
        { what: `${name} is not on PATH (${folders.map((folder) => `/${folder}`).join(':')})` },
      ]
    if (
      environment !== undefined &&
      model.environments.every(({ path }) => !found.startsWith(`${path}/`))
    )
      return [{ what: `${name} on PATH is ${found}, not that of ${environment.path}`, path: found }]
    return []
  })
}
