/** Base and python as an image of the engine: where the rest is installed, compiled and tried. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SuiteIndex } from './debian/index.js'
import { PycaskError } from './errors.js'
import {
  assemble,
  writeArchive,
  type Image,
  type ImageLayer,
  type LayerFacts,
} from './image/index.js'
import type { Product } from './make/types.js'
import type { PipelineRequest } from './pipeline.js'
import { createRuntime, type Engine, type Runtime } from './sandbox/index.js'
import { hexOf } from './words.js'

type Layered = Product<{ readonly layer: LayerFacts }>
type Needing = Product<{
  readonly requires: readonly { readonly soname: string; readonly package?: string | undefined }[]
  /** SONAMEs that it has itself: wheels link libraries of other wheels. */
  readonly provides?: readonly string[] | undefined
}>
type Context = Pick<PipelineRequest, 'options' | 'engine' | 'architecture'> & {
  /** An image that lies below all products. */
  readonly baseImage?: { readonly layers: readonly ImageLayer[] } | undefined
}

/** The Debian packages that these products' libraries are in, sorted. */
export async function packagesOf(
  index: SuiteIndex,
  products: readonly Needing[],
): Promise<readonly string[]> {
  const found = new Set<string>()
  const own = new Set(products.flatMap(({ facts }) => facts.provides ?? []))
  for (const product of products)
    for (const { soname, package: known } of product.facts.requires) {
      if (own.has(soname)) continue
      const name = known ?? (await index.packageOf(soname))
      if (name === undefined)
        throw new PycaskError({
          code: 'library-unknown',
          what: `${product.name} links ${soname}, and no package of ${index.suite} is known to have it`,
          hint: `name the package in system-packages, or build ${product.name} here: no-binary = ["${product.name}"]`,
        })
      found.add(name)
    }
  return [...found].sort()
}

/** A runtime in an image of these layers, loaded into the engine when it is first needed. */
export function runtimeOf(
  context: Context,
  layers: readonly Layered[],
  executable: string,
): () => Promise<Runtime> {
  let opened: Promise<Runtime> | undefined
  const open = async (): Promise<Runtime> => {
    const image = assemble({
      architecture: context.architecture,
      layers: [
        ...(context.baseImage?.layers ?? []),
        ...layers.map((product) => ({
          facts: product.facts.layer,
          file: () => product.file('layer.tar.gz'),
          key: product.key,
          title: product.kind,
        })),
      ],
      config: { user: '65532:65532', env: {}, workingDirectory: '/' },
    })
    return imageRuntime(context, image, executable)()
  }
  return () => (opened ??= open())
}

/** A runtime in a finished image. It is loaded under its own digest, unless the engine has it. */
export function imageRuntime(
  context: Context,
  image: Image,
  executable: string,
): () => Promise<Runtime> {
  return async () => {
    const { engine, reference } = await loadedRuntime(context, image)
    return createRuntime(engine, reference, executable)
  }
}

/** A finished image in the engine, and its name there. */
export async function loadedRuntime(
  { options, engine }: Context,
  image: Image,
): Promise<{ readonly engine: Engine; readonly reference: string }> {
  const used = await engine()
  const reference = `pycask-runtime:${hexOf(image.configDigest).slice(0, 32)}`
  if (!(await used.hasImage(reference))) await loadImage(used, image, [reference], options.cache)
  return { engine: used, reference }
}

/** Loads an image into the engine under these references, unless they are that image already. */
export async function loadImage(
  engine: Engine,
  image: Image,
  references: readonly string[],
  cache: string,
): Promise<void> {
  // Docker and podman name a loaded image by its config; with containerd's store it is loaded anew.
  const ids = await Promise.all(references.map((reference) => engine.imageId(reference)))
  if (ids.every((id) => id === image.configDigest)) return
  const directory = join(cache, 'tmp')
  await mkdir(directory, { recursive: true })
  const archive = join(directory, `${hexOf(image.manifest.digest)}-${String(process.pid)}.tar`)
  try {
    await writeArchive(image, archive, references)
    await engine.load(archive)
  } finally {
    await rm(archive, { force: true })
  }
}
