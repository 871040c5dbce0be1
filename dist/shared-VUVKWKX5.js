import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  choice,
  commandNames,
  commands,
  integer,
  isCommand,
  list,
  listed,
  path,
  size,
  suggest,
  table,
  text,
  textSchema,
  wholeNumber,
  words,
  yesOrNo
} from "./shared-2UY24XLM.js";
import {
  PycaskError
} from "./shared-LUS5QXWE.js";
import {
  NEVER,
  _enum,
  array,
  boolean,
  int,
  looseObject,
  record,
  strictObject,
  string,
  union
} from "./shared-CTBWFYWT.js";

// src/options/read.ts
import { availableParallelism, homedir } from "node:os";
import * as nodePath2 from "node:path";
import { readFile as readNodeFile } from "node:fs/promises";

// src/options/values.ts
var normalizedName = (name) => name.toLowerCase().replace(/[-_.]+/g, "-"), namePattern = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, packageName = string("a package name or :all:").refine((name) => name === ":all:" || namePattern.test(name), "a package name or :all:").overwrite((name) => name === ":all:" ? name : normalizedName(name)), knownSources = ["python.org", "debian"], sourceExpected = "python.org, debian, an address with {version}, {file} or {sha256} in it, or a folder (./name)", source = string(sourceExpected).refine(
  (text2) => knownSources.includes(text2) || /^https?:\/\/\S+$/.test(text2) && /\{(version|file|sha256)\}/.test(text2) || isFolder(text2),
  sourceExpected
), isFolder = (text2) => /^(?!https?:)(\.|~|[^:]*\/)/.test(text2), portExpected = "a port from 1 to 65535, with /tcp or /udp behind it or not", port = union(
  [int(portExpected).min(1, portExpected).max(65535, portExpected), string()],
  portExpected
).transform((value, context) => {
  let [number, protocol = "tcp", ...more] = String(value).split("/"), parsed = wholeNumber(number ?? "");
  return typeof parsed == "number" && parsed >= 1 && parsed <= 65535 && /^(tcp|udp)$/.test(protocol) && more.length === 0 ? `${parsed}/${protocol}` : (context.addIssue({ code: "custom", message: portExpected }), NEVER);
}), durationExpected = 'a time such as "30s", "1m30s" or "500ms"', unitNs = { ms: 1e6, s: 1e9, m: 6e10, h: 36e11 }, duration = string(durationExpected).regex(/^(\d{1,6}(\.\d{1,3})?(ms|s|m|h))+$/, durationExpected).transform(
  (text2) => [...text2.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, number, unit]) => sum + Math.round(Number(number) * unitNs[unit]),
    0
  )
), checkExpected = "a list of words, or a table with command, interval, timeout, start-period, start-interval, retries", wordsExpected = 'a list of words such as ["python", "-m", "web.health"]', retriesExpected = "a whole number from 1 to 1000", healthCheck = {
  ...words(),
  schema: union(
    [
      array(string(wordsExpected), wordsExpected).transform((command) => ({ command })),
      looseObject({})
    ],
    checkExpected
  ).pipe(
    strictObject(
      {
        command: array(string(wordsExpected), wordsExpected).min(1, wordsExpected),
        interval: duration.optional(),
        timeout: duration.optional(),
        "start-period": duration.optional(),
        "start-interval": duration.optional(),
        retries: int(retriesExpected).min(1, retriesExpected).max(1e3, retriesExpected).optional()
      },
      checkExpected
    ).transform((table2) => ({
      command: table2.command,
      intervalNs: table2.interval,
      timeoutNs: table2.timeout,
      startPeriodNs: table2["start-period"],
      startIntervalNs: table2["start-interval"],
      retries: table2.retries
    }))
  )
}, strings = "a table of texts", onePackage = strictObject(
  {
    libraries: _enum(["system", "bundled"], "system or bundled").optional(),
    "build-packages": array(
      textSchema(/^[a-z0-9][a-z0-9.+-]+$/, "a Debian package name"),
      "a list of Debian package names"
    ).default([]),
    env: record(string(), string("a text"), strings).default({}),
    "config-settings": record(
      string(),
      union([string(), array(string())], "a text or a list of texts"),
      "a table of texts or lists of texts"
    ).default({}),
    "build-requires": array(string("a requirement").min(1), "a list of requirements, such as setuptools<80").default([]),
    patches: string("a folder").min(1, "a folder").optional(),
    exclude: array(string("a pattern").min(1), "a list of patterns").default([]),
    compile: boolean("true or false").optional()
  },
  "a table with libraries, build-packages, build-requires, env, config-settings, patches, exclude or compile"
).transform((table2) => ({
  libraries: table2.libraries,
  buildPackages: table2["build-packages"],
  env: table2.env,
  configSettings: Object.fromEntries(
    Object.entries(table2["config-settings"]).map(([name, value]) => [name, [value].flat()])
  ),
  buildRequires: table2["build-requires"],
  patches: table2.patches,
  exclude: table2.exclude,
  compile: table2.compile
})), packagesTable = record(textSchema(namePattern, "a package name"), onePackage, "a table of packages").transform((packages, context) => {
  let named = Object.entries(packages).map(([name, value]) => [normalizedName(name), value]), names = named.map(([name]) => name);
  return new Set(names).size === names.length ? Object.fromEntries(named) : (context.addIssue({
    code: "custom",
    message: "each package once (names differ in - _ . or case)"
  }), NEVER);
});

// src/options/python-versions.ts
var expected = 'a version such as "3.13", "3.13.5", "3.14t" or ">=3.12,<3.15", or a list of them', listExpected = "at least one version of Python", version = String.raw`3(\.(x|\d+(\.(x|\*|\d+((a|b|rc)\d+)?))?))?t?`, clause = String.raw`(>=|<=|==|!=|~=|>|<)\s*${version}`, one = new RegExp(String.raw`^(${version}|${clause}(\s*,\s*${clause})*)$`), startsClause = /^[<>=!~]/, request = string(expected).regex(one, expected);
function splitVersions(text2) {
  let requests = [];
  for (let line of text2.split(`
`)) {
    let inRange = !1, close = line.replace(/([<>=!~])\s+/g, "$1");
    for (let part of close.split(/[\s,]+/).filter((word) => word !== "")) {
      let last = requests.length - 1;
      inRange && startsClause.test(part) ? requests[last] = `${requests[last] ?? ""},${part}` : requests.push(part), inRange = startsClause.test(part);
    }
  }
  return requests;
}
var pythonVersions = {
  placeholder: "VERSIONS",
  several: "by commas",
  fromText: (texts) => texts.flatMap(splitVersions),
  schema: union([string(expected).transform(splitVersions), array(string(expected))], expected).pipe(array(request, expected).min(1, listExpected))
};

// src/options/definitions.ts
var groups = ["Python", "Packages", "System", "Application", "Result", "Run"], option = (definition) => definition, optional = (definition) => ({ ...definition, default: void 0 }), variableName = /^[A-Za-z_][A-Za-z0-9_.-]*$/, absolute = /^\/([^/\0]+(\/[^/\0]+)*)?$/, debianName = /^[a-z0-9][a-z0-9.+-]+$/, anyName = "a list of package names, or :all:", definitions = {
  python: option({
    group: "Python",
    kind: pythonVersions,
    default: ["3.13"],
    help: "Versions of CPython, one image each. 3.13 is its newest patch release, 3.13.5 just that one; >=3.12,<3.15 and 3.x are the newest of each minor version; 3.14t is free-threaded."
  }),
  "pre-releases": option({
    group: "Python",
    kind: yesOrNo(),
    default: !1,
    help: "Let 3.15 and ranges mean alphas, betas and release candidates too."
  }),
  optimize: option({
    group: "Python",
    kind: choice("full", "fast-build"),
    default: "full",
    help: "full: profile-guided and link-time optimisation. fast-build: neither, for trying things out."
  }),
  libpython: option({
    group: "Python",
    kind: choice("static", "shared"),
    default: "static",
    help: "static: the interpreter has its library inside, which is faster. shared: libpython3.X.so, for programs that embed Python (uWSGI, mod_wsgi)."
  }),
  "extra-configure": option({
    group: "Python",
    kind: words(),
    default: [],
    help: "Further arguments of CPython's configure, such as --with-dtrace."
  }),
  cflags: option({
    group: "Python",
    kind: words(),
    default: [],
    help: "Further compiler flags for CPython itself; extensions are not compiled with them."
  }),
  patches: optional({
    group: "Python",
    kind: path("FOLDER"),
    help: "A folder of patches for CPython (*.patch, by name or in the order of its file series), such as backported security fixes."
  }),
  prune: optional({
    group: "Python",
    kind: list(
      "PROFILE",
      textSchema(/^[a-z0-9-]+$/, "the name of a profile"),
      "a list of profiles"
    ),
    defaultText: "what a server never runs: [the list](docs/PRUNING.md)",
    help: "What of CPython is left out of the image, by the names of docs/PRUNING.md; an empty list keeps all."
  }),
  "allow-end-of-life": option({
    group: "Python",
    kind: yesOrNo(),
    default: !1,
    help: "Accept a Python that no longer gets security fixes."
  }),
  "python-sources": option({
    group: "Python",
    kind: list("SOURCE", source, "a list of sources"),
    default: ["python.org", "debian"],
    help: "Where CPython's source may come from, in order: python.org, debian, a mirror such as https://mirror.example/{version}/{file}, or a folder. Whatever delivers it, its checksum is the same."
  }),
  lock: optional({
    group: "Packages",
    kind: path("FILE"),
    defaultText: "the one in the project's folder",
    help: "The lock file: every package with version and hashes. uv.lock, poetry.lock, pdm.lock, Pipfile.lock, pylock.toml, or a requirements.txt with hashes."
  }),
  extras: option({
    group: "Packages",
    kind: list("EXTRA", packageName, "a list of names"),
    default: [],
    help: "Extras of the project that are installed too."
  }),
  groups: option({
    group: "Packages",
    kind: list("GROUP", packageName, "a list of names"),
    default: [],
    help: "Dependency groups (categories of Pipenv) that are installed too. None is by itself, so that what is for developing stays out."
  }),
  "build-lock": optional({
    group: "Packages",
    kind: path("FILE"),
    defaultText: "`build-requirements.txt` beside the lock, if it is there",
    help: "What building sdists needs (setuptools, Cython, ...), locked with hashes like the lock."
  }),
  "no-binary": option({
    group: "Packages",
    kind: list("PACKAGE", packageName, anyName),
    default: [],
    help: "Packages that are built from their sdist even if a wheel is published; :all: for every package."
  }),
  "only-binary": option({
    group: "Packages",
    kind: list("PACKAGE", packageName, anyName),
    default: [],
    help: "Packages that are never built from their sdist; :all: for every package."
  }),
  "refuse-bundled": option({
    group: "Packages",
    kind: list(
      "LIBRARY",
      textSchema(/^lib[A-Za-z0-9_+-]+$/, "the name of a library, such as libssl"),
      "a list of libraries"
    ),
    default: [],
    help: "Libraries that no published wheel may carry inside, such as libssl or libpq: packages whose wheel does are built from their sdist, and get the library of Debian, which security updates reach."
  }),
  libraries: option({
    group: "Packages",
    kind: choice("system", "bundled"),
    default: "system",
    help: "Shared libraries of wheels built here. system: Debian's packages, in the base layer. bundled: copied into the wheel."
  }),
  exclude: option({
    group: "Packages",
    kind: list("PATTERN", string("a pattern").min(1, "a pattern"), "a list of patterns"),
    default: [],
    help: "Files of installed packages that the image does not get, such as tests or *.pyx. A pattern without / fits names at any depth, one with / paths from site-packages; what is below a folder goes with it."
  }),
  compile: option({
    group: "Packages",
    kind: yesOrNo(),
    default: !0,
    help: "Compile packages to bytecode: they start faster and take more room."
  }),
  "skip-imports": option({
    group: "Packages",
    kind: list(
      "MODULE",
      textSchema(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, "the name of a module or a package"),
      "a list of modules"
    ),
    default: [],
    help: "Every top-level module of the packages is imported once where it will run, and must be importable. These modules, or all modules of these packages, are not tried."
  }),
  packages: option({
    group: "Packages",
    kind: { fromText: (texts) => texts, schema: packagesTable },
    default: {},
    flag: !1,
    input: !1,
    variable: !1,
    help: "Settings of one package, [tool.pycask.packages.NAME]: libraries, build-packages (Debian packages needed to compile it), build-requires (what it is built with beyond what it asks for), env (environment of its build), config-settings, patches (a folder), exclude, compile."
  }),
  org: option({
    group: "System",
    kind: text("NAME", /^[a-z][a-z0-9-]*$/, "lower-case letters, digits and -, a letter first"),
    default: "app",
    help: "Everything that is not Debian lives below /opt/<org> in the image."
  }),
  suite: option({
    group: "System",
    kind: choice("trixie", "bookworm", "noble"),
    default: "trixie",
    help: "Suite of the builder and of the base: of Debian, or noble, which is Ubuntu 24.04."
  }),
  base: option({
    group: "System",
    kind: choice("minimal", "slim"),
    default: "minimal",
    help: "minimal: only the Debian packages whose libraries are needed, no shell, no package manager. slim: with shell, dpkg and apt, maintainer scripts run."
  }),
  "debian-mirror": optional({
    group: "System",
    kind: text(
      "URL",
      /^\s*([a-z+]+:\/\/\S+|deb\s[\s\S]+)$/,
      "an address such as https://mirror.example/debian, or whole lines: deb URL SUITE main"
    ),
    defaultText: "mmdebstrap's",
    help: "Mirror of the archive, or whole lines (deb [signed-by=/KEYS] URL SUITE main). {archive} in an address stands for debian and debian-security. Signatures are checked wherever it is."
  }),
  snapshot: optional({
    group: "System",
    kind: text("TIME", /^\d{8}T\d{6}Z$/, "a time such as 20261120T000000Z"),
    defaultText: "none: the newest versions, security updates included",
    help: "Take the archive as it was at this time: it stands in place of {snapshot} in debian-mirror, such as https://mirror.example/archive/{archive}/{snapshot}."
  }),
  repositories: option({
    group: "System",
    kind: list(
      "LINE",
      textSchema(
        /^deb\s+(\[[^\]]*\]\s+)?\S+\s+\S+/,
        "a line such as deb [signed-by=keys.asc] https://packages.example/apt stable main"
      ),
      "a list of deb lines",
      "by lines"
    ),
    default: [],
    help: "Further archives, for packages of your own: deb [signed-by=FILE] URL SUITE COMPONENT. Users and passwords come from apt's auth.conf or from netrc, and are never in the image."
  }),
  "system-packages": option({
    group: "System",
    kind: list(
      "PACKAGE",
      string("a Debian package name").regex(debianName, "a Debian package name"),
      "a list of Debian package names"
    ),
    default: [],
    help: "Further Debian packages for the image, beyond those whose libraries are needed."
  }),
  app: option({
    group: "Application",
    kind: path("FOLDER"),
    default: ".",
    defaultText: "the project's folder",
    help: "The folder that is copied to /opt/<org>/app."
  }),
  "app-ignore": option({
    group: "Application",
    kind: list("PATTERN", string("a pattern").min(1, "a pattern"), "a list of patterns"),
    default: [],
    defaultText: "nothing beyond version control, caches, virtual environments, `.env` and the like",
    help: "What is not copied, added to the defaults. A pattern without / fits names at any depth, one with / fits paths from the folder; !pattern takes a file back in."
  }),
  command: option({
    group: "Application",
    kind: words(),
    default: [],
    input: "image-command",
    help: "What the container runs, in exec form."
  }),
  entrypoint: option({
    group: "Application",
    kind: words(),
    default: [],
    help: "The image's entrypoint, in exec form."
  }),
  env: option({
    group: "Application",
    kind: table(variableName, 'a table of environment variables, KEY = "VALUE"'),
    default: {},
    help: "Environment variables of the container. They are public: no secrets."
  }),
  ports: option({
    group: "Application",
    kind: list("PORT", port, "a list of ports"),
    default: [],
    help: "Ports that the application listens on, such as 8000 or 53/udp."
  }),
  user: option({
    group: "Application",
    kind: integer("UID", 1, 4294967294, "a numeric user id that is not 0"),
    default: 65532,
    help: "Numeric id of the user that the container runs as; never 0."
  }),
  labels: option({
    group: "Application",
    kind: table(/^[^\s=]+$/, 'a table of labels, KEY = "VALUE"'),
    default: {},
    help: "Labels of the image."
  }),
  "stop-signal": optional({
    group: "Application",
    kind: text("SIGNAL", /^(SIG[A-Z0-9+-]+|[1-9]\d?)$/, "a signal such as SIGTERM or SIGINT"),
    defaultText: "the engine's, SIGTERM",
    help: "Signal that stops the container."
  }),
  volumes: option({
    group: "Application",
    kind: list("PATH", textSchema(absolute, "an absolute path"), "a list of absolute paths"),
    default: [],
    help: "Absolute paths that hold data of their own: an engine mounts a volume there."
  }),
  "working-directory": optional({
    group: "Application",
    kind: text("PATH", absolute, "an absolute path"),
    defaultText: "`/opt/<org>/app`",
    help: "Absolute path of the folder that the container starts in."
  }),
  "health-check": optional({
    group: "Application",
    kind: healthCheck,
    help: 'Command that tells whether the container works, in exec form; Docker and podman run it. As a table: command, interval, timeout, start-period, start-interval (such as "30s") and retries.'
  }),
  init: option({
    group: "Application",
    kind: yesOrNo(),
    default: !1,
    help: "Start the command below Debian's tini, which reaps orphaned processes and passes signals on: for programs that start others and do not wait for them."
  }),
  checks: option({
    group: "Application",
    kind: list(
      "EXPRESSION",
      string("a Python expression").min(1, "a Python expression"),
      "a list of Python expressions",
      "by lines"
    ),
    default: [],
    help: "Python expressions that must be true in the finished image, such as yaml.__with_libyaml__."
  }),
  created: optional({
    group: "Result",
    kind: text(
      "TIME",
      /^(commit|\d{1,12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))$/,
      "commit, a time such as 2026-11-20T12:00:00Z, or seconds since 1970"
    ),
    defaultText: "`SOURCE_DATE_EPOCH` where it is set, else 1980: then equal inputs give equal digests",
    help: "Time that stands in the image: a time, or commit for that of the last commit to the project's folder. Each new time is a new digest."
  }),
  revision: optional({
    group: "Result",
    kind: text("REVISION", /^[\w.+/@:-]{1,200}$/, "commit, or the name of a revision"),
    defaultText: "none: then a commit that changes nothing in the image leaves its digest",
    help: "Revision that stands in the image (org.opencontainers.image.revision), or commit for the last commit to the project's folder. Each new revision is a new digest."
  }),
  source: optional({
    group: "Result",
    kind: text("URL", /^https?:\/\/\S+$/, "an address such as https://github.com/acme/web"),
    defaultText: "Source or Repository of `[project.urls]`",
    help: "Where the source is found (org.opencontainers.image.source); GHCR links the image with it."
  }),
  image: optional({
    group: "Result",
    kind: text(
      "NAME",
      /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/,
      "a name without tag or digest, such as ghcr.io/acme/web"
    ),
    help: "Name of the image, with its registry: ghcr.io/acme/web."
  }),
  tags: option({
    group: "Result",
    kind: list(
      "TAG",
      string("a tag").regex(
        /^(?!.{129})(\w|\{(python|minor|suite)\})([\w.-]|\{(python|minor|suite)\})*$/,
        "a tag: letters, digits, _ . and -, at most 128, and {python}, {minor} or {suite}"
      ),
      "a list of tags"
    ),
    default: ["latest"],
    defaultText: '`["latest"]`; with several versions of Python `["{minor}"]`',
    help: "Tags of the image. {python} stands for 3.13.15, {minor} for 3.13, {suite} for trixie: with several versions of Python each image needs tags of its own."
  }),
  push: option({
    group: "Result",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    help: "Push the image to its registry under all tags."
  }),
  "push-by-digest": option({
    group: "Result",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    help: "Push without tags, by digest alone: one platform of several, which are tagged together once all of them are there."
  }),
  platforms: option({
    group: "Result",
    kind: list(
      "PLATFORM",
      _enum(["linux/amd64", "linux/arm64"], "linux/amd64 or linux/arm64"),
      "a list of platforms"
    ),
    default: [],
    defaultText: "this machine's",
    commands: ["plan"],
    help: "Platforms that plan's matrix has, beside the Pythons. A machine builds images of its own kind."
  }),
  runners: option({
    group: "Result",
    kind: table(/^linux\/(amd64|arm64)$/, "linux/amd64=LABEL or linux/arm64=LABEL"),
    default: {},
    defaultText: "`linux/amd64=ubuntu-24.04`, `linux/arm64=ubuntu-24.04-arm`",
    commands: ["plan"],
    help: "Labels of the runners that plan's matrix names for each platform."
  }),
  install: option({
    group: "Result",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    help: "Install the built CPython on this machine, whole: into the tool cache and on PATH in a workflow, so that tests run on the interpreter that is shipped."
  }),
  output: option({
    group: "Result",
    kind: path("FOLDER"),
    default: "wheelhouse",
    project: !1,
    commands: ["wheels"],
    help: "Where the command wheels puts the wheels."
  }),
  "output-layout": optional({
    group: "Result",
    kind: path("FOLDER"),
    project: !1,
    help: "Write the image as an OCI layout into this folder."
  }),
  "output-archive": optional({
    group: "Result",
    kind: path("FILE"),
    project: !1,
    help: "Write the image as an archive that docker load and podman load take."
  }),
  load: option({
    group: "Result",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    help: "Load the image into the container engine of this machine."
  }),
  engine: option({
    group: "Run",
    kind: choice("auto", "docker", "podman"),
    default: "auto",
    project: !1,
    help: "Container engine that compiles."
  }),
  cache: option({
    group: "Run",
    kind: path("FOLDER"),
    default: "~/.cache/pycask",
    project: !1,
    help: "Where finished products and verified downloads are kept."
  }),
  "cache-budget": option({
    group: "Run",
    kind: size(),
    default: 2e9,
    defaultText: "`2 GB`",
    project: !1,
    help: "Bytes of products in a workflow's cache, and what pycask cache prune leaves in the folder; what was used longest ago goes first."
  }),
  "cache-mode": option({
    group: "Run",
    kind: choice("auto", "read", "none"),
    default: "auto",
    project: !1,
    flag: !1,
    help: "What a step does with the workflow's cache. auto: reads it, and writes it unless the run is about what strangers wrote (pull requests of forks and the like). read: never writes. none: neither."
  }),
  jobs: option({
    group: "Run",
    kind: integer("NUMBER", 1, 1024, "a whole number from 1 to 1024"),
    default: ({ cores }) => cores,
    defaultText: "number of processor cores",
    project: !1,
    help: "How many compilers and downloads run at once."
  }),
  offline: option({
    group: "Run",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    help: "Use no network: what the cache does not have is an error."
  }),
  upgrade: option({
    group: "Run",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    commands: ["lock"],
    help: "The command lock takes the newest versions of build requirements instead of keeping those that fit."
  }),
  verbose: option({
    group: "Run",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    help: "Show everything, compilers' output included."
  }),
  json: option({
    group: "Run",
    kind: yesOrNo(),
    default: !1,
    project: !1,
    input: !1,
    help: "Print the result as one JSON document on standard output; what went wrong too."
  })
}, optionTable = new Map(
  Object.entries(definitions)
);
function commandsOf(name) {
  let definition = optionTable.get(name);
  return definition?.commands !== void 0 ? definition.commands : definition?.group === "Run" ? commandNames : commandNames.filter((command) => commands[command].makes);
}

// src/options/gather.ts
import * as nodePath from "node:path";

// src/options/command-line.ts
function parseCommandLine(argv) {
  let words2 = [], flags = [], help = !1, version2 = !1, folder;
  for (let index = 0; index < argv.length; index++) {
    let word = argv[index] ?? "";
    if (word === "--" && words2.push(...argv.slice(index + 1)), word === "--") break;
    word === "--help" || word === "-h" ? help = !0 : word === "--version" ? version2 = !0 : word === "--directory" ? folder = argv[++index] ?? "." : word.startsWith("--directory=") ? folder = word.slice(12) : !word.startsWith("-") || word === "-" ? words2.push(word) : word.includes("=") || !takesValue(word, argv[index + 1]) ? flags.push(word) : flags.push(`${word}=${argv[++index] ?? ""}`);
  }
  let [command, ...operands] = words2;
  if (help || version2)
    return { command: isCommand(command) ? command : void 0, directory: folder ?? ".", operands: [], flags, help, version: version2 };
  if (command === void 0)
    return { command, directory: folder ?? ".", operands, flags, help, version: version2 };
  if (!isCommand(command)) throw unknownCommand(command);
  let places = sortOperands(command, operands, folder);
  return { command, ...places, flags, help, version: version2 };
}
function sortOperands(command, given, folder) {
  let { operands: wanted } = commands[command], most = wanted === "directory" ? folder === void 0 ? 1 : 0 : wanted.most, hint = usage(command);
  if (given.length > most)
    throw new PycaskError({
      code: "argument-unexpected",
      what: `${given.slice(most).join(" ")}: not expected after ${given[most - 1] ?? command}`,
      hint
    });
  if (wanted === "directory") return { directory: folder ?? given[0] ?? ".", operands: [] };
  if (given.length < wanted.least)
    throw new PycaskError({
      code: "argument-missing",
      what: `pycask ${command} needs ${wanted.least === 1 ? "one" : `at least ${wanted.least}`} ${wanted.name}`,
      hint
    });
  return { directory: folder ?? ".", operands: given };
}
function usage(command) {
  let { operands } = commands[command];
  if (operands === "directory") return `pycask ${command} [DIRECTORY] [flags]`;
  let { name, least, most } = operands, shown2 = [
    ...Array.from({ length: least }, () => name),
    ...most > least ? [`[${name}${most - least > 1 ? "..." : ""}]`] : []
  ];
  return ["pycask", command, ...shown2, "[flags]"].join(" ");
}
function unknownCommand(name) {
  let meant = suggest(name, commandNames);
  return new PycaskError({
    code: "command-unknown",
    what: `unknown command ${name}; expected ${listed(commandNames)}`,
    hint: meant === void 0 ? "pycask --help" : `did you mean ${meant}?`
  });
}
function parseFlag(flag) {
  let at = flag.indexOf("="), written = at < 0 ? flag : flag.slice(0, at), value = at < 0 ? void 0 : flag.slice(at + 1), plain = written === "-v" ? "verbose" : written.replace(/^--/, ""), name = flagName(plain);
  if (name !== void 0)
    return { name, written, value: value ?? (isSwitch(name) ? "true" : value) };
  let positive = plain.startsWith("no-") ? flagName(plain.slice(3)) : void 0;
  return positive !== void 0 && isSwitch(positive) && value === void 0 ? { name: positive, written, value: "false" } : { name: void 0, written, value };
}
function flagName(text2) {
  let definition = optionTable.get(text2);
  return definition !== void 0 && definition.flag !== !1 ? text2 : void 0;
}
var isSwitch = (name) => optionTable.get(name)?.kind.placeholder === void 0;
function takesValue(written, next) {
  if (next === void 0 || next.startsWith("--") || written === "-v") return !1;
  let { name, value } = parseFlag(written);
  return name === void 0 ? value === void 0 && !next.startsWith("-") : !isSwitch(name);
}

// src/options/gather.ts
var variableOf = (name) => `PYCASK_${name.toUpperCase().replaceAll("-", "_")}`;
function inputOf(name) {
  let input = optionTable.get(name)?.input;
  return input === !1 ? void 0 : input ?? name;
}
function gather(request2, pyproject) {
  let mistakes = [], given = /* @__PURE__ */ new Map(), give = (name, value, origin) => {
    given.has(name) || given.set(name, { value, origin });
  };
  fromFlags(request2.flags ?? [], give, mistakes), fromInputs(request2.inputs ?? {}, give, mistakes);
  for (let [name, { origin }] of given)
    commandsOf(name).includes(request2.command) || mistakes.push(notFor(request2, name, origin));
  for (let [name, definition] of optionTable) {
    let text2 = request2.env[variableOf(name)];
    text2 === void 0 || text2 === "" || definition.variable === !1 || give(name, definition.kind.fromText([text2]), { from: "variable", text: variableOf(name) });
  }
  return pyproject !== void 0 && fromPyproject(pyproject, nodePath.join(request2.directory, "pyproject.toml"), give, mistakes), { given, mistakes };
}
function notFor({ command }, name, { text: text2 }) {
  let others = commandsOf(name);
  return new PycaskError({
    code: "option-misplaced",
    what: `${text2} means nothing for the command ${command}: ${commands[command].help}`,
    hint: `it is for ${others.join(", ")}`
  });
}
function fromFlags(flags, give, mistakes) {
  let texts = /* @__PURE__ */ new Map();
  for (let flag of flags) {
    let { name, written, value } = parseFlag(flag);
    if (name === void 0) mistakes.push(unknownFlag(written));
    else if (value === void 0)
      mistakes.push(
        new PycaskError({
          code: "option-invalid",
          what: `${written} needs a value: ${written} ${optionTable.get(name)?.kind.placeholder ?? ""}`
        })
      );
    else {
      let before = texts.get(name)?.texts ?? [];
      texts.set(name, { written, texts: isSwitch(name) ? [value] : [...before, value] });
    }
  }
  for (let [name, one2] of texts)
    give(name, optionTable.get(name)?.kind.fromText(one2.texts), { from: "flag", text: one2.written });
}
function unknownFlag(written) {
  let name = written.replace(/^-+/, ""), definition = optionTable.get(name);
  if (definition?.flag === !1)
    return new PycaskError({
      code: "option-misplaced",
      what: `${written} is not a flag`,
      hint: definition.project === !1 ? "it is an input of the action only" : `write [tool.pycask.${name}] in pyproject.toml`
    });
  let names = [...optionTable].filter(([, { flag }]) => flag !== !1).map(([one2]) => one2), meant = suggest(name, names);
  return new PycaskError({
    code: "option-unknown",
    what: `unknown flag ${written}`,
    hint: meant === void 0 ? "pycask --help" : `did you mean --${meant}?`
  });
}
function fromInputs(inputs, give, mistakes) {
  let names = new Map([...optionTable.keys()].map((name) => [inputOf(name), name]));
  for (let [input, text2] of Object.entries(inputs)) {
    let name = names.get(input);
    if (name === void 0) {
      let meant = suggest(
        input,
        [...names.keys()].flatMap((one2) => one2 ?? [])
      );
      mistakes.push(
        new PycaskError({
          code: "option-unknown",
          what: `unknown input ${input}`,
          hint: meant === void 0 ? void 0 : `did you mean ${meant}?`
        })
      );
    } else text2 !== "" && give(name, optionTable.get(name)?.kind.fromText([text2]), {
      from: "input",
      text: `input ${input}`
    });
  }
}
function fromPyproject(pyproject, file, give, mistakes) {
  for (let [key, value] of Object.entries(pyproject.options)) {
    let at = { file, line: pyproject.lineOf([key]) }, definition = optionTable.get(key);
    if (definition === void 0) {
      let names = [...optionTable].filter(([, { project }]) => project !== !1), meant = suggest(
        key,
        names.map(([name]) => name)
      );
      mistakes.push(
        new PycaskError({
          code: "option-unknown",
          what: `unknown option ${key} in [tool.pycask]`,
          hint: meant === void 0 ? "pycask --help lists all options" : `did you mean ${meant}?`,
          at
        })
      );
    } else definition.project === !1 ? mistakes.push(
      new PycaskError({
        code: "option-misplaced",
        what: `${key} may not stand in [tool.pycask]: it belongs to a run, not to the project`,
        hint: `give it as --${key}, as an input of the action, or as ${variableOf(key)}`,
        at
      })
    ) : give(key, value, { from: "pyproject", text: `tool.pycask.${key}`, at });
  }
}

// src/options/ignore.ts
var defaultIgnored = [
  ".git",
  ".github",
  ".gitignore",
  ".gitattributes",
  ".dockerignore",
  "Dockerfile",
  ".env",
  ".env.*",
  ".venv",
  "venv",
  "__pycache__",
  "*.pyc",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".tox",
  ".nox",
  ".coverage",
  "htmlcov",
  "*.egg-info",
  "node_modules",
  ".idea",
  ".vscode",
  ".DS_Store"
];
function createIgnore(patterns) {
  let rules = patterns.map((written) => {
    let keeps = written.startsWith("!"), pattern = (keeps ? written.slice(1) : written).replace(/\/+$/, ""), anywhere = !pattern.includes("/"), expression = expressionOf(pattern.replace(/^\//, ""));
    return { keeps, fits: new RegExp(`${anywhere ? "(?:^|/)" : "^"}${expression}$`, "s") };
  });
  return (path2) => {
    let rule = rules.findLast(({ fits }) => fits.test(path2));
    return rule !== void 0 && !rule.keeps;
  };
}
function expressionOf(pattern) {
  return pattern.replace(/\*\*\/|\*\*|\*|\?|[\\^$.+()[\]{}|]/g, (found) => found === "**/" ? "(?:.*/)?" : found === "**" ? ".*" : found === "*" ? "[^/]*" : found === "?" ? "[^/]" : `\\${found}`);
}

// src/options/mistakes.ts
function explain(issue, name, { value, origin }, pyproject) {
  let path2 = issue.path.map(String), at = origin.at === void 0 ? void 0 : { ...origin.at, line: pyproject?.lineOf([name, ...path2]) ?? origin.at.line }, named = origin.text + path2.map((part) => /^\d+$/.test(part) ? `[${part}]` : `.${part}`).join(""), error = (what2, hint) => new PycaskError({ code: "option-invalid", what: what2, hint, at });
  if (issue.code === "unrecognized_keys") {
    let [key = ""] = issue.keys, meant = suggest(key, ["libraries", "build-packages", "env", "config-settings"]);
    return error(
      `${named}: unknown option ${key}`,
      meant === void 0 ? void 0 : `did you mean ${meant}?`
    );
  }
  let found = valueAt(value, issue.path), what = `${named} is ${shown(found)}, expected ${issue.message}`;
  return error(what, hintFor(issue, name, found));
}
function hintFor(issue, name, found) {
  if (issue.code === "invalid_value" && typeof found == "string") {
    let meant = suggest(
      found,
      issue.values.map((value) => String(value))
    );
    if (meant !== void 0) return `did you mean ${meant}?`;
  }
  if (name === "python" && typeof found == "number")
    return "put the version in quotes: without them 3.10 is the number 3.1";
  if (name === "image" && typeof found == "string" && /[:@][^/]*$/.test(found))
    return 'tags are an option of their own: tags = ["1.0", "latest"]';
  if (name === "python-sources" && typeof found == "string")
    return didYouMean(suggest(found, ["python.org", "debian"]));
  if ((name === "command" || name === "entrypoint") && typeof found == "string")
    return "close every quote, or write a JSON list";
}
var didYouMean = (meant) => meant === void 0 ? void 0 : `did you mean ${meant}?`;
function valueAt(value, path2) {
  return path2.reduce(
    (inner, key) => typeof inner == "object" && inner !== null ? inner[key] : void 0,
    value
  );
}
function shown(value) {
  if (value === void 0) return "missing";
  let text2 = value === "" ? "empty" : JSON.stringify(value);
  return text2.length > 60 ? `${text2.slice(0, 57)}...` : text2;
}
function asOneError(mistakes) {
  let [first] = mistakes;
  return first !== void 0 && mistakes.length === 1 ? first : new PycaskError({
    code: "options-invalid",
    what: `${mistakes.length} options are wrong`,
    at: mistakes.find(({ at }) => at !== void 0)?.at,
    details: mistakes.toSorted((a, b) => lineOf(a) - lineOf(b)).map(oneLine),
    cause: new AggregateError(mistakes)
  });
}
var lineOf = ({ at }) => at?.line ?? 0;
function oneLine({ at, what, hint }) {
  return `${at === void 0 ? "" : [at.file, at.line].filter((part) => part).join(":") + ": "}${what}${hint === void 0 ? "" : ` (${hint})`}`;
}

// node_modules/smol-toml/dist/error.js
function getLineColFromPtr(string2, ptr) {
  let lines = string2.slice(0, ptr).split(/\r?\n/);
  return [lines.length, lines.pop().length + 1];
}
function makeCodeBlock(string2, line, column) {
  let lines = string2.split(/\r?\n/), codeblock = "", numberLen = (Math.log10(line + 1) | 0) + 1;
  for (let i = line - 1; i <= line + 1; i++) {
    let l = lines[i - 1];
    l && (codeblock += i.toString().padEnd(numberLen, " "), codeblock += ":  ", codeblock += l, codeblock += `
`, i === line && (codeblock += " ".repeat(numberLen + column + 2), codeblock += `^
`));
  }
  return codeblock;
}
var TomlError = class _TomlError extends Error {
  line;
  column;
  codeblock;
  constructor(message, options) {
    let [line, column] = getLineColFromPtr(options.toml, options.ptr), codeblock = makeCodeBlock(options.toml, line, column);
    super(`Invalid TOML document: ${message}

${codeblock}`, options), this.line = line, this.column = column, this.codeblock = codeblock;
  }
  /** @internal */
  static x(message, ctx, ptr) {
    throw new _TomlError(message, { toml: ctx.s, ptr: ptr ?? ctx.p });
  }
};

// node_modules/smol-toml/dist/primitive.js
function parseString(ctx) {
  let startPtr = ctx.p, c = ctx.s.charCodeAt(ctx.p++), first = c, isLiteral = c === 39, isMultiline = c === ctx.s.charCodeAt(ctx.p) && c === ctx.s.charCodeAt(ctx.p + 1);
  isMultiline && ((c = ctx.s.charCodeAt(ctx.p += 2)) === 10 ? ctx.p++ : c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10 && (ctx.p += 2));
  let parsed = "", sliceStart = ctx.p, state = 0;
  for (; ctx.p < ctx.s.length; ctx.p++)
    if (c = ctx.s.charCodeAt(ctx.p), isMultiline && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10))
      state = state && 3;
    else if (c < 32 && c !== 9 || c === 127)
      TomlError.x("control characters are not allowed in strings", ctx);
    else if ((!state || state === 3) && c === first && (!isMultiline || ctx.s.charCodeAt(ctx.p + 1) === first && ctx.s.charCodeAt(ctx.p + 2) === first)) {
      if (isMultiline && (ctx.s.charCodeAt(ctx.p + 3) === first && ctx.p++, ctx.s.charCodeAt(ctx.p + 3) === first && ctx.p++), !state) {
        let s = ctx.s.slice(sliceStart, ctx.p);
        parsed = parsed ? parsed + s : s;
      }
      return ctx.p += isMultiline ? 3 : 1, parsed;
    } else if (!state)
      !isLiteral && c === 92 && (parsed += ctx.s.slice(sliceStart, sliceStart = ctx.p), state = 1);
    else if (state === 1)
      if (c === 120 || c === 117 || c === 85) {
        let errPtr = ctx.p++ - 1, value = 0, len = c === 120 ? 2 : c === 117 ? 4 : 8;
        for (let j = 0; j < len; j++, ctx.p++) {
          let hex = ctx.s.charCodeAt(ctx.p), digit = (
            /* 0-9 */
            hex >= 48 && hex <= 57 ? hex - 48 : (
              /* A-F */
              hex >= 65 && hex <= 70 ? hex - 65 + 10 : (
                /* a-f */
                hex >= 97 && hex <= 102 ? hex - 97 + 10 : -1
              )
            )
          );
          digit < 0 && TomlError.x("invalid non-hex character in unicode escape", ctx), value = value << 4 | digit;
        }
        (value < 0 || value > 1114111 || value >= 55296 && value <= 57343) && TomlError.x("invalid unicode escape", ctx, errPtr), parsed += String.fromCodePoint(value), sliceStart = ctx.p--, state = 0;
      } else isMultiline && (c === 32 || c === 9) ? state = 2 : (c === 98 ? parsed += "\b" : c === 116 ? parsed += "	" : c === 110 ? parsed += `
` : c === 102 ? parsed += "\f" : c === 114 ? parsed += "\r" : c === 101 ? parsed += "\x1B" : c === 34 ? parsed += '"' : c === 92 ? parsed += "\\" : TomlError.x("unrecognised escape sequence", ctx), sliceStart = ctx.p + 1, state = 0);
    else c !== 32 && c !== 9 && (state === 2 && TomlError.x("invalid escape: only line-ending whitespace may be escaped", ctx, sliceStart), state = !isLiteral && c === 92 ? 1 : 0, sliceStart = ctx.p);
  TomlError.x("unfinished string", ctx, startPtr);
}

// node_modules/smol-toml/dist/date.js
var DATE_TIME_RE = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i, TomlDate = class _TomlDate extends Date {
  #hasDate = !1;
  #hasTime = !1;
  #offset = null;
  constructor(date, fasttype, unsafeDelim) {
    let hasDate = !0, hasTime = !0, offset = "Z", c;
    if (typeof date == "string")
      if (fasttype)
        prep: {
          if (fasttype < 3) {
            if (+date.slice(11, 13) > 23) {
              date = "";
              break prep;
            }
            fasttype === 2 ? (offset = null, date += "Z") : (c = date.charCodeAt(date.length - 1)) !== 90 && c !== 122 && (offset = date.slice(date.length - 6)), unsafeDelim && (date = date.slice(0, 10) + "T" + date.slice(11));
          } else fasttype === 4 && (date = +date.slice(0, 2) > 23 ? "" : `0000-01-01T${date}Z`);
          hasDate = fasttype !== 4, hasTime = fasttype !== 3;
        }
      else {
        let match = date.match(DATE_TIME_RE);
        match ? (match[1] || (hasDate = !1, date = `0000-01-01T${date}`), hasTime = !!match[2], hasTime && date[10] === " " && (date = date.replace(" ", "T")), match[2] && +match[2] > 23 ? date = "" : (offset = match[3] || null, !offset && hasTime && (date += "Z"))) : date = "";
      }
    super(date), isNaN(this.getTime()) || (this.#hasDate = hasDate, this.#hasTime = hasTime, this.#offset = offset);
  }
  isDateTime() {
    return this.#hasDate && this.#hasTime;
  }
  isLocal() {
    return !this.#hasDate || !this.#hasTime || !this.#offset;
  }
  isDate() {
    return this.#hasDate && !this.#hasTime;
  }
  isTime() {
    return this.#hasTime && !this.#hasDate;
  }
  isValid() {
    return this.#hasDate || this.#hasTime;
  }
  toISOString() {
    let iso = super.toISOString();
    if (this.isDate())
      return iso.slice(0, 10);
    if (this.isTime())
      return iso.slice(11, 23);
    if (this.#offset === null)
      return iso.slice(0, -1);
    if (this.#offset === "Z" || this.#offset === "z")
      return iso;
    let offset = +this.#offset.slice(1, 3) * 60 + +this.#offset.slice(4, 6);
    return offset = this.#offset[0] === "-" ? offset : -offset, new Date(this.getTime() - offset * 6e4).toISOString().slice(0, -1) + this.#offset;
  }
  static wrapAsOffsetDateTime(jsDate, offset = "Z") {
    let date = new _TomlDate(jsDate);
    return date.#offset = offset, date;
  }
  static wrapAsLocalDateTime(jsDate) {
    let date = new _TomlDate(jsDate);
    return date.#offset = null, date;
  }
  static wrapAsLocalDate(jsDate) {
    let date = new _TomlDate(jsDate);
    return date.#hasTime = !1, date.#offset = null, date;
  }
  static wrapAsLocalTime(jsDate) {
    let date = new _TomlDate(jsDate);
    return date.#hasDate = !1, date.#offset = null, date;
  }
};

// node_modules/smol-toml/dist/extract.js
function isDigit(char, base = 10) {
  return base === 16 ? char > 47 && char < 58 || char > 64 && char < 71 || char > 96 && char < 103 : char > 47 && char < 48 + base;
}
function isEndOfValue(char, delim) {
  return char === 32 || char === 9 || char === 10 || char === 13 || // Structure end or next value delimiter
  delim && (char === delim || char === 44) || // Comment
  char === 35;
}
function extractValue(ctx, end) {
  let errPtr = ctx.p, c = ctx.s.charCodeAt(ctx.p);
  if (c === 91 || c === 123) {
    ctx.d-- || TomlError.x("document contains excessively nested structures. aborting.", ctx);
    let value = c === 91 ? parseArray(ctx) : parseInlineTable(ctx);
    return ctx.d++, value;
  }
  return c === 34 || c === 39 ? parseString(ctx) : c === 116 ? ((ctx.s.charCodeAt(++ctx.p) !== 114 || ctx.s.charCodeAt(++ctx.p) !== 117 || ctx.s.charCodeAt(++ctx.p) !== 101) && TomlError.x("invalid value", ctx, errPtr), ctx.p++, !0) : c === 102 ? ((ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 108 || ctx.s.charCodeAt(++ctx.p) !== 115 || ctx.s.charCodeAt(++ctx.p) !== 101) && TomlError.x("invalid value", ctx, errPtr), ctx.p++, !1) : c === 43 || c === 45 ? parseNumber(ctx, ctx.p, ctx.s.charCodeAt(++ctx.p), 44 - c, end) : ctx.s.charCodeAt(ctx.p + 4) === 45 && ctx.s.charCodeAt(ctx.p + 7) === 45 ? parseDate(ctx, c, end) : ctx.s.charCodeAt(ctx.p + 2) === 58 ? parseTime(ctx, c, end) : parseNumber(ctx, ctx.p, c, 0, end);
}
function parseNumber(ctx, startPtr, startChr, sign, endChr) {
  let c = startChr, state = 0, hasUnderscores = !1;
  if (c === 105)
    return (ctx.s.charCodeAt(++ctx.p) !== 110 || ctx.s.charCodeAt(++ctx.p) !== 102) && TomlError.x("invalid value", ctx, startPtr), ctx.p++, (sign || 1) / 0;
  if (c === 110)
    return (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 110) && TomlError.x("invalid value", ctx, startPtr), ctx.p++, NaN;
  if (c === 48) {
    if (++ctx.p >= ctx.s.length || isEndOfValue(c = ctx.s.charCodeAt(ctx.p), endChr))
      return ctx.bi === !0 ? 0n : 0;
    if (!sign) {
      if (c === 120)
        return parseIntegerBaseN(ctx, startPtr, 16, endChr);
      if (c === 98)
        return parseIntegerBaseN(ctx, startPtr, 2, endChr);
      if (c === 111)
        return parseIntegerBaseN(ctx, startPtr, 8, endChr);
    }
    c === 46 ? state = 2 : c === 101 || c === 69 ? state = 4 : TomlError.x("illegal leading zero", ctx, startPtr);
  } else isDigit(c) || TomlError.x("invalid value", ctx, startPtr);
  for (; ++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr)); )
    state || (state = 1), c === 95 ? (state & 1 || TomlError.x("illegal underscore", ctx), state += 11, hasUnderscores = !0) : state === 1 && c === 46 ? state = 2 : (state === 1 || state === 3) && (c === 101 || c === 69) ? state = 4 : state === 4 && (c === 43 || c === 45) ? state = 6 : isDigit(c) ? state > 9 ? state -= 11 : state & 1 || state++ : TomlError.x("illegal character in numeric literal", ctx);
  if (!state) {
    let val = (startChr - 48) * (sign || 1);
    return ctx.bi === !0 ? BigInt(val) : val;
  }
  state & 1 || TomlError.x("unfinished numeric value", ctx, startPtr);
  let str = ctx.s.slice(startPtr, ctx.p);
  return hasUnderscores && (str = str.replaceAll("_", "")), state > 1 ? parseFloat(str) : parseInteger(ctx, str, 10, startPtr);
}
function parseIntegerBaseN(ctx, startPtr, base, endChr) {
  let c, underscore = 1;
  for (; ++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr)); )
    c === 95 ? (underscore & 1 && TomlError.x("illegal underscore", ctx), underscore = 3) : isDigit(c, base) ? underscore & 1 && underscore-- : TomlError.x("illegal character in numeric literal", ctx);
  underscore & 1 && TomlError.x("unfinished numeric value", ctx);
  let str = ctx.s.slice(startPtr + 2, ctx.p);
  return underscore && (str = str.replaceAll("_", "")), parseInteger(ctx, str, base, startPtr);
}
function parseInteger(ctx, str, base, startPtr) {
  if (ctx.bi !== !0)
    int: {
      let val = parseInt(str, base);
      if (!Number.isSafeInteger(val)) {
        if (ctx.bi)
          break int;
        TomlError.x("integer value cannot be represented losslessly", ctx, startPtr);
      }
      return val;
    }
  return BigInt(base === 10 ? str : (base === 2 ? "0b" : base === 8 ? "0o" : "0x") + str);
}
function parseDate(ctx, c, endChr) {
  let startPtr = ctx.p++, unsafeSeparator;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)))
    return parseNumber(ctx, ctx.p = startPtr, c, 0, endChr);
  if (ctx.p += 5, isDigit(ctx.s.charCodeAt(ctx.p++)) || TomlError.x("invalid date-time: date part is malformed", ctx, startPtr), ctx.p >= ctx.s.length || ((c = ctx.s.charCodeAt(ctx.p)) !== 32 || (unsafeSeparator = !0, !isDigit(ctx.s.charCodeAt(ctx.p + 1)))) && c !== 84 && c !== 116) {
    let t2 = ctx.s.slice(startPtr, ctx.p);
    return readDate(ctx, t2, 3, !1, startPtr);
  }
  if (ctx.s.charCodeAt(ctx.p += 3) !== 58 && TomlError.x("invalid date-time: time part is malformed", ctx, startPtr), ctx.s.charCodeAt(ctx.p += 3) === 58 && (ctx.p += 3), ctx.s.charCodeAt(ctx.p) === 46)
    for (; isDigit(ctx.s.charCodeAt(++ctx.p)); )
      ;
  if (c = ctx.s.charCodeAt(ctx.p)) {
    if (c === 90 || c === 122) {
      let t2 = ctx.s.slice(startPtr, ++ctx.p);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, "[+00:00]");
    }
    if (c === 43 || c === 45) {
      let t2 = ctx.s.slice(startPtr, ctx.p += 6);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, !ctx.ld && "[" + ctx.s.slice(ctx.p - 6, ctx.p) + "]");
    }
  }
  let t = ctx.s.slice(startPtr, ctx.p);
  return readDate(ctx, t, 2, unsafeSeparator, startPtr);
}
function parseTime(ctx, c, endChr) {
  let start = ctx.p;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(++ctx.p)))
    return parseNumber(ctx, --ctx.p, c, 0, endChr);
  if (ctx.s.charCodeAt(ctx.p += 4) === 58 && (ctx.p += 3), ctx.s.charCodeAt(ctx.p) === 46)
    for (; isDigit(ctx.s.charCodeAt(++ctx.p)); )
      ;
  let t = ctx.s.slice(start, ctx.p);
  return readDate(ctx, t, 4, !1, start);
}
function readDate(ctx, str, type, unsafeDelim, errPtr, temporalSuffix) {
  if (ctx.ld) {
    let date = new TomlDate(str, type, unsafeDelim);
    return date.isValid() || TomlError.x("invalid date", ctx, errPtr), date;
  }
  try {
    switch (temporalSuffix && (str += temporalSuffix), type) {
      case 1:
        return Temporal.ZonedDateTime.from(str);
      case 2:
        return Temporal.PlainDateTime.from(str);
      case 3:
        return Temporal.PlainDate.from(str);
      case 4:
        return Temporal.PlainTime.from(str);
    }
  } catch (e) {
    TomlError.x(e instanceof Error ? e.message : "" + e, ctx, errPtr);
  }
}

// node_modules/smol-toml/dist/util.js
function skipComment(ctx) {
  for (; ctx.p < ctx.s.length; ctx.p++) {
    let c = ctx.s.charCodeAt(ctx.p);
    if (c === 10)
      break;
    if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) {
      ctx.p++;
      break;
    }
    (c < 32 && c !== 9 || c === 127) && TomlError.x("control characters are not allowed in comments", ctx);
  }
}
function skipVoid(ctx, banNewLines, banComments) {
  let c;
  for (; ctx.p < ctx.s.length; ) {
    for (; ctx.p < ctx.s.length && ((c = ctx.s.charCodeAt(ctx.p)) === 32 || c === 9 || !banNewLines && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)); )
      ctx.p++;
    if (banComments || c !== 35)
      break;
    skipComment(ctx);
  }
}

// node_modules/smol-toml/dist/struct.js
function parseKey(ctx, end = 61) {
  let startPtr, state = 0, parsed = [], sliceStart, c = ctx.s.charCodeAt(startPtr = ctx.p);
  do {
    if (c === end)
      return state || TomlError.x("unexpected end of key", ctx), state === 1 && parsed.push(ctx.s.slice(sliceStart, ctx.p)), ctx.p++, parsed;
    c === 46 ? (state || TomlError.x("illegal empty bare key", ctx), state === 1 && parsed.push(ctx.s.slice(sliceStart, ctx.p)), state = 0) : !state && (c === 34 || c === 39) ? (c === ctx.s.charCodeAt(ctx.p + 1) && c === ctx.s.charCodeAt(ctx.p + 2) && TomlError.x("illegal quoted key: multiline strings are not allowed", ctx), parsed.push(parseString(ctx)), state = 2, ctx.p--) : c === 32 || c === 9 ? state === 1 && (parsed.push(ctx.s.slice(sliceStart, ctx.p)), state = 2) : state === 2 || c < 48 && c !== 45 || c > 57 && c < 65 || c > 90 && c < 97 && c !== 95 || c > 122 ? TomlError.x("illegal character in key", ctx) : state || (state = 1, sliceStart = ctx.p);
  } while (c = ctx.s.charCodeAt(++ctx.p));
  TomlError.x("incomplete key-value: cannot find end of key", ctx, startPtr);
}
function parseInlineTable(ctx) {
  let startPtr = ctx.p++, res = /* @__PURE__ */ Object.create(null), seen = /* @__PURE__ */ new Set(), c;
  for (; ctx.p < ctx.s.length; ) {
    if (skipVoid(ctx), (c = ctx.s.charCodeAt(ctx.p)) === 125)
      return ctx.p++, res;
    let k, t = res, hasOwn = !1, errPtr = ctx.p, key = parseKey(ctx);
    for (let i = 0; i < key.length; i++) {
      i && (t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null)), k = key[i], (hasOwn = Object.hasOwn(t, k)) && (typeof t[k] != "object" || seen.has(t[k])) && TomlError.x("trying to redefine an already defined value", ctx, errPtr);
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor")) {
        t = ctx.uk !== 1 && TomlError.x("document contains an unsafe property", ctx, errPtr);
        break;
      }
      !hasOwn && unsafe && Object.defineProperty(t, k, { enumerable: !0, configurable: !0, writable: !0 });
    }
    hasOwn && TomlError.x("trying to redefine an already defined value", ctx, errPtr), skipVoid(ctx, !0, !0);
    let value = extractValue(
      ctx,
      125
      /* } */
    );
    if (t && typeof (t[k] = value) == "object" && seen.add(value), skipVoid(ctx), (c = ctx.s.charCodeAt(ctx.p++)) === 125)
      return res;
    c !== 44 && TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished table", ctx, startPtr);
}
function parseArray(ctx) {
  let startPtr = ctx.p++, res = [], c;
  for (; ctx.p < ctx.s.length; ) {
    if (skipVoid(ctx), (c = ctx.s.charCodeAt(ctx.p)) === 93)
      return ctx.p++, res;
    if (res.push(extractValue(
      ctx,
      93
      /* ] */
    )), skipVoid(ctx), (c = ctx.s.charCodeAt(ctx.p++)) === 93)
      return res;
    c !== 44 && TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished array", ctx, startPtr);
}

// node_modules/smol-toml/dist/parse.js
function peekTable(ctx, key, table2, meta, type) {
  let t = table2, m = meta, k, hasOwn = !1, state;
  for (let i = 0; i < key.length; i++) {
    if (i) {
      if (t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null), m = (state = m[k]).c, type === 0 && (state.t === 1 || state.t === 2))
        return null;
      if (state.t === 2) {
        let l = t.length - 1;
        t = t[l], m = m[l].c;
      }
    }
    if (k = key[i], (hasOwn = Object.hasOwn(t, k)) && m[k]?.t === 0 && m[k]?.d)
      return null;
    if (!hasOwn) {
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor"))
        return !1;
      unsafe && (Object.defineProperty(t, k, { enumerable: !0, configurable: !0, writable: !0 }), Object.defineProperty(m, k, { enumerable: !0, configurable: !0, writable: !0 })), m[k] = {
        t: i < key.length - 1 && type === 2 ? 3 : type,
        d: !1,
        i: 0,
        c: /* @__PURE__ */ Object.create(null)
      };
    }
  }
  if (state = m[k], state.t !== type && !(type === 1 && state.t === 3) || (type === 2 && (state.d || (state.d = !0, t[k] = []), t[k].push(t = /* @__PURE__ */ Object.create(null)), state.c[state.i++] = state = { t: 1, d: !1, i: 0, c: /* @__PURE__ */ Object.create(null) }), state.d))
    return null;
  if (state.d = !0, type === 1)
    t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
  else if (type === 0 && hasOwn)
    return null;
  return [k, t, state.c];
}
function validateTablePeek(ctx, peek, ptr) {
  (peek === null || ctx.uk === 2) && TomlError.x(peek === null ? "trying to redefine an already defined table or value" : "document contains an unsafe property", ctx, ptr);
}
function parse(toml, options = {}) {
  let ctx = {
    s: toml,
    p: 0,
    d: options.maxDepth ?? 1e3,
    bi: options.integersAsBigInt ?? !1,
    ld: options.useLegacyDate ?? !0,
    uk: options.unsafeKeyBehaviour === "throw" ? 2 : options.unsafeKeyBehaviour === "drop" ? 1 : 0
  }, res = /* @__PURE__ */ Object.create(null), meta = /* @__PURE__ */ Object.create(null), tmp, skipping = !1, tbl = res, m = meta;
  for (toml.charCodeAt(0) === 65279 && ctx.p++, skipVoid(ctx); ctx.p < toml.length; ) {
    if (toml.charCodeAt(ctx.p) === 91) {
      let isTableArray = toml.charCodeAt(++ctx.p) === 91;
      tmp = ctx.p += +isTableArray, skipping = !1;
      let k = parseKey(
        ctx,
        93
        /* ] */
      );
      isTableArray && (toml.charCodeAt(ctx.p) !== 93 && TomlError.x("expected end of table array declaration", ctx), ctx.p++);
      let p = peekTable(
        ctx,
        k,
        res,
        meta,
        isTableArray ? 2 : 1
        /* Type.EXPLICIT */
      );
      p ? (m = p[2], tbl = p[1]) : (validateTablePeek(ctx, p, tmp), skipping = !0);
    } else {
      tmp = ctx.p;
      let k = parseKey(ctx), p = peekTable(
        ctx,
        k,
        tbl,
        m,
        0
        /* Type.DOTTED */
      );
      !p && !skipping && validateTablePeek(ctx, p, tmp), skipVoid(ctx, !0, !0);
      let v = extractValue(ctx, void 0);
      p && !skipping && (p[1][p[0]] = v);
    }
    skipVoid(ctx, !0), ctx.p < toml.length && (tmp = toml.charCodeAt(ctx.p)) !== 10 && (tmp !== 13 || toml.charCodeAt(ctx.p + 1) !== 10) && TomlError.x("each key-value declaration must be followed by an end-of-line", ctx), skipVoid(ctx);
  }
  return res;
}

// node_modules/smol-toml/dist/stringify.js
var HAS_WELLFORMED = !!"".isWellFormed;

// src/options/pyproject.ts
function parsePyproject(content, file) {
  let document = parseToml(content, file), lines = keyLines(content), lineOf2 = (path2) => {
    for (let length = path2.length; length >= 0; length--) {
      let line = lines.get(JSON.stringify(["tool", "pycask", ...path2.slice(0, length)]));
      if (line !== void 0) return line;
    }
  }, tool = asTable(document.tool)?.pycask ?? {}, options = asTable(tool);
  if (options === void 0)
    throw new PycaskError({
      code: "option-invalid",
      what: "tool.pycask is not a table",
      hint: "write [tool.pycask] on a line of its own and the options below it",
      at: { file, line: lineOf2([]) }
    });
  let { name, version: version2, urls } = asTable(document.project) ?? {}, source2 = sourceUrl(asTable(urls) ?? {});
  return {
    options,
    project: {
      ...typeof name == "string" ? { name } : {},
      ...typeof version2 == "string" ? { version: version2 } : {},
      ...source2 === void 0 ? {} : { source: source2 }
    },
    lineOf: lineOf2
  };
}
function sourceUrl(urls) {
  let named = new Map(
    Object.entries(urls).map(([label, url]) => [
      label.toLowerCase().replace(/[^a-z0-9]/g, ""),
      url
    ])
  );
  return ["source", "repository", "sourcecode", "github"].map((label) => named.get(label)).find((url) => typeof url == "string" && /^https?:\/\//.test(url));
}
function parseToml(content, file) {
  try {
    return parse(content);
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    let [reason = ""] = thrown.message.split(`
`);
    throw new PycaskError({
      code: "toml-invalid",
      what: `${file} is not valid TOML: ${reason.replace(/^Invalid TOML document: /, "")}`,
      at: { file, line: thrown.line },
      details: thrown.codeblock.trimEnd().split(`
`),
      cause: thrown
    });
  }
}
var asTable = (value) => typeof value == "object" && value !== null && !Array.isArray(value) && !(value instanceof Date) ? value : void 0, keyPart = /\s*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')\s*/y;
function keyLines(content) {
  let found = /* @__PURE__ */ new Map(), table2 = [], keep = (path2, line) => {
    let key = JSON.stringify(path2);
    found.has(key) || found.set(key, line);
  }, lines = content.split(`
`);
  for (let index = 0; index < lines.length; index++) {
    let line = lines[index] ?? "", header = /^\s*\[\[?(.*)$/.exec(line), path2 = dottedKey(header?.[1] ?? line, header ? "]" : "=");
    if (path2 === void 0) continue;
    header && (table2 = path2.names);
    let whole = header ? path2.names : [...table2, ...path2.names];
    for (let length = 1; length <= whole.length; length++) keep(whole.slice(0, length), index + 1);
    header || (index += linesOfValue(line.slice(path2.end), lines, index));
  }
  return found;
}
function dottedKey(text2, end) {
  let names = [], at = 0;
  for (; ; ) {
    keyPart.lastIndex = at;
    let match = keyPart.exec(text2);
    if (match === null) return;
    if (names.push(match[1] ?? match[2] ?? match[3] ?? ""), at = keyPart.lastIndex, text2[at] === end) return { names, end: at + 1 };
    if (text2[at] !== ".") return;
    at++;
  }
}
function linesOfValue(first, lines, index) {
  let token = /"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[[\]{}]/g, text2 = first, depth = 0, quote = "";
  for (let more = 0; ; more++) {
    let at = 0;
    for (; ; ) {
      if (quote !== "") {
        let end = text2.indexOf(quote, at);
        if (end < 0) break;
        at = end + quote.length, quote = "";
      }
      token.lastIndex = at;
      let match = token.exec(text2);
      if (match === null) break;
      at = token.lastIndex, match[0] === '"""' || match[0] === "'''" ? quote = match[0] : match[0] === "[" || match[0] === "{" ? depth++ : (match[0] === "]" || match[0] === "}") && depth--;
    }
    let next = lines[index + more + 1];
    if (quote === "" && depth <= 0 || next === void 0) return more;
    text2 = next;
  }
}

// src/options/together.ts
function checkTogether(options) {
  let mistakes = [], conflict = (name, what, hint) => {
    let { text: text2, at } = options.origins[name];
    mistakes.push(new PycaskError({ code: "option-conflict", what: `${text2}: ${what}`, hint, at }));
  };
  options.push && options.image === void 0 && conflict("push", "there is no image to push to", "name it with image, such as ghcr.io/acme/web"), options.push && options.offline && conflict("push", "cannot push while offline", "drop one of push and offline"), (options.push || options.load) && options.tags.length === 0 && conflict("tags", "at least one tag is needed", 'tags = ["latest"] is the default'), options.pushByDigest && !options.push && conflict("push-by-digest", "nothing is pushed", "set push too, or drop it"), options.snapshot !== void 0 && options.debianMirror?.includes("{snapshot}") !== !0 && conflict(
    "snapshot",
    "debian-mirror does not say where snapshots are found",
    'debian-mirror = "https://mirror.example/archive/{archive}/{snapshot}"'
  );
  let only = new Set(options.onlyBinary);
  for (let name of options.noBinary)
    only.has(name) && conflict("no-binary", `${name} is in only-binary, too`, "it can be in one of them only");
  return mistakes;
}

// src/options/read.ts
async function readOptions(request2) {
  let directory = nodePath2.resolve(request2.directory), readFile = tolerant(request2.readFile ?? ((path2) => readNodeFile(path2, "utf8"))), pyproject = await readPyproject(request2.directory, readFile), { given, mistakes } = gather(request2, pyproject), machine = { cores: request2.cores ?? availableParallelism() }, values = {}, origins = {};
  for (let [name, definition] of optionTable) {
    let one2 = given.get(name);
    if (origins[name] = one2?.origin ?? { from: "default", text: "default" }, values[name] = defaultOf(definition, machine), one2 !== void 0) {
      let parsed = definition.kind.schema.safeParse(one2.value);
      parsed.success ? values[name] = parsed.data : mistakes.push(...parsed.error.issues.map((issue) => explain(issue, name, one2, pyproject)));
    }
  }
  let home = request2.env.HOME ?? homedir(), resolve2 = (path2) => nodePath2.resolve(directory, path2.replace(/^~(?=\/|$)/, home)), paths = resolvePaths(camelCased(values), resolve2), { makes } = commands[request2.command], lock = paths.lock ?? await findLock(directory, readFile, makes ? mistakes : []), options = {
    ...paths,
    lock,
    directory,
    project: pyproject?.project ?? {},
    origins
  };
  mistakes.length === 0 && mistakes.push(...checkTogether(options));
  let { buildLock, mistakes: missing } = await checkLocks(options, readFile);
  if (makes && mistakes.push(...missing), mistakes.length > 0) throw asOneError(mistakes);
  return { ...options, buildLock };
}
var defaultOf = (definition, machine) => typeof definition.default == "function" ? definition.default(machine) : definition.default, tolerant = (readFile) => async (path2) => {
  try {
    return await readFile(path2);
  } catch (thrown) {
    let { code } = thrown;
    if (code === "ENOENT" || code === "ENOTDIR") return;
    throw thrown;
  }
};
async function readPyproject(directory, readFile) {
  let file = nodePath2.join(directory, "pyproject.toml"), content = await readFile(nodePath2.resolve(file));
  return content === void 0 ? void 0 : parsePyproject(content, file);
}
var camelCased = (values) => Object.fromEntries(
  Object.entries(values).map(([name, value]) => [
    name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase()),
    value
  ])
);
function resolvePaths(values, resolve2) {
  let maybe = (path2) => path2 === void 0 ? void 0 : resolve2(path2);
  return {
    ...values,
    pythonSources: values.pythonSources.map((one2) => isFolder(one2) ? resolve2(one2) : one2),
    packages: Object.fromEntries(
      Object.entries(values.packages).map(([name, one2]) => [
        name,
        { ...one2, patches: maybe(one2.patches) }
      ])
    ),
    lock: maybe(values.lock),
    buildLock: maybe(values.buildLock),
    patches: maybe(values.patches),
    repositories: values.repositories.map(
      (line) => line.replace(
        /(\bsigned-by=)([^\s\]]+)/i,
        (_, name, file) => name + resolve2(file)
      )
    ),
    app: resolve2(values.app),
    appIgnore: [...defaultIgnored, ...values.appIgnore],
    output: resolve2(values.output),
    outputLayout: maybe(values.outputLayout),
    outputArchive: maybe(values.outputArchive),
    cache: resolve2(values.cache)
  };
}
var toolLocks = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"], otherLocks = ["pylock.toml", "requirements.txt"];
async function findLock(directory, readFile, mistakes) {
  let there = async (names) => {
    let paths = names.map((name) => nodePath2.join(directory, name)), texts = await Promise.all(paths.map(readFile));
    return paths.filter((_, index) => texts[index] !== void 0);
  }, [lock, second] = await there(toolLocks);
  if (lock !== void 0 && second !== void 0 && mistakes.push(
    new PycaskError({
      code: "option-conflict",
      what: `${directory} has two locks: ${[lock, second].map((path2) => nodePath2.basename(path2)).join(" and ")}`,
      hint: 'say which one is meant: --lock, or lock = "..." in [tool.pycask]'
    })
  ), lock !== void 0) return lock;
  let [other] = await there(otherLocks);
  return other ?? await lockOfWorkspace(directory, readFile) ?? nodePath2.join(directory, "requirements.txt");
}
async function lockOfWorkspace(directory, readFile) {
  if (await readFile(nodePath2.join(directory, "pyproject.toml")) !== void 0)
    for (let above = nodePath2.dirname(directory); ; above = nodePath2.dirname(above)) {
      let lock = nodePath2.join(above, "uv.lock");
      if (await readFile(lock) !== void 0)
        return (await readFile(nodePath2.join(above, "pyproject.toml")))?.includes("[tool.uv.workspace]") === !0 ? lock : void 0;
      if (above === nodePath2.dirname(above)) return;
    }
}
async function checkLocks(options, readFile) {
  let mistakes = [], { lock, origins } = options;
  await readFile(lock) === void 0 && mistakes.push(
    new PycaskError({
      code: "lock-missing",
      what: origins.lock.from === "default" ? `no lock file: ${options.directory} has none of ${[...toolLocks, ...otherLocks].join(", ")}` : `${origins.lock.text}: ${lock} does not exist`,
      hint: "make one (uv lock, poetry lock, pdm lock, pipenv lock, or uv pip compile --generate-hashes requirements.in -o requirements.txt), or name it with --lock",
      at: origins.lock.at
    })
  );
  let buildLock = options.buildLock ?? nodePath2.join(nodePath2.dirname(lock), "build-requirements.txt");
  return await readFile(buildLock) !== void 0 ? { buildLock, mistakes } : (options.buildLock !== void 0 && mistakes.push(
    new PycaskError({
      code: "build-lock-missing",
      what: `${origins["build-lock"].text}: ${buildLock} does not exist`,
      hint: "pycask lock writes one",
      at: origins["build-lock"].at
    })
  ), { buildLock: void 0, mistakes });
}

export {
  groups,
  optionTable,
  commandsOf,
  parseCommandLine,
  usage,
  parseFlag,
  defaultIgnored,
  createIgnore,
  expressionOf,
  parse,
  readOptions
};
