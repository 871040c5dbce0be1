/** Two images side by side: by their documents where these are enough, by their layers where not. */
import {
  compareDescribed,
  compareModels,
  compareRecords,
  comparisonOf,
  described,
  type Comparison,
  type Growth,
  type Observation,
  type Report,
} from '../contract/index.js'
import { PycaskError } from '../errors.js'
import { inspectImage, type ImageModel } from '../inspect/index.js'
import { openImage, withSharedLayers, type OpenedImage, type OpenOptions } from '../reader/index.js'
import { readPublished, type ImageRecord } from '../record/index.js'
import { formatBytes } from '../report/index.js'
import { parseReference } from '../registry/index.js'
import { notRun, type Ran } from './check-run.js'
import type { CommandRequest } from './session.js'

export interface Looked {
  readonly image: OpenedImage
  readonly model: ImageModel
}

/** Opens an image and reads its layers; those that it shares with `near` there. */
export async function lookAt(
  name: string,
  open: OpenOptions,
  { onStep }: Pick<CommandRequest, 'onStep'>,
  title = name,
): Promise<Looked> {
  const opened = await openImage(name, open)
  const image = title === name ? opened : { ...opened, name: title }
  try {
    return { image, model: await modelOf(image, onStep) }
  } catch (error) {
    await image.close()
    throw error
  }
}

const modelOf = (image: OpenedImage, onStep: CommandRequest['onStep']): Promise<ImageModel> =>
  inspectImage(image, ({ index }) =>
    onStep?.(`${image.name}: layer ${index + 1} of ${image.layers.length}`),
  )

/** The record of inputs that Pycask attaches to what it pushes. */
export async function recordOf(
  { name, place, digest, platform }: OpenedImage,
  { registry, host }: OpenOptions,
): Promise<ImageRecord | undefined> {
  const { architecture } = platform
  const isKnown = architecture === 'amd64' || architecture === 'arm64'
  if (place !== 'registry' || digest === undefined || !isKnown) return undefined
  const named = parseReference(name.replace(/^registry:/, ''))
  try {
    return (await readPublished(registry, { ...named, digest }, architecture))?.record
  } catch (error) {
    if (!(error instanceof PycaskError) || error.code === 'interrupted') throw error
    host.log.warn(`its record of inputs cannot be read: ${error.what}`)
    return undefined
  }
}

/** Layers that differ and are larger together are not fetched where two records tell what moved. */
const mostFetchedBytes = 64e6

export interface Compared {
  readonly comparison: Comparison
  readonly record: ImageRecord | undefined
  readonly name: string
  /** What a pull of the other one transfers. */
  readonly compressedBytes: number | undefined
}

export interface CompareContext {
  readonly open: OpenOptions
  readonly onStep: CommandRequest['onStep']
  readonly looked: Looked
  readonly record: ImageRecord | undefined
  readonly report: Report
  readonly judged: (model: ImageModel, seen: Observation, record?: ImageRecord) => Report
  /** Runs the other one, too; absent where it is not to be loaded. */
  readonly run?: (one: Looked) => Promise<Ran>
  readonly starts: (other: Ran) => Promise<readonly Growth[] | undefined>
}

/** Opens the other image and compares. Of a registry only what differs is fetched. */
export async function compareWith(name: string, context: CompareContext): Promise<Compared> {
  const { open, looked, record, report, judged } = context
  const image = await openImage(name, open)
  try {
    const other = { ...image, name: name.replace(/^registry:/, '') }
    const documents = compareDescribed(described(looked.image), described(other))
    const told = {
      record: await recordOf(image, open),
      name: other.name,
      compressedBytes: documents.compressed?.before,
    }
    const differing = other.layers.filter(
      ({ diffId }) => !looked.image.layers.some((layer) => layer.diffId === diffId),
    )
    const bytes = differing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    const isFar =
      image.place === 'registry' && bytes > mostFetchedBytes && context.run === undefined
    if (isFar && record !== undefined && told.record !== undefined) {
      const unread = `${formatBytes(bytes)} of other layers would have to be fetched`
      const differences = compareRecords(looked.model, record, {
        ...{ image: other, record: told.record, unread },
      })
      return { ...told, comparison: comparisonOf(differences, report, undefined) }
    }
    const model = documents.same
      ? sameContent(looked.model, other)
      : await modelOf(withSharedLayers(other, looked.image), context.onStep)
    const ran = context.run
      ? await context.run({ image: other, model })
      : notRun({ image: other, model }, 'only the image itself is run')
    const before = judged(model, ran.observation, told.record)
    const startUp = documents.same ? undefined : await context.starts(ran)
    const differences = { ...compareModels(looked.model, model), startUp }
    return { ...told, comparison: comparisonOf(differences, report, before) }
  } finally {
    await image.close()
  }
}

/** An image of the same layers has the same in it: nothing of it is read. */
function sameContent(model: ImageModel, other: OpenedImage): ImageModel {
  const { name, place, digest, configDigest, config, platform, manifest } = other
  return {
    ...model,
    ...{ name, place, digest, configDigest, config, platform },
    annotations: manifest?.annotations,
    layers: model.layers.map((layer, at) => {
      const { digest: stored, sizeBytes, compressed } = other.layers[at] ?? {}
      return { ...layer, digest: stored, compressedBytes: compressed ? sizeBytes : undefined }
    }),
  }
}
