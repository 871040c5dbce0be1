import { readFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import { version } from '../../src/version.js'
import { root, run } from './run.js'

/** Which server packages come from is the setting of whoever runs Pycask; put together here. */
const registries = [
  ['npmjs', 'org'],
  ['npmjs', 'com'],
  ['yarnpkg', 'com'],
  ['pypi', 'org'],
  ['pythonhosted', 'org'],
  ['deb', 'debian', 'org'],
  ['security', 'debian', 'org'],
  ['snapshot', 'debian', 'org'],
  ['archive', 'ubuntu', 'com'],
  ['proxy', 'golang', 'org'],
].map((parts) => parts.join('.'))

async function trackedFiles(): Promise<readonly string[]> {
  const { stdout } = await run('git', 'ls-files', '-z')
  return stdout.split('\0').filter((file) => file !== '')
}

/** The files of these names that are there, with their text. */
async function texts(files: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const read = files.map(async (file) => {
    const text = await readFile(root + file, 'latin1').catch(() => undefined)
    return text === undefined ? [] : [[file, text] as const]
  })
  return (await Promise.all(read)).flat()
}

describe('the repository', () => {
  test('has one version', async () => {
    const manifest = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as {
      version: string
    }
    expect(version).toBe(manifest.version)
  })

  test('names no package registry', async () => {
    const found = (await texts(await trackedFiles())).flatMap(([file, text]) =>
      registries.filter((host) => text.includes(host)).map((host) => `${file}: ${host}`),
    )
    expect(found).toEqual([])
  })

  test('has no path of a machine', async () => {
    const found = (await texts(await trackedFiles()))
      .filter(([, text]) => text.includes(root))
      .map(([file]) => file)
    expect(found).toEqual([])
  })

  test('is licensed as package.json says', async () => {
    const metadata = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as {
      license: string
      version: string
    }
    expect(metadata.license).toBe('Apache-2.0')
    expect(await readFile(`${root}LICENSE`, 'utf8')).toContain('Version 2.0, January 2004')
    expect(await readFile(`${root}CHANGELOG.md`, 'utf8')).toContain(`## ${metadata.version}`)
  })
})

describe('workflows', () => {
  test('pin actions by commit, and give no rights to all jobs', async () => {
    const files = (await trackedFiles()).filter((file) => file.startsWith('.github/workflows/'))
    expect(files.length).toBeGreaterThan(0)
    for (const [file, text] of await texts(files)) {
      const uses = [...text.matchAll(/uses: (.*)$/gm)].map((match) => match[1] ?? '')
      const loose = uses.filter((one) => !/^([\w./-]+@[0-9a-f]{40} # v\d|\$\/)/.test(one))
      expect({ file, loose }).toEqual({ file, loose: [] })
      expect(text).toMatch(/^permissions: \{\}$/m)
    }
  })
})
