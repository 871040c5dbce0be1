import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  chooseSources,
  findKeyring,
  formatSources,
  parseSources,
} from '../../src/debian/sources.js'

const defaults = parseSources(`
deb http://archive.example/debian trixie main
deb http://archive.example/debian trixie-updates main
deb http://security.example/debian-security trixie-security main
`)

describe('sources', () => {
  test('are the defaults when no mirror is named', () => {
    expect(chooseSources(defaults, undefined)).toEqual(defaults)
  })

  test('take the mirror in place of the main archive, security stays where it is', () => {
    expect(chooseSources(defaults, 'https://mirror.test/debian/').map(({ uri }) => uri)).toEqual([
      'https://mirror.test/debian',
      'https://mirror.test/debian',
      'http://security.example/debian-security',
    ])
  })

  test('are exactly the lines that the user writes', () => {
    const mirror = 'deb [arch=arm64] https://mirror.test/d trixie main contrib; deb-src x y z'
    expect(chooseSources(defaults, mirror)).toEqual([
      { uri: 'https://mirror.test/d', suite: 'trixie', components: ['main', 'contrib'] },
    ])
  })

  test('may be a folder, without components', () => {
    const [folder] = parseSources('deb file:/srv/packages ./')
    expect(folder).toEqual({ uri: 'file:/srv/packages', suite: './', components: [] })
  })

  test('are bound to the keys of the archive', () => {
    expect(formatSources(defaults.slice(0, 1), 'arm64', '/keys/debian.gpg')).toBe(
      'deb [arch=arm64 signed-by=/keys/debian.gpg] http://archive.example/debian trixie main\n',
    )
  })

  test.each(['deb [trusted=yes] http://m.test/d trixie main', 'deb [allow-insecure=yes] a b c'])(
    'that switch signatures off are refused: %s',
    (line) => {
      expect(() => chooseSources(defaults, line)).toThrow(
        'would switch off the check of signatures',
      )
    },
  )

  test.each(['mirror.test/debian', 'deb http://m.test/d trixie'])(
    'that are no sources are refused: %s',
    (text) => {
      expect(() => chooseSources(defaults, text)).toThrow(/cannot use the mirror/)
    },
  )
})

test('the first keyring that is there is taken; without one the package to install is named', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'keyring-')), 'keys.gpg')
  await expect(findKeyring([file])).rejects.toMatchObject({
    code: 'keyring-missing',
    hint: 'install them: sudo apt-get install debian-archive-keyring',
  })
  await writeFile(file, '')
  expect(await findKeyring(['/nowhere/keys.gpg', file])).toBe(file)
})
