/** Below the waterline: which base the options mean. */
import { join } from 'node:path'
import { baseRecipe, slimRecipe, type BaseFacts, type SlimOptions } from './debian/index.js'
import type { Recipe } from './make/types.js'
import type { Options } from './options/index.js'
import { homeOf, packagesForOptions } from './pipeline-config.js'
import type { Setting } from './pipeline.js'

/** The base that the options mean, with these packages. */
export function baseOf(
  { host, index, options }: Setting,
  packages: readonly string[],
): Promise<Recipe<BaseFacts>> {
  const { org, user: uid, base, cache } = options
  const user = { name: org, uid, gid: uid, home: homeOf(org) }
  return baseOfFlavour(base, { host, index, packages, user, directory: join(cache, 'debian') })
}

/** What the base is asked to have beyond what every base has, sorted: the rest comes with it. */
export const wantedOf = (options: Options, libraries: readonly string[]): readonly string[] =>
  [...new Set([...options.systemPackages, ...packagesForOptions(options), ...libraries])].sort()

/** The recipe of a base of Debian's packages. */
export const baseOfFlavour = (
  flavour: 'minimal' | 'slim',
  options: SlimOptions,
): Promise<Recipe<BaseFacts>> => (flavour === 'minimal' ? baseRecipe(options) : slimRecipe(options))
