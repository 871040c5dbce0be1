import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runCommandLine } from '../../src/commands/terminal.js'
import { readOptions } from '../../src/options/index.js'

let project: string
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'pycask-init-'))
})
afterEach(() => rm(project, { recursive: true }))

/** `pycask …` in this process. */
async function pycask(...argv: readonly string[]) {
  const texts = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => void (texts[name] += text),
  })
  const exitCode = await runCommandLine(argv, {
    env: { HOME: project, NO_COLOR: '1' },
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    on: () => undefined,
  })
  return { exitCode, ...texts }
}
const textOf = (file: string): Promise<string> => readFile(join(project, file), 'utf8')

describe('pycask init', () => {
  test('writes what a build then accepts, and says what is to do', async () => {
    await writeFile(join(project, 'requirements.txt'), 'flask==3.1.2 --hash=sha256:00\n')
    await writeFile(join(project, 'pyproject.toml'), '[project]\nname = "shop"\n')
    const { exitCode, stdout } = await pycask('init', project)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^ found {4}requirements\.txt, flask$/m)
    expect(stdout).toMatch(/^ to do {4}say what the container runs/m)
    const options = await readOptions({ command: 'build', directory: project, env: {} })
    expect(options).toMatchObject({ python: ['3.13'], project: { name: 'shop' } })
    expect(await readdir(join(project, '.github/workflows'))).toEqual(
      expect.arrayContaining(['image.yml', 'image-check.yml', 'image-refresh.yml']),
    )
  })

  test('overwrites nothing, and changes nothing the second time', async () => {
    await pycask('init', project)
    await writeFile(join(project, '.github/workflows/image.yml'), 'mine\n')
    const before = await textOf('pyproject.toml')
    const { stdout } = await pycask('init', project)
    expect(stdout).toMatch(/^ kept {5}pyproject\.toml: it is there already$/m)
    expect(await textOf('pyproject.toml')).toBe(before)
    expect(await textOf('.github/workflows/image.yml')).toBe('mine\n')
    expect(await readdir(project)).toEqual(['.github', 'pyproject.toml'])
  })

  test('leaves a pyproject.toml alone that is no TOML', async () => {
    await writeFile(join(project, 'pyproject.toml'), '[project\n')
    const { exitCode, stderr } = await pycask('init', project)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('cannot be read')
    expect(await textOf('pyproject.toml')).toBe('[project\n')
  })
})

describe('--json', () => {
  test('is one document on standard output', async () => {
    const { stdout } = await pycask('init', project, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ kept: [], remarks: expect.any(Array) as unknown })
    const cache = await pycask('cache', 'show', '--json', '--cache', project)
    expect(JSON.parse(cache.stdout)).toEqual({
      ...{ directory: join(project, 'products'), kinds: [], sizeBytes: 0 },
    })
  })

  test('of mistakes, too: each with its code, and the exit code says so', async () => {
    const { exitCode, stdout, stderr } = await pycask('plan', project, '--json', '--pyhton', '3')
    expect(exitCode).toBe(1)
    expect(
      (JSON.parse(stdout) as { errors: { code: string }[] }).errors.map((e) => e.code),
    ).toEqual(expect.arrayContaining(['option-unknown', 'lock-missing']))
    expect(stderr).toContain('did you mean --python?')
  })
})
