/**
 * What is attached to an image: artifacts whose manifests name it as their subject (distribution
 * spec 1.1, "Listing Referrers"; image spec 1.1, manifest.md, "Guidelines for Artifact Usage").
 *
 * Registries without the referrers API (GHCR, distribution 2) have an index at the tag
 * `sha256-<hex>` that clients keep by themselves. Two writers of it overwrite each other, so all
 * artifacts of one subject are written in one update, which is read back until it is seen.
 */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import * as z from 'zod'
import { PycaskError } from '../errors.js'
import { digestOf, hexOf, sha256, type Digest } from '../words.js'
import { readBody } from './errors.js'
import { getBlob, getManifest } from './manifests.js'
import { pushTo, putManifest, type Pushable } from './push.js'
import { Passing } from './retry.js'
import type { Session } from './session.js'

/** A document that is attached to a manifest. */
export interface Attachment {
  /** What it is: `application/vnd.cyclonedx+json`. */
  readonly artifactType: string
  /** How its bytes are to be read; often the same. */
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** The manifest that something is attached to. */
export interface Subject {
  readonly digest: Digest
  readonly mediaType: string
  readonly sizeBytes: number
}

export interface ReferrerDescriptor {
  readonly digest: Digest
  readonly artifactType: string
  readonly annotations: Readonly<Record<string, string>>
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'
const emptyType = 'application/vnd.oci.empty.v1+json'
const empty = Buffer.from('{}')

/** Documents are small; one that is not was not written by us. */
const largestDocumentBytes = 64 * 1024 * 1024

const descriptor = z.looseObject({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number(),
  artifactType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})
type Descriptor = z.infer<typeof descriptor>
const index = z.looseObject({ manifests: z.array(descriptor) })
const artifactManifest = z.looseObject({ layers: z.array(descriptor) })

/** The artifact's manifest and blobs. Equal attachments of one subject give equal bytes. */
export function artifactOf(subject: Subject, attachment: Attachment): Pushable {
  const { artifactType, mediaType, bytes, annotations } = attachment
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType,
      config: { mediaType: emptyType, digest: digestOfBytes(empty), size: 2, data: 'e30=' },
      layers: [{ mediaType, digest: digestOfBytes(bytes), size: bytes.length }],
      subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.sizeBytes },
      ...(annotations === undefined ? {} : { annotations }),
    }),
  )
  const blob = (type: string, content: Uint8Array) => ({
    digest: digestOfBytes(content),
    sizeBytes: content.length,
    mediaType: type,
    open: () => Readable.from([content], { objectMode: false }),
  })
  return {
    manifest: { mediaType: manifestType, digest: digestOfBytes(manifest), bytes: manifest },
    blobs: [blob(emptyType, empty), blob(mediaType, bytes)],
  }
}

/**
 * Attaches documents to a manifest that the registry has; what is attached already stays, and is not
 * sent again. Resolves with the digests of the artifacts' manifests, in the order given.
 */
export async function attachTo(
  session: Session,
  subject: Subject,
  attachments: readonly Attachment[],
): Promise<readonly Digest[]> {
  const artifacts = attachments.map((one) => artifactOf(subject, one))
  const digests = artifacts.map(({ manifest }) => manifest.digest)
  for (const artifact of artifacts) await pushTo(session, artifact, [])
  const listed = await askApi(session, subject.digest)
  const has = (all: readonly Descriptor[]) =>
    digests.every((wanted) => all.some(({ digest }) => digest === wanted))
  // Some registries have the API and still do not list what was pushed.
  if (listed !== undefined && has(listed)) return digests

  const ours = artifacts.map(({ manifest }, at): Descriptor => {
    const { artifactType = '', annotations } = attachments[at] ?? {}
    return {
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.bytes.length,
      artifactType,
      ...(annotations === undefined ? {} : { annotations }),
    }
  })
  const tag = fallbackTag(subject.digest)
  const doing = `attaching to ${session.repository}@${subject.digest}`
  await session.attempts.make(doing, async () => {
    const before = await readFallback(session, subject.digest)
    if (has(before)) return
    const others = before.filter(({ digest }) => !digests.includes(digest as Digest))
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [...others, ...ours] }),
    )
    await putManifest(session, { mediaType: indexType, digest: digestOfBytes(bytes), bytes }, tag)
    // GHCR shows the old index for seconds; somebody else may have written over ours.
    if (!has(await readFallback(session, subject.digest)))
      throw new Passing(
        () =>
          new PycaskError({
            code: 'registry-rejected',
            what: `${session.registry} does not show at ${session.repository}:${tag} what was attached to ${subject.digest}`,
            hint: 'another process may write there at the same time: run it again',
          }),
      )
  })
  return digests
}

/** What is attached to a manifest, of one kind or of all; sorted by digest. */
export async function listReferrers(
  session: Session,
  subject: Digest,
  artifactType?: string,
): Promise<readonly ReferrerDescriptor[]> {
  const api = (await askApi(session, subject)) ?? []
  // What was attached before a registry had the API is only at the tag.
  const all = api.length > 0 ? api : await readFallback(session, subject)
  return [...new Map(all.map((one) => [one.digest, one])).values()]
    .filter((one) => artifactType === undefined || one.artifactType === artifactType)
    .map(({ digest, artifactType: type = '', annotations = {} }) => ({
      digest: digest as Digest,
      artifactType: type,
      annotations,
    }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1))
}

/** The document of an artifact, verified; undefined where there is none of that digest. */
export async function readAttachment(
  session: Session,
  digest: Digest,
): Promise<Uint8Array | undefined> {
  const manifest = await getManifest(session, digest)
  if (manifest === undefined) return undefined
  const parsed = artifactManifest.safeParse(parseJson(manifest.bytes))
  const [layer] = parsed.success ? parsed.data.layers : []
  if (layer === undefined || layer.size > largestDocumentBytes) return undefined
  const parts: Buffer[] = []
  for await (const part of await getBlob(session, layer.digest as Digest))
    parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** The referrers API's answer; undefined where the registry has none. */
async function askApi(
  session: Session,
  subject: Digest,
): Promise<readonly Descriptor[] | undefined> {
  return session.attempts.make(`asking what is attached to ${subject}`, async () => {
    const response = await session.send({
      method: 'GET',
      path: `referrers/${subject}`,
      headers: { accept: indexType },
    })
    // 404 is what the specification has for it; others say 400, 403 or 405.
    if (response.status !== 200) {
      await readBody(response)
      return undefined
    }
    const bytes = await session.read(response, 4 * 1024 * 1024)
    const parsed = index.safeParse(parseJson(bytes))
    return parsed.success ? parsed.data.manifests : undefined
  })
}

async function readFallback(session: Session, subject: Digest): Promise<readonly Descriptor[]> {
  const found = await getManifest(session, fallbackTag(subject))
  if (found === undefined) return []
  const parsed = index.safeParse(parseJson(found.bytes))
  return parsed.success ? parsed.data.manifests : []
}

/** The tag at which clients keep a subject's referrers where the registry does not. */
export const fallbackTag = (subject: Digest): string => `sha256-${hexOf(subject)}`

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

const digestOfBytes = (bytes: Uint8Array): Digest =>
  digestOf(sha256(createHash('sha256').update(bytes).digest('hex')))
