/** `pycask build`: make the image of each Python, and put them where the options say. */
import { basename, join } from 'node:path'
import {
  writeArchive,
  writeLayout,
  writeWhole,
  type AttachedArtifact,
  type Image,
} from '../image/index.js'
import type { Outcome, Product } from '../make/types.js'
import type { Options } from '../options/index.js'
import { loadImage } from '../pipeline-runtime.js'
import { allOf, type PipelineResult } from '../pipeline.js'
import type { PythonFacts, Release } from '../python/index.js'
import type { ImageRecord } from '../record/index.js'
import { billOfMaterials, type Contents } from '../sbom/index.js'
import { artifactOf, parseReference, type Attachment, type PushResult } from '../registry/index.js'
import { folderToolCache, install, type Installed } from './install.js'
import { attestationsOf } from './attestations.js'
import { attachmentsOf, publish, publishMirrors } from './published.js'
import { openSession, type CommandRequest, type Session } from './session.js'
import { fill, tagsOf } from './tags.js'

export interface BuildResult {
  /** `ghcr.io/acme/web`, or `pycask/web` where no name is given. */
  readonly name: string
  /** One for each Python, oldest first; at least one. */
  readonly images: readonly BuiltImage[]
  /** With `install`: the interpreters on this machine, in the order of the images. */
  readonly installed: readonly Installed[]
  readonly seconds: number
}

export interface BuiltImage {
  readonly release: Release
  readonly image: Image
  readonly python: Product<PythonFacts>
  /** What it was made from, and what is in it. */
  readonly record: ImageRecord
  readonly contents: Contents
  readonly tags: readonly string[]
  readonly outcomes: readonly Outcome[]
  /** `/opt/acme/venv/bin/python`: in the image. */
  readonly pythonPath: string
  readonly pushed: PushResult | undefined
  /** Where it was put, one phrase each: `loaded into docker as pycask/web:latest`. */
  readonly placed: readonly string[]
}

/** Builds all images, then publishes them; rejects before anything is published if anything is wrong. */
export async function build(request: CommandRequest): Promise<BuildResult> {
  const started = performance.now()
  const session = await openSession(request, { building: true })
  const { options } = session
  const releases = session.images.map(({ release }) => release)
  const tags = options.pushByDigest ? [] : tagsOf(options, releases)
  const results = await allOf(
    session.images.map(async ({ release, run, outcomes }, at) => {
      const made = await run()
      return { release, made, outcomes: outcomes(), tags: tags[at] ?? [] }
    }),
  )
  const installed: Installed[] = []
  if (options.install)
    for (const { release, made } of results) {
      const toolCache = request.toolCache ?? folderToolCache(join(options.cache, 'tools'))
      installed.push(await install({ host: session.host, release, python: made.python, toolCache }))
    }
  const name = nameOf(options)
  const images: BuiltImage[] = []
  // One after the other: they write to one layout, one archive's folder, one registry.
  for (const { made, ...rest } of results) {
    const placed = await place(session, name, { made, ...rest })
    for (const variant of made.variants)
      placed.placed.push(...(await placeVariant(session, name, variant, rest)))
    const pythonPath = `/opt/${options.org}/venv/bin/python`
    images.push({ ...rest, ...made, ...placed, pythonPath })
  }
  return { name, images, installed, seconds: (performance.now() - started) / 1000 }
}

/** Layout, archive, engine, registry: wherever the options want the image. */
async function place(
  { options, engine, host, registries }: Session,
  name: string,
  { release, made, tags }: Pick<BuiltImage, 'release' | 'tags'> & { readonly made: PipelineResult },
): Promise<{ placed: string[]; pushed: PushResult | undefined }> {
  const { image } = made
  const references = tags.map((tag) => `${name}:${tag}`)
  const placed: string[] = []
  const { outputLayout, outputArchive, outputSbom } = options
  const bill = billOfMaterials(made.contents, name)
  const documents = attachmentsOf(made.record, bill)
  if (outputLayout !== undefined) {
    await writeLayout(image, outputLayout, tags, artifactsOf(image, documents))
    placed.push(`OCI layout ${outputLayout}`)
  }
  if (outputArchive !== undefined) {
    const file = fill(outputArchive, release, options.suite)
    await writeArchive(image, file, references)
    placed.push(`archive ${file}`)
  }
  if (outputSbom !== undefined) {
    const file = fill(outputSbom, release, options.suite)
    await writeWhole(file, bill)
    placed.push(`bill of materials ${file}`)
  }
  if (options.load) {
    const used = await engine()
    await loadImage(used, made.loadable, references, options.cache)
    placed.push(`loaded into ${used.name} as ${references.join(', ')}`)
  }
  if (!options.push) return { placed, pushed: undefined }
  const what = {
    tags,
    attachments: async () => [
      ...documents,
      ...(await attestationsOf(host, options, { name, contents: made.contents, bill })),
    ],
  }
  const pushed = await publish(registries, image, parseReference(name), what)
  const further = await publishMirrors(registries, image, {
    ...what,
    name,
    mirrors: options.mirrors,
  })
  const at = references.length > 0 ? references : [`${name}@${pushed.digest}`]
  placed.push(`${pushed.unchanged ? 'already at' : 'pushed to'} ${[...at, ...further].join(', ')}`)
  return { placed, pushed }
}

function artifactsOf({ manifest }: Image, documents: readonly Attachment[]): AttachedArtifact[] {
  const { digest, mediaType, bytes } = manifest
  const subject = { digest, mediaType, sizeBytes: bytes.length }
  return documents.map((one) => ({ ...artifactOf(subject, one), artifactType: one.artifactType }))
}

/** The same for an image that has more: under the tags with its name behind them. */
async function placeVariant(
  { options, engine, registries }: Session,
  name: string,
  { name: suffix, image }: PipelineResult['variants'][number],
  { release, tags }: Pick<BuiltImage, 'release' | 'tags'>,
): Promise<string[]> {
  const own = tags.map((tag) => `${tag}-${suffix}`)
  const references = own.map((tag) => `${name}:${tag}`)
  const placed: string[] = []
  if (options.outputLayout !== undefined) {
    await writeLayout(image, options.outputLayout, own)
    placed.push(`OCI layout ${options.outputLayout} (${suffix})`)
  }
  if (options.outputArchive !== undefined) {
    const file = fill(options.outputArchive, release, options.suite)
    const beside = file.replace(/(\.tar)?$/, (end) => `-${suffix}${end}`)
    await writeArchive(image, beside, references)
    placed.push(`archive ${beside}`)
  }
  if (options.load) {
    const used = await engine()
    await loadImage(used, image, references, options.cache)
    placed.push(`loaded into ${used.name} as ${references.join(', ')}`)
  }
  if (options.push) {
    const reference = parseReference(name)
    const pushed = await registries.push(image, reference, own)
    placed.push(`${pushed.unchanged ? 'already at' : 'pushed to'} ${references.join(', ')}`)
  }
  return placed
}

function nameOf({ image, project, directory }: Options): string {
  if (image !== undefined) return image
  const name = (project.name ?? basename(directory)).toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `pycask/${name.replace(/^-+|-+$/g, '') || 'image'}`
}
