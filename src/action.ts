/** The entry of a step in a workflow, and of its end. */
import { runStep } from './commands/step.js'

await runStep(process.env)
// A cache service that was given up may still hold a connection: the job does not wait for it.
process.exit()
