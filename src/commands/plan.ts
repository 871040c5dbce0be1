/** `pycask plan`: what a build would reuse and make, and why. */
import { NotPlanned, type Outcome } from '../make/index.js'
import type { Options } from '../options/index.js'
import { architectureOf, openSession, type CommandRequest } from './session.js'
import { tagsOf } from './tags.js'

export interface PlanResult {
  /** One for each Python, oldest first. */
  readonly images: readonly PlannedImage[]
  /** For `strategy.matrix` of a job that builds them. */
  readonly matrix: Matrix
}

/** What a build of one image would do. */
export interface PlannedImage {
  /** `3.13.15` */
  readonly python: string
  readonly outcomes: readonly Outcome[]
}

export interface Matrix {
  readonly include: readonly MatrixEntry[]
}

/** One image to build on one machine. */
export interface MatrixEntry {
  /** `3.13.15`: exactly one release, whatever is published until the job runs. */
  readonly python: string
  /** `linux/amd64` */
  readonly platform: string
  readonly architecture: string
  /** A runner's label: `ubuntu-24.04`. */
  readonly runner: string
  /** Of this Python, with commas between. */
  readonly tags: string
  /** Whether it is one platform of several: then it is pushed by digest, and tagged with the others. */
  readonly partial: boolean
}

/** The outcomes that a build would have, for each Python; nothing of the images is made. */
export async function plan(request: CommandRequest): Promise<PlanResult> {
  const { images, options } = await openSession(request, { building: false })
  const planned = await Promise.all(
    images.map(async ({ release, run, outcomes }) => {
      try {
        await run()
      } catch (thrown) {
        // The image itself is never there before its parts: where one is missing, the plan ends here.
        if (!(thrown instanceof NotPlanned)) throw thrown
      }
      return { python: release.name, outcomes: outcomes() }
    }),
  )
  const releases = images.map(({ release }) => release)
  return { images: planned, matrix: matrixOf(options, planned, tagsOf(options, releases)) }
}

const runners = { amd64: 'ubuntu-24.04', arm64: 'ubuntu-24.04-arm' } as const

function matrixOf(
  { platforms: wanted, runners: labels }: Pick<Options, 'platforms' | 'runners'>,
  images: readonly PlannedImage[],
  tags: readonly (readonly string[])[],
): Matrix {
  const platforms =
    wanted.length > 0 ? [...new Set(wanted)] : [`linux/${architectureOf(process.arch)}` as const]
  return {
    include: images.flatMap(({ python }, at) =>
      platforms.map((platform) => {
        const architecture = platform === 'linux/arm64' ? 'arm64' : 'amd64'
        return {
          ...{ python, platform, architecture },
          runner: labels[platform] ?? runners[architecture],
          tags: (tags[at] ?? []).join(','),
          partial: platforms.length > 1,
        }
      }),
    ),
  }
}
