/** Tags of a refreshed image: one that never moves, one that leads back, and at last those that are read. */
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { canonicalJson, digestOfBytes } from '../image/index.js'
import type { ImageRecord } from '../record/index.js'
import type { Pushable, Reference, RegistryClient } from '../registry/index.js'
import type { Digest } from '../words.js'
import type { LookedAt } from './refresh-context.js'

export interface MovedTags {
  /** `3.13.15-trixie-20261123`: never moves. */
  readonly dated: string
  /** `main-previous`, where the image was until now; undefined where no tag has moved. */
  readonly previous: string | undefined
  /** `main`; undefined where the image is named by digest. */
  readonly moved: string | undefined
  /** Of the index, where the tag leads to several platforms. */
  readonly index: Digest | undefined
}

type Tagged = Pick<LookedAt, 'name' | 'reference' | 'published' | 'at'>

/** How often another platform of the same index may come between, before it is given up. */
const mostTurns = 8

/**
 * Tags the new image. The tag by which the image was named moves last, and only if it still leads to
 * where it led when the refresh began; it is no mistake if it leads to the new image already: then
 * somebody else has refreshed it.
 *
 * A tag of several platforms leads to an index: it gets a new one in which this platform's image is
 * exchanged. Other platforms may be refreshed at the same time, on machines of their own: each
 * exchanges its own part of whatever is there, as long as its own is there.
 *
 * @throws PycaskError `tag-moved`
 */
export async function moveTags(
  client: RegistryClient,
  image: Tagged,
  { manifest }: Pushable,
  { record, today }: { readonly record: ImageRecord; readonly today: Date },
): Promise<MovedTags> {
  const { tag } = image.reference
  const place = placeOf(image.reference)
  const artifact: Pushable = { manifest, blobs: [] }
  const old = image.published.reference.digest
  const when = { record, today }
  if (image.at !== old && tag !== undefined) return moveIndex(client, image, artifact, when)
  const dated = await dateTag(client, image, artifact, when)
  if (tag === undefined || image.at !== old)
    return { dated, previous: undefined, moved: undefined, index: undefined }
  const previous = `${tag}-previous`
  const done = { dated, previous, moved: tag, index: undefined }
  const now = (await client.resolve({ ...place, tag }))?.digest
  if (now === manifest.digest) return done
  if (now !== old) throw tagMoved(image.name, old, now)
  const before = await client.manifest(image.published.reference)
  await client.push({ manifest: before, blobs: [] }, place, [previous])
  await client.push(artifact, place, [tag], { expected: { [tag]: old } })
  return done
}

const descriptor = z.looseObject({ digest: z.string(), size: z.number() })
const indexDocument = z.looseObject({ mediaType: z.string(), manifests: z.array(descriptor) })

async function moveIndex(
  client: RegistryClient,
  image: Tagged,
  { manifest }: Pushable,
  when: { readonly record: ImageRecord; readonly today: Date },
): Promise<MovedTags> {
  const place = placeOf(image.reference)
  const { tag = 'latest' } = image.reference
  const old = image.published.reference.digest
  const previous = `${tag}-previous`
  for (let turn = 1; ; turn++) {
    const now = await client.manifest({ ...place, tag })
    const read = indexDocument.safeParse(JSON.parse(Buffer.from(now.bytes).toString()))
    const parts = read.data?.manifests ?? []
    const isDone = parts.some(({ digest }) => digest === manifest.digest)
    if (!isDone && !parts.some(({ digest }) => digest === old))
      throw tagMoved(image.name, old, now.digest)
    const bytes = isDone
      ? now.bytes
      : canonicalJson({
          ...read.data,
          manifests: parts.map((one) =>
            one.digest === old
              ? { ...one, digest: manifest.digest, size: manifest.bytes.length }
              : one,
          ),
        })
    const index: Pushable = {
      manifest: { mediaType: now.mediaType, digest: digestOfBytes(bytes), bytes },
      blobs: [],
    }
    const { digest } = index.manifest
    if (!isDone) {
      // The first platform of this round says what was there before it.
      if (now.digest === image.at)
        await client.push({ manifest: now, blobs: [] }, place, [previous])
      try {
        await client.push(index, place, [tag], { expected: { [tag]: now.digest } })
      } catch (thrown) {
        // Another platform was quicker: its part stays, and ours is put beside it.
        if (codeOf(thrown) !== 'tag-moved' || turn >= mostTurns) throw thrown
        continue
      }
    }
    const dated = await dateTag(client, image, index, when)
    return { dated, previous, moved: tag, index: digest }
  }
}

export interface RolledBack {
  /** As the user named it. */
  readonly name: string
  readonly from: Digest
  readonly to: Digest
  /** `main-previous`: leads to where the tag was. */
  readonly previous: string
}

/**
 * Puts a tag back to where it was before its last refresh, and `TAG-previous` to where it was now: once
 * more leads forward again.
 *
 * @throws PycaskError `rollback-impossible`, `tag-moved`
 */
export async function rollBack(
  client: RegistryClient,
  name: string,
  reference: Reference,
): Promise<RolledBack> {
  const place = placeOf(reference)
  const { tag = 'latest', digest } = reference
  const previous = `${tag}-previous`
  const [now, before] = await Promise.all(
    [tag, previous].map((one) => client.resolve({ ...place, tag: one })),
  )
  if (digest !== undefined || now === undefined || before === undefined)
    throw new PycaskError({
      code: 'rollback-impossible',
      what:
        digest === undefined
          ? `${name} cannot be put back: there is no ${now === undefined ? tag : previous}`
          : `${name} is named by its digest, which leads to one image for ever`,
      hint: 'a refresh leaves TAG-previous behind: pycask refresh --rollback ghcr.io/acme/web:main',
    })
  const [old, back] = await Promise.all(
    [now, before].map((one) => client.manifest({ ...place, digest: one.digest })),
  )
  if (old === undefined || back === undefined) throw new Error('two manifests were read')
  await client.push({ manifest: back, blobs: [] }, place, [tag], {
    expected: { [tag]: now.digest },
  })
  await client.push({ manifest: old, blobs: [] }, place, [previous], {
    expected: { [previous]: before.digest },
  })
  return { name, from: now.digest, to: before.digest, previous }
}

const placeOf = ({ registry, repository, familiar }: Reference): Reference => ({
  ...{ registry, repository, familiar },
})

/** A tag of the day; where it is taken by another image, with a number behind it. */
async function dateTag(
  client: RegistryClient,
  { reference }: Pick<LookedAt, 'reference'>,
  artifact: Pushable,
  { record, today }: { readonly record: ImageRecord; readonly today: Date },
): Promise<string> {
  const place = placeOf(reference)
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
      if (codeOf(thrown) !== 'tag-moved') throw thrown
    }
  }
}

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof PycaskError ? thrown.code : undefined

const tagMoved = (name: string, before: Digest, now: Digest | undefined): PycaskError =>
  new PycaskError({
    code: 'tag-moved',
    what: `${name} was ${before} when the refresh began and is ${now ?? 'gone'} now: somebody else has moved it, and it was left there`,
    hint: 'refresh again: what is there now is looked at then',
  })
