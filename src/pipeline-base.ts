/** Below the waterline: which base the options mean. */
import { join } from 'node:path'
import { baseRecipe, slimRecipe, type BaseFacts } from './debian/index.js'
import type { Recipe } from './make/types.js'
import { homeOf, packagesForOptions } from './pipeline-config.js'
import type { Setting } from './pipeline.js'

/** The base that has these Debian packages, beyond those that the options name. */
export function baseOf(
  { host, index, options }: Setting,
  libraries: readonly string[],
): Promise<Recipe<BaseFacts>> {
  const packages = [...options.systemPackages, ...packagesForOptions(options), ...libraries]
  const { org, user: uid } = options
  const user = { name: org, uid, gid: uid, home: homeOf(org) }
  if (options.base === 'minimal') return baseRecipe({ host, index, packages, user })
  return slimRecipe({ host, index, packages, user, directory: join(options.cache, 'debian') })
}
