/** uv.lock, by uv's own export to pylock.toml: which packages belong to what is uv's to know. */
import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { PycaskError } from '../../errors.js'
import type { Host } from '../../host/types.js'
import type { Selection } from '../selection.js'
import { canonicalName, withoutCredentials, type LockedPackage, type Target } from '../types.js'
import { readPylock } from './pylock.js'

export interface UvLockOptions {
  readonly host: Host
  readonly uv: string
  /** The lock, as it should stand in messages. */
  readonly file: string
  /** The project's folder: in a workspace, the member whose dependencies are wanted. */
  readonly project: string
  readonly selection: Selection
  readonly target: Target
}

/** The folder of the project or member whose dependencies a uv.lock is read for. */
export function uvProject(file: string, project: string): string {
  const root = dirname(resolve(file))
  const inside = relative(root, resolve(project))
  return inside.startsWith('..') || inside.startsWith('/') ? root : resolve(project)
}

/**
 * @throws PycaskError `lock-selection-unknown`, `lock-failed` (uv's own words), and what
 *   `readPylock` throws
 */
export async function readUvLock(options: UvLockOptions): Promise<readonly LockedPackage[]> {
  const { host, uv, file, selection, target } = options
  const command = [
    ...[uv, 'export', '--quiet', '--color', 'never', '--frozen', '--offline'],
    ...['--no-python-downloads', '--format', 'pylock.toml', '--no-header'],
    // The application is a layer of its own; what is for developing stays out of an image.
    ...['--no-emit-project', '--no-default-groups'],
    ...selection.extras.flatMap((name) => ['--extra', name]),
    ...selection.groups.flatMap((name) => ['--group', name]),
  ]
  const cwd = uvProject(file, options.project)
  const { exitCode, stdout, stderr } = await host.run(command, { cwd })
  if (exitCode !== 0) throw explain(withoutCredentials(stderr), options)
  const text = await readFile(file, 'utf8')
  return readPylock(stdout, {
    file,
    // The export's paths start where it ran.
    directory: cwd,
    project: cwd,
    // The export has only what was selected, and says so no more.
    selection: { extras: [], groups: [] },
    target,
    lineOf: linesOf(text),
  })
}

function explain(stderr: string, { file }: UvLockOptions): PycaskError {
  const [, kind, name] = /(Extra|Group) `([^`]+)` is not defined/.exec(stderr) ?? []
  if (kind !== undefined && name !== undefined)
    return new PycaskError({
      code: 'lock-selection-unknown',
      what: `${file}: ${kind.toLowerCase()} ${name}: the project has no such ${kind.toLowerCase()}`,
      hint: `correct the option ${kind.toLowerCase()}s`,
      at: { file },
    })
  return new PycaskError({
    code: 'lock-failed',
    what: `${file}: uv cannot export the lock`,
    details: stderr.split('\n').filter((line) => line.trim() !== ''),
    hint: 'see whether it belongs to the pyproject.toml beside it: uv lock --check',
    at: { file },
  })
}

/** The line of each package: names and versions stand below its header. */
function linesOf(text: string): (name: string, version: string) => number | undefined {
  const lines = new Map<string, number>()
  let start = 0
  let name = ''
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '[[package]]') start = index + 1
    const [, key, value] = /^(name|version) = "([^"]+)"/.exec(line) ?? []
    if (key === 'name') lines.set((name = canonicalName(value ?? '')), start)
    else if (key === 'version') lines.set(`${name} ${value ?? ''}`, start)
  }
  return (of, version) => lines.get(`${of} ${version}`) ?? lines.get(of)
}
