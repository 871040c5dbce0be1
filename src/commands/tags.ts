/** Tags and file names that differ with the Python: `{python}`, `{minor}`, `{suite}`. */
import { PycaskError } from '../errors.js'
import type { Options } from '../options/index.js'
import type { Release } from '../python/index.js'

type Named = Pick<Release, 'name' | 'minor' | 'suffix'>
type Asked = Pick<Options, 'tags' | 'suite' | 'origins' | 'outputArchive' | 'outputSbom'>

/** Replaces `{python}` by 3.13.15, `{minor}` by 3.13 (3.13t), `{suite}` by trixie. */
export function fill(text: string, { name, minor, suffix }: Named, suite: string): string {
  return text
    .replaceAll('{python}', name)
    .replaceAll('{minor}', minor + suffix)
    .replaceAll('{suite}', suite)
}

/**
 * The tags of each release's image, in the order of `releases`.
 *
 * @throws PycaskError `option-conflict` where two images would get one tag, or one archive
 */
export function tagsOf(options: Asked, releases: readonly Named[]): readonly (readonly string[])[] {
  const { suite, origins } = options
  const several = releases.length > 1
  const wanted = several && origins.tags.from === 'default' ? ['{minor}'] : options.tags
  const filled = releases.map((one) => [...new Set(wanted.map((tag) => fill(tag, one, suite)))])
  for (const [at, tags] of filled.entries())
    for (const tag of tags) {
      const other = filled.findIndex((others) => others.includes(tag))
      if (other !== at) throw shared(`the tag ${tag}`, origins.tags, releases[other], releases[at])
    }
  const files = [
    [options.outputArchive, origins['output-archive']],
    [options.outputSbom, origins['output-sbom']],
  ] as const
  for (const [file, origin] of files) {
    if (file === undefined) continue
    const [first, ...more] = releases.map((one) => fill(file, one, suite))
    if (first !== undefined && more.includes(first))
      throw shared(`the file ${first}`, origin, releases[0], releases[1])
  }
  return filled
}

function shared(
  what: string,
  { text, at }: Options['origins']['tags'],
  one: Named | undefined,
  other: Named | undefined,
): PycaskError {
  return new PycaskError({
    code: 'option-conflict',
    what: `${text}: the images of Python ${one?.name ?? ''} and ${other?.name ?? ''} would both get ${what}`,
    hint: 'put {minor} or {python} into it, which each image fills in for itself',
    at,
  })
}
