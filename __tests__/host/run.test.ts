import { describe, expect, test } from '@jest/globals'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHost, quietLog, type Host } from '../../src/host/index.js'

function hostWith(abort = new AbortController(), env: Record<string, string> = {}): Host {
  const { PATH } = process.env
  return createHost({ env: { PATH, ...env }, log: quietLog, signal: abort.signal })
}
const node = (script: string, ...args: string[]): string[] => [
  process.execPath,
  '-e',
  script,
  ...args,
]

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function eventually(what: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (what()) return true
    await sleep(20)
  }
  return false
}

describe('a program', () => {
  test('returns its output, its errors and its exit code', async () => {
    const result = await hostWith().run(['sh', '-c', 'echo out; echo err >&2; exit 3'])
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  test('that dies of a signal exits with 128 and its number', async () => {
    expect(await hostWith().run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ exitCode: 137 })
  })

  test('gets the arguments untouched by any shell', async () => {
    const { stdout } = await hostWith().run(['printf', '%s', '$(echo no) "*"'])
    expect(stdout).toBe('$(echo no) "*"')
  })

  test('sees the host’s environment, or only the one that is given', async () => {
    const host = hostWith(undefined, { FROM_HOST: 'yes' })
    expect((await host.run(['sh', '-c', 'echo $FROM_HOST'])).stdout).toBe('yes\n')
    const env = { PATH: process.env['PATH'], OWN: 'mine' }
    expect((await host.run(['sh', '-c', 'echo $FROM_HOST$OWN'], { env })).stdout).toBe('mine\n')
  })

  test('that is not there is an error with its name', async () => {
    await expect(hostWith().run(['pycask-no-such-program'])).rejects.toMatchObject({
      code: 'program-missing',
      what: expect.stringContaining('pycask-no-such-program'),
    })
  })

  test('whose folder is not there is told so, not that the program is missing', async () => {
    await expect(hostWith().run(['true'], { cwd: '/no/such/folder' })).rejects.toMatchObject({
      code: 'folder-missing',
      what: expect.stringContaining('/no/such/folder'),
    })
  })

  test('that is no program for this machine cannot be started', async () => {
    await expect(hostWith().run(['/dev/null'])).rejects.toMatchObject({ code: 'program-missing' })
  })

  test('that takes too long is ended', async () => {
    await expect(hostWith().run(['sleep', '60'], { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timed-out',
      what: 'sleep did not finish within 0.1 s',
    })
  })

  test('gives its lines while it runs and keeps only the end of long errors', async () => {
    const lines: string[] = []
    const script = `for (let i = 0; i < 20000; i++) process.stderr.write('line ' + i + '\\n')`
    const { stderr } = await hostWith().run(node(script), { onLine: (line) => lines.push(line) })
    expect(lines).toHaveLength(20_000)
    expect(lines.at(-1)).toBe('line 19999')
    expect(Buffer.byteLength(stderr)).toBe(64 * 1024)
    expect(stderr.endsWith('line 19999\n')).toBe(true)
  })

  test('cuts lines at progress bars and inside of characters rightly', async () => {
    const lines: string[] = []
    const script = `
      const bytes = Buffer.from('10%\\r20%\\r\\nfür\\nlast')
      let i = 0
      const next = () => i < bytes.length && process.stdout.write(bytes.subarray(i, ++i), () => setTimeout(next, 1))
      next()`
    await hostWith().run(node(script), { onLine: (line) => lines.push(line) })
    expect(lines).toEqual(['10%', '20%', 'für', 'last'])
  })

  test('appends output and errors to its log', async () => {
    const logFile = join(await mkdtemp(join(tmpdir(), 'host-')), 'log')
    await hostWith().run(['sh', '-c', 'echo one'], { logFile })
    await hostWith().run(['sh', '-c', 'echo two >&2'], { logFile })
    expect(await readFile(logFile, 'utf8')).toBe('one\ntwo\n')
  })

  test('whose log cannot be written fails', async () => {
    const running = hostWith().run(['echo'], { logFile: '/dev/full/log' })
    await expect(running).rejects.toMatchObject({ code: 'file-not-writable' })
  })
})

describe('streams', () => {
  test('go through a program at the pace of the slowest', async () => {
    let read = 0
    const total = 64 * 1024 * 1024
    const chunk = Buffer.alloc(64 * 1024)
    const input = new Readable({
      read() {
        read += chunk.length
        this.push(read > total ? null : chunk)
      },
    })
    let written = 0
    let most = 0
    const output = new Writable({
      write(data: Buffer, _encoding, done) {
        written += data.length
        most = Math.max(most, read - written)
        setImmediate(done)
      },
    })
    const { exitCode, stdout } = await hostWith().run(['cat'], { stdin: input, stdout: output })
    expect({ exitCode, stdout, written }).toEqual({ exitCode: 0, stdout: '', written: total })
    expect(most).toBeLessThan(4 * 1024 * 1024)
  })

  test('take text and bytes as input too', async () => {
    expect((await hostWith().run(['cat'], { stdin: 'text' })).stdout).toBe('text')
    expect((await hostWith().run(['cat'], { stdin: Buffer.from('bytes') })).stdout).toBe('bytes')
    expect((await hostWith().run(['cat'], { stdin: '' })).stdout).toBe('')
  })

  test('need not be read to their end by the program', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(65536))
      },
    })
    expect((await hostWith().run(['true'], { stdin: endless })).exitCode).toBe(0)
    expect(endless.destroyed).toBe(true)
  })

  test('that break at their source end the program with that fault', async () => {
    const source = new PassThrough()
    const running = hostWith().run(['cat'], { stdin: source })
    source.write('some')
    setTimeout(() => source.destroy(new Error('the source broke')), 20)
    await expect(running).rejects.toThrow('the source broke')
  })

  test('that nobody takes end the program with that fault', async () => {
    const full = new Writable({
      write(_data, _encoding, done) {
        done(new Error('no space'))
      },
    })
    await expect(hostWith().run(['yes'], { stdout: full })).rejects.toThrow('no space')
  })
})

describe('an interruption', () => {
  test('ends the program and its children, and only then rejects', async () => {
    const abort = new AbortController()
    const pids: number[] = []
    const running = hostWith(abort).run(['sh', '-c', 'sleep 60 & echo $!; echo $$; wait'], {
      onLine: (line) => pids.push(Number(line)),
    })
    const seen = expect(running).rejects.toMatchObject({
      code: 'interrupted',
      what: 'interrupted while running sh',
    })
    expect(await eventually(() => pids.length === 2)).toBe(true)
    abort.abort()
    await seen
    expect(await eventually(() => pids.every((pid) => !isAlive(pid)))).toBe(true)
  })

  test('kills what does not listen', async () => {
    const abort = new AbortController()
    const lines: string[] = []
    const deaf = node(
      `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1e6)`,
    )
    const running = hostWith(abort).run(deaf, { onLine: (line) => lines.push(line) })
    const seen = expect(running).rejects.toMatchObject({ code: 'interrupted' })
    expect(await eventually(() => lines.length === 1)).toBe(true)
    abort.abort()
    await seen
  }, 15_000)

  test('before the start starts nothing', async () => {
    const abort = new AbortController()
    abort.abort()
    await expect(hostWith(abort).run(['true'])).rejects.toMatchObject({ code: 'interrupted' })
  })
})
