/** Temporary folders on the store's file system, and removing those of dead processes. */
import { randomBytes } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from './disk-errors.js'
import { isAlive, owner, thisProcess, type Owner } from './owner.js'

/** Owners of other machines cannot be asked: their folders go when nobody touched them for a day. */
const strangersMs = 24 * 60 * 60 * 1000

/** A path in `directory` that nobody else uses; its name says whose it is. */
export function scratchPath(directory: string): string {
  const { place, pid, start } = thisProcess()
  return join(directory, `${place}-${pid}-${start}-${randomBytes(6).toString('hex')}`)
}

/** A new empty folder in `directory`, which is made if need be. */
export async function scratchDirectory(directory: string): Promise<string> {
  const path = scratchPath(directory)
  await mkdir(path, { recursive: true })
  return path
}

/** Removes what dead processes left in `directory`. Nothing that can be alive is touched. */
export async function sweepScratch(directory: string): Promise<void> {
  const here = thisProcess()
  const now = Date.now()
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const whose = ownerOf(name)
    const alive = whose === undefined ? undefined : isAlive(whose, here)
    const dead =
      alive === false || (alive === undefined && now - (await touched(path)) > strangersMs)
    if (dead) await removeTree(path).catch(() => undefined)
  }
}

/** Moves a folder into `aside` and removes it there: it is there whole, or not at all. */
export async function removeAtOnce(path: string, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true })
  const moved = scratchPath(aside)
  await rename(path, moved)
  await removeTree(moved)
}

/** Removes a tree even when builds left folders in it that may not be written. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch (thrown) {
    if (!['EACCES', 'EPERM'].includes(systemCode(thrown) ?? '')) throw thrown
    await makeWritable(path)
    await rm(path, { recursive: true, force: true })
  }
}

async function makeWritable(directory: string): Promise<void> {
  if (!(await lstat(directory)).isDirectory()) return
  await chmod(directory, 0o700)
  for (const entry of await readdir(directory, { withFileTypes: true }))
    if (entry.isDirectory()) await makeWritable(join(directory, entry.name))
}

function ownerOf(name: string): Owner | undefined {
  const [place, pid, start] = name.split('-')
  return owner.safeParse({ place, pid: Number(pid), start }).data
}

async function touched(path: string): Promise<number> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
  return mtimeMs
}
