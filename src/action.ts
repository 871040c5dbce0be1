/** The entry of a step in a workflow, and of its end. */
import { version } from './version.js'

// The first line is there at once; what takes longer to load follows.
process.stdout.write(`Pycask ${version}\n`)
const { runStep } = await import('./commands/step.js')
await runStep(process.env)
// A cache service that was given up may still hold a connection: the job does not wait for it.
process.exit()
