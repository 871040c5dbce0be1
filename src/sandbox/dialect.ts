/** Where docker and podman differ. Everything else is the same command line. */
import type { Engine } from './types.js'

export interface Dialect {
  readonly name: Engine['name']
  /** Prints the version and fails when no container could be run. */
  readonly probe: readonly string[]
  /** Further arguments of every `run` and `create`. */
  readonly isolation: readonly string[]
  /** Further arguments of `save`. */
  readonly save: readonly string[]
  /** Ends and removes a container at once. */
  readonly remove: readonly string[]
  /** A line by which the engine says that it failed, not the command in the container. */
  readonly fault: RegExp
}

export const docker: Dialect = {
  name: 'docker',
  probe: ['version', '--format', '{{.Server.Version}}'],
  // A build that does nothing but fork must not take the machine with it. podman has a limit of its own.
  isolation: ['--pids-limit=8192'],
  save: [],
  remove: ['rm', '--force', '--volumes'],
  fault: /^docker: /m,
}

export const podman: Dialect = {
  name: 'podman',
  probe: ['info', '--format', '{{.Version.Version}}'],
  // It would hand the proxies of the caller's environment, with their passwords, to the container.
  isolation: ['--http-proxy=false'],
  save: ['--quiet'],
  // Without --time it waits ten seconds for a shell that ignores SIGTERM.
  remove: ['rm', '--force', '--volumes', '--time=0'],
  fault: /^Error: /m,
}
