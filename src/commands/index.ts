/** What a user can ask for. Each command composes rooms and computes nothing itself. */
export { build, type BuildResult } from './build.js'
export { lock, type LockResult } from './lock.js'
export { plan } from './plan.js'
export { wheels, type WheelsResult } from './wheels.js'
export type { CommandRequest } from './session.js'
