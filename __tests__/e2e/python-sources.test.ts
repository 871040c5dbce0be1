// Needs the network, apt and mmdebstrap: Debian's archive is asked for what python.org published.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { downloadSourceTarball, openSuite, type AptSuite } from '../../src/debian/index.js'
import { createHost, quietLog } from '../../src/host/index.js'
import { builtInManifest, fetchSource } from '../../src/python/index.js'

const host = createHost({
  env: process.env,
  log: quietLog,
  signal: new AbortController().signal,
})
let root: string
let index: AptSuite

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-sources-'))
  const directory = join(root, 'debian')
  index = await openSuite(host, {
    suite: 'trixie',
    architecture: 'amd64',
    directory,
    refresh: false,
  })
}, 120_000)
afterAll(() => rm(root, { recursive: true, force: true }))

// Released with Debian 13 and 12; one carries python.org's .tar.xz, the other its .tgz.
test.each([
  ['3.13.5', 'Python-3.13.5.tar.xz'],
  ['3.11.2', 'Python-3.11.2.tgz'],
])(
  "CPython %s comes out of Debian's source package with the checksum of %s",
  async (version, name) => {
    const release = builtInManifest().releases.get(version)
    if (release === undefined) throw new Error(`the manifest has no ${version}`)
    const directory = join(root, 'sources')
    const found = await fetchSource(host, {
      release,
      sources: ['debian'],
      directory,
      debian: async (request) => {
        const lists = join(root, 'lists')
        const tarball = await downloadSourceTarball(host, { ...request, index, directory: lists })
        return tarball?.file
      },
    })
    expect(found.release.name).toBe(name)
    expect(found.from).toBe('debian')
    expect(await readdir(directory)).toContain(found.release.sha256)
  },
  120_000,
)
