/** Reads all options from everywhere they may stand, into one value. */
import { availableParallelism, homedir } from 'node:os'
import * as nodePath from 'node:path'
import { readFile as readNodeFile } from 'node:fs/promises'
import { PycaskError } from '../errors.js'
import { commands } from './commands.js'
import { optionTable, type Definition, type Machine, type OptionName } from './definitions.js'
import { gather } from './gather.js'
import { defaultIgnored } from './ignore.js'
import { asOneError, explain } from './mistakes.js'
import { parsePyproject, type Pyproject } from './pyproject.js'
import { checkTogether } from './together.js'
import type { Options, OptionsRequest, Origin, Values } from './types.js'
import { isFolder } from './values.js'

/**
 * Flag or input, then environment, then `[tool.pycask]`, then default: the first that gives an
 * option decides its whole value; lists and tables are not merged.
 *
 * @throws PycaskError for everything that is wrong, at once: `option-unknown`, `option-invalid`,
 *   `option-misplaced`, `option-conflict`, `lock-missing`, `build-lock-missing`, `toml-invalid`;
 *   `options-invalid` with one line for each where there are several
 */
export async function readOptions(request: OptionsRequest): Promise<Options> {
  const directory = nodePath.resolve(request.directory)
  const readFile = tolerant(request.readFile ?? ((path) => readNodeFile(path, 'utf8')))
  const pyproject = await readPyproject(request.directory, readFile)
  const { given, mistakes } = gather(request, pyproject)

  const machine = { cores: request.cores ?? availableParallelism() }
  const values = {} as Record<OptionName, unknown>
  const origins = {} as Record<OptionName, Origin>
  for (const [name, definition] of optionTable) {
    const one = given.get(name)
    origins[name] = one?.origin ?? { from: 'default', text: 'default' }
    values[name] = defaultOf(definition, machine)
    if (one !== undefined) {
      const parsed = definition.kind.schema.safeParse(one.value)
      if (parsed.success) values[name] = parsed.data
      else
        mistakes.push(...parsed.error.issues.map((issue) => explain(issue, name, one, pyproject)))
    }
  }

  const home = request.env['HOME'] ?? homedir()
  const resolve = (path: string): string =>
    nodePath.resolve(directory, path.replace(/^~(?=\/|$)/, home))
  const paths = resolvePaths(camelCased(values), resolve)
  // What is about images that exist needs no lock, and minds none.
  const { makes } = commands[request.command]
  const lock = paths.lock ?? (await findLock(directory, readFile, makes ? mistakes : []))
  const wheelByDefault = origins.app.from === 'default' && pyproject?.project.backend === true
  const options: Options = {
    ...paths,
    ...(wheelByDefault ? { app: { wheel: true, roots: [] } } : {}),
    lock,
    directory,
    project: pyproject?.project ?? {},
    origins,
  }
  // Where single values are wrong, what they are together says nothing.
  if (mistakes.length === 0) mistakes.push(...checkTogether(options))
  const { buildLock, mistakes: missing } = await checkLocks(options, readFile)
  if (makes) mistakes.push(...missing)
  const systemLock = await findSystemLock(options, readFile, mistakes)
  if (mistakes.length > 0) throw asOneError(mistakes)
  return { ...options, buildLock, systemLock }
}

const defaultOf = (definition: Definition<unknown, undefined>, machine: Machine): unknown =>
  typeof definition.default === 'function'
    ? (definition.default as (machine: Machine) => unknown)(machine)
    : definition.default

type ReadFile = (path: string) => Promise<string | undefined>

const tolerant =
  (readFile: ReadFile): ReadFile =>
  async (path) => {
    try {
      return await readFile(path)
    } catch (thrown) {
      const { code } = thrown as { readonly code?: unknown }
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw thrown
    }
  }

async function readPyproject(
  directory: string,
  readFile: ReadFile,
): Promise<Pyproject | undefined> {
  const file = nodePath.join(directory, 'pyproject.toml')
  const content = await readFile(nodePath.resolve(file))
  return content === undefined ? undefined : parsePyproject(content, file)
}

const camelCased = (values: Readonly<Record<OptionName, unknown>>): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  ) as unknown as Values

function resolvePaths(values: Values, resolve: (path: string) => string): Values {
  const maybe = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(path)
  return {
    ...values,
    pythonSources: values.pythonSources.map((one) => (isFolder(one) ? resolve(one) : one)),
    packages: Object.fromEntries(
      Object.entries(values.packages).map(([name, one]) => [
        name,
        { ...one, patches: maybe(one.patches) },
      ]),
    ),
    lock: maybe(values.lock),
    buildLock: maybe(values.buildLock),
    systemLock: maybe(values.systemLock),
    advisories: values.advisories.map((one) => (/^https?:/.test(one) ? one : resolve(one))),
    patches: maybe(values.patches),
    repositories: values.repositories.map((line) =>
      line.replace(
        /(\bsigned-by=)([^\s\]]+)/i,
        (_, name: string, file: string) => name + resolve(file),
      ),
    ),
    base: values.base.replace(
      /^((?:oci|oci-archive|archive):)?(\.{0,2}\/.*|(?<=:).*)$/,
      (_, scheme: string | undefined, file: string) => `${scheme ?? ''}${resolve(file)}`,
    ),
    app: {
      ...values.app,
      roots: values.app.roots.map(({ from, to }) => ({ from: resolve(from), to })),
    },
    files: Object.fromEntries(
      Object.entries(values.files).map(([from, to]) => [resolve(from), to]),
    ),
    appIgnore: [...defaultIgnored, ...values.appIgnore],
    output: resolve(values.output),
    outputLayout: maybe(values.outputLayout),
    report: maybe(values.report),
    outputArchive: maybe(values.outputArchive),
    outputSbom: maybe(values.outputSbom),
    cache: resolve(values.cache),
  }
}

/** Locks that a tool keeps for the project; one of them at most is expected. */
const toolLocks = ['uv.lock', 'poetry.lock', 'pdm.lock', 'Pipfile.lock']
/** Those that may as well have been exported from one of them. */
const otherLocks = ['pylock.toml', 'requirements.txt']

/** The lock of a project that does not name one; a member of a workspace has it further up. */
async function findLock(
  directory: string,
  readFile: ReadFile,
  mistakes: PycaskError[],
): Promise<string> {
  const there = async (names: readonly string[]): Promise<readonly string[]> => {
    const paths = names.map((name) => nodePath.join(directory, name))
    const texts = await Promise.all(paths.map(readFile))
    return paths.filter((_, index) => texts[index] !== undefined)
  }
  const [lock, second] = await there(toolLocks)
  if (lock !== undefined && second !== undefined)
    mistakes.push(
      new PycaskError({
        code: 'option-conflict',
        what: `${directory} has two locks: ${[lock, second].map((path) => nodePath.basename(path)).join(' and ')}`,
        hint: 'say which one is meant: --lock, or lock = "..." in [tool.pycask]',
      }),
    )
  if (lock !== undefined) return lock
  const [other] = await there(otherLocks)
  return (
    other ??
    (await lockOfWorkspace(directory, readFile)) ??
    nodePath.join(directory, 'requirements.txt')
  )
}

async function lockOfWorkspace(directory: string, readFile: ReadFile): Promise<string | undefined> {
  if ((await readFile(nodePath.join(directory, 'pyproject.toml'))) === undefined) return undefined
  for (let above = nodePath.dirname(directory); ; above = nodePath.dirname(above)) {
    const lock = nodePath.join(above, 'uv.lock')
    if ((await readFile(lock)) !== undefined) {
      const root = await readFile(nodePath.join(above, 'pyproject.toml'))
      return root?.includes('[tool.uv.workspace]') === true ? lock : undefined
    }
    if (above === nodePath.dirname(above)) return undefined
  }
}

/** The lock must be there; the build lock too if it was asked for, else it is found beside the lock. */
async function checkLocks(
  options: Options,
  readFile: ReadFile,
): Promise<{ buildLock: string | undefined; mistakes: PycaskError[] }> {
  const mistakes: PycaskError[] = []
  const { lock, origins } = options
  if ((await readFile(lock)) === undefined)
    mistakes.push(
      new PycaskError({
        code: 'lock-missing',
        what:
          origins.lock.from === 'default'
            ? `no lock file: ${options.directory} has none of ${[...toolLocks, ...otherLocks].join(', ')}`
            : `${origins.lock.text}: ${lock} does not exist`,
        hint: 'make one (uv lock, poetry lock, pdm lock, pipenv lock, or uv pip compile --generate-hashes requirements.in -o requirements.txt), or name it with --lock',
        at: origins.lock.at,
      }),
    )
  const buildLock =
    options.buildLock ?? nodePath.join(nodePath.dirname(lock), 'build-requirements.txt')
  if ((await readFile(buildLock)) !== undefined) return { buildLock, mistakes }
  if (options.buildLock !== undefined)
    mistakes.push(
      new PycaskError({
        code: 'build-lock-missing',
        what: `${origins['build-lock'].text}: ${buildLock} does not exist`,
        hint: 'pycask lock writes one',
        at: origins['build-lock'].at,
      }),
    )
  return { buildLock: undefined, mistakes }
}

/** pycask.lock: the one that is named must be there, unless it is going to be written. */
async function findSystemLock(
  { lock, systemLock, system, origins }: Options,
  readFile: ReadFile,
  mistakes: PycaskError[],
): Promise<string | undefined> {
  const path = systemLock ?? nodePath.join(nodePath.dirname(lock), 'pycask.lock')
  if (system || (await readFile(path)) !== undefined) return path
  if (systemLock !== undefined)
    mistakes.push(
      new PycaskError({
        code: 'system-lock-missing',
        what: `${origins['system-lock'].text}: ${systemLock} does not exist`,
        hint: 'pycask lock --system writes it',
        at: origins['system-lock'].at,
      }),
    )
  return undefined
}
