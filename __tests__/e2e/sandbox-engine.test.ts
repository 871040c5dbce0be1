import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { packTar, type Entry } from '../../src/image/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { createBuilder, findEngine, type Engine } from '../../src/sandbox/index.js'
import { pidSpace } from '../../src/sandbox/containers.js'
import { makeRootfs } from './support/rootfs.js'

// PYCASK_TEST_ENGINE=podman runs the same tests with the other engine.
const choice = (process.env['PYCASK_TEST_ENGINE'] ?? 'auto') as 'auto' | 'docker' | 'podman'
const base = `pycask-test-${process.pid}:base`
const derived = `pycask-test-${process.pid}:derived`
const scratch = mkdtempSync(join(tmpdir(), 'pycask-sandbox-'))
let engine: Engine

const engineOf = (abort = new AbortController()): Promise<Engine> =>
  findEngine(createHost({ env: process.env, log: quietLog, signal: abort.signal }), choice)

const text = (path: string, content: string, mode = 0o644): Entry => ({
  type: 'file',
  path,
  mode,
  source: { bytes: Buffer.from(content) },
})

let jobs = 0
async function build(script: string, entries: readonly Entry[] = [], by: Engine = engine) {
  const directory = join(scratch, `job-${++jobs}`)
  const logFile = `${directory}.log`
  const lines: string[] = []
  const { exitCode } = await createBuilder(by, base).run({
    input: packTar([text('build/.keep', ''), ...entries]),
    script,
    outputDirectory: directory,
    logFile,
    onLine: (line) => lines.push(line),
  })
  return { exitCode, lines, directory, logFile, out: (name: string) => join(directory, name) }
}

const containers = (): string =>
  execFileSync(engine.name, ['ps', '-a', '--format', '{{.Names}}'], { encoding: 'utf8' })

beforeAll(async () => {
  engine = await engineOf()
  const programs = ['sh', 'tar', 'cat', 'mkdir', 'id', 'env', 'ls', 'sleep', 'touch', 'ln', 'chmod']
  await engine.importRootfs(makeRootfs(scratch, [...programs, 'head', 'stat', 'mkfifo']), base)
}, 60_000)

afterAll(async () => {
  await engine.removeImage(derived)
  await engine.removeImage(base)
  rmSync(scratch, { recursive: true, force: true })
}, 60_000)

describe('images', () => {
  test('are there after their import, and only then', async () => {
    expect(await engine.hasImage(base)).toBe(true)
    expect(await engine.hasImage(`pycask-test-${process.pid}:never`)).toBe(false)
    await expect(engine.removeImage(`pycask-test-${process.pid}:never`)).resolves.toBeUndefined()
  })

  test('are derived by a script run as root, of which only the files remain', async () => {
    const lines: string[] = []
    const script = 'cat /seed/word > /etc/word; echo done; stat -c %u:%g:%a /etc/word'
    await engine.deriveImage(base, derived, packTar([text('seed/word', 'hello')]), script, (line) =>
      lines.push(line),
    )
    expect(lines).toEqual(['done', '0:0:644'])
    const stdout = new PassThrough()
    const ran = engine.run({ image: derived, command: ['cat', '/etc/word'], stdout })
    expect(Buffer.concat(await stdout.toArray()).toString()).toBe('hello')
    expect(await ran).toEqual({ exitCode: 0 })
    const config = JSON.parse(
      execFileSync(engine.name, ['image', 'inspect', '--format', '{{json .Config}}', derived], {
        encoding: 'utf8',
      }),
    ) as { Cmd: unknown; Labels: Record<string, string> }
    expect(config.Cmd).toEqual(['sh'])
    expect(Object.values(config.Labels).join('')).toBe('')
  })

  test('are not derived by a script that fails, and no container remains', async () => {
    const failing = engine.deriveImage(base, `${base}-no`, packTar([]), 'echo broken >&2; exit 3')
    await expect(failing).rejects.toMatchObject({
      code: 'engine-failed',
      what: expect.stringContaining('broken'),
    })
    expect(await engine.hasImage(`${base}-no`)).toBe(false)
    expect(containers()).not.toContain(`pycask-${process.pid}-`)
  })
})

describe('a build', () => {
  test('gets its input, and its output arrives with modes, links and times', async () => {
    const { exitCode, lines, out } = await build(
      'cp=$(cat src/in); echo "$cp and more" > out/text; ln -s text out/link; chmod 755 out/text\n' +
        'touch -d @1000000000 out/text; echo to stdout; echo to stderr >&2',
      [text('build/src/in', 'words')],
    )
    expect({ exitCode, lines }).toEqual({ exitCode: 0, lines: ['to stdout', 'to stderr'] })
    expect(await readFile(out('link'), 'utf8')).toBe('words and more\n')
    const { mode, mtimeMs, uid } = await stat(out('text'))
    expect({ mode: mode & 0o7777, mtimeMs, uid }).toEqual({
      mode: 0o755,
      mtimeMs: 1e12,
      uid: process.getuid?.(),
    })
  })

  test('has no rights, no network and an environment that says nothing of this machine', async () => {
    const { out } = await build(
      'id -u > out/uid; env > out/env; ls /sys/class/net > out/net\n' +
        'while read line; do case $line in Cap*|NoNew*) echo $line;; esac; done < /proc/self/status > out/caps',
    )
    expect(readFileSync(out('uid'), 'utf8')).toBe('65532\n')
    expect(readFileSync(out('net'), 'utf8')).toBe('lo\n')
    const caps = readFileSync(out('caps'), 'utf8')
    expect(caps).toContain('NoNewPrivs: 1')
    expect(caps.match(/Cap\w+: 0{16}/g)).toHaveLength(5)
    const names = readFileSync(out('env'), 'utf8').trim().split('\n')
    const known = [
      'HOME=/build/home',
      'HOSTNAME=pycask',
      'LC_ALL=C.UTF-8',
      'SOURCE_DATE_EPOCH=315532800',
      'TZ=UTC',
    ]
    expect(names).toEqual(expect.arrayContaining(known))
    const others = names.filter((line) => !known.includes(line)).map((line) => line.split('=')[0])
    expect(others.sort()).toEqual(['OLDPWD', 'PATH', 'PWD'].filter((name) => others.includes(name)))
  })

  test('that fails returns its exit code, its log, and no output', async () => {
    const { exitCode, lines, directory, logFile } = await build(
      'touch out/half; echo cannot go on >&2; exit 126',
    )
    expect({ exitCode, lines }).toEqual({ exitCode: 126, lines: ['cannot go on'] })
    expect(await readFile(logFile, 'utf8')).toContain('cannot go on\n')
    await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('ends at the first command that fails', async () => {
    expect(await build('cat /no/such/file; echo not reached')).toMatchObject({ exitCode: 1 })
  })

  test('takes and gives many megabytes', async () => {
    const block = Buffer.alloc(48 * 1024 * 1024, 'pycask ')
    const { exitCode, out } = await build('cat big big > out/twice', [
      { type: 'file', path: 'build/big', mode: 0o644, source: { bytes: block } },
    ])
    expect({ exitCode, size: (await stat(out('twice'))).size }).toEqual({
      exitCode: 0,
      size: 2 * block.length,
    })
  })

  test('whose input is no tar is a fault of ours, not of its script', async () => {
    const running = createBuilder(engine, base).run({
      input: Readable.from([Buffer.alloc(4096, 'no tar')]),
      script: 'exit 0',
      outputDirectory: join(scratch, 'never'),
      logFile: join(scratch, 'no-tar.log'),
    })
    await expect(running).rejects.toMatchObject({
      code: 'sandbox-failed',
      what: expect.stringContaining('input'),
    })
  })

  test('cannot give a file that is more than a file', async () => {
    const { out } = await build('touch out/tool; chmod 6755 out/tool')
    expect((await stat(out('tool'))).mode & 0o7777).toBe(0o755)
    await expect(build('mkfifo out/pipe')).rejects.toMatchObject({ code: 'sandbox-output-invalid' })
  })

  test('whose output finds no folder says so', async () => {
    const running = createBuilder(engine, base).run({
      input: packTar([text('build/x', '')]),
      script: 'touch out/x',
      outputDirectory: '/dev/null/out',
      logFile: join(scratch, 'nowhere.log'),
    })
    await expect(running).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(containers()).not.toContain(`pycask-${process.pid}-`)
  })

  test('whose memory ran out is told to be killed, not to have failed', async () => {
    await expect(build('kill -9 $$')).rejects.toMatchObject({
      code: 'sandbox-killed',
      hint: expect.stringContaining('memory'),
    })
  })

  test('in an image that is not there is a fault of the engine', async () => {
    const running = engine.run({ image: `${base}-gone`, command: ['true'] })
    await expect(running).rejects.toMatchObject({
      code: 'engine-failed',
      what: expect.stringContaining(`${base}-gone`),
    })
    expect(await readdir(scratch)).not.toContain('never')
  })

  test('of a program that the image lacks names the program', async () => {
    await expect(engine.run({ image: base, command: ['gcc'] })).rejects.toMatchObject({
      code: 'engine-failed',
      what: expect.stringContaining('gcc'),
    })
  })
})

describe('an interruption', () => {
  test('ends the container, not only its client, at once', async () => {
    const abort = new AbortController()
    const by = await engineOf(abort)
    const directory = join(scratch, 'interrupted')
    const lines: string[] = []
    const running = createBuilder(by, base).run({
      input: packTar([text('build/x', '')]),
      script: 'echo begun; sleep 300',
      outputDirectory: directory,
      logFile: `${directory}.log`,
      onLine: (line) => lines.push(line),
    })
    const seen = expect(running).rejects.toMatchObject({ code: 'interrupted' })
    while (lines.length === 0) await sleep(20)
    expect(containers()).toContain(`pycask-${process.pid}-`)
    const startMs = Date.now()
    abort.abort()
    await seen
    expect(Date.now() - startMs).toBeLessThan(4_000)
    expect(containers()).not.toContain(`pycask-${process.pid}-`)
    await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' })
  }, 20_000)

  test('between two steps leaves no container, whenever it comes', async () => {
    for (const delayMs of [0, 30, 60, 120, 250]) {
      const abort = new AbortController()
      const by = await engineOf(abort)
      setTimeout(() => abort.abort(), delayMs)
      await expect(build('sleep 300', [], by)).rejects.toMatchObject({ code: 'interrupted' })
    }
    await sleep(300)
    expect(containers()).not.toContain(`pycask-${process.pid}-`)
  }, 60_000)
})

test('what killed processes left behind is removed at the next use, and nothing else', async () => {
  const { pid } = spawnSync('true')
  const label = `--label=pycask.owner=${await pidSpace()}`
  const left = [`pycask-${pid}-0a1b2c3d`, `pycask-${process.pid}-0a1b2c3d`]
  for (const name of left)
    execFileSync(engine.name, ['create', '--name', name, label, '--entrypoint=sh', base])
  try {
    await (await engineOf()).run({ image: base, command: ['id'] })
    expect(containers()).not.toContain(left[0])
    expect(containers()).toContain(left[1])
  } finally {
    execFileSync(engine.name, ['rm', '--force', left[1] ?? ''])
  }
})
