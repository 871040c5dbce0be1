/** Reads a lock of any format as far as it goes without uv. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PycaskError } from '../errors.js'
import type { Host } from '../host/types.js'
import { readPdmLock } from './formats/pdm.js'
import { requirementsText, type Pins } from './formats/pins.js'
import { readPipfileLock } from './formats/pipfile.js'
import { readPoetryLock } from './formats/poetry.js'
import { readPylock } from './formats/pylock.js'
import { readRequirements, type Requirement } from './formats/requirements.js'
import { uvProject } from './formats/uv.js'
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
      readonly indexUrls: readonly string[]
      /** The same as a requirements file, where the lock is none. */
      readonly text: string | undefined
    }
  | { readonly kind: 'files'; readonly count: number; readonly packages: readonly LockedPackage[] }
  | { readonly kind: 'uv' }
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
  const { file, selection, target, host } = options
  const name = basename(file)
  if (name === 'uv.lock') return readUv(options)
  if (name === 'poetry.lock')
    return pins(file, (text) => readPoetryLock(text, file, selection, target))
  if (name === 'pdm.lock') return pins(file, (text) => readPdmLock(text, file, selection, target))
  if (name === 'Pipfile.lock')
    return pins(file, (text) => readPipfileLock(text, file, selection, target, host.env))
  if (/^pylock(\.[^.]+)?\.toml$/.test(name)) {
    const text = await textOf(file)
    const directory = dirname(resolve(file))
    const packages = readPylock(text, { file, directory, selection, target })
    return { kind: 'files', files: [{ file, text }], count: packages.length, packages }
  }
  checkSelection(file, selection, { extras: undefined, groups: undefined })
  const read = await readRequirements(file, (path) => readFile(path, 'utf8'))
  return { ...read, kind: 'pins', count: read.requirements.length, text: undefined }
}

async function pins(file: string, read: (text: string) => Pins): Promise<LockContents> {
  const text = await textOf(file)
  const found = read(text)
  return {
    ...found,
    kind: 'pins',
    files: [{ file, text }],
    count: found.requirements.length,
    text: requirementsText(found),
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
  return { kind: 'uv', files }
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
