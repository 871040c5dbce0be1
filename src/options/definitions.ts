/**
 * Every option of Pycask, once: its kind, default, help, and where it may be given. action.yml, the
 * command line and its help, the JSON Schema of `[tool.pycask]` and the README's table are all made
 * from this table (`npm run generate`).
 */
import * as z from 'zod'
import { commandNames, commands, type Command } from './commands.js'
import {
  choice,
  integer,
  list,
  path,
  size,
  table,
  text,
  textSchema,
  words,
  yesOrNo,
  type Kind,
} from './kinds.js'
import { budget, checkTable } from './check-values.js'
import {
  healthCheck,
  packageName,
  packagesTable,
  port,
  source,
  wheelPlatform,
  wheelPlatformExpected,
} from './values.js'
import { app } from './roots.js'
import { pythonVersions } from './python-versions.js'

export interface Definition<Value, Absent extends undefined = never> {
  readonly group: Group
  readonly kind: Kind<Value>
  /** The value where nothing is given; a function where it depends on the machine. */
  readonly default: NoInfer<Value> | Absent | ((machine: Machine) => Value)
  /** How the documentation says the default, where the value does not speak for itself. */
  readonly defaultText?: string
  /** One or two sentences, for people. */
  readonly help: string
  /** `false`: not a flag. */
  readonly flag?: false
  /** The action input, where its name differs; `false`: not an action input. */
  readonly input?: string | false
  /** `false`: no environment variable. */
  readonly variable?: false
  /** `false`: belongs to a run, not to the project, and may not stand in pyproject.toml. */
  readonly project?: false
  /** The commands that it is for; without it: those that make something, and all for the group Run. */
  readonly commands?: readonly Command[]
}

/** What defaults depend on. */
export interface Machine {
  readonly cores: number
}

export const groups = [
  'Python',
  'Packages',
  'System',
  'Application',
  'Result',
  'Check',
  'Run',
] as const
export type Group = (typeof groups)[number]

/** Infers an option's type from its kind alone. */
const option = <Value>(definition: Definition<Value>): Definition<Value> => definition
/** An option without a default. */
const optional = <Value>(
  definition: Omit<Definition<Value, undefined>, 'default'>,
): Definition<Value, undefined> => ({ ...definition, default: undefined })

/** The commands that make products. */
const makers = commandNames.filter(
  (command) => commands[command].makes || commands[command].mayMake,
)

/** The grammar of github.com/distribution/reference, without tag and digest. */
const repositoryName =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
const variableName = /^[A-Za-z_][A-Za-z0-9_.-]*$/
const absolute = /^\/([^/\0]+(\/[^/\0]+)*)?$/
const debianName = /^[a-z0-9][a-z0-9.+-]+$/
const anyName = 'a list of package names, or :all:'

export const definitions = {
  python: option({
    group: 'Python',
    kind: pythonVersions,
    default: ['3.13'],
    help:
      'Versions of CPython, one image each. 3.13 is its newest patch release, 3.13.5 just that one; ' +
      '>=3.12,<3.15 and 3.x are the newest of each minor version; 3.14t is free-threaded.',
  }),
  'pre-releases': option({
    group: 'Python',
    kind: yesOrNo(),
    default: false,
    help: 'Let 3.15 and ranges mean alphas, betas and release candidates too.',
  }),
  optimize: option({
    group: 'Python',
    kind: choice('full', 'fast-build'),
    default: 'full',
    help: 'full: profile-guided and link-time optimisation. fast-build: neither, for trying things out.',
  }),
  libpython: option({
    group: 'Python',
    kind: choice('static', 'shared'),
    default: 'static',
    help:
      'static: the interpreter has its library inside, which is faster. shared: libpython3.X.so, for ' +
      'programs that embed Python (uWSGI, mod_wsgi).',
  }),
  'extra-configure': option({
    group: 'Python',
    kind: words(),
    default: [],
    help: "Further arguments of CPython's configure, such as --with-dtrace.",
  }),
  cflags: option({
    group: 'Python',
    kind: words(),
    default: [],
    help: 'Further compiler flags for CPython itself; extensions are not compiled with them.',
  }),
  patches: optional({
    group: 'Python',
    kind: path('FOLDER'),
    help:
      'A folder of patches for CPython (*.patch, by name or in the order of its file series), such as ' +
      'backported security fixes.',
  }),
  prune: optional({
    group: 'Python',
    kind: list(
      'PROFILE',
      textSchema(/^[a-z0-9-]+$/, 'the name of a profile'),
      'a list of profiles',
    ),
    defaultText: 'what a server never runs: [the list](docs/PRUNING.md)',
    help: 'What of CPython is left out of the image, by the names of docs/PRUNING.md; an empty list keeps all.',
  }),
  'allow-end-of-life': option({
    group: 'Python',
    kind: yesOrNo(),
    default: false,
    help: 'Accept a Python that no longer gets security fixes.',
  }),
  'python-sources': option({
    group: 'Python',
    kind: list('SOURCE', source, 'a list of sources'),
    default: ['python.org', 'debian'],
    help:
      "Where CPython's source may come from, in order: python.org, debian, a mirror such as " +
      'https://mirror.example/{version}/{file}, or a folder. Whatever delivers it, its checksum is the same.',
  }),
  lock: optional({
    group: 'Packages',
    kind: path('FILE'),
    defaultText: "the one in the project's folder",
    help:
      'The lock file: every package with version and hashes. uv.lock, poetry.lock, pdm.lock, Pipfile.lock, ' +
      'pylock.toml, or a requirements.txt with hashes.',
  }),
  extras: option({
    group: 'Packages',
    kind: list('EXTRA', packageName, 'a list of names'),
    default: [],
    help: 'Extras of the project that are installed too.',
  }),
  groups: option({
    group: 'Packages',
    kind: list('GROUP', packageName, 'a list of names'),
    default: [],
    help:
      'Dependency groups (categories of Pipenv) that are installed too. None is by itself, so that what ' +
      'is for developing stays out.',
  }),
  'build-lock': optional({
    group: 'Packages',
    kind: path('FILE'),
    defaultText: '`build-requirements.txt` beside the lock, if it is there',
    help: 'What building sdists needs (setuptools, Cython, ...), locked with hashes like the lock.',
  }),
  'no-binary': option({
    group: 'Packages',
    kind: list('PACKAGE', packageName, anyName),
    default: [],
    help: 'Packages that are built from their sdist even if a wheel is published; :all: for every package.',
  }),
  'only-binary': option({
    group: 'Packages',
    kind: list('PACKAGE', packageName, anyName),
    default: [],
    help: 'Packages that are never built from their sdist; :all: for every package.',
  }),
  'refuse-bundled': option({
    group: 'Packages',
    kind: list(
      'LIBRARY',
      textSchema(/^lib[A-Za-z0-9_+-]+$/, 'the name of a library, such as libssl'),
      'a list of libraries',
    ),
    default: [],
    help:
      'Libraries that no published wheel may carry inside, such as libssl or libpq: packages whose wheel does are ' +
      'built from their sdist, and get the library of Debian, which security updates reach.',
  }),
  libraries: option({
    group: 'Packages',
    kind: choice('system', 'bundled'),
    default: 'system',
    help:
      "Shared libraries of wheels built here. system: Debian's packages, in the base layer. " +
      'bundled: copied into the wheel.',
  }),
  'wheel-platform': option({
    group: 'Packages',
    kind: text('PLATFORM', wheelPlatform, wheelPlatformExpected),
    default: 'auto',
    help:
      'What built wheels with libraries = bundled claim. auto: the oldest manylinux platform that holds, at most the ' +
      "base's own. manylinux_2_28 or the like: that one, or an error. none: self-contained, and no claim.",
  }),
  exclude: option({
    group: 'Packages',
    kind: list('PATTERN', z.string('a pattern').min(1, 'a pattern'), 'a list of patterns'),
    default: [],
    help:
      'Files of installed packages that the image does not get, such as tests or *.pyx. A pattern without / fits ' +
      'names at any depth, one with / paths from site-packages; what is below a folder goes with it.',
  }),
  compile: option({
    group: 'Packages',
    kind: yesOrNo(),
    default: true,
    help: 'Compile packages to bytecode: they start faster and take more room.',
  }),
  'wheel-layer-mb': option({
    group: 'Packages',
    kind: integer('MB', 0, 100_000, 'a size in MB, 0 to 100000'),
    default: 8,
    help:
      'Wheels of this size and more get a layer of their own (the seven largest): it is the same in every image that has ' +
      'the wheel, and stays when others change. 0: all share one layer.',
  }),
  'skip-imports': option({
    group: 'Packages',
    kind: list(
      'MODULE',
      textSchema(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'the name of a module or a package'),
      'a list of modules',
    ),
    default: [],
    help:
      'Every top-level module of the packages is imported once where it will run, and must be importable. These ' +
      'modules, or all modules of these packages, are not tried.',
  }),
  packages: option({
    group: 'Packages',
    kind: { fromText: (texts) => texts, schema: packagesTable },
    default: {},
    flag: false,
    input: false,
    variable: false,
    help:
      'Settings of one package, [tool.pycask.packages.NAME]: libraries, wheel-platform, build-packages (Debian ' +
      'packages needed to compile it), build-requires (what it is built with beyond what it asks for), env (environment of ' +
      'its build), config-settings, patches (a folder), exclude, compile.',
  }),
  org: option({
    group: 'System',
    kind: text('NAME', /^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and -, a letter first'),
    default: 'app',
    help: 'Everything that is not Debian lives below /opt/<org> in the image.',
  }),
  suite: option({
    group: 'System',
    kind: choice('trixie', 'bookworm', 'noble'),
    default: 'trixie',
    help: 'Suite of the builder and of the base: of Debian, or noble, which is Ubuntu 24.04.',
  }),
  base: option({
    group: 'System',
    kind: text(
      'minimal|slim|IMAGE',
      /^(minimal|slim|[^\s,]*[./:@][^\s,]*)$/,
      'minimal, slim, or an image such as debian:trixie-slim or oci:FOLDER',
    ),
    default: 'minimal',
    help:
      'minimal: only the Debian packages whose libraries are needed, no shell, no package manager. slim: with shell, ' +
      'dpkg and apt, maintainer scripts run. Or an image of Debian or Ubuntu, such as debian:trixie-slim or oci:FOLDER: ' +
      'what is missing in it, and newer versions of what is there, become one layer on top.',
  }),
  'debian-mirror': optional({
    group: 'System',
    kind: text(
      'URL',
      /^\s*([a-z+]+:\/\/\S+|deb\s[\s\S]+)$/,
      'an address such as https://mirror.example/debian, or whole lines: deb URL SUITE main',
    ),
    defaultText: "mmdebstrap's",
    help:
      'Mirror of the archive, or whole lines (deb [signed-by=/KEYS] URL SUITE main). {archive} in an address stands ' +
      'for debian and debian-security. Signatures are checked wherever it is.',
  }),
  snapshot: optional({
    group: 'System',
    kind: text('TIME', /^\d{8}T\d{6}Z$/, 'a time such as 20261120T000000Z'),
    defaultText: 'none: the newest versions, security updates included',
    help:
      'Take the archive as it was at this time: it stands in place of {snapshot} in debian-mirror, such as ' +
      'https://mirror.example/archive/{archive}/{snapshot}.',
  }),
  'system-lock': optional({
    group: 'System',
    kind: path('FILE'),
    defaultText: '`pycask.lock` beside the lock, if it is there',
    help:
      'What is locked beside the packages of Python: packages of Debian, CPython, tools (docs/SYSTEM-LOCK.md). A build ' +
      'takes exactly those. Written by pycask lock --system.',
  }),
  'snapshot-mirror': optional({
    group: 'System',
    kind: text(
      'URL',
      /^[a-z+]+:\/\/\S*\{archive\}\S*\{snapshot\}\S*$/,
      'an address with {archive} and {snapshot} in it, such as https://mirror.example/archive/{archive}/{snapshot}',
    ),
    defaultText: 'none: what the archive does not have any more is an error',
    help:
      "Where packages of pycask.lock are found that the archive no longer has: Debian's snapshot service, or a mirror " +
      'laid out like it.',
  }),
  repositories: option({
    group: 'System',
    kind: list(
      'LINE',
      textSchema(
        /^deb\s+(\[[^\]]*\]\s+)?\S+\s+\S+/,
        'a line such as deb [signed-by=keys.asc] https://packages.example/apt stable main',
      ),
      'a list of deb lines',
      'by lines',
    ),
    default: [],
    help:
      'Further archives, for packages of your own: deb [signed-by=FILE] URL SUITE COMPONENT. Users and passwords come ' +
      "from apt's auth.conf or from netrc, and are never in the image.",
  }),
  'system-packages': option({
    group: 'System',
    kind: list(
      'PACKAGE',
      z.string('a Debian package name').regex(debianName, 'a Debian package name'),
      'a list of Debian package names',
    ),
    default: [],
    help: 'Further Debian packages for the image, beyond those whose libraries are needed.',
  }),
  variants: option({
    group: 'System',
    kind: list(
      'VARIANT',
      z.enum(['debug', 'builder'], 'debug or builder'),
      'a list of debug and builder',
    ),
    default: [],
    help:
      'Further images that share all layers of this one. debug: with a shell and busybox. builder: with compilers, ' +
      'headers, shell and apt, to build on. Their tags are those of the image with -debug and -builder behind them.',
  }),
  app: option({
    group: 'Application',
    kind: app,
    default: () => ({ wheel: false, roots: [{ from: '.', to: '' }] }),
    defaultText: '`wheel` where pyproject.toml has a build backend, else `.`',
    help:
      'wheel: the project is built as a wheel and installed into the venv. A folder: it is copied to /opt/<org>/app. ' +
      'Several folders, and wheel among them, go there under their names; a table says where: { src = ".", db = "db" }.',
  }),
  files: option({
    group: 'Application',
    kind: table(/./, 'a table of files, "from" = "/opt/<org>/to"'),
    default: {},
    help:
      'Further files and folders of the project, and where they are in the image: below /opt/<org>. They belong to ' +
      'root, and everyone may read them.',
  }),
  'app-ignore': option({
    group: 'Application',
    kind: list('PATTERN', z.string('a pattern').min(1, 'a pattern'), 'a list of patterns'),
    default: [],
    defaultText:
      'nothing beyond version control, caches, virtual environments, `.env` and the like',
    help:
      'What is not copied, added to the defaults and to what the folder’s .dockerignore names. A pattern without / fits names at any depth, ' +
      'one with / fits paths from the folder; !pattern takes a file back in.',
  }),
  command: option({
    group: 'Application',
    kind: words(),
    default: [],
    input: 'image-command',
    help: 'What the container runs, in exec form.',
  }),
  entrypoint: option({
    group: 'Application',
    kind: words(),
    default: [],
    help: "The image's entrypoint, in exec form.",
  }),
  env: option({
    group: 'Application',
    kind: table(variableName, 'a table of environment variables, KEY = "VALUE"'),
    default: {},
    help: 'Environment variables of the container. They are public: no secrets.',
  }),
  ports: option({
    group: 'Application',
    kind: list('PORT', port, 'a list of ports'),
    default: [],
    help: 'Ports that the application listens on, such as 8000 or 53/udp.',
  }),
  user: option({
    group: 'Application',
    kind: integer('UID', 1, 4_294_967_294, 'a numeric user id that is not 0'),
    default: 65532,
    help: 'Numeric id of the user that the container runs as; never 0.',
  }),
  labels: option({
    group: 'Application',
    kind: table(/^[^\s=]+$/, 'a table of labels, KEY = "VALUE"'),
    default: {},
    help: 'Labels of the image.',
  }),
  'stop-signal': optional({
    group: 'Application',
    kind: text('SIGNAL', /^(SIG[A-Z0-9+-]+|[1-9]\d?)$/, 'a signal such as SIGTERM or SIGINT'),
    defaultText: "the engine's, SIGTERM",
    help: 'Signal that stops the container.',
  }),
  volumes: option({
    group: 'Application',
    kind: list('PATH', textSchema(absolute, 'an absolute path'), 'a list of absolute paths'),
    default: [],
    help: 'Absolute paths that hold data of their own: an engine mounts a volume there.',
  }),
  'working-directory': optional({
    group: 'Application',
    kind: text('PATH', absolute, 'an absolute path'),
    defaultText: '`/opt/<org>/app`',
    help: 'Absolute path of the folder that the container starts in.',
  }),
  'health-check': optional({
    group: 'Application',
    kind: healthCheck,
    help:
      'Command that tells whether the container works, in exec form; Docker and podman run it. As a table: ' +
      'command, interval, timeout, start-period, start-interval (such as "30s") and retries.',
  }),
  init: option({
    group: 'Application',
    kind: yesOrNo(),
    default: false,
    help:
      "Start the command below Debian's tini, which reaps orphaned processes and passes signals on: for " +
      'programs that start others and do not wait for them.',
  }),
  'smoke-test': option({
    group: 'Application',
    kind: words(),
    default: [],
    help:
      'Command that must succeed in the finished image, in exec form, without network and rights: python -m web --version. ' +
      'A build that fails it publishes nothing, and a refresh moves no tag.',
  }),
  checks: option({
    group: 'Application',
    kind: list(
      'EXPRESSION',
      z.string('a Python expression').min(1, 'a Python expression'),
      'a list of Python expressions',
      'by lines',
    ),
    default: [],
    help: 'Python expressions that must be true in the finished image, such as yaml.__with_libyaml__.',
  }),
  created: optional({
    group: 'Result',
    kind: text(
      'TIME',
      /^(commit|\d{1,12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))$/,
      'commit, a time such as 2026-11-20T12:00:00Z, or seconds since 1970',
    ),
    defaultText:
      '`SOURCE_DATE_EPOCH` where it is set, else 1980: then equal inputs give equal digests',
    help:
      "Time that stands in the image: a time, or commit for that of the last commit to the project's folder. " +
      'Each new time is a new digest.',
  }),
  revision: optional({
    group: 'Result',
    kind: text('REVISION', /^[\w.+/@:-]{1,200}$/, 'commit, or the name of a revision'),
    defaultText: 'none: then a commit that changes nothing in the image leaves its digest',
    help:
      'Revision that stands in the image (org.opencontainers.image.revision), or commit for the last commit to the ' +
      "project's folder. Each new revision is a new digest.",
  }),
  source: optional({
    group: 'Result',
    kind: text('URL', /^https?:\/\/\S+$/, 'an address such as https://github.com/acme/web'),
    defaultText: 'Source or Repository of `[project.urls]`',
    help: 'Where the source is found (org.opencontainers.image.source); GHCR links the image with it.',
  }),
  image: optional({
    group: 'Result',
    kind: text('NAME', repositoryName, 'a name without tag or digest, such as ghcr.io/acme/web'),
    commands: [...makers, 'index'],
    help: 'Name of the image, with its registry: ghcr.io/acme/web.',
  }),
  mirrors: option({
    group: 'Result',
    kind: list(
      'NAME',
      textSchema(repositoryName, 'a name without tag or digest, such as docker.io/acme/web'),
      'a list of names',
    ),
    default: [],
    help:
      'Further names that the same image is pushed to, with the same tags: docker.io/acme/web. Within one registry ' +
      'nothing is sent twice.',
  }),
  tags: option({
    group: 'Result',
    commands: [...makers, 'index'],
    kind: list(
      'TAG',
      z
        .string('a tag')
        .regex(
          /^(?!.{129})(\w|\{(python|minor|suite)\})([\w.-]|\{(python|minor|suite)\})*$/,
          'a tag: letters, digits, _ . and -, at most 128, and {python}, {minor} or {suite}',
        ),
      'a list of tags',
    ),
    default: ['latest'],
    defaultText: '`["latest"]`; with several versions of Python `["{minor}"]`',
    help:
      'Tags of the image. {python} stands for 3.13.15, {minor} for 3.13, {suite} for trixie: with several ' +
      'versions of Python each image needs tags of its own.',
  }),
  push: option({
    group: 'Result',
    kind: yesOrNo(),
    default: false,
    project: false,
    help: 'Push the image to its registry under all tags.',
  }),
  'push-by-digest': option({
    group: 'Result',
    kind: yesOrNo(),
    default: false,
    project: false,
    help:
      'Push without tags, by digest alone: one platform of several, which are tagged together once all of ' +
      'them are there.',
  }),
  platforms: option({
    group: 'Result',
    kind: list(
      'PLATFORM',
      z.enum(['linux/amd64', 'linux/arm64'], 'linux/amd64 or linux/arm64'),
      'a list of platforms',
    ),
    default: [],
    defaultText: "this machine's",
    commands: ['plan'],
    help: "Platforms that plan's matrix has, beside the Pythons. A machine builds images of its own kind.",
  }),
  runners: option({
    group: 'Result',
    kind: table(/^linux\/(amd64|arm64)$/, 'linux/amd64=LABEL or linux/arm64=LABEL'),
    default: {},
    defaultText: '`linux/amd64=ubuntu-24.04`, `linux/arm64=ubuntu-24.04-arm`',
    commands: ['plan'],
    help: "Labels of the runners that plan's matrix names for each platform.",
  }),
  published: option({
    group: 'Result',
    kind: yesOrNo(),
    default: true,
    project: false,
    help:
      'Reuse what the image that is in the registry under the same name and tags was made of: it is its own cache. ' +
      'Asked when this machine does not have something itself.',
  }),
  attest: option({
    group: 'Result',
    kind: yesOrNo(),
    default: true,
    help:
      'Sign provenance and bill of materials of a pushed image, in a workflow whose job has id-token: write; ' +
      'elsewhere there are none. Said explicitly, an attestation that fails is an error and not a warning.',
  }),
  check: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    commands: ['refresh'],
    help: 'The command refresh only says what is stale: it reads, and makes and changes nothing. Exit code 2: something is.',
  }),
  'dry-run': option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    commands: ['refresh'],
    help: 'The command refresh makes what it would publish, and says so: nothing is pushed, no tag moves.',
  }),
  verify: option({
    group: 'Run',
    kind: choice('full', 'quick'),
    default: 'full',
    project: false,
    commands: ['refresh'],
    help:
      'What the command refresh does with a rebased image before its tags move. full: the contract and the smoke test on ' +
      'the very digest, which is read once. quick: only that the new base has all that the layers need; no layer is read.',
  }),
  rollback: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    commands: ['refresh'],
    help:
      'The command refresh puts the named images back to where they were before their last refresh (TAG-previous). Once ' +
      'more: forward again.',
  }),
  below: optional({
    group: 'Run',
    kind: text('IMAGE', /^\S+$/, 'the name of an image'),
    project: false,
    commands: ['refresh'],
    help: 'The image of Pycask that others built the named images on (FROM): the command refresh rebases those like it.',
  }),
  advisories: option({
    group: 'Run',
    kind: list(
      'SOURCE',
      textSchema(/^\S+$/, 'an address or a file'),
      'a list of addresses or files',
    ),
    default: [],
    commands: ['refresh'],
    help:
      "Where known vulnerabilities are told, so that findings name them: Debian's list of DSAs, its security tracker as " +
      'JSON, OSV documents (one, a list, or a folder of them). Addresses or files.',
  }),
  yanked: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    commands: ['refresh'],
    help: 'The command refresh asks the index of each locked package whether its file was yanked since.',
  }),
  install: option({
    group: 'Result',
    kind: yesOrNo(),
    default: false,
    project: false,
    help:
      'Install the built CPython on this machine, whole: into the tool cache and on PATH in a workflow, ' +
      'so that tests run on the interpreter that is shipped.',
  }),
  output: option({
    group: 'Result',
    kind: path('FOLDER'),
    default: 'wheelhouse',
    project: false,
    commands: ['wheels'],
    help: 'Where the command wheels puts the wheels.',
  }),
  'output-layout': optional({
    group: 'Result',
    kind: path('FOLDER'),
    project: false,
    help: 'Write the image as an OCI layout into this folder.',
  }),
  'output-archive': optional({
    group: 'Result',
    kind: path('FILE'),
    project: false,
    help: 'Write the image as an archive that docker load and podman load take.',
  }),
  'output-sbom': optional({
    group: 'Result',
    kind: path('FILE'),
    project: false,
    help: 'Write what the image is made of, a bill of materials in CycloneDX JSON. With push it is attached to the image anyway.',
  }),
  compression: option({
    group: 'Result',
    kind: choice('gzip', 'zstd'),
    default: 'gzip',
    help:
      'How layers are compressed. zstd: unpacks faster and is a little smaller; needs Node 22.15 here, and Docker 23, ' +
      'containerd 1.5 or podman 4 where the image runs.',
  }),
  load: option({
    group: 'Result',
    kind: yesOrNo(),
    default: false,
    project: false,
    help: 'Load the image into the container engine of this machine.',
  }),
  contract: option({
    group: 'Check',
    kind: { fromText: (texts) => texts, schema: checkTable },
    default: { levels: {}, waive: {} },
    defaultText: 'empty',
    commands: ['check'],
    flag: false,
    input: false,
    variable: false,
    help:
      'How the rules of docs/CONTRACT.md are applied, [tool.pycask.contract]: levels (S6 = "error", F7 = "off"), and ' +
      'waive (S3 = { reason = "...", until = "2027-01-01", paths = ["opt/acme/python/lib/*.a"] }).',
  }),
  compare: optional({
    group: 'Check',
    kind: text('IMAGE', /^\S+$/, 'the name of an image, or published'),
    project: false,
    commands: ['check'],
    help:
      'Another image, such as the one that is deployed: what changed, and what a deployment will pull. published: the ' +
      "one under the option image that has the tag of a pull request's base branch, or the first of tags; of it only " +
      'what differs is fetched.',
  }),
  budget: option({
    group: 'Check',
    kind: budget,
    default: [],
    commands: ['check'],
    help: 'Most that a pull may transfer (60 MB), and most growth against the compared image (5%).',
  }),
  format: option({
    group: 'Check',
    kind: choice('text', 'markdown', 'sarif', 'junit', 'json'),
    default: 'text',
    project: false,
    commands: ['check'],
    help: 'How the result is printed.',
  }),
  report: optional({
    group: 'Check',
    kind: path('FILE'),
    project: false,
    commands: ['check'],
    help: 'Write a page with the size map, all findings, files and packages; it needs no network.',
  }),
  platform: optional({
    group: 'Check',
    kind: text('PLATFORM', /^[a-z0-9_.-]+(\/[a-z0-9_.-]+){0,2}$/, 'a platform such as linux/arm64'),
    defaultText: "this machine's, or the only one",
    project: false,
    commands: ['check', 'refresh'],
    help: 'Which image of several platforms is looked at.',
  }),
  run: option({
    group: 'Check',
    kind: yesOrNo(),
    default: true,
    project: false,
    commands: ['check'],
    help: 'Run the image in the engine, without network and rights, for the rules that need it. Without an engine they are skipped.',
  }),
  engine: option({
    group: 'Run',
    kind: choice('auto', 'docker', 'podman'),
    default: 'auto',
    project: false,
    help: 'Container engine that compiles.',
  }),
  cache: option({
    group: 'Run',
    kind: path('FOLDER'),
    default: '~/.cache/pycask',
    project: false,
    help: 'Where finished products and verified downloads are kept.',
  }),
  store: optional({
    group: 'Run',
    kind: text('NAME', repositoryName, 'a repository, such as ghcr.io/acme/pycask-store'),
    help:
      'A repository of a registry as a store that others share: ghcr.io/acme/pycask-store. CPythons, wheels that were ' +
      'compiled and bases are looked for there before they are made, and put there by who may write.',
  }),
  'keep-days': option({
    group: 'Run',
    kind: integer('DAYS', 0, 100_000, 'a number of days'),
    default: 30,
    project: false,
    commands: ['store'],
    help: 'What pycask store prune keeps: products younger than this, and those that the given images are made of.',
  }),
  'insecure-registries': option({
    group: 'Run',
    kind: list(
      'HOST',
      textSchema(/^[a-zA-Z0-9.-]+(:\d{1,5})?$/, 'a host, such as registry.internal.example:5000'),
      'a list of hosts',
    ),
    default: [],
    help:
      'Registries that are spoken to by plain http. This machine always may be; all others only by https. A private ' +
      'certificate authority is named by SSL_CERT_FILE.',
  }),
  'cache-budget': option({
    group: 'Run',
    kind: size(),
    default: 2_000_000_000,
    defaultText: '`2 GB`',
    project: false,
    help:
      "Bytes of products in a workflow's cache, and what pycask cache prune leaves in the folder; what was " +
      'used longest ago goes first.',
  }),
  'cache-mode': option({
    group: 'Run',
    kind: choice('auto', 'read', 'none'),
    default: 'auto',
    project: false,
    flag: false,
    help:
      "What a step does with the workflow's cache. auto: reads it, and writes it unless the run is about what " +
      'strangers wrote (pull requests of forks and the like). read: never writes. none: neither.',
  }),
  jobs: option({
    group: 'Run',
    kind: integer('NUMBER', 1, 1024, 'a whole number from 1 to 1024'),
    default: ({ cores }: Machine): number => cores,
    defaultText: 'number of processor cores',
    project: false,
    help: 'How many compilers and downloads run at once.',
  }),
  offline: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    help: 'Use no network: what the cache does not have is an error.',
  }),
  upgrade: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    commands: ['lock'],
    help: 'The command lock takes the newest versions of build requirements instead of keeping those that fit.',
  }),
  system: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    commands: ['lock'],
    help:
      'The command lock writes pycask.lock: packages of Debian, CPython and tools with versions and hashes. What is missing ' +
      'is built for that: only what was built tells what it needs.',
  }),
  verbose: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    help: "Show everything, compilers' output included.",
  }),
  json: option({
    group: 'Run',
    kind: yesOrNo(),
    default: false,
    project: false,
    input: false,
    help: 'Print the result as one JSON document on standard output; what went wrong too.',
  }),
}

export type OptionName = keyof typeof definitions

/** The definitions without the types of their values: for code that treats all alike. */
export const optionTable: ReadonlyMap<OptionName, Definition<unknown, undefined>> = new Map(
  Object.entries(definitions) as [OptionName, Definition<unknown, undefined>][],
)

/** Whether a name is one of the options. */
export const isOptionName = (name: string): name is OptionName => Object.hasOwn(definitions, name)

/** The commands for which an option means something. */
export function commandsOf(name: OptionName): readonly Command[] {
  const definition = optionTable.get(name)
  if (definition?.commands !== undefined) return definition.commands
  return definition?.group === 'Run' ? commandNames : makers
}
