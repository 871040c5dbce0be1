/** Where Pycask keeps what it made and downloaded. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * `$PYCASK_CACHE`, else `$XDG_CACHE_HOME/pycask`, else `~/.cache/pycask`, as an absolute path.
 * Empty variables count as absent; a relative XDG_CACHE_HOME is ignored, as its specification
 * says (XDG Base Directory 0.8).
 */
export function cacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['PYCASK_CACHE']
  if (own !== undefined && own !== '') return resolve(own)
  const xdg = env['XDG_CACHE_HOME']
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'pycask')
  const home = env['HOME']
  return join(home !== undefined && isAbsolute(home) ? home : homedir(), '.cache', 'pycask')
}
