/** Where builds happen: workspaces, logs of failed builds, and one lock for each key. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf } from '../errors.js'
import type { Log } from '../host/types.js'
import { explainFullDisk, explainWriting } from './disk-errors.js'
import { sweepLock, withLock } from './lock.js'
import { removeTree, scratchDirectory, sweepScratch } from './scratch.js'
import type { Workbench, Workspace } from './types.js'

/** Logs of failed builds that are kept; older ones are removed. */
const keptLogs = 20

export interface WorkbenchFolders {
  /** Workspaces; on the same file system as the store. */
  readonly tmp: string
  readonly locks: string
  readonly logs: string
}

/** Folders are made when first needed; then what dead processes left in them is removed. */
export function createWorkbench(folders: WorkbenchFolders, log: Log): Workbench {
  let swept: Promise<void> | undefined
  const open = async (recipe: { kind: string; name: string }): Promise<Workspace> => {
    swept ??= sweep(folders)
    await swept
    await mkdir(folders.logs, { recursive: true })
    const about = `${recipe.kind}-${recipe.name}`.replace(/[^A-Za-z0-9._+-]/g, '_')
    const stamp = new Date().toISOString().replace(/[:.]/g, '')
    const logFile = join(folders.logs, `${about}-${stamp}-${randomBytes(3).toString('hex')}.log`)
    return { directory: await scratchDirectory(folders.tmp), logFile }
  }
  return {
    exclusively: (recipe, key, signal, work) => {
      const what = recipe.kind === recipe.name ? recipe.name : `${recipe.kind} ${recipe.name}`
      return withLock(join(folders.locks, key), { what, log, signal }, work)
    },
    async withWorkspace(recipe, work) {
      const workspace = await open(recipe).catch((thrown: unknown) => {
        throw explainWriting(thrown, dirname(folders.tmp))
      })
      try {
        const made = await work(workspace)
        await rm(workspace.logFile, { force: true })
        return made
      } catch (thrown) {
        await pruneLogs(folders.logs).catch(() => undefined)
        throw explainFullDisk(thrown, dirname(folders.tmp))
      } finally {
        await removeTree(workspace.directory).catch((thrown: unknown) => {
          log.warn(`${workspace.directory} could not be removed: ${messageOf(thrown)}`)
        })
      }
    },
  }
}

async function sweep(folders: WorkbenchFolders): Promise<void> {
  await sweepScratch(folders.tmp)
  for (const name of await readdir(folders.locks).catch(() => []))
    await sweepLock(join(folders.locks, name)).catch(() => undefined)
  await pruneLogs(folders.logs).catch(() => undefined)
}

/** Keeps the newest logs; empty ones tell nothing. */
async function pruneLogs(directory: string): Promise<void> {
  const logs = await Promise.all(
    (await readdir(directory)).map(async (name) => {
      const path = join(directory, name)
      const { mtimeMs, size } = await stat(path)
      return { path, mtimeMs, size }
    }),
  )
  const old = logs
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(keptLogs)
  const gone = [...old, ...logs.filter(({ size }) => size === 0)]
  await Promise.all(gone.map(({ path }) => rm(path, { force: true })))
}
