/** A new image takes the place of a stale one: pushed by its digest, tried, told of; then its tags move. */
import type { ImageRecord } from '../record/index.js'
import { refreshType, writeReport } from '../refresh/index.js'
import type { Attachment, Pushable } from '../registry/index.js'
import { billOfMaterials, type Contents } from '../sbom/index.js'
import type { Digest } from '../words.js'
import { attestationsOf } from './attestations.js'
import { attachmentsOf, recordAttachment } from './published.js'
import { makerOf, type LookedAt, type RefreshContext } from './refresh-context.js'
import type { Cured } from './refresh-cure.js'
import { withProducts } from './refresh-record.js'
import { moveTags } from './refresh-tags.js'
import { tryImage } from './refresh-verify.js'

/** An image that is not in the registry yet, and its record. */
export interface NewImage {
  readonly artifact: Pushable
  readonly record: ImageRecord
  /** For its bill of materials; undefined where the record of an old version does not tell it. */
  readonly contents: Contents | undefined
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

export async function publishNew(
  context: RefreshContext,
  image: LookedAt,
  made: NewImage,
  how: Cured['how'],
): Promise<Omit<Cured, 'obstacles' | 'seconds'>> {
  const { client, host, options, request } = context
  const { artifact, contents, added, removed } = made
  const { digest, mediaType, bytes } = artifact.manifest
  const result = { how, digest, added, removed, proposal: undefined, stillBroken: [] }
  if (options.dryRun) return { ...result, published: false, tags: undefined, pushedBytes: 0 }
  const { registry, repository, familiar } = image.reference
  const place = { registry, repository, familiar }
  const pushed = await client.push(artifact, place, [])
  const tried =
    options.verify === 'full'
      ? await tryImage(context, image, { digest, maker: makerOf(context) })
      : { products: [], stillBroken: [] }
  const record = withProducts(made.record, tried.products)
  const name = `${registry}/${repository}`
  const bill = contents && billOfMaterials(contents, name)
  const documents =
    contents === undefined || bill === undefined
      ? [recordAttachment(record)]
      : [
          ...attachmentsOf(record, bill),
          ...(await attestationsOf(host, options, { name, contents, bill })),
        ]
  await client.attach(place, { digest, mediaType, sizeBytes: bytes.length }, [
    ...documents,
    reportOf(image, digest, how, request.today),
  ])
  const tags = await moveTags(client, image, artifact, { record, today: request.today })
  const { stillBroken } = tried
  return { ...result, published: true, tags, stillBroken, pushedBytes: pushed.pushedBytes }
}

/** Why this image is another one than before: attached to it. */
function reportOf(
  { published, findings }: LookedAt,
  digest: Digest,
  how: Cured['how'],
  today: Date,
): Attachment {
  const from = published.reference.digest
  const bytes = writeReport({ from, to: digest, at: today.toISOString(), action: how, findings })
  return { artifactType: refreshType, mediaType: refreshType, bytes }
}
