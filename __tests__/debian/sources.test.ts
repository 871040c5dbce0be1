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
    expect(chooseSources(defaults, {})).toEqual(defaults)
  })

  test('take the mirror in place of the main archive, security stays where it is', () => {
    expect(
      chooseSources(defaults, { mirror: 'https://mirror.test/debian/' }).map(({ uri }) => uri),
    ).toEqual([
      'https://mirror.test/debian',
      'https://mirror.test/debian',
      'http://security.example/debian-security',
    ])
  })

  test('are exactly the lines that the user writes', () => {
    const mirror = 'deb [arch=arm64] https://mirror.test/d trixie main contrib; deb-src x y z'
    expect(chooseSources(defaults, { mirror })).toEqual([
      { uri: 'https://mirror.test/d', suite: 'trixie', components: ['main', 'contrib'] },
    ])
  })

  test('of a snapshot are all archives at that time, which may have expired since', () => {
    const mirror = 'https://mirror.example/archive/{archive}/{snapshot}/'
    const chosen = chooseSources(defaults, { mirror, snapshot: '20261120T000000Z' })
    expect(chosen.map(({ uri }) => uri)).toEqual([
      'https://mirror.example/archive/debian/20261120T000000Z',
      'https://mirror.example/archive/debian/20261120T000000Z',
      'https://mirror.example/archive/debian-security/20261120T000000Z',
    ])
    expect(formatSources(chosen.slice(0, 1), 'amd64', '/k')).toMatch(/ check-valid-until=no\] /)
    expect(() => chooseSources(defaults, { mirror })).toThrow(/no snapshot/)
    expect(() => chooseSources(defaults, { snapshot: '20261120T000000Z' })).toThrow(/\{snapshot\}/)
  })

  test('of one’s own come on top, with keys of their own and without passwords', () => {
    const line = 'deb [signed-by=/keys/own.asc] https://packages.example/apt stable main'
    const chosen = chooseSources(defaults, { repositories: [line] })
    expect(chosen).toHaveLength(4)
    expect(formatSources(chosen.slice(2), 'amd64', '/keys/debian.gpg')).toBe(
      'deb [arch=amd64 signed-by=/keys/debian.gpg] http://security.example/debian-security trixie-security main\n' +
        'deb [arch=amd64 signed-by=/keys/own.asc] https://packages.example/apt stable main\n',
    )
    expect(() =>
      chooseSources(defaults, { repositories: ['deb https://a:secret@packages.example/ ./'] }),
    ).toThrow(/has a password/)
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
      expect(() => chooseSources(defaults, { mirror: line })).toThrow(
        'would switch off the check of signatures',
      )
    },
  )

  test.each(['mirror.test/debian', 'deb http://m.test/d trixie'])(
    'that are no sources are refused: %s',
    (text) => {
      expect(() => chooseSources(defaults, { mirror: text })).toThrow(/cannot use the mirror/)
    },
  )
})

test('the first keyring that is there is taken; without one the package to install is named', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'keyring-')), 'keys.gpg')
  const debian = { name: 'Debian', keyringPackage: 'debian-archive-keyring' }
  await expect(findKeyring({ ...debian, keyrings: [file] })).rejects.toMatchObject({
    code: 'keyring-missing',
    hint: 'install them: sudo apt-get install debian-archive-keyring',
  })
  await writeFile(file, '')
  expect(await findKeyring({ ...debian, keyrings: ['/nowhere/keys.gpg', file] })).toBe(file)
})
