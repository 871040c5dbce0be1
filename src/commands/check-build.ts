/** The project's own images, built where nobody else sees them, to be checked. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outcome } from '../make/types.js'
import type { Release } from '../python/index.js'
import type { ImageRecord } from '../record/index.js'
import { build } from './build.js'
import { forBuild } from './for-build.js'
import type { CommandRequest } from './session.js'

/** One image that is checked. */
export interface Subject {
  /** For `openImage`. */
  readonly name: string
  /** How people call it; the same where that is absent. */
  readonly title?: string
  /** Of one that was built for this check. */
  readonly made?: {
    readonly release: Release
    readonly record: ImageRecord
    readonly outcomes: readonly Outcome[]
  }
}

/** Whether a name is a folder with a project in it, and not one with an image. */
export async function isProject(name: string): Promise<boolean> {
  const has = async (file: string): Promise<boolean> =>
    (await stat(join(name, file)).catch(() => undefined))?.isFile() === true
  return (await has('pyproject.toml')) && !(await has('index.json'))
}

/** What would send the image somewhere. */
const sending = ['push', 'push-by-digest', 'load', 'attest']

/** Builds the images of all Pythons, oldest first, into layouts below `temporary`. Pushes nothing. */
export async function buildSubjects(
  request: CommandRequest,
  temporary: string,
): Promise<readonly Subject[]> {
  const layout = join(temporary, 'layout')
  const given = forBuild(request, sending)
  const env = Object.fromEntries(
    Object.entries(request.env).filter(([name]) => {
      const option = /^PYCASK_(.+)$/.exec(name)?.[1]?.toLowerCase().replaceAll('_', '-')
      return option === undefined || !sending.includes(option)
    }),
  )
  const { name, images } = await build({
    ...request,
    ...given,
    ...{ command: 'build', operands: [], env },
    flags: [...given.flags, `--output-layout=${layout}`],
  })
  return images.map(({ tags, release, record, outcomes }) => ({
    name: `oci:${layout}:${tags[0] ?? 'latest'}`,
    title: tags[0] === undefined ? name : `${name}:${tags[0]}`,
    made: { release, record, outcomes },
  }))
}
