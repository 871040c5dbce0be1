import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshMs, remember, remembered, type Place } from '../../src/debian/archive/memory.js'
import { sha256 } from '../../src/words.js'

const now = new Date('2026-11-25T10:00:00Z')
const after = (ms: number): Date => new Date(now.getTime() + ms)
const state = {
  suites: [
    {
      uri: 'http://debian.example/debian',
      suite: 'trixie',
      sha256: sha256('1'.repeat(64)),
      date: '2026-11-24T00:00:00.000Z',
      lists: { 'main/binary-amd64/Packages': sha256('2'.repeat(64)) },
    },
  ],
}
let directory: string
const place = (uri = 'http://debian.example/debian'): Place => ({
  sources: [{ uri, suite: 'trixie', components: ['main'] }],
  keyring: join(directory, 'keys.gpg'),
  directory,
})

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'memory-test-'))
  await mkdir(join(directory, 'archive'))
  await writeFile(join(directory, 'keys.gpg'), 'keys')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('what an archive said is taken for two minutes', async () => {
  expect(await remembered(place(), now)).toBeUndefined()
  await remember(place(), now, { state })
  expect(await remembered(place(), now)).toEqual(state)
  expect(await remembered(place(), after(freshMs))).toEqual(state)
  expect(await remembered(place(), after(freshMs + 1))).toBeUndefined()
})

test('a clock that went back is not believed', async () => {
  await remember(place(), now, { state })
  expect(await remembered(place(), after(-1))).toBeUndefined()
})

test('other archives, or other keys, are asked', async () => {
  await remember(place(), now, { state })
  expect(await remembered(place('http://mirror.example/debian'), now)).toBeUndefined()
  await writeFile(join(directory, 'keys.gpg'), 'other keys')
  expect(await remembered(place(), now)).toBeUndefined()
})

test('a Release file that has expired meanwhile is not taken', async () => {
  await remember(place(), now, { state, validUntil: after(1000) })
  expect(await remembered(place(), after(1000))).toEqual(state)
  expect(await remembered(place(), after(1001))).toBeUndefined()
})

test.each(['file:/srv/debian', 'http://localhost:8000', 'http://127.0.0.1/debian', 'copy:/srv'])(
  '%s is always asked: it costs nothing',
  async (uri) => {
    await remember(place(uri), now, { state })
    expect(await remembered(place(uri), now)).toBeUndefined()
  },
)

test('what cannot be read is asked for', async () => {
  await remember(place(), now, { state })
  await writeFile(join(directory, 'archive', 'memory.json'), '{')
  expect(await remembered(place(), now)).toBeUndefined()
})
