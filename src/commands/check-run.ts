/** Images in the engine, for what only running them shows. */
import {
  compareStarts,
  loadInto,
  observe,
  skipped,
  type Growth,
  type Loaded,
  type Observation,
} from '../contract/index.js'
import { messageOf } from '../errors.js'
import type { OpenOptions } from '../reader/index.js'
import type { Engine } from '../sandbox/index.js'
import type { Looked } from './check-compare.js'

export interface Ran {
  readonly looked: Looked
  readonly observation: Observation
  /** The engine that has it; undefined where it was not run. */
  readonly engine?: Engine
  readonly loaded?: Loaded
}

export const notRun = (looked: Looked, why: string): Ran => ({
  looked,
  observation: { observed: skipped(why) },
})

/** Runs an image where there is an engine. Who calls it removes what was loaded. */
export async function runImage(looked: Looked, open: OpenOptions): Promise<Ran> {
  const { image, model } = looked
  let engine: Engine
  try {
    engine = await open.engine()
  } catch (error) {
    return notRun(looked, `there is no engine to run it: ${messageOf(error)}`)
  }
  const loaded = await loadInto(engine, image, open.temporary)
  try {
    const observation = await observe(engine, loaded.reference, model)
    return { looked, observation, engine, loaded }
  } catch (error) {
    await loaded.remove()
    throw error
  }
}

/** How long both take to start; undefined unless both were run. */
export async function startsOf(own: Ran, other: Ran): Promise<readonly Growth[] | undefined> {
  if (own.engine === undefined || own.loaded === undefined || other.loaded === undefined)
    return undefined
  return compareStarts(
    own.engine,
    { reference: own.loaded.reference, model: own.looked.model },
    { reference: other.loaded.reference, model: other.looked.model },
  )
}
