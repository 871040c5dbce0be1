/** Programs, each in a process group of its own so that it can be ended with all its children. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { constants } from 'node:os'
import { Readable, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { messageOf, PycaskError } from '../errors.js'
import { explainWriting, faultCode } from './faults.js'
import { cutLines } from './lines.js'
import type { RunCommand, RunOptions, RunResult } from './types.js'

const stderrKeptBytes = 64 * 1024
/** How long a program has to end itself after SIGTERM, before SIGKILL. */
const graceMs = 5_000

/** Runs programs until `signal` is aborted; `env` is what they see unless told otherwise. */
export function createRun(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): RunCommand {
  return (command, options = {}) => run(command, { env, ...options }, signal)
}

async function run(
  command: readonly string[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<RunResult> {
  const [program, ...args] = command
  if (program === undefined) throw new Error('run: the command is empty')
  const interruptible = options.uninterruptible !== true
  if (interruptible && signal.aborted) throw interrupted(program)
  const child = await start(program, args, options)

  // The first fault decides what the caller is told; all of them end the program.
  let fault: { readonly error: unknown } | undefined
  let killer: NodeJS.Timeout | undefined
  const stop = (error: unknown): void => {
    if (fault !== undefined) return
    fault = { error }
    endGroup(child, 'SIGTERM')
    killer = setTimeout(() => {
      endGroup(child, 'SIGKILL')
      // A grandchild that left the group may still hold the pipes.
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, graceMs)
  }
  const onAbort = (): void => stop(interrupted(program))
  if (interruptible) signal.addEventListener('abort', onAbort, { once: true })
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(stop, options.timeoutMs, timedOut(program, options.timeoutMs))

  try {
    const exit = exitOf(child)
    const [exitCode, stdout, stderr] = await Promise.all([
      exit,
      ...readOutput(child, options, stop),
      feed(child, options.stdin).catch(stop),
    ])
    if (fault !== undefined) throw fault.error
    return { exitCode, stdout, stderr }
  } finally {
    signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
    clearTimeout(killer)
  }
}

async function start(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ChildProcess> {
  let child: ChildProcess
  try {
    child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
  } catch (error) {
    throw await notStarted(program, options.cwd, error)
  }
  // Killing can fail when the process is gone already; that is what was wanted.
  child.on('error', () => undefined)
  return child
}

async function notStarted(
  program: string,
  cwd: string | undefined,
  error: unknown,
): Promise<PycaskError> {
  if (cwd !== undefined && (await stat(cwd).catch(() => undefined))?.isDirectory() !== true)
    return new PycaskError({
      code: 'folder-missing',
      what: `${program} was to run in ${cwd}, which is not a folder`,
      cause: error,
    })
  const code = faultCode(error)
  return new PycaskError({
    code: 'program-missing',
    what:
      code === 'ENOENT'
        ? `the program ${program} was not found`
        : `the program ${program} cannot be started: ${messageOf(error)}`,
    hint:
      code === 'ENOENT'
        ? `install ${program}, or put its folder on PATH`
        : `see whether ${program} is an executable file for this machine`,
    cause: error,
  })
}

const interrupted = (program: string): PycaskError =>
  new PycaskError({ code: 'interrupted', what: `interrupted while running ${program}` })

const timedOut = (program: string, timeoutMs: number): PycaskError =>
  new PycaskError({
    code: 'timed-out',
    what: `${program} did not finish within ${timeoutMs / 1000} s`,
    hint: 'try again; if it keeps happening, run it by hand to see what it waits for',
  })

/** As in a shell: 128 + the number of the signal that ended it. */
function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}

/** A program that ends without reading all of its input is not a fault; a broken source is. */
async function feed(child: ChildProcess, input: RunOptions['stdin']): Promise<void> {
  const { stdin } = child
  if (input === undefined || stdin === null) return
  const source = isStream(input) ? input : Readable.from([Buffer.from(input)])
  // Whichever end breaks first: pipeline() then destroys the other one with the same error.
  let firstBroken: 'source' | 'program' | undefined
  source.once('error', () => (firstBroken ??= 'source'))
  stdin.once('error', () => (firstBroken ??= 'program'))
  child.once('exit', () => {
    firstBroken ??= 'program'
    stdin.destroy()
  })
  await pipeline(source, stdin).catch((error: unknown) => {
    if (firstBroken !== 'program') throw error
  })
}

// By shape: a stream of another realm (a test's sandbox) is no instance of our Readable.
const isStream = (value: object | string): value is Readable =>
  typeof value === 'object' && 'pipe' in value

/** [collected standard output, last of standard error], both when their streams have ended. */
function readOutput(
  child: ChildProcess,
  options: RunOptions,
  stop: (error: unknown) => void,
): [Promise<string>, Promise<string>] {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('run: no pipes')
  const log = options.logFile === undefined ? undefined : openLog(options.logFile, stop)
  const forEachChunk = async (stream: Readable, take: (chunk: Buffer) => void): Promise<void> => {
    const lines = options.onLine === undefined ? undefined : cutLines(options.onLine)
    stream.on('data', (chunk: Buffer) => {
      take(chunk)
      try {
        lines?.write(chunk)
      } catch (error) {
        stop(error)
      }
      if (log?.write(chunk) === false && !log.destroyed) {
        stream.pause()
        log.once('drain', () => stream.resume())
        log.once('close', () => stream.resume())
      }
    })
    await finished(stream).catch(() => undefined)
    lines?.end()
  }
  const tail = tailOf(stderrKeptBytes)
  const errors = forEachChunk(stderr, (chunk) => tail.add(chunk))
  const collected: Buffer[] = []
  const output =
    options.stdout === undefined
      ? forEachChunk(stdout, (chunk) => collected.push(chunk))
      : pass(stdout, options.stdout, stop)
  const logged = Promise.all([output, errors]).then(async () => {
    if (log === undefined || log.destroyed) return
    log.end()
    await finished(log).catch(stop)
  })
  return [
    logged.then(() => Buffer.concat(collected).toString('utf8')),
    logged.then(() => tail.text()),
  ]
}

function openLog(file: string, stop: (error: unknown) => void): WriteStream {
  const log = createWriteStream(file, { flags: 'a' })
  return log.on('error', (error) => stop(explainWriting(error, file)))
}

async function pass(from: Readable, to: Writable, stop: (error: unknown) => void): Promise<void> {
  let failed: { readonly error: unknown } | undefined
  to.once('error', (error) => (failed = { error }))
  await pipeline(from, to).catch((error: unknown) => {
    stop(failed === undefined ? error : failed.error)
  })
}

function tailOf(limitBytes: number): { add(chunk: Buffer): void; text(): string } {
  let kept: Buffer[] = []
  let keptBytes = 0
  const cut = (): Buffer => Buffer.concat(kept).subarray(-limitBytes)
  return {
    add: (chunk) => {
      kept.push(chunk)
      keptBytes += chunk.length
      if (keptBytes <= 2 * limitBytes) return
      kept = [cut()]
      keptBytes = limitBytes
    },
    text: () => cut().toString('utf8'),
  }
}
