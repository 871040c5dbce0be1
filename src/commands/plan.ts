/** `pycask plan`: what a build would reuse and make, and why. */
import { NotPlanned, type Outcome } from '../make/index.js'
import { openSession, type CommandRequest } from './session.js'

/** What a build of one image would do. */
export interface PlannedImage {
  /** `3.13.15` */
  readonly python: string
  readonly outcomes: readonly Outcome[]
}

/** The outcomes that a build would have, for each Python; nothing of the images is made. */
export async function plan(request: CommandRequest): Promise<readonly PlannedImage[]> {
  const { images } = await openSession(request, { building: false })
  return Promise.all(
    images.map(async ({ release, run, outcomes }) => {
      try {
        await run()
      } catch (thrown) {
        // The image itself is never there before its parts: where one is missing, the plan ends here.
        if (!(thrown instanceof NotPlanned)) throw thrown
      }
      return { python: release.name, outcomes: outcomes() }
    }),
  )
}
