/** The lock of what was installed or made: wheels by hash, and where each comes from. */
import { stringify } from 'smol-toml'

/** A wheel as it lies in a folder, and the locked file that it is or was built from. */
export interface DerivedWheel {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly sha256: string
  readonly built: boolean
  readonly from: { readonly file: string; readonly sha256: string }
}

/**
 * A pylock.toml (PEP 751) that names each wheel by its path beside the lock and by its hash; installers
 * need nothing else. `packages.tool.pycask` says which file of the project's lock it comes from.
 *
 * @param minor `3.13`: the wheels are for this Python
 */
export function derivedLock(minor: string, wheels: readonly DerivedWheel[]): string {
  const packages = [...wheels]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, file, sha256, built, from }) => ({
      ...{ name, version },
      wheels: [{ name: file, path: file, hashes: { sha256 } }],
      tool: { pycask: { built, from: from.file, 'from-sha256': from.sha256 } },
    }))
  return `${stringify({
    'lock-version': '1.0',
    'created-by': 'pycask',
    'requires-python': `==${minor}.*`,
    packages,
  }).trimEnd()}\n`
}

/** `pylock.cp313.toml`: the specification has no dots within the name. */
export const derivedLockName = (minor: string, suffix: string): string =>
  `pylock.cp${minor.replace('.', '')}${suffix}.toml`
