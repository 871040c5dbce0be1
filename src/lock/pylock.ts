/** Reads pylock.toml as uv writes it. https://packaging.python.org/en/latest/specifications/pylock-toml/ */
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { parse } from 'smol-toml'
import * as z from 'zod'
import { sha256 } from '../words.js'
import { canonicalName, withoutCredentials, type LockedFile } from './types.js'

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
  hashes: z.object({ sha256: z.string().optional() }),
})

const document = z.object({
  'lock-version': z.string().startsWith('1.'),
  packages: z
    .array(
      z.object({
        name: z.string(),
        version: z.string(),
        sdist: file.optional(),
        wheels: z.array(file).default([]),
      }),
    )
    .default([]),
})

/**
 * Parses a pylock.toml. Files without a SHA-256 are left out: they could not be verified.
 *
 * @param directory what `path` entries are relative to
 * @throws when it is not TOML, or not a pylock.toml of version 1
 */
export function parsePylock(text: string, directory: string): readonly PylockPackage[] {
  const { packages } = document.parse(parse(text))
  const locked = (found: z.infer<typeof file>): LockedFile[] => {
    const hash = found.hashes.sha256
    const url =
      found.url ??
      (found.path === undefined ? undefined : pathToFileURL(resolve(directory, found.path)).href)
    if (hash === undefined || url === undefined) return []
    const name = found.name ?? decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
    // It becomes a file's name here: nothing but one plain segment of a path will do.
    if (!/^[^./\\][^/\\]*$/.test(name)) return []
    return [{ name, url: withoutCredentials(url), sha256: sha256(hash), sizeBytes: found.size }]
  }
  return packages.map((found) => ({
    name: canonicalName(found.name),
    version: found.version,
    wheels: found.wheels.flatMap(locked),
    sdist: found.sdist === undefined ? undefined : locked(found.sdist)[0],
  }))
}
