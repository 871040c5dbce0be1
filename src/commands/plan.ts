/** `pycask plan`: what a build would reuse and make, and why. */
import { NotPlanned, type Outcome } from '../make/index.js'
import { architectureOf, openSession, type CommandRequest } from './session.js'

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
  return { images: planned, matrix: matrixOf(options, planned) }
}

const runners = { amd64: 'ubuntu-24.04', arm64: 'ubuntu-24.04-arm' } as const

function matrixOf(
  options: {
    readonly platforms: readonly string[]
    readonly runners: Readonly<Record<string, string>>
  },
  images: readonly PlannedImage[],
): Matrix {
  const platforms =
    options.platforms.length > 0 ? options.platforms : [`linux/${architectureOf(process.arch)}`]
  return {
    include: images.flatMap(({ python }) =>
      [...new Set(platforms)].map((platform) => {
        const architecture = platform === 'linux/arm64' ? 'arm64' : 'amd64'
        const runner = options.runners[platform] ?? runners[architecture]
        return { python, platform, architecture, runner }
      }),
    ),
  }
}
