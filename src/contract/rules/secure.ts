/** Secure: little to attack, and nothing that nobody knows of. */
import { compareVersions } from '../../debian/index.js'
import { credentialFile, textSecret, type ImageFile, type ImageModel } from '../../inspect/index.js'
import { daysUntilEnd, warnDays } from '../../python/index.js'
import {
  isSkipped,
  listed,
  noPython,
  skipped,
  type Finding,
  type Rule,
  type Verdict,
} from '../rule.js'
import { findLibrary } from './libraries.js'
import { elfFiles } from './small.js'

const compilers =
  /^(?:[a-z0-9_]+-linux-(?:gnu|musl)[a-z0-9]*-)?(?:gcc|g\+\+|cc|c\+\+|cpp|c89|c99|clang|clang\+\+|tcc|ld|ld\.bfd|ld\.gold|lld|as|make|gmake|cmake|ninja|rustc|cargo|go|gfortran)(?:-\d+(?:\.\d+)*)?$/
const developmentPackage =
  /(^|[^-])-dev$|^(gcc|g\+\+|clang|cpp)(-\d+)?$|^(binutils|make|cmake|build-essential|dpkg-dev)$/

/** Documentation that slim bases leave out on purpose. */
const leftOut = /^usr\/share\/(doc|man|info|locale|lintian|linda|groff|gnome\/help|omf|help)\//

/** Extension module → the library of the operating system that it should use. */
const systemLibraries: readonly (readonly [string, string])[] = [
  ['_ssl', 'libssl'],
  ['_hashlib', 'libcrypto'],
  ['pyexpat', 'libexpat'],
  ['_sqlite3', 'libsqlite3'],
  ['zlib', 'libz'],
  ['_ctypes', 'libffi'],
]

export const secure: readonly Rule[] = [
  {
    id: 'C1',
    title: 'the user is a number, and not 0',
    why: 'Kubernetes can only check runAsNonRoot on a number, and root in a container is root in much of the kernel.',
    fix: 'USER 65532:65532; user = 65532',
    level: 'error',
    setting: 'user',
    test: 'User of the configuration',
    check: ({ model }) => {
      const user = model.config.config.User
      if (/^[1-9][0-9]*(:[0-9]+)?$/.test(user)) return []
      const why = user === '' || /^(0|root)(:|$)/.test(user) ? 'root' : 'a name'
      return [
        { what: `the user is ${user === '' ? 'not set, so' : `${JSON.stringify(user)},`} ${why}` },
      ]
    },
  },
  {
    id: 'C2',
    title: 'no compiler, linker or make, no development packages',
    why: 'They are what an intruder builds with, and a large part of what scanners report.',
    fix: 'compile in a stage of its own, and copy the result into an image without them',
    level: 'error',
    test: 'programs on the usual paths; names of Debian packages',
    check: ({ model }) => {
      const programs = [...model.files.values()].filter(
        ({ path, type }) =>
          type !== 'directory' &&
          /(^|\/)s?bin\/[^/]+$/.test(path) &&
          compilers.test(path.slice(path.lastIndexOf('/') + 1)),
      )
      const packages = model.dpkg.packages.filter(({ name }) => developmentPackage.test(name))
      return [
        ...listed(programs, ({ path }) => ({ what: `${path} is a tool for compiling`, path })),
        ...listed(packages, ({ name, version }) => ({
          what: `the package ${name} ${version} is for development`,
        })),
      ]
    },
  },
  {
    id: 'C3',
    title: "the application's user can change nothing that runs",
    why: 'An intruder who can write code stays; one who cannot is gone with the container.',
    fix: 'let files belong to root, without write permission for others: COPY --chown=0:0 --chmod=…',
    level: 'error',
    setting: 'user',
    test: 'owners and modes of Python, virtual environments and packages',
    check: ({ model }) => {
      const [uid, gid] = model.config.config.User.split(':').map((text) =>
        /^\d+$/.test(text) ? Number(text) : undefined,
      )
      if (uid === undefined || uid === 0) return skipped('the user is root or a name: see C1')
      const roots = new Set([
        ...model.interpreters.flatMap(({ stdlib, executable }) => [
          stdlib,
          ...(executable ? [executable] : []),
        ]),
        ...model.environments.map(({ path }) => path),
        ...model.distributions.map(({ site }) => site),
      ])
      const writable = [...model.files.values()].filter(
        (file) =>
          file.type !== 'symlink' && mayWrite(file, uid, gid ?? 0) && isBelow(file.path, roots),
      )
      return listed(
        writable,
        (file) => ({
          what: `${file.path} can be written by user ${uid} (${modeText(file)})`,
          path: file.path,
        }),
        (count) => `${count} more can be written`,
      )
    },
  },
  {
    id: 'C4',
    title: 'runs read-only, without capabilities and new privileges',
    why: 'What needs none of these can be given none of these.',
    fix: 'write to /tmp or volumes alone; listen on ports from 1024 on',
    level: 'error',
    setting: 'command',
    test: 'runs with --read-only --cap-drop=ALL --security-opt=no-new-privileges and reads /proc/self/status',
    check: ({ observed, failure }) => {
      if (failure !== undefined) return [{ what: `Python does not run that way: ${failure}` }]
      if (isSkipped(observed)) return observed
      const { capabilities, noNewPrivileges } = observed
      return capabilities === '0000000000000000' && noNewPrivileges
        ? []
        : [
            {
              what: `it runs with the capabilities ${capabilities}, no new privileges: ${String(noNewPrivileges)}`,
            },
          ]
    },
  },
  {
    id: 'C5',
    title: 'no setuid or setgid files',
    why: 'They hand out the rights of their owner.',
    fix: 'chmod a-s, or leave the packages out (passwd, mount, util-linux)',
    level: 'error',
    test: 'modes',
    check: ({ model }) =>
      listed(
        [...model.files.values()].filter(
          ({ type, mode }) => type === 'file' && (mode & 0o6000) !== 0,
        ),
        (file) => ({
          what: `${file.path} is ${(file.mode & 0o4000) !== 0 ? 'setuid' : 'setgid'} (${modeText(file)})`,
          path: file.path,
        }),
      ),
  },
  {
    id: 'C6',
    title: "OpenSSL, expat, SQLite, zlib and libffi are the operating system's",
    why: 'Copies inside Python get no security updates from Debian.',
    fix: '--with-system-expat, and the -dev packages of the others when building',
    level: 'warn',
    test: 'what the extension modules link, and that a Debian package owns it',
    check: ({ model }) => {
      if (model.interpreters.length === 0) return noPython
      return model.interpreters.flatMap(({ stdlib, executable }) =>
        systemLibraries.flatMap(([module, library]) =>
          bundled(model, { stdlib, executable, module, library }),
        ),
      )
    },
  },
  {
    id: 'C7',
    title: 'package metadata is there and true',
    why: 'Scanners read it: a file that nobody owns is a file that nobody reports.',
    fix: "keep dpkg's database and .dist-info as the installers wrote them; install what is copied by hand as a package",
    level: 'warn',
    test: 'MD5 of every file of Debian packages, SHA-256 of every file in RECORD; every ELF file has an owner',
    check: ({ model }) => [...debianFiles(model), ...wheelFiles(model), ...orphans(model)],
  },
  {
    id: 'C8',
    title: 'scanners see CPython, the wheels and what is in them',
    why: 'What has no name in a bill of materials has no advisories either.',
    fix: 'pycask build writes a bill of materials; for others syft or trivy do',
    level: 'warn',
    test: 'Debian packages are listed, and every package of Python has its metadata',
    check: ({ model }) => {
      const findings: Finding[] = []
      const hasDebian = model.texts.has('etc/os-release') || model.texts.has('usr/lib/os-release')
      if (hasDebian && isDebian(model) && model.dpkg.packages.length === 0)
        findings.push({
          what: 'var/lib/dpkg/status is missing or empty: no Debian package can be seen',
          path: 'var/lib/dpkg/status',
        })
      findings.push(
        ...model.distributions
          .filter(({ version }) => version === '')
          .map(({ info, name }) => ({
            what: `${info}/METADATA says no version of ${name}`,
            path: info,
          })),
      )
      const known = new Set(
        model.distributions.flatMap(({ record, site }) =>
          (record ?? []).map(({ path }) => path.slice(site.length + 1).split('/')[0] ?? ''),
        ),
      )
      const unnamed = new Map<string, string>()
      const sites = new Set(model.distributions.map(({ site }) => site))
      for (const path of model.files.keys()) {
        const [, site = '', top] = /^(.*)\/([A-Za-z]\w*)\/__init__\.py$/.exec(path) ?? []
        if (top === undefined || !sites.has(site)) continue
        if (!known.has(top) && model.ownerOf(path) === undefined)
          unnamed.set(`${site}/${top}`, path)
      }
      return [
        ...findings,
        ...listed([...unnamed.keys()], (path) => ({
          what: `${path} is a package without metadata`,
          path,
        })),
      ]
    },
  },
  {
    id: 'C9',
    title: 'no bundled copy of a library that the base also has',
    why: 'Two OpenSSLs in one process crash, and updates reach only one of them.',
    fix: 'build the package here (no-binary) with libraries = "system"',
    level: 'warn',
    test: 'libraries inside of wheels, their hashes taken off, against those of Debian packages',
    sources: ['psycopg/psycopg2#543'],
    check: ({ model }) => {
      const ofBase = new Map<string, string>()
      for (const { path, content } of elfFiles(model)) {
        const { soname } = content?.elf ?? {}
        if (soname !== undefined && model.ownerOf(path)?.kind === 'package')
          ofBase.set(stem(soname), path)
      }
      const twice = elfFiles(model).flatMap(({ path, content }) => {
        const owner = model.ownerOf(path)
        const isCopied = owner?.kind === 'wheel' || /\.libs\/[^/]+$/.test(path)
        const name = content?.elf?.soname ?? path.slice(path.lastIndexOf('/') + 1)
        const other = isCopied && name.startsWith('lib') ? ofBase.get(stem(name)) : undefined
        return other === undefined ? [] : [{ path, other, by: owner?.name ?? 'a wheel' }]
      })
      return listed(twice, ({ path, other, by }) => ({
        what: `${by} has ${path}, the base has ${other}`,
        path,
      }))
    },
  },
  {
    id: 'C10',
    title: 'no executable stacks, no text relocations',
    why: 'One such library makes the stack of the whole process executable, or its code writable; newer kernels and glibc refuse it.',
    fix: 'link with -z noexecstack and compile with -fPIC; patchelf --clear-execstack for what others built',
    level: 'error',
    test: 'PT_GNU_STACK and DT_TEXTREL of ELF files',
    sources: ['pypa/auditwheel#634'],
    check: ({ model }) =>
      listed(
        elfFiles(model).filter(
          ({ content }) =>
            content?.elf !== undefined &&
            content.elf.type !== 'relocatable' &&
            (content.elf.executableStack || content.elf.textRelocations),
        ),
        ({ path, content }) => ({
          what: `${path} ${content?.elf?.executableStack === true ? 'asks for an executable stack' : 'has text relocations'}`,
          path,
        }),
      ),
  },
  {
    id: 'C11',
    title: 'no secrets',
    why: 'Whoever can pull the image has them, in every layer and for ever.',
    fix: 'rotate it; then give secrets when running, or as build secrets (RUN --mount=type=secret)',
    level: 'error',
    setting: 'env',
    test: 'names and values in configuration and history; files of credentials; private keys and tokens in files',
    check: ({ model }) => secrets(model),
  },
  {
    id: 'C12',
    title: 'no security updates are pending',
    why: 'What is known to be broken is what is attacked.',
    fix: 'pycask refresh, or build again',
    level: 'error',
    setting: 'suite',
    test: 'installed versions of Debian packages against the newest of their suite',
    check: ({ model, candidates }) => {
      if (model.dpkg.packages.length === 0) return skipped('there are no Debian packages')
      if (candidates === undefined) return skipped("Debian's archive was not asked")
      const old = model.dpkg.packages.flatMap(({ name, version }) => {
        const candidate = candidates.get(name)
        return candidate !== undefined && compareVersions(version, candidate) < 0
          ? [{ name, version, candidate }]
          : []
      })
      return listed(old, ({ name, version, candidate }) => ({
        what: `${name} ${version} → ${candidate}`,
      }))
    },
  },
  {
    id: 'C13',
    title: 'everything was verified on its way in',
    why: 'A build that takes what it is given ships what somebody else chose.',
    fix: 'locks with hashes; signed archives; checksums of downloads',
    level: 'warn',
    test: 'the record of inputs: a checksum, signature or hash for each',
    check: ({ record }) => {
      if (record === undefined) return skipped('no record of inputs is attached')
      const loose = record.products.filter(
        ({ inputs }) => !Object.values(inputs).some((value) => hashed.test(value)),
      )
      return listed(loose, ({ kind, name }) => ({
        what: `${kind} ${name} has no hash among its inputs`,
      }))
    },
  },
  {
    id: 'C14',
    title: 'a Python that gets security fixes',
    why: 'After its end of life nobody fixes it.',
    fix: 'move to a newer minor version',
    level: 'error',
    setting: 'python',
    test: "Python's release cycle",
    check: ({ model, branches, today }) => {
      if (model.interpreters.length === 0) return noPython
      return model.interpreters.flatMap(({ minor, stdlib }) => {
        const branch = branches.get(minor.replace('t', ''))
        if (branch === undefined)
          return Number(minor.split('.')[1]?.replace('t', '')) < 10
            ? [{ what: `Python ${minor} gets no fixes any more (${stdlib})`, path: stdlib }]
            : []
        const days = daysUntilEnd(branch, today)
        if (days > warnDays) return []
        const what =
          days <= 0
            ? `Python ${minor} got its last fix in ${branch.endOfLife} (${stdlib})`
            : `Python ${minor} gets security fixes for ${days} more days (${stdlib})`
        return [{ what, path: stdlib }]
      })
    },
  },
  {
    id: 'C15',
    title: 'no device nodes, no pipes',
    why: 'An engine gives a container the devices that it may have; others in a layer are a way around that.',
    fix: 'leave /dev empty',
    level: 'error',
    test: 'types of files',
    check: ({ model }) =>
      listed(
        [...model.files.values()].filter(({ type }) => type === 'device' || type === 'fifo'),
        ({ path, type }) => ({
          what: `${path} is a ${type === 'fifo' ? 'pipe' : 'device node'}`,
          path,
        }),
      ),
  },
]

const modeText = ({ mode, uid, gid }: ImageFile): string =>
  `mode ${mode.toString(8).padStart(4, '0')}, owner ${uid}:${gid}`

const mayWrite = ({ mode, uid, gid, type }: ImageFile, user: number, group: number): boolean =>
  (uid === user && (mode & 0o200) !== 0) ||
  (gid === group && uid !== user && (mode & 0o020) !== 0) ||
  ((mode & 0o002) !== 0 && !(type === 'directory' && (mode & 0o1000) !== 0))

/** Whether a path is one of `roots`, or below one. */
function isBelow(path: string, roots: ReadonlySet<string>): boolean {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    if (roots.has(at)) return true
  return false
}

/** `libssl-3a1b2c4d.so.3` and `libssl.so.1.1` are both `libssl`. */
const stem = (soname: string): string =>
  soname.replace(/-[0-9a-f]{8,}(?=\.so)/, '').replace(/\.so.*$/, '')

function bundled(
  model: ImageModel,
  one: {
    readonly stdlib: string
    readonly executable: string | undefined
    readonly module: string
    readonly library: string
  },
): Finding[] {
  const { stdlib, executable, module, library } = one
  const inOwnFile = [...model.files.keys()].find(
    (path) => path.startsWith(`${stdlib}/lib-dynload/${module}.`) && path.endsWith('.so'),
  )
  const carrier = inOwnFile ?? executable
  const file = carrier === undefined ? undefined : model.files.get(carrier)
  const elf = file?.content?.elf
  if (file === undefined || elf === undefined || elf.malformed !== undefined) return []
  const soname = elf.needed.find((name) => stem(name) === library)
  // A module that is not there at all is another rule's matter; inside of the program it may be missing.
  if (soname === undefined)
    return inOwnFile === undefined
      ? []
      : [{ what: `${file.path} has ${library} inside, or does without`, path: file.path }]
  const found = findLibrary(model, file, soname)
  if (found === undefined || model.ownerOf(found.path)?.kind === 'package') return []
  return [
    { what: `${file.path} uses ${found.path}, which is of no Debian package`, path: found.path },
  ]
}

const isDebian = (model: ImageModel): boolean =>
  /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(
    model.texts.get('usr/lib/os-release') ?? model.texts.get('etc/os-release') ?? '',
  )

function debianFiles(model: ImageModel): readonly Finding[] {
  const wrong: Finding[] = []
  for (const { name, sums } of model.dpkg.packages)
    for (const [path, sum] of sums) {
      const file = model.files.get(path) ?? model.resolve(path)
      const isConfiguration = path.startsWith('etc/')
      if (file === undefined) {
        if (!leftOut.test(path) && !isConfiguration)
          wrong.push({ what: `${path} of ${name} is missing`, path })
      } else if (file.content?.md5 !== undefined && file.content.md5 !== sum && !isConfiguration)
        wrong.push({ what: `${path} is not as ${name} brought it`, path })
    }
  return listed(
    wrong,
    (one) => one,
    (count) => `${count} more files of Debian packages`,
  )
}

function wheelFiles(model: ImageModel): readonly Finding[] {
  const wrong: Finding[] = []
  for (const { name, record, info } of model.distributions) {
    if (record === undefined) {
      if (!info.includes('/dist-packages/'))
        wrong.push({ what: `${info} has no RECORD: nobody knows what ${name} brought`, path: info })
      continue
    }
    for (const { path, sha256 } of record) {
      if (sha256 === undefined || path.endsWith('.pyc')) continue
      const file = model.files.get(path)
      if (file === undefined) wrong.push({ what: `${path} of ${name} is missing`, path })
      else if (file.content !== undefined && file.content.sha256 !== sha256)
        wrong.push({ what: `${path} is not as ${name} brought it`, path })
    }
  }
  return listed(
    wrong,
    (one) => one,
    (count) => `${count} more files of packages of Python`,
  )
}

const orphans = (model: ImageModel): readonly Finding[] =>
  listed(
    elfFiles(model).filter(({ path }) => model.ownerOf(path) === undefined),
    ({ path }) => ({ what: `${path} belongs to no package, no wheel and no CPython`, path }),
    (count) => `${count} more ELF files without an owner`,
  )

/** A whole hash, or one that is shortened and says what it is. */
const hashed = /[0-9a-f]{40,}|sha256:[0-9a-f]{16,}/

const secretName =
  /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS)(_|$)/i
/** `ARG TOKEN` and `--mount=type=secret,id=token` give nothing away. */
const secretInCommand =
  /(?:^|[\s|;&])(?:ARG |ENV |export )?([A-Z][A-Z0-9_]*)=("[^"]{6}|'[^']{6}|[^\s"'$][^\s;&|]{5})/g

function secrets(model: ImageModel): Verdict {
  const findings: Finding[] = []
  for (const text of model.config.config.Env) {
    const [name = '', ...rest] = text.split('=')
    const value = rest.join('=')
    const kind =
      textSecret(value) ??
      (secretName.test(name) && value !== '' && !/_(FILE|PATH|URL|NAME)$/.test(name)
        ? 'a secret by its name'
        : undefined)
    if (kind !== undefined)
      findings.push({ what: `the variable ${name} of the configuration is ${kind}` })
  }
  for (const [name, value] of Object.entries(model.config.config.Labels)) {
    const kind = textSecret(value)
    if (kind !== undefined) findings.push({ what: `the label ${name} has ${kind} in it` })
  }
  for (const [at, { created_by: by }] of model.config.history.entries()) {
    const kind = textSecret(by)
    const named = [...by.matchAll(secretInCommand)].find(([, name = '']) =>
      secretName.test(name),
    )?.[1]
    if (kind !== undefined || named !== undefined)
      findings.push({
        what: `step ${at + 1} of the history has ${kind ?? `a value for ${named ?? ''}`} in it`,
      })
  }
  for (const [path, { content, type }] of model.files) {
    if (type !== 'file') continue
    const kind = credentialFile(path) ?? content?.secret
    if (kind !== undefined) findings.push({ what: `${path} has ${kind} in it`, path })
  }
  return listed(findings, (one) => one)
}
