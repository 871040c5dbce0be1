/** `pycask plan`: what a build would reuse and make, and why. */
import { NotPlanned, type Outcome } from '../make/index.js'
import { openSession, type CommandRequest } from './session.js'

/** The outcomes that a build would have; nothing of the image is made. */
export async function plan(request: CommandRequest): Promise<readonly Outcome[]> {
  const session = await openSession(request, { building: false })
  try {
    await session.run()
  } catch (thrown) {
    // The image itself is never there before its parts: where one is missing, the plan ends here.
    if (!(thrown instanceof NotPlanned)) throw thrown
  }
  return session.outcomes()
}
