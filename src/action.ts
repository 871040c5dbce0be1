/** The entry of a step in a workflow. */
import { runStep } from './commands/step.js'

await runStep(process.env)
