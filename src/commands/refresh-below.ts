/** Images that others built on one of ours (FROM): what of them is ours, and what theirs need of the base. */
import * as z from 'zod'
import { requiresOf, type Provides, type Requires } from '../elf/index.js'
import { keyAnnotation } from '../image/index.js'
import type { OpenedImage, OpenedLayer } from '../reader/index.js'
import { readPublished, type ImageRecord, type Published } from '../record/index.js'
import { collect, providesOfLayer } from '../refresh/index.js'
import { parseReference, type Reference } from '../registry/index.js'
import type { DiffId } from '../words.js'
import { nameOf, openAt, type RefreshContext } from './refresh-context.js'

/** Tags of the image below that are tried beyond it and the one before it. */
const mostTags = 50

/**
 * An image without a record, with the record of the image of ours that it was built on: the one, among
 * `below` and the other tags beside it, whose layers are the first of its own. Undefined: none is. Layers
 * are known by their tars: engines compress them anew when they push.
 */
export async function publishedOnTop(
  context: Omit<RefreshContext, 'request'>,
  reference: Reference,
  below: string,
): Promise<Published | undefined> {
  const { client, architecture } = context
  const { layers, digest: own, manifest } = await openAt(context, nameOf(reference))
  if (own === undefined) return undefined
  const named = parseReference(below)
  const { tag = 'latest', digest } = named
  const near = [tag, `${tag}-previous`]
  const first =
    digest === undefined ? near.map((one): Reference => ({ ...named, tag: one })) : [named]
  const further = async (): Promise<readonly Reference[]> =>
    (await client.tags(named))
      .filter((one) => !one.startsWith('sha256-') && !near.includes(one))
      .slice(-mostTags)
      .map((one) => ({ ...named, tag: one }))
  for (const candidates of [() => Promise.resolve(first), further])
    for (const candidate of await candidates()) {
      const ours = await readPublished(client, candidate, architecture)
      if (ours === undefined) continue
      const { layers: lower } = await openAt(context, nameOf(ours.reference))
      if (lower.length === 0 || !lower.every(({ diffId }, at) => layers[at]?.diffId === diffId))
        continue
      return {
        record: ours.record,
        layers: layers.flatMap((layer) => layer.digest ?? []),
        annotations: manifest?.annotations ?? {},
        reference: { ...reference, digest: own },
      }
    }
  return undefined
}

/** What the layers that are not ours are made of, as far as a base has to have it. */
export interface OnTop {
  readonly requires: Requires
  /** Paths that they have, and those that they take away. */
  readonly paths: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
  /** What the base until now provides, and the paths of its files. */
  readonly base: { readonly provides: Provides; readonly files: ReadonlySet<string> }
}

/**
 * Reads the layers that others put on ours, and the base below them: undefined where there are none.
 * Ours are known by their annotation, or by the record.
 */
export async function readOnTop(
  { layers }: Pick<OpenedImage, 'layers'>,
  record: ImageRecord,
  baseLayer: DiffId,
): Promise<OnTop | undefined> {
  const known = layersOfRecord(record)
  const isOurs = ({ annotations, diffId }: OpenedLayer): boolean =>
    annotations[keyAnnotation] !== undefined || known.has(diffId)
  // Layers below our base are those of an image that is the base: none of others'.
  const lowest = layers.findIndex(isOurs)
  const above = layers.filter((layer, at) => lowest >= 0 && at > lowest && !isOurs(layer))
  const below = layers.find(({ diffId }) => diffId === baseLayer)
  if (above.length === 0 || below === undefined) return undefined
  const read = (layer: OpenedLayer) => collect((visit) => layer.read(visit))
  const [base, theirs] = await Promise.all([read(below), Promise.all(above.map(read))])
  const all = theirs.flatMap(({ paths, folders }) => [...paths].filter((one) => !folders.has(one)))
  const isRemoval = (path: string): boolean => /(^|\/)\.wh\.[^/]*$/.test(path)
  return {
    requires: requiresOf(
      theirs.flatMap(({ elf }, at) =>
        elf.map((one) => ({ ...one, owner: `layer ${String((above[at]?.index ?? 0) + 1)}` })),
      ),
    ),
    paths: new Set(all.filter((path) => !isRemoval(path))),
    removed: new Set(all.filter(isRemoval).map(removedBy)),
    base: {
      provides: providesOfLayer(base),
      files: new Set([...base.paths].filter((one) => !base.folders.has(one))),
    },
  }
}

/** What a whiteout takes away (image spec, layer.md): a path, or all that was in a folder. */
const removedBy = (path: string): string =>
  path.endsWith('/.wh..wh..opq')
    ? path.slice(0, -'/.wh..wh..opq'.length)
    : path.replace(/\.wh\.([^/]*)$/, '$1')

/**
 * What keeps the base from being swapped below layers of others, one sentence each: they changed
 * something of it, which the new base would not have changed.
 */
export function crossings({ paths, removed, base }: OnTop): readonly string[] {
  const crossed = [...paths].filter((path) => base.files.has(path))
  const gone = [...removed].filter((path) => base.files.has(path) || isFolderOf(path, base.files))
  const some = (list: readonly string[]): string =>
    `${list
      .slice(0, 3)
      .map((path) => `/${path}`)
      .join(', ')}${list.length > 3 ? ` and ${String(list.length - 3)} more` : ''}`
  return [
    ...(crossed.length > 0 ? [`layers on top of it replace ${some(crossed)} of the base`] : []),
    ...(gone.length > 0 ? [`layers on top of it remove ${some(gone)} of the base`] : []),
  ]
}

const isFolderOf = (folder: string, files: ReadonlySet<string>): boolean =>
  [...files].some((file) => file.startsWith(`${folder}/`))

const layered = z.looseObject({ layer: z.looseObject({ diffId: z.string() }) })

/** The tars of the layers that a record tells of. */
export const layersOfRecord = ({ products }: ImageRecord): ReadonlySet<string> =>
  new Set(
    products.flatMap(({ facts }) => {
      const read = layered.safeParse(facts)
      return read.success ? [read.data.layer.diffId] : []
    }),
  )
