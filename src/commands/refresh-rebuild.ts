/** What no other base cures: an ordinary build of the project. */
import { baseFacts } from '../debian/index.js'
import { PycaskError } from '../errors.js'
import { build } from './build.js'
import { forBuild } from './for-build.js'
import type { LookedAt, RefreshContext } from './refresh-context.js'
import type { NewImage } from './refresh-publish.js'
import { packageChanges } from './refresh-rebase.js'
import { architectureOf } from './session.js'

/** An ordinary build of the project, whose store is the image as it is published. */
export async function rebuild(
  { request, options, architecture }: RefreshContext,
  { name, reference, published, cure }: LookedAt,
  obstacles: readonly string[],
): Promise<NewImage> {
  const { minor, suffix } = published.record.python
  const settings = {
    image: `${reference.registry}/${reference.repository}`,
    tags: reference.tag ?? 'latest',
    push: 'false',
    ...(options.origins.python.from === 'default' || options.python.length > 1
      ? { python: minor + suffix }
      : {}),
  }
  const given = forBuild(request)
  const run = given.inputs
    ? { ...request, inputs: { ...given.inputs, ...settings } }
    : {
        ...request,
        flags: [
          ...given.flags,
          ...Object.entries(settings).map(([flag, value]) => `--${flag}=${value}`),
        ],
      }
  if (architecture !== architectureOf(process.arch))
    throw new PycaskError({
      code: 'platform-needs-machine',
      what: `${name} for linux/${architecture} has to be built (${obstacles[0] ?? `${cure} have moved`}), and this machine is ${architectureOf(process.arch)}`,
      hint: `refresh it on a machine of ${architecture}: each exchanges its own part of the tag`,
      details: obstacles,
    })
  const { images } = await build({ ...run, command: 'build' }).catch((thrown: unknown) => {
    if (!(thrown instanceof PycaskError) || thrown.code !== 'lock-missing') throw thrown
    const why = obstacles.length > 0 ? 'its base alone cannot be swapped' : `${cure} have moved`
    throw new PycaskError({
      code: 'project-missing',
      what: `${name} has to be built (${why}), and there is no project in ${options.directory}`,
      hint: 'run pycask refresh in the folder of its project, or name it with --directory',
      details: obstacles,
      cause: thrown,
    })
  })
  const [made] = images
  if (made === undefined) throw new Error('the build made no image')
  const before = published.record.products.find(({ kind }) => kind === 'base')
  const after = made.record.products.find(({ kind }) => kind === 'base')
  const [old, now] = [before, after].map((one) => baseFacts.safeParse(one?.facts).data)
  return {
    artifact: made.image,
    record: made.record,
    contents: made.contents,
    ...(old !== undefined && now !== undefined
      ? packageChanges(old.packages, now)
      : { added: [], removed: [] }),
  }
}
