/**
 * GitHub's cache service as a store: one bundle of products for each base, architecture and Python,
 * whose key ends in the hashes of the lock and of what is in it. The nearest bundle is restored
 * beside the cache's folder and looked into after it, so that one changed line of a lock makes one
 * wheel. Whatever comes out of it is verified by its own key and hashes: a bundle that is wrong,
 * late or missing costs time and nothing else.
 */
import { createHash } from 'node:crypto'
import { copyFile, link, mkdir, readdir, readFile, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isFeatureAvailable, restoreCache, saveCache } from '@actions/cache'
import { messageOf } from '../errors.js'
import type { Log } from '../host/types.js'
import { keptEntries, markedMs, type KeptEntry } from '../make/index.js'
import type { Options } from '../options/index.js'
import { formatBytes } from '../report/index.js'
import type { BundleState } from './step-state.js'
import type { CachePolicy } from './workflow-events.js'

/** Raised whenever older bundles could not be read. */
const format = 'pycask-2'
/** A service that takes longer than this is no help. */
const patienceMs = { restore: 4 * 60_000, save: 8 * 60_000 }

/** Where a bundle lies: always the same path, which is part of the service's key. */
export const bundleDirectory = (cache: string): string => join(cache, 'bundle')

/** `pycask-2-main-amd64-trixie-minimal-3.13-full-<settings>-<lock>`, from rough to fine. */
export async function bundleKeys(
  options: Pick<
    Options,
    'suite' | 'base' | 'python' | 'optimize' | 'libpython' | 'org' | 'lock' | 'buildLock'
  >,
  channel: CachePolicy['channel'],
): Promise<{ readonly prefix: string; readonly restore: readonly string[] }> {
  const { suite, base, python, optimize, libpython, org } = options
  const hash = createHash('sha256')
  for (const path of [options.lock, options.buildLock])
    hash.update(path === undefined ? '-' : await readFile(path)).update('\0')
  const lock = hash.digest('hex').slice(0, 16)
  const kindOf = (from: string): string =>
    [format, from, process.arch, suite, base, python.join('_'), optimize, libpython, org]
      .map(keyPart)
      .join('-')
  const own = kindOf(channel)
  const kinds = channel === 'main' ? [own] : [own, kindOf('main')]
  return {
    prefix: `${own}-${lock}-`,
    restore: [...kinds.map((kind) => `${kind}-${lock}-`), ...kinds.map((kind) => `${kind}-`)],
  }
}

/** Keys may have no commas and 512 characters: what is long or strange stands there as its hash. */
function keyPart(text: string): string {
  if (/^[\w.-]{1,60}$/.test(text)) return text
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/**
 * Restores the nearest bundle into its folder, which is empty where there is none. Never rejects:
 * a service that is down, slow, denied or broken is a warning.
 */
export async function restoreBundle(request: {
  readonly log: Log
  readonly cache: string
  readonly keys: readonly string[]
  readonly patienceMs?: number
}): Promise<void> {
  const { log, cache, keys } = request
  const directory = bundleDirectory(cache)
  try {
    await rm(directory, { recursive: true, force: true })
    if (!isFeatureAvailable()) {
      log.info('this job has no cache service')
      return
    }
    const [first = '', ...more] = keys
    const found = await withinTime(
      request.patienceMs ?? patienceMs.restore,
      restoreCache([directory], first, more, { segmentTimeoutInMs: 60_000 }),
    )
    const there = await keptEntries(directory)
    const bytes = there.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    if (found === undefined) log.info('nothing to restore')
    else log.info(`restored ${found}: ${there.length} products, ${formatBytes(bytes)}`)
  } catch (thrown) {
    log.warn(`the workflow's cache cannot be restored, building without it: ${messageOf(thrown)}`)
    await rm(directory, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Saves what this job used, and of the restored bundle what fits into the budget, the most recently
 * used first. Does nothing where nothing is new. Never rejects.
 */
export async function saveBundle(
  state: BundleState,
  request: { readonly log: Log; readonly patienceMs?: number },
): Promise<void> {
  const { log } = request
  const { cache, startedMs } = state
  if (!state.save) {
    log.info(`not saved: ${state.why}`)
    return
  }
  try {
    if (!isFeatureAvailable()) {
      log.info('this job has no cache service')
      return
    }
    const entries = await keptEntries(join(cache, 'products'))
    // A mark that is young is not set again; and the clocks of file systems tick more coarsely than ours.
    const used = entries.filter(({ usedMs }) => usedMs >= startedMs - markedMs - 1000)
    const bundled = await keptEntries(bundleDirectory(cache))
    const known = new Set(bundled.map(nameOf))
    const fresh = used.filter((one) => !known.has(nameOf(one)))
    if (fresh.length === 0) {
      log.info('nothing new to keep')
      return
    }
    const needed = new Set(used.map(nameOf))
    const candidates = [...used, ...bundled.filter((one) => !needed.has(nameOf(one)))]
    const { kept, bytes, dropped } = within(candidates, state.budgetBytes)
    if (kept.length === 0) {
      log.warn(
        `nothing is kept: cache-budget is ${formatBytes(state.budgetBytes)}, less than one product`,
      )
      return
    }
    await fill(bundleDirectory(cache), kept)
    const contents = createHash('sha256')
    for (const name of kept.map(nameOf).sort()) contents.update(`${name}\n`)
    const key = `${state.prefix}${contents.digest('hex').slice(0, 16)}`
    const id = await withinTime(
      request.patienceMs ?? patienceMs.save,
      saveCache([bundleDirectory(cache)], key),
    )
    const said = `${kept.length} products, ${formatBytes(bytes)}, ${fresh.length} of them new`
    const left = dropped === 0 ? '' : `; ${dropped} used longest ago are left out (cache-budget)`
    // The client tells itself why, as a warning.
    if (id < 0) log.info(`not saved as ${key}: ${said}`)
    else log.info(`saved as ${key}: ${said}${left}`)
  } catch (thrown) {
    log.warn(`the workflow's cache cannot be saved: ${messageOf(thrown)}`)
  }
}

const nameOf = ({ kind, entry }: KeptEntry): string => `${kind}/${entry}`

/** The first ones that fit; what is too large by itself does not keep later ones out. */
function within(
  candidates: readonly KeptEntry[],
  budgetBytes: number,
): { readonly kept: readonly KeptEntry[]; readonly bytes: number; readonly dropped: number } {
  const kept: KeptEntry[] = []
  let bytes = 0
  for (const one of candidates) {
    if (bytes + one.sizeBytes > budgetBytes) continue
    kept.push(one)
    bytes += one.sizeBytes
  }
  return { kept, bytes, dropped: candidates.length - kept.length }
}

/** Makes the folder of links to these entries; it replaces the one that was restored. */
async function fill(directory: string, entries: readonly KeptEntry[]): Promise<void> {
  const beside = `${directory}.new`
  const old = `${directory}.old`
  await rm(beside, { recursive: true, force: true })
  await rm(old, { recursive: true, force: true })
  for (const { kind, entry, path, usedMs } of entries) {
    const target = join(beside, kind, entry)
    await mkdir(target, { recursive: true })
    for (const file of await readdir(path))
      await link(join(path, file), join(target, file)).catch(() =>
        copyFile(join(path, file), join(target, file)),
      )
    // Bundles tell by this what was used longest ago.
    await utimes(target, usedMs / 1000, usedMs / 1000)
  }
  await rename(directory, old).catch(() => undefined)
  await rename(beside, directory)
  await rm(old, { recursive: true, force: true })
}

async function withinTime<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const late = sleep(limitMs, undefined, { signal: done.signal }).then(() => {
    throw new Error(`the cache service took longer than ${Math.round(limitMs / 1000)} s`)
  })
  // Whoever loses is nobody's concern any more.
  late.catch(() => undefined)
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    done.abort()
  }
}
