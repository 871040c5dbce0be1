/** What an image is made of, as its bill of materials and its provenance tell it. */
import { basename } from 'node:path'
import type { BaseFacts } from './debian/types.js'
import type { Image } from './image/index.js'
import type { Target } from './lock/index.js'
import type { Product } from './make/types.js'
import type { Options } from './options/index.js'
import type { ChosenPackage } from './pipeline-wheels.js'
import type { PythonFacts } from './python/index.js'
import type { Contents } from './sbom/index.js'
import type { WheelFacts } from './wheels/index.js'

/** All of it is known already; no file is read. `wheels` are in the order of `chosen`. */
export function contentsOfImage(made: {
  readonly image: Image
  /** All packages of the operating system. */
  readonly base: BaseFacts
  readonly python: Product<PythonFacts>
  readonly wheels: readonly Product<WheelFacts>[]
  readonly chosen: readonly ChosenPackage[]
  readonly target: Target
  readonly options: Pick<Options, 'project' | 'directory'>
  readonly origin: { readonly created?: string | undefined }
}): Contents {
  const { image, base, python, wheels, chosen, target, options, origin } = made
  const { name = basename(options.directory), version } = options.project
  return {
    image: { digest: image.manifest.digest, created: origin.created },
    target,
    base,
    python: python.facts,
    wheels: chosen.flatMap(({ file }, at) => {
      const wheel = wheels[at]
      const installed = wheel?.files[wheel.facts.fileName]
      if (wheel === undefined || installed === undefined) return []
      return [{ facts: wheel.facts, sha256: installed.sha256, locked: file }]
    }),
    application: { name, ...(version === undefined ? {} : { version }) },
  }
}
