/** Below the waterline: which base the options mean. */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import {
  baseRecipe,
  inspectRecipe,
  ontoRecipe,
  slimRecipe,
  suiteName,
  type BaseFacts,
  type InspectedFacts,
  type SlimOptions,
} from './debian/index.js'
import { PycaskError } from './errors.js'
import { assemble, layerFacts, type ImageLayer } from './image/index.js'
import type { Product, Recipe } from './make/types.js'
import type { Options } from './options/index.js'
import { homeOf, packagesForOptions, type InheritedConfig } from './pipeline-config.js'
import { loadImage } from './pipeline-runtime.js'
import type { PipelineRequest, Setting } from './pipeline.js'
import { openImage, type OpenedImage } from './reader/index.js'
import { parseReference, type Reference } from './registry/index.js'
import type { Engine } from './sandbox/types.js'
import { digest as parseDigest, hexOf, type Digest } from './words.js'

/** The base that the options mean, with these packages. */
export async function baseOf(
  { host, index, options, baseImage, engine }: BaseContext,
  packages: readonly string[],
): Promise<Recipe<BaseFacts>> {
  const { org, user: uid, base, cache } = options
  const common = { host, packages, user: { name: org, uid, gid: uid, home: homeOf(org) } }
  if (baseImage !== undefined)
    return ontoRecipe({
      ...{ ...common, index },
      name: baseImage.name,
      configDigest: baseImage.configDigest,
      inspected: baseImage.inspected,
      engine: () => baseImage.load(engine),
    })
  const flavour = base === 'minimal' ? 'minimal' : 'slim'
  return baseOfFlavour(flavour, { ...common, index, directory: join(cache, 'debian') })
}

/** What the base is asked to have beyond what every base has, sorted: the rest comes with it. */
export const wantedOf = (options: Options, libraries: readonly string[]): readonly string[] =>
  [...new Set([...options.systemPackages, ...packagesForOptions(options), ...libraries])].sort()

/** The recipe of a base of Debian's packages. */
export const baseOfFlavour = (
  flavour: 'minimal' | 'slim',
  options: SlimOptions,
): Promise<Recipe<BaseFacts>> => (flavour === 'minimal' ? baseRecipe(options) : slimRecipe(options))

type BaseContext = Pick<Setting, 'host' | 'index' | 'options' | 'baseImage' | 'engine'>

/** An image that lies below ours, as it is. */
export interface BaseImage extends InheritedConfig {
  /** As the user named it. */
  readonly name: string
  /** Of the manifest. */
  readonly digest: Digest
  readonly configDigest: Digest
  /** The bottom one first. Their bytes are fetched when they are needed. */
  readonly layers: readonly ImageLayer[]
  readonly inspected: Product<InspectedFacts>
  /** Loads it into the engine, unless that has it. */
  load(engine: () => Promise<Engine>): Promise<{ readonly engine: Engine; readonly image: string }>
}

/** Whether a base is made by us rather than an image by its name. */
export const isOwnBase = (base: string): boolean => base === 'minimal' || base === 'slim'

/** What has to be known of an image: kept, so that it can be used again without the network. */
const description = z.object({
  digest: z.string().transform(parseDigest),
  configDigest: z.string().transform(parseDigest),
  architecture: z.string(),
  env: z.record(z.string(), z.string()),
  layers: z.array(layerFacts),
})
type Description = z.output<typeof description>

/**
 * Opens the image that the option `base` names, and reads what is in it unless that is known.
 *
 * @throws PycaskError `base-unsupported`, `base-suite-mismatch`, and those of `openImage`
 */
export async function openBaseImage(
  request: Pick<
    PipelineRequest,
    'options' | 'host' | 'registry' | 'lookups' | 'engine' | 'architecture'
  >,
  /** Just this manifest, whatever its tag leads to by now. */
  locked?: Digest,
): Promise<BaseImage | undefined> {
  const { options, host, registry, architecture, lookups } = request
  const { base: name, cache } = options
  if (isOwnBase(name)) return undefined
  let opened: Promise<OpenedImage> | undefined
  const open = (): Promise<OpenedImage> =>
    (opened ??= openImage(pinned(name, locked), {
      host,
      registry,
      engine: request.engine,
      platform: { os: 'linux', architecture },
      temporary: join(cache, 'tmp'),
    }))
  const blobs = join(cache, 'blobs', 'sha256')
  await mkdir(join(cache, 'tmp'), { recursive: true })
  await mkdir(blobs, { recursive: true })

  const told = await describe(request, open, locked)
  if (told.architecture !== architecture)
    throw unsupported(name, `is for ${told.architecture}, and this machine is ${architecture}`)
  if (locked !== undefined && told.digest !== locked)
    throw new PycaskError({
      code: 'system-lock-mismatch',
      what: `the base ${name} is ${told.digest}, and ${locked} in ${options.systemLock ?? 'pycask.lock'}`,
      hint: 'lock what there is now: pycask lock --system',
      at: options.origins.base.at,
    })
  const from = referenceOf(name)
  const layers = told.layers.map((facts, at): ImageLayer => ({
    facts,
    file: async () => {
      const file = join(blobs, hexOf(facts.digest))
      const there = await stat(file).catch(() => undefined)
      if (there?.size === facts.sizeBytes) return file
      const layer = (await open()).layers[at]
      if (layer === undefined) throw unsupported(name, 'has changed while it was read')
      const temporary = `${file}.${randomUUID()}.tmp`
      try {
        await pipeline(await layer.open(), createWriteStream(temporary))
        await rename(temporary, file)
      } finally {
        await rm(temporary, { force: true })
      }
      return file
    },
    title: `base ${name}`,
    ...(from === undefined ? {} : { from }),
  }))
  const inspected = await lookups.make(
    inspectRecipe({
      ...{ name, architecture, configDigest: told.configDigest },
      layers: told.layers.map((_, at) => ({
        read: async (visit) => {
          const layer = (await open()).layers[at]
          if (layer === undefined) throw unsupported(name, 'has changed while it was read')
          return layer.read(visit)
        },
      })),
    }),
  )
  checkSuite(options, inspected.facts)
  const image = assemble({
    architecture,
    layers,
    config: { user: '0:0', env: {}, workingDirectory: '/' },
  })
  return {
    ...{ name, layers, inspected, env: told.env },
    digest: told.digest,
    configDigest: told.configDigest,
    load: async (engine) => {
      const used = await engine()
      const reference = `pycask-base:${hexOf(image.configDigest).slice(0, 32)}`
      if (!(await used.hasImage(reference))) await loadImage(used, image, [reference], cache)
      return { engine: used, image: reference }
    },
  }
}

/** The documents of the image; offline those that were seen last. */
async function describe(
  { options, architecture }: Pick<PipelineRequest, 'options' | 'architecture'>,
  open: () => Promise<OpenedImage>,
  locked: Digest | undefined,
): Promise<Description> {
  const { base, cache, offline } = options
  const name = pinned(base, locked)
  const id = createHash('sha256').update(`${architecture} ${name}`).digest('hex')
  const file = join(cache, 'blobs', `${id}.json`)
  if (offline && referenceOf(name) !== undefined) {
    const kept = await readFile(file, 'utf8').catch(() => undefined)
    const parsed = kept === undefined ? undefined : description.safeParse(JSON.parse(kept))
    if (parsed?.success === true) return parsed.data
  }
  const image = await open()
  if (image.digest === undefined) throw unsupported(name, 'has no manifest of its own')
  const layers = image.layers.map(({ diffId, digest, sizeBytes, mediaType }) => {
    const compression = /[.+](gzip|zstd)$/.exec(mediaType)?.[1]
    if (digest === undefined || compression === undefined || mediaType.includes('foreign'))
      throw unsupported(name, `has a layer that is not compressed by gzip or zstd (${mediaType})`)
    return {
      ...{ diffId, digest, sizeBytes },
      // How much it unpacks to is not known before it is read.
      unpackedBytes: 0,
      mediaType:
        `application/vnd.oci.image.layer.v1.tar+${compression as 'gzip' | 'zstd'}` as const,
    }
  })
  const told = {
    digest: image.digest,
    configDigest: image.configDigest,
    architecture: image.platform.architecture,
    env: Object.fromEntries(
      image.config.config.Env.map((line) => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1)]
      }),
    ),
    layers,
  }
  const temporary = `${file}.${randomUUID()}.tmp`
  await writeFile(temporary, JSON.stringify(told))
  await rename(temporary, file)
  return told
}

/** An image in a registry by its digest; in a layout or an engine it is only checked. */
function pinned(name: string, locked: Digest | undefined): string {
  const reference = referenceOf(name)
  if (locked === undefined || reference === undefined) return name
  return `${name.replace(/@[^@]*$/, '').replace(/:[^:/]*$/, '')}@${locked}`
}

/** Where an image is in a registry; undefined where it is somewhere else. */
function referenceOf(name: string): Reference | undefined {
  if (/^(\.{0,2}\/|(oci|oci-archive|docker-archive|archive|docker|podman|engine):)/.test(name))
    return undefined
  return parseReference(name.replace(/^registry:/, ''))
}

function checkSuite(
  { suite, origins, base }: Options,
  { suite: found, system }: InspectedFacts,
): void {
  if (origins.suite.from === 'default' || found === suite) return
  throw new PycaskError({
    code: 'base-suite-mismatch',
    what: `${origins.suite.text} is ${suite}, but the base ${base} is ${system}`,
    hint: `leave suite out, it is read from the base; or name a base of ${suiteName(suite)}`,
    at: origins.suite.at,
  })
}

const unsupported = (name: string, why: string): PycaskError =>
  new PycaskError({
    code: 'base-unsupported',
    what: `the base ${name} ${why}`,
    hint: 'a base is an image of Debian or Ubuntu for this architecture, in a registry or an OCI layout: skopeo copy --dest-compress brings others into that form',
  })
