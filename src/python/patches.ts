/** Patches for CPython's source: a folder of unified diffs, such as backported security fixes. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PycaskError } from '../errors.js'
import { sha256, type Sha256 } from '../words.js'

export interface Patch {
  /** `0001-CVE-2026-1234.patch` */
  readonly name: string
  readonly bytes: Uint8Array
}

export interface PatchSet {
  /** In the order in which they are applied. */
  readonly patches: readonly Patch[]
  /** Of names and contents, in that order. */
  readonly sha256: Sha256
}

const isPatch = (name: string): boolean => /\.(patch|diff)$/.test(name)

/**
 * Reads a folder: its file `series` names the patches in their order (as quilt(1) has it), else all
 * of its `*.patch` and `*.diff` are taken by name.
 *
 * @throws PycaskError `patches-missing` for a folder that is not there or has none, or a name in
 *   `series` that is not there
 */
export async function readPatches(folder: string): Promise<PatchSet> {
  const found = await readdir(folder).catch((thrown: unknown) => {
    throw missing(`patches: ${folder} cannot be read`, thrown)
  })
  const series = found.includes('series') ? await seriesOf(join(folder, 'series')) : undefined
  const names = series ?? found.filter(isPatch).sort()
  if (names.length === 0) throw missing(`patches: ${folder} has no *.patch and no *.diff`)
  const patches = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name)).catch((thrown: unknown) => {
        throw missing(
          `patches: ${join(folder, 'series')} names ${name}, which is not there`,
          thrown,
        )
      })
      return { name, bytes }
    }),
  )
  const hash = createHash('sha256')
  for (const { name, bytes } of patches) hash.update(`${name}\0${bytes.length}\0`).update(bytes)
  return { patches, sha256: sha256(hash.digest('hex')) }
}

/** One name a line; what follows it (quilt's options) must be the default. */
async function seriesOf(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...options] = line.split(/\s+/)
      if (options.length === 0 || options.join(' ') === '-p1') return name
      throw missing(`patches: ${file}: ${line}: patches are applied with -p1, and nothing else`)
    })
}

const missing = (what: string, cause?: unknown): PycaskError =>
  new PycaskError({
    code: 'patches-missing',
    what,
    hint: 'a folder with unified diffs against the root of the source: diff -u a/Lib/x.py b/Lib/x.py',
    cause,
  })
