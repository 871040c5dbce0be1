// Needs an engine, apt and mmdebstrap: CPythons other than the usual one, two of them side by side.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pycask, run, sharedCache, type Ran } from './support/cli.js'

let root: string
let project: string

const build = (...more: readonly string[]): Promise<Ran> =>
  pycask([
    ...['build', project, '--image', 'pycask-test-variants', '--optimize', 'fast-build'],
    ...['--cache', sharedCache, ...more],
  ])

/** A change of Lib/this.py as a patch; `context` is what it expects to find there. */
const patchOf = (context: string): string => `--- a/Lib/this.py
+++ b/Lib/this.py
@@ -1,3 +1,4 @@
+patched = True
 ${context}
 
 Ornhgvshy vf orggre guna htyl.
`

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-variants-'))
  project = join(root, 'project')
  await mkdir(join(project, 'patches'), { recursive: true })
  await writeFile(join(project, 'requirements.txt'), '')
  await writeFile(
    join(project, 'pyproject.toml'),
    '[tool.pycask]\npython = ["3.13", "3.13t"]\npatches = "patches"\n',
  )
})
afterAll(async () => {
  const images = ['3.13', '3.13t'].map((tag) => `pycask-test-variants:${tag}`)
  await run(['docker', 'image', 'rm', '--force', ...images])
  await rm(root, { recursive: true, force: true })
})

describe('what cannot be compiled is told, and leaves nothing behind', () => {
  test('a patch that does not apply, by its file and its hunk', async () => {
    await writeFile(join(project, 'patches/0001-this.patch'), patchOf('s = """Gur Mra bs Perl'))
    const { exitCode, stderr } = await build()
    expect(exitCode).toBe(1)
    expect(stderr).toContain('0001-this.patch')
    expect(stderr).toMatch(/Hunk #1 FAILED|hunk #?1/i)
    expect(stderr).toContain('Lib/this.py')
  }, 300_000)

  test('an option that configure does not know, with those that are like it', async () => {
    await writeFile(
      join(project, 'patches/0001-this.patch'),
      patchOf('s = """Gur Mra bs Clguba, ol Gvz Crgref'),
    )
    const { exitCode, stderr } = await build('--extra-configure=--without-doc-string')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('--without-doc-string')
    expect(stderr).toMatch(/--with(out)?-doc-strings/)
  }, 300_000)
})

describe('a shared libpython, patched, with other flags, with and without the GIL', () => {
  let ran: Ran

  beforeAll(async () => {
    await writeFile(
      join(project, 'patches/0001-this.patch'),
      patchOf('s = """Gur Mra bs Clguba, ol Gvz Crgref'),
    )
    ran = await build(
      ...['--libpython', 'shared', '--extra-configure=--without-doc-strings', '--cflags=-fno-plt'],
      ...['--load'],
    )
  }, 1_800_000)

  test('is built in one call, each with an image of its own', () => {
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.any(String)])
    expect(ran.stdout).toMatch(/pycask-test-variants:3\.13\b/)
    expect(ran.stdout).toMatch(/pycask-test-variants:3\.13t\b/)
  })

  test.each([
    ['3.13', '', false],
    ['3.13t', 't', true],
  ])(
    '%s runs, and is what was asked for',
    async (tag, suffix, free) => {
      const program = [
        'import json, sys, sysconfig, this, os',
        'get = sysconfig.get_config_var',
        'maps = open("/proc/self/maps").read()',
        'library = get("LDLIBRARY")',
        'print(json.dumps([this.patched, library in maps, int.__doc__ is None, bool(get("Py_GIL_DISABLED")),',
        '  sys._is_gil_enabled(), get("CFLAGS") + get("LDSHARED"), sorted(os.listdir(get("LIBDIR")))]))',
      ].join('\n')
      const { stdout, stderr } = await run([
        ...['docker', 'run', '--rm', '--read-only', `pycask-test-variants:${tag}`],
        ...['python', '-c', program],
      ])
      expect(stderr).toBe('')
      const last = stdout.trim().split('\n').at(-1) ?? ''
      const [patched, mapped, bare, disabled, gil, flags, libraries] = JSON.parse(last) as [
        ...[boolean, boolean, boolean, boolean, boolean],
        ...[string, string[]],
      ]
      expect([patched, mapped, bare, disabled, gil]).toEqual([true, true, true, free, !free])
      expect(flags).not.toMatch(/no-plt|rpath|\/build\//)
      expect(libraries).toContain(`libpython3.13${suffix}.so.1.0`)
    },
    60_000,
  )
})
