/**
 * GitHub's cache service around a build: one bundle of products and verified downloads. Whatever is
 * restored is verified by hash when it is used, so that a wrong bundle costs time and nothing else.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { restoreCache, saveCache, isFeatureAvailable } from '@actions/cache'
import { messageOf } from '../errors.js'
import type { Outcome } from '../make/index.js'
import { readOptions } from '../options/index.js'
import type { CommandRequest } from './session.js'

export interface WorkflowCache {
  /** Keeps what was built; does nothing if nothing was. Never rejects. */
  save(outcomes: readonly Outcome[]): Promise<void>
}

const none: WorkflowCache = { save: () => Promise.resolve() }

/** Restores the nearest bundle. A cache that fails, or is not there, is a remark and no error. */
export async function workflowCache(request: CommandRequest): Promise<WorkflowCache> {
  const { log } = request
  if (!isFeatureAvailable()) {
    log.info('this job has no cache service')
    return none
  }
  const options = await readOptions(request)
  const paths = ['products', 'sources'].map((name) => join(options.cache, name))
  const lock = createHash('sha256').update(await readFile(options.lock))
  const kind = [
    'pycask-1',
    process.arch,
    options.suite,
    options.python.join('_'),
    options.optimize,
  ].join('-')
  const prefix = `${kind}-${lock.digest('hex').slice(0, 16)}-`
  try {
    const found = await restoreCache([...paths], prefix, [prefix, `${kind}-`])
    log.info(found === undefined ? 'nothing to restore' : `restored ${found}`)
  } catch (thrown) {
    log.warn(`the cache cannot be restored: ${messageOf(thrown)}`)
  }
  return {
    async save(outcomes) {
      const built = outcomes.filter(({ state }) => state === 'built')
      if (built.length === 0) {
        log.info('nothing new to keep')
        return
      }
      // Keys cannot be written twice: what is in the bundle is part of its key.
      const contents = createHash('sha256')
      for (const { key } of outcomes) contents.update(key ?? '')
      try {
        const key = `${prefix}${contents.digest('hex').slice(0, 16)}`
        await saveCache([...paths], key)
        log.info(`kept as ${key}`)
      } catch (thrown) {
        log.warn(`the cache cannot be kept: ${messageOf(thrown)}`)
      }
    },
  }
}
