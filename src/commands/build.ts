/** `pycask build`: make the image and put it where the options say. */
import { basename } from 'node:path'
import { writeArchive, writeLayout, type Image } from '../image/index.js'
import type { Outcome } from '../make/index.js'
import type { Options } from '../options/index.js'
import { loadImage } from '../pipeline-runtime.js'
import { createRegistryClient, parseReference, type PushResult } from '../registry/index.js'
import { openSession, type CommandRequest } from './session.js'

export interface BuildResult {
  readonly image: Image
  /** `ghcr.io/acme/web`, or `pycask/web` where no name is given. */
  readonly name: string
  readonly tags: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly seconds: number
  /** `/opt/acme/venv/bin/python`: in the image. */
  readonly pythonPath: string
  readonly pushed: PushResult | undefined
  /** Where it was put, one phrase each: `loaded into docker as pycask/web:latest`. */
  readonly placed: readonly string[]
}

/** Builds and publishes; rejects before anything is published if anything is wrong. */
export async function build(request: CommandRequest): Promise<BuildResult> {
  const started = performance.now()
  const session = await openSession(request, { building: true })
  const { options } = session
  const image = await session.run()
  const name = nameOf(options)
  const references = options.tags.map((tag) => `${name}:${tag}`)

  const placed: string[] = []
  const { outputLayout, outputArchive, tags } = options
  if (outputLayout !== undefined) {
    await writeLayout(image, outputLayout, tags)
    placed.push(`OCI layout ${outputLayout}`)
  }
  if (outputArchive !== undefined) {
    await writeArchive(image, outputArchive, references)
    placed.push(`archive ${outputArchive}`)
  }
  if (options.load) {
    const engine = await session.engine()
    await loadImage(engine, image, references, options.cache)
    placed.push(`loaded into ${engine.name} as ${references.join(', ')}`)
  }
  let pushed: PushResult | undefined
  if (options.push) {
    const client = createRegistryClient(session.host)
    pushed = await client.push(image, parseReference(name), tags)
    placed.push(`${pushed.unchanged ? 'already at' : 'pushed to'} ${references.join(', ')}`)
  }
  return {
    ...{ image, name, tags, placed, pushed },
    outcomes: session.outcomes(),
    seconds: (performance.now() - started) / 1000,
    pythonPath: `/opt/${options.org}/venv/bin/python`,
  }
}

function nameOf({ image, project, directory }: Options): string {
  if (image !== undefined) return image
  const name = (project.name ?? basename(directory)).toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `pycask/${name.replace(/^-+|-+$/g, '') || 'image'}`
}
