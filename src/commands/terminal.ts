/** A command in a terminal: what it prints, and how it ends. */
import { version } from '../version.js'
import { PycaskError } from '../errors.js'
import { helpText, parseCommandLine, type Command } from '../options/index.js'
import {
  buildTable,
  createTerminalLog,
  errorText,
  formatBytes,
  formatSeconds,
  planTable,
  wantsColour,
  type LogStream,
  type Row,
} from '../report/index.js'
import { build, type BuildResult, type BuiltImage } from './build.js'
import { lock, type LockResult } from './lock.js'
import { plan, type PlannedImage } from './plan.js'
import type { CommandRequest } from './session.js'
import { wheels, type WheelsResult } from './wheels.js'

/** What is used of a process: Node's `process` fits. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: LogStream
  readonly stderr: LogStream
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * Runs one command. Results go to standard output, progress and errors to standard error. Resolves
 * with the exit code: 0, 1 for an error, 130 when interrupted.
 */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
): Promise<0 | 1 | 130> {
  const { env, stdout, stderr } = terminal
  const colour = wantsColour(env, stderr)
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) terminal.on(signal, () => abort.abort())
  const verbose = argv.includes('--verbose') || env['PYCASK_VERBOSE'] === 'true'
  const log = createTerminalLog({ stream: stderr, verbose, colour })
  try {
    const line = parseCommandLine(argv)
    const { command, directory, flags } = line
    if (line.version) stdout.write(`pycask ${version}\n`)
    else if (line.help || command === undefined) stdout.write(helpText(command))
    else {
      const request: CommandRequest = {
        ...{ command, directory, flags, env, log },
        signal: abort.signal,
        today: new Date(),
        onStep: (step) => log.progress(step),
        onOutcome: ({ kind, name, state }) => {
          if (state === 'built') log.progress(`${kind === name ? kind : `${kind} ${name}`}: built`)
        },
      }
      const text = await textOf(command, request)
      log.clear()
      stdout.write(`${text}\n`)
    }
    return 0
  } catch (thrown) {
    log.clear()
    const interrupted = abort.signal.aborted
    if (interrupted && !(thrown instanceof PycaskError && thrown.code !== 'interrupted')) {
      stderr.write('interrupted: nothing unfinished is kept; the next build goes on from here\n')
      return 130
    }
    stderr.write(`${errorText(thrown, { colour })}\n`)
    return 1
  }
}

async function textOf(command: Command, request: CommandRequest): Promise<string> {
  switch (command) {
    case 'build':
      return buildText(await build(request))
    case 'plan':
      return planText(await plan(request))
    case 'wheels':
      return wheelsText(await wheels(request))
    case 'lock':
      return lockText(await lock(request))
  }
}

/** What became of the wheels, and where they are. */
export function wheelsText({ output, pythons, files, seconds }: WheelsResult): string {
  const tables = titled(pythons.map(({ python, outcomes }) => [python, buildTable(outcomes)]))
  const count = `${String(files)} ${files === 1 ? 'wheel' : 'wheels'}`
  return `${tables}\n\n ${count} in ${output}, ${formatSeconds(seconds)}`
}

/** What each sdist asks for, and what was locked for them. */
export function lockText({ file, state, sdists, locked }: LockResult): string {
  if (state === 'not needed') return 'nothing has to be built from its sdist: no lock is needed'
  const asked = sdists.map(
    ({ name, requires }) => ` ${name} asks for ${requires.join(', ') || 'nothing'}`,
  )
  const count = `${String(locked.length)} ${locked.length === 1 ? 'package' : 'packages'}`
  return [...asked, '', ` ${file}: ${state}, ${count}: ${locked.join(', ')}`].join('\n')
}

/** A table for each Python, with its version above where there are several. */
export const planText = (images: readonly PlannedImage[]): string =>
  titled(images.map(({ python, outcomes }) => [python, planTable(outcomes)]))

const titled = (tables: readonly (readonly [string, string])[]): string =>
  tables.length === 1
    ? tables.map(([, table]) => table).join('')
    : tables.map(([python, table]) => `Python ${python}\n${table}`).join('\n\n')

/** The table of each finished image, whose last row is the image, and the images by their digests. */
export function buildText({ name, images, installed, seconds }: BuildResult): string {
  const tables = titled(
    images.map((one) => [
      one.release.name,
      buildTable(one.outcomes, [imageRow(name, one, seconds)]),
    ]),
  )
  const digests = images.map(({ image }) => ` ${name}@${image.manifest.digest}`)
  const places = installed.map(({ python, executable }) => ` Python ${python}: ${executable}`)
  return `${tables}\n\n${[...digests, ...places].join('\n')}`
}

function imageRow(
  name: string,
  { image, pushed, placed }: BuiltImage,
  seconds: BuildResult['seconds'],
): Row {
  const sizeBytes = image.blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0)
  const sent =
    pushed === undefined || pushed.unchanged
      ? []
      : [
          `${formatBytes(pushed.pushedBytes)} up, ${formatBytes(pushed.existingBytes)} already there`,
        ]
  return {
    kind: 'image',
    title: name,
    state: pushed === undefined ? 'assembled' : pushed.unchanged ? 'unchanged' : 'pushed',
    where: formatSeconds(seconds),
    size: formatBytes(sizeBytes),
    reasons: [...placed, ...sent],
  }
}
