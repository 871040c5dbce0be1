import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applicationRecipe } from '../../src/application/index.js'
import { PycaskError } from '../../src/errors.js'
import type { Product } from '../../src/make/types.js'
import { createIgnore, defaultIgnored } from '../../src/options/index.js'
import type { Key } from '../../src/words.js'

const folders: string[] = []
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pycask-app-'))
  folders.push(folder)
  await mkdir(join(folder, 'pages/.git'), { recursive: true })
  await writeFile(join(folder, 'main.py'), 'print()\n')
  await writeFile(join(folder, 'pages/a.html'), '<p>')
  await writeFile(join(folder, 'pages/.git/config'), 'secret')
  await writeFile(join(folder, '.env'), 'PASSWORD=1')
})
afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true }))))

const python = { key: '1'.repeat(64) as Key } as Product<{ executable: string }>
const recipe = (ignored: readonly string[] = []) =>
  applicationRecipe({
    roots: [{ from: folder, to: '' }],
    ignored: createIgnore([...defaultIgnored, ...ignored]),
    at: '/opt/acme/app',
    title: 'web',
    python,
    runtime: () => Promise.reject(new Error('nothing is to be run')),
  })
const fileInputs = async (ignored?: readonly string[]): Promise<Record<string, string>> => {
  const { inputs } = await recipe(ignored)
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name.startsWith('file ')))
}
const failure = async (): Promise<PycaskError> => {
  const thrown: unknown = await recipe().catch((error: unknown) => error)
  if (thrown instanceof PycaskError) return thrown
  throw new Error('it did not fail')
}

describe('the inputs of an application', () => {
  test('name each file with its hash, but none that is left out', async () => {
    const inputs = await fileInputs()
    expect(Object.keys(inputs)).toEqual(['file main.py', 'file pages/a.html'])
    expect(inputs['file main.py']).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(Object.keys(await fileInputs(['*.html']))).toEqual(['file main.py'])
  })

  test('change with one byte, and with the right to execute, and with nothing else', async () => {
    const before = await fileInputs()
    await chmod(join(folder, 'pages/a.html'), 0o600)
    expect(await fileInputs()).toEqual(before)
    await chmod(join(folder, 'main.py'), 0o755)
    expect((await fileInputs())['file main.py']).toBe(`executable ${before['file main.py'] ?? ''}`)
    await writeFile(join(folder, 'pages/a.html'), '<q>')
    expect((await fileInputs())['file pages/a.html']).not.toBe(before['file pages/a.html'])
  })

  test('have links within the folder as they are', async () => {
    await symlink('../main.py', join(folder, 'pages/again.py'))
    expect((await fileInputs())['file pages/again.py']).toBe('→ ../main.py')
  })
})

describe('an application is refused', () => {
  test.each(['/etc/passwd', '../outside', 'pages/../../outside'])(
    'when a link leads out of its folder: %s',
    async (target) => {
      await symlink(target, join(folder, 'link'))
      const error = await failure()
      expect(error.code).toBe('app-file-refused')
      expect(error.what).toContain(join(folder, 'link'))
      expect(error.what).toContain(target)
    },
  )

  test('when its folder is not there', async () => {
    await rm(folder, { recursive: true })
    const error = await failure()
    await mkdir(folder)
    expect(error.code).toBe('app-unreadable')
    expect(error.what).toContain(folder)
  })
})

describe('several folders and further files', () => {
  const several = (
    roots: readonly { from: string; to: string }[],
    files: Readonly<Record<string, string>> = {},
  ) =>
    applicationRecipe({
      ...{ roots, files, python, at: '/opt/acme/app', title: 'web' },
      ignored: createIgnore(defaultIgnored),
      runtime: () => Promise.reject(new Error('nothing is to be run')),
    })
  const paths = ({ inputs }: Awaited<ReturnType<typeof several>>): string[] =>
    Object.keys(inputs).filter((name) => name.startsWith('file '))

  test('lie where it is said', async () => {
    const recipe = await several(
      [
        { from: join(folder, 'pages'), to: 'site/pages' },
        { from: folder, to: '' },
      ],
      {
        [join(folder, 'main.py')]: '/opt/acme/etc/main.py',
        [join(folder, 'pages')]: '/opt/acme/p',
      },
    )
    expect(paths(recipe)).toEqual([
      'file main.py',
      'file pages/a.html',
      'file site/pages/a.html',
      'file /opt/acme/etc/main.py',
      'file /opt/acme/p/a.html',
    ])
  })

  test('that would be one file are refused', async () => {
    const roots = [
      { from: folder, to: '' },
      { from: join(folder, 'pages'), to: 'pages' },
    ]
    await expect(several(roots)).rejects.toMatchObject({ code: 'app-conflict' })
    const files = { [join(folder, 'pages/a.html')]: '/opt/acme/app/main.py' }
    await expect(several([{ from: folder, to: '' }], files)).rejects.toMatchObject({
      code: 'app-conflict',
    })
    const missing = { [join(folder, 'nothing')]: '/opt/acme/etc/nothing' }
    await expect(several([], missing)).rejects.toMatchObject({ code: 'app-unreadable' })
  })
})
