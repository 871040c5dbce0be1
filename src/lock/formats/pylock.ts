/** Reads pylock.toml. https://packaging.python.org/en/latest/specifications/pylock-toml/ */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import { PycaskError } from '../../errors.js'
import { sha256 } from '../../words.js'
import { acceptsPython, evaluateMarker, markerEnvironment } from '../markers.js'
import { checkSelection, lockCommand, unsupportedEntry, type Selection } from '../selection.js'
import {
  canonicalName,
  withoutLogin,
  type LockedFile,
  type LockedPackage,
  type Target,
} from '../types.js'
import { ambiguous, explained, wrongPython } from './pins.js'
import { packageLines, parseToml } from './toml.js'

/** A release and its files, before they are held against the lock. */
export interface PylockPackage {
  readonly name: string
  readonly version: string
  readonly wheels: readonly LockedFile[]
  readonly sdist: LockedFile | undefined
}

const file = z.object({
  name: z.string().optional(),
  url: z.string().optional(),
  path: z.string().optional(),
  size: z.int().optional(),
  // TOML's own date and time, or its text.
  'upload-time': z.union([z.date(), z.string()]).optional(),
  hashes: z.object({ sha256: z.string().optional() }),
})

const document = z.object({
  'lock-version': z.string().startsWith('1.', 'expected version 1'),
  'requires-python': z.string().optional(),
  environments: z.array(z.string()).optional(),
  extras: z.array(z.string()).default([]),
  'dependency-groups': z.array(z.string()).default([]),
  'default-groups': z.array(z.string()).default([]),
  packages: z
    .array(
      z.object({
        name: z.string(),
        version: z.string().optional(),
        marker: z.string().optional(),
        'requires-python': z.string().optional(),
        sdist: file.optional(),
        wheels: z.array(file).default([]),
        archive: file.optional(),
        vcs: z.unknown().optional(),
        directory: z.object({ path: z.string(), subdirectory: z.string().optional() }).optional(),
      }),
    )
    .default([]),
})

/**
 * The releases of a pylock.toml, whatever their markers say: for one that uv wrote for a target.
 * Files without a SHA-256 are left out: they could not be verified.
 *
 * @param directory what `path` entries are relative to
 * @throws PycaskError `lock-unreadable`
 */
export function parsePylock(text: string, directory: string, at: string): readonly PylockPackage[] {
  return parseToml(text, document, at).packages.map((found) => ({
    name: canonicalName(found.name),
    version: found.version ?? '',
    wheels: found.wheels.flatMap((one) => lockedFile(one, directory)),
    sdist: found.sdist === undefined ? undefined : lockedFile(found.sdist, directory)[0],
  }))
}

export interface PylockOptions {
  /** The lock, as it should stand in messages. */
  readonly file: string
  /** What `path` entries are relative to. */
  readonly directory: string
  /** The project's own folder: where the lock names it, it is not one of its packages. */
  readonly project: string
  readonly selection: Selection
  readonly target: Target
  /** Where packages stand, if not in `file` by the order of the text. */
  readonly lineOf?: ((name: string, version: string) => number | undefined) | undefined
}

/**
 * The packages of a pylock.toml that a target needs, with their files.
 *
 * @throws PycaskError `lock-unreadable`, `lock-selection-unknown`, `lock-not-for-target`,
 *   `lock-entry-unsupported`, `lock-ambiguous`, `lock-without-hashes`, `package-not-available`
 */
export function readPylock(text: string, options: PylockOptions): readonly LockedPackage[] {
  const { file: at, directory, target, selection } = options
  const lock = parseToml(text, document, at)
  checkSelection(at, selection, {
    extras: lock.extras,
    groups: [...lock['dependency-groups'], ...lock['default-groups']],
  })
  const environment = markerEnvironment(target)
  const chosen = {
    extras: selection.extras.map(canonicalName),
    groups: [...lock['default-groups'], ...selection.groups].map(canonicalName),
  }
  const holds = (marker: string, name: string, line?: number): boolean =>
    explained({ file: at, line }, name, () => evaluateMarker(marker, environment, chosen))
  if (!acceptsPython(lock['requires-python'], target))
    throw notForTarget(at, `Python ${lock['requires-python'] ?? ''}`, target)
  const { environments } = lock
  if (environments !== undefined && !environments.some((marker) => holds(marker, 'environments')))
    throw notForTarget(at, environments.join(' or '), target)

  const lines = packageLines(text)
  const needed = new Map<string, LockedPackage>()
  for (const [index, found] of lock.packages.entries()) {
    const { version = '' } = found
    const name = canonicalName(found.name)
    const line = options.lineOf === undefined ? lines[index] : options.lineOf(name, version)
    const place = { file: at, line }
    if (found.marker !== undefined && !holds(found.marker, name, line)) continue
    if (found.vcs !== undefined)
      throw unsupportedEntry(name, 'a repository has no hash of its files', place)
    const requiresPython = found['requires-python']
    if (!acceptsPython(requiresPython, target))
      throw wrongPython({ name, version, requiresPython, at: place }, target)
    const other = needed.get(name)
    if (other !== undefined) throw ambiguous(name, other, { version, at: place })
    if (found.directory !== undefined) {
      const folder = resolve(directory, found.directory.path, found.directory.subdirectory ?? '')
      // The application is a layer of its own.
      if (folder !== resolve(options.project))
        needed.set(name, { name, version, at: place, wheels: [], folder })
      continue
    }
    const archive = found.archive === undefined ? [] : lockedFile(found.archive, directory)
    const isWheel = ({ name: fileName }: LockedFile): boolean => fileName.endsWith('.whl')
    const wheels = [
      ...found.wheels.flatMap((one) => lockedFile(one, directory)),
      ...archive.filter(isWheel),
    ]
    const [sdist] = [
      ...(found.sdist === undefined ? [] : lockedFile(found.sdist, directory)),
      ...archive.filter((one) => !isWheel(one)),
    ]
    if (wheels.length === 0 && sdist === undefined)
      throw new PycaskError({
        code: 'lock-without-hashes',
        what: `${at}:${String(line ?? 1)}: ${name}==${version} has no file with an address (http, https or file) and a SHA-256 hash`,
        details: ['Pycask only installs what the lock names by hash.'],
        hint: lockCommand(at),
        at: place,
      })
    needed.set(name, { name, version, at: place, wheels, sdist })
  }
  return [...needed.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function lockedFile(found: z.infer<typeof file>, directory: string): LockedFile[] {
  const hash = found.hashes.sha256
  const url =
    found.url ??
    (found.path === undefined ? undefined : pathToFileURL(resolve(directory, found.path)).href)
  if (hash === undefined || !/^[0-9a-fA-F]{64}$/.test(hash)) return []
  if (url === undefined || !URL.canParse(url) || !/^(https?|file):$/.test(new URL(url).protocol))
    return []
  const name = found.name ?? decoded(new URL(url).pathname.split('/').at(-1) ?? '')
  // It becomes a file's name here: nothing but one plain segment of a path will do.
  if (!/^[^./\\][^/\\]*$/.test(name)) return []
  const uploaded = timeOf(found['upload-time'])
  return [
    {
      ...{ name, url: withoutLogin(url), sha256: sha256(hash), sizeBytes: found.size },
      ...(uploaded !== undefined && { uploaded }),
    },
  ]
}

function timeOf(found: Date | string | undefined): string | undefined {
  const time = found === undefined ? undefined : new Date(found)
  return time === undefined || Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function notForTarget(at: string, wants: string, target: Target): PycaskError {
  return new PycaskError({
    code: 'lock-not-for-target',
    what: `${at}: the lock is for ${wants}, and the image has CPython ${target.pythonVersion} on Linux, ${target.architecture}`,
    hint: `build for another Python, or lock again: ${lockCommand(at)}`,
    at: { file: at },
  })
}
