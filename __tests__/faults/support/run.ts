/**
 * Runs parts of these tests in processes of their own: memory is measured there, and what hangs or
 * is to be killed hurts nobody else.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/** How much is done: 1 for `npm run test:faults`, less where PYCASK_FAULTS says so. */
const wanted = process.env['PYCASK_FAULTS']
export const isFull = wanted !== undefined && wanted !== ''

/** `small` in `npm test`; `full` times PYCASK_FAULTS, but not less than `small`, otherwise. */
export const scaled = (small: number, full: number): number =>
  isFull ? Math.max(small, Math.ceil(full * Number(wanted))) : small

/** One line of the table that `npm run test:faults` prints. */
export interface Row {
  readonly what: string
  readonly count: number
  /** In words: `all right or one clear error`. */
  readonly result: string
  readonly seconds: number
  readonly peakBytes?: number
}

/** Adds a row to the report, where there is one. */
export function report(row: Row): void {
  const file = process.env['PYCASK_FAULTS_REPORT']
  if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify(row)}\n`)
}

/** Bundles `program.ts` into a folder of its own; remove it with `close`. */
export async function bundleProgram(): Promise<{ script: string; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'pycask-faults-'))
  const script = join(folder, 'program.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'program.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire as faultsRequire } from 'node:module'; const require = faultsRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  return { script, close: () => rm(folder, { recursive: true, force: true }) }
}

export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Lines of standard output. */
  readonly lines: readonly string[]
  readonly stderr: string
}

export interface Running {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
}

/** Starts a job of the program. `onLine` sees its lines as they come. */
export function startJob(
  script: string,
  job: string,
  input: object,
  options: {
    readonly onLine?: (line: string) => void
    readonly env?: Readonly<Record<string, string>>
    readonly spawn?: SpawnOptions
    readonly nodeOptions?: readonly string[]
  } = {},
): Running {
  const args = [...(options.nodeOptions ?? []), script, job, JSON.stringify(input)]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '', ...options.env },
    ...options.spawn,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  let [rest, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      options.onLine?.(line)
    }
  })
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(-20_000)))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, lines, stderr }))
  })
  return { process: child, ended }
}

/** What a fuzzing job found out. */
export interface Fuzzed {
  readonly cases: number
  /** Error codes, and `fine`: how often each came. */
  readonly codes: Readonly<Record<string, number>>
  /** Of processor time, of the slowest case. */
  readonly slowestMs: number
  readonly peakBytes: number
  /** Each names its seed: `locks poetry 1234: TypeError: …`. */
  readonly failures: readonly string[]
}

/** So long without a finished case, and it hangs. Cases themselves are judged by processor time. */
const silenceMs = 90_000

/** Runs a fuzzing job to its end. Rejects, with the cases that were under way, when it hangs or dies. */
export async function fuzz(script: string, job: string, input: object): Promise<Fuzzed> {
  let last = 'start'
  let timer: NodeJS.Timeout | undefined
  const { process: child, ended } = startJob(script, job, input, {
    // A young heap, so that what is kept shows.
    nodeOptions: ['--max-old-space-size=192', '--max-semi-space-size=8'],
    onLine: (line) => {
      last = line
      watch()
    },
  })
  const watch = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => child.kill('SIGKILL'), silenceMs)
  }
  watch()
  const { exitCode, signal, lines, stderr } = await ended
  clearTimeout(timer)
  const result = lines.find((line) => line.startsWith('{'))
  if (exitCode !== 0 || result === undefined)
    throw new Error(
      `${job} ${JSON.stringify(input)} ended with ${String(signal ?? exitCode)} after "${last}": ${stderr}`,
    )
  return JSON.parse(result) as Fuzzed
}
