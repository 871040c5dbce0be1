/** The answer of `pycask build`. */
import { join } from 'node:path'
import {
  buildTable,
  formatBytes,
  formatSeconds,
  jobSummary,
  layerTable,
  type Row,
} from '../../report/index.js'
import { reasonsOf, titled, type Answer } from '../answer.js'
import { build, type BuildResult, type BuiltImage } from '../build.js'
import type { CommandRequest } from '../session.js'

export async function answerBuild(request: CommandRequest): Promise<Answer> {
  const result = await build(request)
  const { name, images, installed } = result
  const json = jsonOf(result)
  const reasons = reasonsOf(
    images.map(({ release, outcomes }) => ({ python: release.name, outcomes })),
  )
  const pushed = images.flatMap((one) => one.pushed ?? [])
  const changed =
    pushed.length > 0 ? pushed.some(({ unchanged }) => !unchanged) : reasons.length > 0
  const variables =
    installed.length === 0 ? [] : installed.map((await import('../install.js')).variablesOf)
  return {
    text: buildText(result),
    json,
    outputs: {
      digest: json.images.map(({ digest }) => digest).join('\n'),
      image: json.images.map(({ reference }) => reference).join('\n'),
      tags: images.flatMap(({ tags }) => tags.map((tag) => `${name}:${tag}`)).join('\n'),
      changed: String(changed),
      reasons: reasons.join('\n'),
      'python-path': installed.at(-1)?.executable ?? images[0]?.pythonPath ?? '',
      'python-versions': images.map(({ release }) => release.name).join('\n'),
      sizes: JSON.stringify(
        json.images.map(({ python, digest, sizeBytes, layers }) => ({
          ...{ python, digest, sizeBytes, layers },
        })),
      ),
    },
    summaries: images.map((one) => summaryOf(result, one)),
    environment: {
      paths: installed.map(({ directory }) => join(directory, 'bin')),
      variables: Object.assign({}, ...variables) as Record<string, string>,
    },
  }
}

const compressedBytes = ({ image }: BuiltImage): number =>
  image.blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0)

function jsonOf({ name, images, installed, seconds }: BuildResult) {
  return {
    ...{ name, seconds },
    images: images.map((one) => ({
      python: one.release.name,
      digest: one.image.manifest.digest,
      reference: `${name}@${one.image.manifest.digest}`,
      tags: one.tags,
      sizeBytes: compressedBytes(one),
      layers: layersOf(one),
      pushed: one.pushed,
      placed: one.placed,
      pythonPath: one.pythonPath,
      products: one.outcomes,
    })),
    installed,
  }
}

function summaryOf({ name, seconds }: BuildResult, one: BuiltImage): string {
  const { image, tags, pushed, outcomes, release } = one
  const compressed = compressedBytes(one)
  return jobSummary({
    python: release.name,
    image: [name, tags[0]].filter((part) => part !== undefined).join(':'),
    digest: image.manifest.digest,
    outcomes,
    layers: layersOf(one),
    sizes: { compressed, ...(pushed === undefined ? {} : { pushed: pushed.pushedBytes }) },
    seconds,
  })
}

/** Bottom first; `state` only of an image that was pushed: what became of the layer there. */
const layersOf = ({ image, pushed }: BuiltImage) =>
  image.parts.map(({ title, digest, diffId, sizeBytes, unpackedBytes }) => ({
    ...{ title, digest, diffId, sizeBytes, unpackedBytes },
    ...(pushed === undefined ? {} : { state: pushed.blobs[digest] ?? ('existing' as const) }),
  }))

/** Nothing where nothing changed: there is no news in it. */
function layerTableOf(one: BuiltImage): string {
  if (one.pushed?.unchanged === true) return ''
  return layerTable(layersOf(one))
}

/** The table of each finished image, whose last row is the image, and the images by their digests. */
function buildText({ name, images, installed, seconds }: BuildResult): string {
  const tables = titled(
    images.map((one) => [
      one.release.name,
      [buildTable(one.outcomes, [imageRow(name, one, seconds)]), layerTableOf(one)]
        .filter((text) => text !== '')
        .join('\n\n'),
    ]),
  )
  const digests = images.map(({ image }) => ` ${name}@${image.manifest.digest}`)
  const places = installed.map(({ python, executable }) => ` Python ${python}: ${executable}`)
  return `${tables}\n\n${[...digests, ...places].join('\n')}`
}

function imageRow(name: string, one: BuiltImage, seconds: BuildResult['seconds']): Row {
  const { pushed, placed } = one
  const sent =
    pushed === undefined || pushed.unchanged
      ? []
      : [
          [
            `${formatBytes(pushed.pushedBytes)} up`,
            `${formatBytes(pushed.existingBytes)} already there`,
            ...(pushed.mountedBytes > 0 ? [`${formatBytes(pushed.mountedBytes)} mounted`] : []),
          ].join(', '),
        ]
  return {
    kind: 'image',
    title: name,
    state: pushed === undefined ? 'assembled' : pushed.unchanged ? 'unchanged' : 'pushed',
    where: formatSeconds(seconds),
    size: formatBytes(compressedBytes(one)),
    reasons: [...placed, ...sent],
  }
}
