/** Reads a lock of any format as far as it goes without uv. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { directPackage } from './formats/direct.js'
import { readPdmLock } from './formats/pdm.js'
import { ambiguous, explained, requirementsText, type Pins } from './formats/pins.js'
import { readPipfileLock } from './formats/pipfile.js'
import { readPoetryLock } from './formats/poetry.js'
import { readPylock } from './formats/pylock.js'
import {
  readRequirements,
  type DirectRequirement,
  type Requirement,
} from './formats/requirements.js'
import { uvProject } from './formats/uv.js'
import { evaluateMarker, markerEnvironment } from './markers.js'
import { checkSelection, lockCommand, type Selection } from './selection.js'
import type { LockedPackage, Target } from './types.js'

/** A file of the lock, and its text with `\n` at line ends. */
export interface LockText {
  readonly file: string
  readonly text: string
}

/** What a lock says by itself. `files`: all that the lock depends on. */
export type LockContents = { readonly files: readonly LockText[] } & (
  | {
      /** Versions and hashes; the index knows the addresses. */
      readonly kind: 'pins'
      readonly count: number
      readonly requirements: readonly Requirement[]
      /** Packages that are of no index. */
      readonly direct: readonly LockedPackage[]
      readonly indexUrls: readonly string[]
      /** What `--find-links` names: addresses, and folders with absolute paths. */
      readonly findLinks: readonly string[]
      /** The requirements as a file for uv, where it cannot read the lock itself. */
      readonly text: string | undefined
      /** Whether one index may have what an earlier one has in other versions only. */
      readonly anyIndex: boolean
    }
  | { readonly kind: 'files'; readonly count: number; readonly packages: readonly LockedPackage[] }
  | {
      readonly kind: 'uv'
      /** Whether it names files and folders of this machine. */
      readonly local: boolean
    }
)

export interface ReadLockOptions {
  readonly host: Pick<Host, 'env'>
  readonly file: string
  readonly project: string
  readonly selection: Selection
  readonly target: Target
}

/** The name decides: `uv.lock`, `pylock.toml`, `pylock.web.toml`, `poetry.lock`, `pdm.lock`, `Pipfile.lock`. */
export async function readLock(options: ReadLockOptions): Promise<LockContents> {
  const { file, selection, target, host, project } = options
  const name = basename(file)
  if (name === 'uv.lock') return readUv(options)
  if (name === 'poetry.lock')
    return pins(file, (text) => readPoetryLock(text, file, selection, target, project))
  if (name === 'pdm.lock')
    return pins(file, (text) => readPdmLock(text, file, selection, target, project))
  if (name === 'Pipfile.lock')
    return pins(file, (text) => readPipfileLock(text, file, selection, target, host.env, project))
  if (/^pylock(\.[^.]+)?\.toml$/.test(name)) {
    const text = await textOf(file)
    const directory = dirname(resolve(file))
    const packages = readPylock(text, { file, directory, project, selection, target })
    return { kind: 'files', files: [{ file, text }], count: packages.length, packages }
  }
  checkSelection(file, selection, { extras: undefined, groups: undefined })
  const read = await readRequirements(file, (path) => readFile(path, 'utf8'), host.env)
  const direct = directPackages(read.direct, options)
  return {
    ...{ ...read, direct, kind: 'pins', anyIndex: false },
    count: read.requirements.length + direct.length,
  }
}

/** Those whose markers hold, each once. */
function directPackages(
  entries: readonly DirectRequirement[],
  { file, project, target }: ReadLockOptions,
): readonly LockedPackage[] {
  const environment = markerEnvironment(target)
  const none = { extras: [], groups: [] }
  const packages = new Map<string, LockedPackage>()
  for (const entry of entries) {
    const { name, at, marker } = entry
    if (
      marker !== undefined &&
      !explained(at, name, () => evaluateMarker(marker, environment, none))
    )
      continue
    const found = directPackage(entry, { lock: file, project })
    const other = packages.get(name)
    if (found !== undefined && other !== undefined) throw ambiguous(name, other, found)
    if (found !== undefined) packages.set(name, found)
  }
  return [...packages.values()]
}

async function pins(file: string, read: (text: string) => Pins): Promise<LockContents> {
  const text = await textOf(file)
  const found = read(text)
  return {
    ...found,
    kind: 'pins',
    files: [{ file, text }],
    count: found.requirements.length + found.direct.length,
    findLinks: [],
    text: requirementsText(found),
    anyIndex: true,
  }
}

/** uv looks at the projects too: their pyproject.toml say what belongs to the workspace. */
async function readUv({ file, project }: ReadLockOptions): Promise<LockContents> {
  const lock = { file, text: await textOf(file) }
  const root = dirname(resolve(file))
  const beside = { file: join(dirname(file), 'pyproject.toml'), at: join(root, 'pyproject.toml') }
  const text = await readFile(beside.at, 'utf8').catch(() => undefined)
  if (text === undefined)
    throw new PycaskError({
      code: 'lock-unreadable',
      what: `${file}: there is no pyproject.toml beside it, which uv needs to read it`,
      hint: 'keep both together, or export it: uv export --format pylock.toml -o pylock.toml',
      at: { file },
    })
  const member = uvProject(file, project)
  const files = [lock, { file: beside.file, text }]
  if (member !== root) {
    const own = await readFile(join(member, 'pyproject.toml'), 'utf8').catch(() => '')
    files.push({ file: join(member, 'pyproject.toml'), text: own })
  }
  const local = /^source = \{ (editable|directory|path) = /m.test(lock.text)
  return { kind: 'uv', files, local }
}

async function textOf(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r\n?/g, '\n')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new PycaskError({
      code: missing ? 'lock-missing' : 'lock-unreadable',
      what: `${file}: ${missing ? 'there is no such lock file' : 'the lock file cannot be read'}`,
      hint: missing
        ? `make one (${lockCommand(file)}), or name it with the option lock`
        : undefined,
      at: { file },
      cause,
    })
  }
}
