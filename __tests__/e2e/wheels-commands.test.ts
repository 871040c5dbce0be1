/** `pycask lock` and `pycask wheels` with the committed bundle, on the example and pip's own index. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { example, pycask } from './support/cli.js'

const run = promisify(execFile)
const minutes = 60_000
jest.setTimeout(2 * minutes)
let scratch: string
let project: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pycask-wheels-'))
  project = join(scratch, 'web')
  await cp(example, project, { recursive: true })
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const lockFile = (): string => join(project, 'build-requirements.txt')

describe('pycask lock', () => {
  test('locks what the sdists are built with, by hash', async () => {
    await rm(lockFile())
    await rm(join(project, 'build-requirements.in'))
    const { stdout, stderr, exitCode } = await pycask(['lock', project])
    expect(stderr).not.toContain('error')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/psycopg2==\S+ asks for setuptools/)
    expect(stdout).toMatch(/build-requirements\.txt: written, \d+ packages: cython==/)
    const text = await readFile(lockFile(), 'utf8')
    expect(text).toMatch(
      /^# What these sdists are built with; written by: pycask lock\n# {3}psycopg2==/,
    )
    for (const name of ['cython', 'setuptools', 'wheel'])
      expect(text).toMatch(new RegExp(`^${name}==\\S+ \\\\\\n {4}--hash=sha256:[0-9a-f]{64}`, 'm'))
  })

  test('changes nothing where all still fits, not even with an older version', async () => {
    const before = await readFile(lockFile(), 'utf8')
    expect((await pycask(['lock', project])).stdout).toContain(': unchanged, ')
    expect(await readFile(lockFile(), 'utf8')).toBe(before)

    await writeFile(join(project, 'build-requirements.in'), 'setuptools==80.9.0  # asked for\n')
    expect((await pycask(['lock', project])).stdout).toContain('setuptools==80.9.0')
    await writeFile(join(project, 'build-requirements.in'), '')
    expect((await pycask(['lock', project])).stdout).toContain('setuptools==80.9.0')
    expect((await pycask(['lock', project, '--upgrade'])).stdout).not.toContain(
      'setuptools==80.9.0',
    )
  })

  test('keeps the lock that is there when nothing fits', async () => {
    const before = await readFile(lockFile(), 'utf8')
    await writeFile(join(project, 'build-requirements.in'), 'setuptools<70\n')
    const { stderr, exitCode } = await pycask(['lock', project])
    await rm(join(project, 'build-requirements.in'))
    expect(exitCode).toBe(1)
    expect(stderr).toContain('no lock fits all that the sdists are built with')
    expect(stderr).toContain('asked for: setuptools<70')
    expect(await readFile(lockFile(), 'utf8')).toBe(before)
    expect((await readdir(project)).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  test('says so where nothing has to be built', async () => {
    const plain = join(scratch, 'plain')
    await cp(example, plain, { recursive: true })
    await writeFile(join(plain, 'requirements.txt'), '')
    expect((await pycask(['lock', plain])).stdout).toBe(
      'nothing has to be built from its sdist: no lock is needed\n',
    )
  })
})

describe('pycask wheels', () => {
  const output = (): string => join(scratch, 'wheelhouse')

  test(
    'makes a folder that others install from, without an index',
    async () => {
      const made = await pycask([
        ...['wheels', project, '--optimize', 'fast-build', '--output', output()],
      ])
      expect(made.stderr).not.toContain('error')
      expect(made.stdout).toMatch(/\d+ wheels in \S+wheelhouse/)
      const names = await readdir(output())
      expect(names).toContain('requirements-3.13.txt')
      expect((await stat(output())).mode & 0o777).toBe(0o755)
      const { '3.13': records } = JSON.parse(
        await readFile(join(output(), 'wheels.json'), 'utf8'),
      ) as Record<
        string,
        {
          file: string
          sha256: string
          name: string
          built: boolean
          from: { file: string }
          grafted: { package?: string }[]
        }[]
      >
      for (const { file, sha256 } of records ?? [])
        expect(
          createHash('sha256')
            .update(await readFile(join(output(), file)))
            .digest('hex'),
        ).toBe(sha256)
      const yaml = records?.find(({ name }) => name === 'pyyaml')
      expect(yaml).toMatchObject({
        built: true,
        from: { file: expect.stringMatching(/\.tar\.gz$/) },
        grafted: [{ package: 'libyaml-0-2' }],
      })

      const target = join(scratch, 'installed')
      await run('python3', [
        ...['-m', 'pip', 'install', '--quiet', '--no-index', '--find-links', output()],
        ...['--require-hashes', '--only-binary', ':all:', '--no-deps', '--target', target],
        ...[
          '--python-version',
          '3.13',
          '--implementation',
          'cp',
          '--abi',
          'cp313',
          '--abi',
          'none',
        ],
        ...platformsOf(names),
        ...['--requirement', join(output(), 'requirements-3.13.txt')],
      ])
      const installed = await readdir(target)
      for (const name of ['psycopg2', 'yaml', 'gunicorn']) expect(installed).toContain(name)
    },
    30 * minutes,
  )

  test('replaces a wheelhouse, and nothing else', async () => {
    await writeFile(join(output(), 'old.whl'), '')
    const again = await pycask([
      ...['wheels', project, '--optimize', 'fast-build', '--output', output()],
    ])
    expect(again.exitCode).toBe(0)
    expect(await readdir(output())).not.toContain('old.whl')

    const other = join(scratch, 'other')
    await cp(example, other, { recursive: true })
    const refused = await pycask(['wheels', project, '--output', other])
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('is no wheelhouse but has')
    expect(await readdir(other)).toEqual(await readdir(example))
    expect((await readdir(scratch)).filter((name) => name.includes('.new-'))).toEqual([])
  })
})

/** Every platform that a wheel there claims: pip, asked for another Python, takes only what is named. */
const platformsOf = (names: readonly string[]): readonly string[] => {
  const platforms = names.flatMap((name) => /-([^-]+)\.whl$/.exec(name)?.[1]?.split('.') ?? [])
  return [...new Set(platforms)].flatMap((platform) => ['--platform', platform])
}
