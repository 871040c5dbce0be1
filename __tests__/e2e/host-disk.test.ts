/** Full disks: a real one, mounted small. Needs root. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost, quietLog } from '../../src/host/index.js'
import { packTar } from '../../src/image/index.js'
import { unpack } from '../../src/sandbox/unpack.js'
import { client, serve, status } from '../host/support.js'

const asRoot = process.getuid?.() === 0 ? describe : describe.skip
const large = 'x'.repeat(1_000_000)

asRoot('a full disk', () => {
  let disk: string
  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'pycask-host-disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk])
  })
  afterEach(async () => {
    execFileSync('umount', [disk])
    await rm(disk, { recursive: true })
  })
  const host = createHost({
    env: process.env,
    log: quietLog,
    signal: new AbortController().signal,
  })
  const full = { code: 'disk-full', what: expect.stringMatching(/^no space left in \/.*host-disk/) }

  test('ends a download, of which nothing is kept', async () => {
    const { url, close, requests } = await serve(status(200, {}, large))
    try {
      await expect(client().download(url, join(disk, 'file'))).rejects.toMatchObject(full)
      expect(await readdir(disk)).toEqual([])
      expect(requests).toHaveLength(1)
    } finally {
      await close()
    }
  })

  test('ends a program whose log is there', async () => {
    const loud = host.run(['sh', '-c', 'yes >&2'], { logFile: join(disk, 'log') })
    await expect(loud).rejects.toMatchObject(full)
  })

  test('ends the unpacking of what a container sends', async () => {
    const source = { bytes: Buffer.from(large) }
    const tar = packTar([{ type: 'file', path: 'large', mode: 0o644, source }])
    await expect(unpack(host, tar, disk)).rejects.toMatchObject(full)
  })
})
