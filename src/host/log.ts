import type { Log } from './types.js'

const drop = (): void => undefined

/** A log that says nothing. */
export const quietLog: Log = { info: drop, warn: drop, debug: drop }
