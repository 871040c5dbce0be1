/** What a container left is read as what it is, and leads nowhere else. */
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import * as z from 'zod'
import { readOutput, readReport } from '../../src/sandbox/index.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'pycask-output-'))
})
afterEach(() => rm(out, { recursive: true }))

const shape = z.object({ ok: z.boolean() })
const refused = async (why: RegExp): Promise<void> => {
  await expect(readReport(out, shape)).rejects.toMatchObject({
    code: 'sandbox-output-invalid',
    what: expect.stringMatching(why),
  })
}

test('a report is read', async () => {
  await writeFile(join(out, 'report.json'), '{"ok": true}')
  expect(await readReport(out, shape)).toEqual({ ok: true })
})

test('a report that is a link to a file of this machine is not, and nothing of it is told', async () => {
  const secret = join(out, 'secret')
  await writeFile(secret, 'token-0123456789')
  await symlink(secret, join(out, 'report.json'))
  await refused(/it is a link$/)
  const thrown = await readOutput(out, 'report.json').catch((error: unknown) => error)
  expect(JSON.stringify(thrown)).not.toContain('token-')
})

test.each([
  ['is missing', () => Promise.resolve(), /ENOENT/],
  ['is a folder', () => mkdir(join(out, 'report.json')), /it is no file/],
  ['means nothing', () => writeFile(join(out, 'report.json'), '{"ok": 1}'), /means nothing/],
  ['is no JSON', () => writeFile(join(out, 'report.json'), 'ok'), /means nothing/],
  [
    'is endless',
    async () => {
      await writeFile(join(out, 'report.json'), '')
      await truncate(join(out, 'report.json'), 1e12)
    },
    /1000000000000 bytes/,
  ],
])('a report that %s is an error of its own', async (_, make, why) => {
  await make()
  await refused(why)
})
