/** Curing a stale image: another base below the same layers where that is safe, else an ordinary build. */
import { PycaskError } from '../errors.js'
import type { Digest } from '../words.js'
import { forBuild } from './for-build.js'
import { layersOfRecord } from './refresh-below.js'
import type { LookedAt, RefreshContext } from './refresh-context.js'
import { publishNew } from './refresh-publish.js'
import { tryRebase } from './refresh-rebase.js'
import { rebuild } from './refresh-rebuild.js'
import type { MovedTags } from './refresh-tags.js'
import { lockSystem, type WrittenSystemLock } from './system-lock.js'

export interface Cured {
  /**
   * `rebased`: other base layers below the same others. `rebuilt`: an ordinary build. `proposed`: the
   * project has a pycask.lock, which says now what the image would be made of; nothing was built.
   */
  readonly how: 'rebased' | 'rebuilt' | 'proposed'
  /** Of the new image; of the one that is there where nothing was made. */
  readonly digest: Digest
  /** What changed in pycask.lock, where it was written. */
  readonly proposal: WrittenSystemLock | undefined
  /** Rules of the contract that are broken, and were before. */
  readonly stillBroken: readonly string[]
  /** False with dry-run: nothing was pushed, no tag has moved. */
  readonly published: boolean
  readonly tags: MovedTags | undefined
  /** Why the base alone could not be swapped, one sentence each. */
  readonly obstacles: readonly string[]
  /** Packages that came or went with the new base: `libfoo1 1.0-1`. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly pushedBytes: number
  readonly seconds: number
}

/**
 * @throws PycaskError `project-missing`: it has to be built, and this is not its project's folder;
 *   `tag-moved`; what building and pushing throw
 */
export async function cureImage(context: RefreshContext, image: LookedAt): Promise<Cured> {
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  if (context.options.systemLock !== undefined && !isOnTop(image))
    return { ...(await propose(context, image)), seconds: seconds() }
  let obstacles: readonly string[] = []
  if (image.cure === 'rebase') {
    const tried = await tryRebase(context, image)
    if ('reasons' in tried) obstacles = tried.reasons
    else
      return {
        ...(await publishNew(context, image, tried, 'rebased')),
        obstacles,
        seconds: seconds(),
      }
  }
  if (isOnTop(image)) throw notOurs(image, obstacles)
  const built = await rebuild(context, image, obstacles)
  return { ...(await publishNew(context, image, built, 'rebuilt')), obstacles, seconds: seconds() }
}

/** pycask.lock decides what the image is made of: a refresh proposes another one. */
async function propose(
  { request, options }: RefreshContext,
  { published }: LookedAt,
): Promise<Omit<Cured, 'seconds'>> {
  const nothing = {
    ...({ how: 'proposed', digest: published.reference.digest, published: false } as const),
    ...{ tags: undefined, added: [], removed: [], stillBroken: [], pushedBytes: 0 },
  }
  if (options.dryRun) {
    const why = `${options.systemLock ?? ''} would be written: it says what the image is made of`
    return { ...nothing, obstacles: [why], proposal: undefined }
  }
  const settings = forBuild(request)
  const proposal = await lockSystem({
    ...{ ...request, ...settings },
    ...{ command: 'lock', operands: [] },
    ...(settings.inputs
      ? { inputs: { ...settings.inputs, system: 'true' } }
      : { flags: [...settings.flags, '--system'] }),
  })
  return { ...nothing, obstacles: [], proposal }
}

/** Whether others have put layers on it: then it is not made by a build of ours. */
const isOnTop = ({ published: { layers, record, annotations } }: LookedAt): boolean =>
  annotations['dev.pycask.python'] === undefined && layers.length > layersOfRecord(record).size

const notOurs = ({ name }: LookedAt, obstacles: readonly string[]): PycaskError =>
  new PycaskError({
    code: 'rebase-impossible',
    what: `${name} has layers that others put on an image of ours, and its base alone cannot be swapped`,
    details: obstacles,
    hint: 'refresh the image below it, and build this one again with the tool that made it',
  })
