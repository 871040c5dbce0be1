/**
 * One process at a time, without ever waiting for a dead one. A lock is a file that its owner
 * touches every second. It is free when the file is gone, when its owner is a process of this
 * machine that has ended, or when it was not touched for ten seconds of the waiter's own clock
 * (which needs no agreement of clocks between machines). Two owners at once are possible after a
 * long pause of the first; whoever uses this must only lose time by that.
 */
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PycaskError } from '../errors.js'
import type { Log } from '../host/types.js'
import { explainWriting, systemCode } from './disk-errors.js'
import { isAlive, owner, thisProcess, type Owner } from './owner.js'

export interface LockOptions {
  /** What is waited for, in the log: `wheel psycopg2`. */
  readonly what: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly beatMs?: number
  readonly pollMs?: number
  /** Silence after which an owner counts as dead. */
  readonly silenceMs?: number
  /** After waiting this long `work` runs without the lock. */
  readonly patienceMs?: number
}

/** Runs `work` as the owner of the lock `file`. Rejects with `interrupted` if aborted while waiting. */
export async function withLock<T>(
  file: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const held = await acquire(file, options).catch((thrown: unknown) => {
    throw explainWriting(thrown, dirname(dirname(file)))
  })
  if (held === undefined) return work()
  const beat = setInterval(() => {
    const now = new Date()
    // Through the handle: a lock that somebody else took meanwhile is not kept alive by us.
    held.handle.utimes(now, now).catch(() => undefined)
  }, options.beatMs ?? 1_000).unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    await release(file, held).catch((thrown: unknown) => {
      options.log.debug(`${options.what}: its lock could not be removed: ${String(thrown)}`)
    })
  }
}

async function release(file: string, held: Held): Promise<void> {
  await held.handle.close()
  if ((await look(file))?.text === held.text) await rm(file, { force: true })
}

/** Removes the lock if its owner is known to be dead. */
export async function sweepLock(file: string): Promise<void> {
  const holder = await look(file)
  if (holder !== undefined && isDead(holder)) await breakLock(file, holder)
}

interface Held {
  readonly handle: FileHandle
  readonly text: string
}

/** Undefined when patience ended. */
async function acquire(file: string, options: LockOptions): Promise<Held | undefined> {
  await mkdir(dirname(file), { recursive: true })
  const started = performance.now()
  let seen: { readonly stamp: string; readonly sinceMs: number } | undefined
  for (;;) {
    if (options.signal.aborted) throw interrupted(options.what)
    const held = await create(file)
    if (held !== undefined) return held
    const holder = await look(file)
    if (holder === undefined) continue
    const now = performance.now()
    if (seen === undefined)
      options.log.info(`${options.what}: waiting for ${nameOf(holder)}, which makes the same`)
    if (seen?.stamp !== holder.stamp) seen = { stamp: holder.stamp, sinceMs: now }
    if (isDead(holder) || now - seen.sinceMs > (options.silenceMs ?? 10_000)) {
      options.log.debug(`${options.what}: ${nameOf(holder)} is gone, taking over`)
      await breakLock(file, holder)
      continue
    }
    if (now - started > (options.patienceMs ?? 7_200_000)) {
      options.log.warn(`${options.what}: ${nameOf(holder)} takes too long, making it as well`)
      return undefined
    }
    await sleep(options.pollMs ?? 200, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

async function create(file: string): Promise<Held | undefined> {
  try {
    const handle = await open(file, 'wx')
    const text = JSON.stringify({ id: randomUUID(), ...thisProcess() })
    await handle.writeFile(text).catch(async (thrown: unknown) => {
      await handle.close()
      await rm(file, { force: true })
      throw thrown
    })
    return { handle, text }
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return undefined
    throw thrown
  }
}

interface Holder {
  readonly text: string
  /** Changes with every beat, and from one lock to the next. */
  readonly stamp: string
  /** Undefined while the owner has not yet written its name. */
  readonly owner: Owner | undefined
}

/** Opened anew each time, so that a network file system looks at its server. */
async function look(file: string): Promise<Holder | undefined> {
  try {
    const handle = await open(file, 'r')
    try {
      const stat = await handle.stat({ bigint: true })
      const text = await handle.readFile('utf8')
      return { text, stamp: `${stat.ino}:${stat.mtimeNs}:${text}`, owner: parse(text) }
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

function parse(text: string): Owner | undefined {
  try {
    return owner.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const isDead = (holder: Holder): boolean =>
  holder.owner !== undefined && isAlive(holder.owner, thisProcess()) === false

const nameOf = (holder: Holder): string =>
  holder.owner === undefined ? 'another process' : `process ${holder.owner.pid}`

/** Several waiters may do so at once: a lock that is not `holder`'s any more is put back. */
async function breakLock(file: string, holder: Holder): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return
    throw thrown
  }
  if ((await readFile(aside, 'utf8')) !== holder.text)
    await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
}

/** The user pressed Ctrl-C, or the job was cancelled. */
export function interrupted(what: string): PycaskError {
  return new PycaskError({ code: 'interrupted', what: `interrupted before ${what} was made` })
}
