/** Temporary folders of processes that were killed before they could remove them. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Nothing here takes this long; whatever is older belongs to nobody. */
const abandonedMs = 6 * 3_600_000

/** Removes folders in `directory` whose names begin with `prefix` and that are six hours old. */
export async function sweepLeftovers(directory: string, prefix: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(prefix)) continue
    const found = await stat(join(directory, name)).catch(() => undefined)
    if (found === undefined || Date.now() - found.mtimeMs < abandonedMs) continue
    await rm(join(directory, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
