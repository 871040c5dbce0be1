/** A container engine, driven by its command line. */
import { PassThrough, Writable, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, PycaskError } from '../errors.js'
import type { Host, RunOptions, RunResult } from '../host/index.js'
import { abandoned, containerName, ownerLabel, pidLabel, pidSpace } from './containers.js'
import type { Dialect } from './dialect.js'
import type { Engine, Job } from './types.js'
import { unpack } from './unpack.js'
import { lastLine } from './words.js'

/** User and group of what runs in a container: nobody of Debian's, `nonroot` of distroless. */
const unprivileged = '65532:65532'
const cleanupMs = 30_000
/** What dpkg and maintainer scripts need to lay out files of any owner. */
const layingOut = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'SETFCAP', 'SETGID', 'SETUID']

export class CommandLineEngine implements Engine {
  readonly name: Engine['name']
  #owner: Promise<string> | undefined

  /** `program`: what to call; not always the dialect's name (podman may be installed as docker). */
  constructor(
    private readonly host: Host,
    private readonly program: string,
    private readonly dialect: Dialect,
    readonly version: string,
  ) {
    this.name = dialect.name
  }

  async hasImage(reference: string): Promise<boolean> {
    return (await this.imageId(reference)) !== undefined
  }

  async imageId(reference: string): Promise<string | undefined> {
    const result = await this.#call(['image', 'inspect', '--format', '{{.Id}}', reference])
    if (result.exitCode === 0) return result.stdout.trim().replace(/^(?!sha256:)/, 'sha256:')
    if (isAbsence(result)) return undefined
    throw this.#failed('look for an image', result)
  }

  async importRootfs(tarFile: string, reference: string): Promise<void> {
    await this.#must(`import ${tarFile}`, ['import', tarFile, reference])
  }

  async load(archive: string): Promise<readonly string[]> {
    const { stdout } = await this.#must(`load ${archive}`, ['load', '--input', archive])
    return stdout
      .split('\n')
      .map((line) => /^Loaded image(?:\(s\)| ID)?: (.+)$/.exec(line.trim())?.[1])
      .flatMap((names) => names?.split(',') ?? [])
  }

  async save(reference: string, to: Writable): Promise<void> {
    const result = await this.#call(['save', ...this.dialect.save, reference], { stdout: to })
    if (result.exitCode !== 0) throw this.#failed(`save the image ${reference}`, result)
  }

  async removeImage(reference: string): Promise<void> {
    const result = await this.#call(['image', 'rm', reference])
    if (result.exitCode !== 0 && !isAbsence(result))
      throw this.#failed(`remove the image ${reference}`, result)
  }

  async run(job: Job): Promise<{ readonly exitCode: number }> {
    const [program = 'true', ...args] = job.command
    const command = [
      'run',
      '--rm',
      ...(job.stdin === undefined ? [] : ['--interactive']),
      ...(await this.#common()),
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      ...(job.rights === 'packages'
        ? ['--user=0:0', ...layingOut.map((capability) => `--cap-add=${capability}`)]
        : [`--user=${job.user ?? unprivileged}`]),
      // Its tar and its gigabytes of output would be kept in the engine's log too.
      '--log-driver=none',
      ...(job.readOnly === true ? ['--read-only', '--tmpfs=/tmp:rw,mode=1777'] : []),
      ...(job.tmpfs ?? []).map((path) => `--tmpfs=${path}:rw,exec,mode=1777`),
      ...(job.workdir === undefined ? [] : [`--workdir=${job.workdir}`]),
      ...Object.entries(job.env ?? {}).map(([name, value]) => `--env=${name}=${value}`),
      `--entrypoint=${program}`,
    ]
    const name = containerName()
    const result = await this.#withContainer(name, () =>
      job.unpackInto === undefined
        ? this.#attached([...command, `--name=${name}`, job.image, ...args], job, job.stdout)
        : this.#unpacked([...command, `--name=${name}`, job.image, ...args], job, job.unpackInto),
    )
    const { exitCode, stderr } = result
    if (exitCode >= 125 && exitCode <= 127 && this.dialect.fault.test(stderr))
      throw this.#failed(`run ${program} in ${job.image}`, result, job.logFile)
    if (exitCode === 137) throw killed(program, job.logFile)
    return { exitCode }
  }

  async tryStop(
    reference: string,
    { afterMs, mostMs, signal = 'SIGTERM' }: Parameters<Engine['tryStop']>[1],
  ): Promise<{ readonly seconds: number } | undefined> {
    const name = containerName()
    const what = `start ${reference}`
    return this.#withContainer(name, async () => {
      const started = await this.#call([
        'run',
        '--detach',
        ...(await this.#common()),
        '--cap-drop=ALL',
        '--security-opt=no-new-privileges',
        '--read-only',
        '--tmpfs=/tmp:rw,mode=1777',
        `--name=${name}`,
        reference,
      ])
      try {
        // A command that is not there is the image's fault, not the engine's.
        if (started.exitCode !== 0) return undefined
        await sleep(afterMs, undefined, { signal: this.host.signal })
        const state = ['inspect', '--format={{.State.Running}}', name]
        if ((await this.#must(what, state)).stdout.trim() !== 'true') return undefined
        const stop = `stop ${reference}`
        await this.#must(stop, ['kill', `--signal=${signal}`, name])
        const [sentMs, sentAt] = [performance.now(), Date.now()]
        const waited = await this.host
          .run([this.program, 'wait', name], { timeoutMs: mostMs })
          .catch((error: unknown) => {
            if (error instanceof PycaskError && error.code === 'timed-out') return undefined
            throw error
          })
        const wholeSeconds = (performance.now() - sentMs) / 1000
        if (waited === undefined) return { seconds: wholeSeconds }
        // The engine's own time of the end: what it does then may take long on a busy machine.
        const ended = await this.#must(stop, ['inspect', '--format={{.State.FinishedAt}}', name])
        const seconds = (Date.parse(ended.stdout.trim()) - sentAt) / 1000
        return {
          seconds: Number.isNaN(seconds)
            ? wholeSeconds
            : Math.min(Math.max(0, seconds), wholeSeconds),
        }
      } finally {
        await this.#remove(name)
      }
    })
  }

  async deriveImage(
    base: string,
    reference: string,
    input: Readable,
    script: string,
    onLine?: (line: string) => void,
  ): Promise<void> {
    const name = containerName()
    const what = `make the image ${reference} from ${base}`
    const inside = `tar -x -f - -C /\ncat > /dev/null\nexec < /dev/null\n${script}`
    await this.#withContainer(name, async () => {
      await this.#must(what, [
        'create',
        '--interactive',
        ...(await this.#common()),
        '--cap-drop=ALL',
        ...layingOut.map((capability) => `--cap-add=${capability}`),
        '--user=0:0',
        `--name=${name}`,
        '--entrypoint=sh',
        base,
        '-euc',
        inside,
      ])
      const started = await this.#call(['start', '--attach', '--interactive', name], {
        stdin: input,
        ...(onLine === undefined ? {} : { onLine }),
      })
      if (started.exitCode === 137) throw killed('sh', undefined)
      if (started.exitCode !== 0) throw this.#failed(what, started)
      // Only the files are meant to stay: neither the command nor the owner of the container.
      const changes = ['ENTRYPOINT []', 'CMD ["sh"]', `LABEL ${pidLabel}=`, `LABEL ${ownerLabel}=`]
      const asked = changes.map((change) => `--change=${change}`)
      await this.#must(what, ['commit', ...asked, name, reference])
    })
    await this.#remove(name)
  }

  async #attached(
    args: readonly string[],
    job: Job,
    stdout: Writable | undefined,
  ): Promise<RunResult> {
    return this.#call(args, {
      ...(job.stdin === undefined ? {} : { stdin: job.stdin }),
      ...(job.onLine === undefined ? {} : { onLine: job.onLine }),
      ...(job.logFile === undefined ? {} : { logFile: job.logFile }),
      stdout: stdout ?? dropped(),
    })
  }

  /** Nothing is unpacked, nor the folder made, before the container sends something. */
  async #unpacked(args: readonly string[], job: Job, directory: string): Promise<RunResult> {
    const tar = new PassThrough()
    let fault: { readonly error: unknown } | undefined
    let unpacking: Promise<void> | undefined
    tar.once('readable', () => {
      if (tar.readableLength === 0) return
      unpacking = unpack(this.host, tar, directory).catch((error: unknown) => {
        fault = { error }
        tar.destroy()
      })
    })
    const [ended] = await Promise.allSettled([this.#attached(args, job, tar)])
    await unpacking
    // First: it is the cause of what the container's broken pipe would tell.
    if (fault !== undefined) throw fault.error
    if (ended.status === 'rejected') throw ended.reason
    return ended.value
  }

  /** Runs `work`; whatever ends it early, the container of this name is gone afterwards. */
  async #withContainer<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { signal } = this.host
    // At once: a client that is only told to end waits for a shell that does not listen.
    let removal: Promise<void> | undefined
    const onAbort = (): void => void (removal = this.#remove(name))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await work()
    } catch (error) {
      await removal
      // Again: the first may have come before the engine had made it.
      await this.#remove(name)
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  async #remove(...names: readonly string[]): Promise<void> {
    const command = [this.program, ...this.dialect.remove, ...names]
    await this.host
      .run(command, { uninterruptible: true, timeoutMs: cleanupMs })
      .catch((error: unknown) =>
        this.host.log.debug(`a container may remain: ${names.join(' ')}: ${messageOf(error)}`),
      )
  }

  async #common(): Promise<readonly string[]> {
    return [
      '--pull=never',
      '--network=none',
      // The default is random, and builds write it down.
      '--hostname=pycask',
      `--label=${pidLabel}=${process.pid}`,
      `--label=${ownerLabel}=${await (this.#owner ??= this.#sweep())}`,
      ...this.dialect.isolation,
    ]
  }

  /** Removes what killed processes left behind, once; returns where our process ids count. */
  async #sweep(): Promise<string> {
    const owner = await pidSpace()
    const filter = `--filter=label=${ownerLabel}=${owner}`
    const listed = await this.#call(['ps', '--all', filter, '--format={{.Names}}'])
    const names = abandoned(listed.stdout.split('\n').map((line) => line.trim()))
    if (names.length > 0) await this.#remove(...names)
    return owner
  }

  #call(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return this.host.run([this.program, ...args], options)
  }

  async #must(what: string, args: readonly string[]): Promise<RunResult> {
    const result = await this.#call(args)
    if (result.exitCode !== 0) throw this.#failed(what, result)
    return result
  }

  #failed(what: string, result: RunResult, logFile?: string): PycaskError {
    const reason = lastLine(result.stderr)
    const isFull = /no space left on device|disk quota exceeded/i.test(result.stderr)
    return new PycaskError({
      code: isFull ? 'disk-full' : 'engine-failed',
      what: `${this.program} could not ${what}: ${reason}`,
      hint: isFull
        ? `free some space where ${this.program} keeps its images: ${this.program} system df`
        : `see whether ${this.program} works at all: ${this.program} info`,
      details: result.stderr.trimEnd().split('\n').slice(-10),
      logFile,
    })
  }
}

function killed(program: string, logFile: string | undefined): PycaskError {
  return new PycaskError({
    code: 'sandbox-killed',
    what: `${program} in the container was killed from outside (exit code 137)`,
    hint: 'mostly the memory ran out (dmesg | grep -i oom): use fewer jobs or a larger machine',
    logFile,
  })
}

const isAbsence = (result: RunResult): boolean =>
  /no such image|no such object|image not known|not found/i.test(result.stderr)

const dropped = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done()
    },
  })
