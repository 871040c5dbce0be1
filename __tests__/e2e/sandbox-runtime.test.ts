import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packTar, type Entry } from '../../src/image/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { createRuntime, findEngine, type Engine, type Runtime } from '../../src/sandbox/index.js'
import { makePythonRootfs } from './support/rootfs.js'

const choice = (process.env['PYCASK_TEST_ENGINE'] ?? 'auto') as 'auto' | 'docker' | 'podman'
const image = `pycask-test-${process.pid}:python`
const scratch = mkdtempSync(join(tmpdir(), 'pycask-runtime-'))
let engine: Engine
let runtime: Runtime

let jobs = 0
async function run(
  script: string,
  job: { args?: string[]; tmpfs?: string[]; entries?: Entry[]; output?: boolean } = {},
) {
  const directory = join(scratch, `job-${++jobs}`)
  const lines: string[] = []
  const { exitCode } = await runtime.run({
    input: packTar(job.entries ?? []),
    script,
    args: job.args ?? [],
    tmpfs: job.tmpfs ?? [],
    ...(job.output === false ? {} : { outputDirectory: directory }),
    logFile: `${directory}.log`,
    onLine: (line) => lines.push(line),
  })
  return { exitCode, lines, directory, logFile: `${directory}.log` }
}

beforeAll(async () => {
  const signal = new AbortController().signal
  engine = await findEngine(createHost({ env: process.env, log: quietLog, signal }), choice)
  const { tar, python } = makePythonRootfs(scratch)
  await engine.importRootfs(tar, image)
  runtime = createRuntime(engine, image, python)
}, 120_000)

afterAll(async () => {
  await engine.removeImage(image)
  rmSync(scratch, { recursive: true, force: true })
}, 60_000)

describe('a script in an image that has nothing but Python', () => {
  test('gets its input and its arguments, and its output arrives', async () => {
    const source = { bytes: Buffer.from('words') }
    const { exitCode, lines, directory } = await run(
      `import sys, os, pathlib
text = pathlib.Path('in/deep/file').read_text()
pathlib.Path('out/bin').mkdir()
pathlib.Path('out/bin/tool').write_text(text + ' ' + ' '.join(sys.argv[1:]))
os.chmod('out/bin/tool', 0o755)
os.symlink('bin/tool', 'out/link')
print('to stdout')
print('to stderr', file=sys.stderr)`,
      {
        args: ['one', '$two "three"'],
        entries: [{ type: 'file', path: 'build/in/deep/file', mode: 0o644, source }],
      },
    )
    expect({ exitCode, lines: lines.sort() }).toEqual({
      exitCode: 0,
      lines: ['to stderr', 'to stdout'],
    })
    expect(await readFile(join(directory, 'link'), 'utf8')).toBe('words one $two "three"')
    expect((await stat(join(directory, 'bin/tool'))).mode & 0o7777).toBe(0o755)
  })

  test('sees a read-only image, and can write where it was given room', async () => {
    const { lines } = await run(
      `import os
for path in ('/opt/org/file', '/opt/org/venv/file', '/build/file', '/tmp/file', '/file'):
    try:
        open(path, 'w').close()
        print(path, 'written')
    except OSError as error:
        print(path, error.strerror)
print(os.getuid(), os.listdir('/sys/class/net'), os.environ.get('HTTPS_PROXY'))`,
      { tmpfs: ['/opt/org/venv'] },
    )
    expect(lines).toEqual([
      '/opt/org/file Read-only file system',
      '/opt/org/venv/file written',
      '/build/file written',
      '/tmp/file written',
      '/file Read-only file system',
      "65532 ['lo'] None",
    ])
  })

  test('that fails returns its exit code and its traceback, and no output', async () => {
    const failed = await run(`open('out/half', 'w').write('x'); raise ValueError('it broke')`)
    expect(failed.exitCode).toBe(1)
    expect(failed.lines.at(-1)).toBe('ValueError: it broke')
    expect(readFileSync(failed.logFile, 'utf8')).toContain('ValueError: it broke\n')
    await expect(stat(failed.directory)).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await run('import sys; sys.exit(7)')).exitCode).toBe(7)
  })

  test('need not give any output', async () => {
    const { exitCode, directory } = await run(`print('checked')`, { output: false })
    expect(exitCode).toBe(0)
    await expect(stat(directory)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is not blamed when its input does not fit into the image', async () => {
    const source = { bytes: Buffer.from('x') }
    const running = run('pass', { entries: [{ type: 'file', path: 'etc/x', mode: 0o644, source }] })
    await expect(running).rejects.toMatchObject({
      code: 'sandbox-failed',
      what: expect.stringContaining('Read-only file system'),
    })
  })
})
