/** Tags of a refreshed image: one that never moves, one that leads back, and at last those that are read. */
import { PycaskError } from '../errors.js'
import type { ImageRecord } from '../record/index.js'
import type { Pushable, RegistryClient } from '../registry/index.js'
import type { Digest } from '../words.js'
import type { LookedAt } from './refresh.js'

export interface MovedTags {
  /** `3.13.15-trixie-20261123`: never moves. */
  readonly dated: string
  /** `main-previous`, where the image was until now; undefined where no tag has moved. */
  readonly previous: string | undefined
  /** `main`; undefined where the image is named by digest, or the tag is one of several platforms. */
  readonly moved: string | undefined
}

/**
 * Tags the new image. The tag by which the image was named moves last, and only if it still leads to
 * where it led when the refresh began; it is no mistake if it leads to the new image already: then
 * somebody else has refreshed it.
 *
 * @throws PycaskError `tag-moved`
 */
export async function moveTags(
  client: RegistryClient,
  image: Pick<LookedAt, 'name' | 'reference' | 'published' | 'at'>,
  { manifest }: Pushable,
  { record, today }: { readonly record: ImageRecord; readonly today: Date },
): Promise<MovedTags> {
  const { registry, repository, familiar, tag } = image.reference
  const place = { registry, repository, familiar }
  const artifact: Pushable = { manifest, blobs: [] }
  const old = image.published.reference.digest
  const dated = await dateTag(client, image, artifact, { record, today })
  // An index of several platforms gets its new parts together: pycask index.
  if (tag === undefined || image.at !== old) return { dated, previous: undefined, moved: undefined }
  const now = (await client.resolve({ ...place, tag }))?.digest
  if (now === manifest.digest) return { dated, previous: `${tag}-previous`, moved: tag }
  if (now !== old) throw tagMoved(image.name, old, now)
  const previous = `${tag}-previous`
  const before = await client.manifest(image.published.reference)
  await client.push({ manifest: before, blobs: [] }, place, [previous])
  await client.push(artifact, place, [tag], { expected: { [tag]: old } })
  return { dated, previous, moved: tag }
}

/** A tag of the day; where it is taken by another image, with a number behind it. */
async function dateTag(
  client: RegistryClient,
  { reference: { registry, repository, familiar } }: Pick<LookedAt, 'reference'>,
  artifact: Pushable,
  { record, today }: { readonly record: ImageRecord; readonly today: Date },
): Promise<string> {
  const place = { registry, repository, familiar }
  const day = today.toISOString().slice(0, 10).replaceAll('-', '')
  const name = `${record.python.name}-${record.suite}-${day}`
  for (let count = 1; ; count++) {
    const tag = count === 1 ? name : `${name}.${String(count)}`
    const there = (await client.resolve({ ...place, tag }))?.digest
    if (there === artifact.manifest.digest) return tag
    if (there !== undefined) continue
    try {
      await client.push(artifact, place, [tag], { expected: { [tag]: null } })
      return tag
    } catch (thrown) {
      // Another refresh of this minute took it.
      if (!(thrown instanceof PycaskError) || thrown.code !== 'tag-moved') throw thrown
    }
  }
}

const tagMoved = (name: string, before: Digest, now: Digest | undefined): PycaskError =>
  new PycaskError({
    code: 'tag-moved',
    what: `${name} was ${before} when the refresh began and is ${now ?? 'gone'} now: somebody else has moved it, and it was left there`,
    hint: 'refresh again: what is there now is looked at then',
  })
