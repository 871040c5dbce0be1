/**
 * A whole CPython from a product's three trees, for a machine that is not an image: the runner on
 * which a project's tests run on the interpreter that it ships.
 */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import type { Product } from '../make/types.js'
import type { PythonFacts } from './facts.js'
import { pruneProfiles } from './prune.js'

export interface InstallationOptions {
  readonly host: Host
  readonly python: Product<PythonFacts>
  /** A folder to be made, on this machine: what is wrong is found out there. */
  readonly staging: string
  /** Where the tree will be copied to: what it says of itself is right there. */
  readonly destination: string
}

/**
 * Makes the whole tree (with headers, tkinter's Python part, ensurepip and pip) in `staging`, and
 * runs it. Rejects with `install-incompatible` where this machine's C library or other libraries are
 * not what it was built for; then `staging` is gone.
 */
export async function stageInstallation(options: InstallationOptions): Promise<void> {
  const { host, python, staging, destination } = options
  await mkdir(staging, { recursive: true })
  try {
    for (const name of ['layer.tar.gz', 'builder.tar.gz', 'rest.tar.gz'])
      await unpack(host, python, name, staging)
    const named = python.facts.executable.slice(python.facts.executable.lastIndexOf('/') + 1)
    const library = join(staging, 'lib', named)
    await removeStubs(library)
    // Here the user may install packages: that is what it is for.
    await rm(join(library, 'EXTERNALLY-MANAGED'), { force: true })
    const program = join(staging, 'bin', named)
    await tryOut(options, program, join(library, 'lib-dynload'))
    await run(host, [program, '-I', '-m', 'ensurepip', '--default-pip'])
    await relocate(staging, named, [python.facts.prefix, staging], destination)
  } catch (thrown) {
    await rm(staging, { recursive: true, force: true })
    throw thrown
  }
}

/** The trees lie in their tars at the prefix: opt/<org>/python. */
async function unpack(
  host: Host,
  python: Product<PythonFacts>,
  name: string,
  into: string,
): Promise<void> {
  const { facts } = python
  const depth = facts.prefix.split('/').filter((part) => part !== '').length
  const what = ['tar', '-xzf', await python.file(name), '-C', into, `--strip-components=${depth}`]
  const { exitCode, stderr } = await host.run([...what, '--no-same-owner'])
  if (exitCode !== 0)
    throw new PycaskError({
      code: 'install-failed',
      what: `${name} of CPython ${facts.version} cannot be unpacked into ${into}`,
      hint: 'is there room, and may this user write there?',
      details: stderr.trim().split('\n').slice(-5),
    })
}

/** The modules that say that they were pruned, now that they are there. Their bytecode is not checked. */
async function removeStubs(library: string): Promise<void> {
  const cached = await readdir(join(library, '__pycache__'))
  for (const module of pruneProfiles.flatMap(({ told }) => told)) {
    const isFolder = await stat(join(library, module)).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (isFolder) await rm(join(library, `${module}.py`), { force: true })
    for (const name of cached)
      if (name.startsWith(`${module}.`)) await rm(join(library, '__pycache__', name))
  }
}

const tryScript = `
import importlib, json, os, sys
problems = {}
for name in sorted(os.listdir(sys.argv[1])):
    module = name.split('.')[0]
    if module.startswith('_test') or module == '_tkinter':
        continue
    try:
        importlib.import_module(module)
    except ImportError as error:
        problems[module] = str(error)
print(json.dumps(problems))
`

/** Starts it and imports every extension module: the dynamic loader says best what does not fit. */
async function tryOut(
  { host, python }: InstallationOptions,
  program: string,
  modules: string,
): Promise<void> {
  const { exitCode, stdout, stderr } = await run(host, [program, '-I', '-c', tryScript, modules])
  if (exitCode !== 0) throw incompatible(python.facts, [stderr.trim()], await libcOf(host))
  const problems = Object.entries(JSON.parse(stdout) as Record<string, string>)
  if (problems.length > 0) {
    const lines = problems.map(([module, reason]) => `${module}: ${reason}`)
    throw incompatible(python.facts, lines, await libcOf(host))
  }
}

const run = (host: Host, command: readonly string[]) =>
  host.run(command, { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: host.env['HOME'] } })

async function libcOf(host: Host): Promise<string> {
  const { stdout } = await run(host, ['getconf', 'GNU_LIBC_VERSION'])
  return stdout.trim() || 'another C library'
}

/** What the loader said, as what to do. */
function incompatible(facts: PythonFacts, said: readonly string[], libc: string): PycaskError {
  const all = said.join('\n')
  const version = /version `([A-Za-z]+_[\d.]+)' not found/.exec(all)?.[1]
  const libraries = [...all.matchAll(/(lib[\w.+-]+\.so[\d.]*): cannot open/g)].map(
    ([, name]) => name,
  )
  const packages = facts.requires.flatMap(({ soname, package: name }) =>
    libraries.includes(soname) ? [name] : [],
  )
  const isOlder = version?.startsWith('GLIBC_') === true
  const reason = isOlder
    ? `it needs ${version}, and this machine has ${libc}`
    : libraries.length > 0
      ? `this machine has no ${[...new Set(libraries)].join(', ')}`
      : 'it does not run here'
  return new PycaskError({
    code: 'install-incompatible',
    what: `CPython ${facts.version} cannot be installed on this machine: ${reason}`,
    hint:
      packages.length > 0 && !isOlder
        ? `apt-get install ${packages.join(' ')} (the names in the suite that it was built for)`
        : 'build it for a suite that is no newer than this machine (suite), or run the tests in the image',
    details: said,
  })
}

/** Files that name the prefix: scripts, and what sysconfig, pkg-config and python3-config read. */
async function relocate(
  root: string,
  named: string,
  from: readonly string[],
  to: string,
): Promise<void> {
  const library = join('lib', named)
  const within = async (folder: string, pattern: RegExp): Promise<string[]> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])
    return entries
      .filter((entry) => entry.isFile() && pattern.test(entry.name))
      .map((entry) => join(folder, entry.name))
  }
  const configs = (await readdir(join(root, library))).filter((name) => name.startsWith('config-'))
  const files = [
    ...(await within('bin', /./)),
    ...(await within('lib/pkgconfig', /\.pc$/)),
    ...(await within(library, /^_sysconfig.*\.(py|json)$|^build-details\.json$/)),
    ...(await Promise.all(configs.map((name) => within(join(library, name), /./)))).flat(),
  ]
  for (const file of files) {
    const path = join(root, file)
    const bytes = await readFile(path)
    if (bytes.includes(0)) continue // a program
    const before = bytes.toString('utf8')
    const after = from.reduce((text, one) => text.replaceAll(one, to), before)
    if (after !== before) await writeFile(path, after)
  }
  // Their bytecode is never checked against the source, so it would go on telling the old prefix.
  for (const name of await within(join(library, '__pycache__'), /^_sysconfig(data|_vars)_/))
    await rm(join(root, name))
}
