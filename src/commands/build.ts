/** `pycask build`: make the image of each Python, and put them where the options say. */
import { basename, join } from 'node:path'
import {
  writeArchive,
  writeLayout,
  writeWhole,
  type AttachedArtifact,
  type Image,
} from '../image/index.js'
import type { Host } from '../host/types.js'
import type { Outcome, Product } from '../make/types.js'
import type { Options } from '../options/index.js'
import { loadImage } from '../pipeline-runtime.js'
import { allOf, type PipelineResult } from '../pipeline.js'
import type { PythonFacts, Release } from '../python/index.js'
import type { ImageRecord } from '../record/index.js'
import { billOfMaterials, type Contents } from '../sbom/index.js'
import { artifactOf, parseReference, type Attachment, type PushResult } from '../registry/index.js'
import type { Installed } from './install.js'
import { placesIn } from './places.js'
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
  if (options.install) {
    const { folderToolCache, install } = await import('./install.js')
    for (const { release, made } of results) {
      const toolCache = request.toolCache ?? folderToolCache(join(options.cache, 'tools'))
      installed.push(await install({ host: session.host, release, python: made.python, toolCache }))
    }
  }
  const name = nameOf(options)
  const images: BuiltImage[] = []
  // One after the other: they write to one layout, one archive's folder, one registry.
  for (const { made, ...rest } of results) {
    const placed = await place(session, name, { ...made, suffix: '' }, rest)
    for (const variant of made.variants) {
      const finished = { ...variant, loadable: variant.image, suffix: `-${variant.name}` }
      placed.placed.push(...(await place(session, name, finished, rest)).placed)
    }
    const pythonPath = `/opt/${options.org}/venv/bin/python`
    images.push({ ...rest, ...made, ...placed, pythonPath })
  }
  return { name, images, installed, seconds: (performance.now() - started) / 1000 }
}

/** One image with everything that is said of it. */
interface Finished extends Pick<PipelineResult, 'image' | 'loadable' | 'record' | 'contents'> {
  /** Behind its tags, and in the names of its files: empty, `-debug`, `-builder`. */
  readonly suffix: string
}

/** Layout, archive, engine, registry: wherever the options want the image. */
async function place(
  { options, engine, host, registries }: Session,
  name: string,
  { image, loadable, record, contents, suffix }: Finished,
  { release, tags: given }: Pick<BuiltImage, 'release' | 'tags'>,
): Promise<{ placed: string[]; pushed: PushResult | undefined }> {
  const tags = given.map((tag) => `${tag}${suffix}`)
  const references = tags.map((tag) => `${name}:${tag}`)
  const placed: string[] = []
  const { outputLayout, outputArchive, outputSbom } = options
  // Only worked out where they go somewhere: an image that is there already has them.
  const documents = memo(() => {
    const bill = billOfMaterials(contents, name)
    return { bill, attachments: attachmentsOf(record, bill) }
  })
  if (outputLayout !== undefined) {
    await writeLayout(image, outputLayout, tags, artifactsOf(image, documents().attachments))
    placed.push(`OCI layout ${outputLayout}`)
  }
  if (outputArchive !== undefined) {
    const file = beside(fill(outputArchive, release, options.suite), suffix)
    await writeArchive(image, file, references)
    placed.push(`archive ${file}`)
  }
  if (outputSbom !== undefined) {
    const file = beside(fill(outputSbom, release, options.suite), suffix)
    await writeWhole(file, documents().bill)
    placed.push(`bill of materials ${file}`)
  }
  if (options.load) {
    const used = await engine()
    await loadImage(used, loadable, references, options.cache)
    placed.push(`loaded into ${used.name} as ${references.join(', ')}`)
  }
  if (!options.push) return { placed, pushed: undefined }
  const what = {
    tags,
    attachments: async () => {
      const { bill, attachments } = documents()
      return [...attachments, ...(await attested(host, options, { name, contents, bill }))]
    },
  }
  const reference = parseReference(name)
  const places = await placesIn(join(options.cache, 'places'), reference.registry, host.log)
  const pushed = await publish(registries, places.located(image, reference), reference, what)
  if (!pushed.unchanged) await places.remember(image, reference)
  const further = await publishMirrors(registries, image, {
    ...what,
    name,
    mirrors: options.mirrors,
  })
  const at = references.length > 0 ? references : [`${name}@${pushed.digest}`]
  placed.push(`${pushed.unchanged ? 'already at' : 'pushed to'} ${[...at, ...further].join(', ')}`)
  return { placed, pushed }
}

/** `web.tar` → `web-debug.tar`; what a name ends in stays its end. */
const beside = (file: string, suffix: string): string =>
  file.replace(/((?:\.cdx|\.spdx)?\.[a-z]+)?$/, (end) => `${suffix}${end}`)

function memo<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** What signs is only loaded where something may be signed. */
async function attested(
  host: Host,
  options: Options,
  image: { readonly name: string; readonly contents: Contents; readonly bill: Buffer },
): Promise<readonly Attachment[]> {
  if (!options.attest) return []
  const { attestationsOf } = await import('./attestations.js')
  return attestationsOf(host, options, image)
}

function artifactsOf({ manifest }: Image, documents: readonly Attachment[]): AttachedArtifact[] {
  const { digest, mediaType, bytes } = manifest
  const subject = { digest, mediaType, sizeBytes: bytes.length }
  return documents.map((one) => ({ ...artifactOf(subject, one), artifactType: one.artifactType }))
}

function nameOf({ image, project, directory }: Options): string {
  if (image !== undefined) return image
  const name = (project.name ?? basename(directory)).toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `pycask/${name.replace(/^-+|-+$/g, '') || 'image'}`
}
