/** The image that is published: what a change is compared with. */
import { PycaskError } from '../errors.js'
import type { Options } from '../options/index.js'
import type { Release } from '../python/index.js'
import { parseReference, type RegistryClient } from '../registry/index.js'
import { tagsOf } from './tags.js'

type Environment = Readonly<Record<string, string | undefined>>

export interface OtherImage {
  /** For `openImage`; undefined where there is none. */
  readonly name?: string
  /** Why there is none. */
  readonly why?: string
}

/**
 * Finds it under the tag of the pull request's base branch, or under the first of the tags that a
 * build would move. A registry that has none, or shows it to nobody here, is a reason and no error:
 * the first pull request of a project, and those of forks from a private registry, are checked too.
 */
export async function publishedImage(context: {
  readonly options: Options
  /** The Python of the image; undefined for one that was not built here. */
  readonly release: Release | undefined
  readonly registry: RegistryClient
  readonly env: Environment
}): Promise<OtherImage> {
  const { options, release, registry, env } = context
  if (options.image === undefined) return { why: 'no image is named (option image)' }
  if (options.offline) return { why: 'the option offline forbids to ask the registry' }
  const reference = parseReference(options.image)
  const tags = [
    ...branchTag(env),
    ...(release === undefined ? options.tags : ownTags(options, release)),
  ]
  try {
    for (const tag of tags)
      if ((await registry.resolve({ ...reference, tag })) !== undefined)
        return { name: `registry:${options.image}:${tag}` }
  } catch (error) {
    if (!(error instanceof PycaskError) || error.code === 'interrupted') throw error
    return { why: `${options.image} cannot be read: ${error.what}` }
  }
  return { why: `${options.image} has no ${tags.join(' and no ')} yet` }
}

function ownTags(options: Options, release: Release): readonly string[] {
  return tagsOf(options, [release]).flat()
}

/** `release/1.x` → `release-1.x`: what a tag may be called (distribution spec 1.1). */
function branchTag({ GITHUB_BASE_REF: base = '' }: Environment): string[] {
  const tag = base
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128)
  return tag === '' ? [] : [tag]
}
