// Signatures by a Sigstore of our own (support/sign.mjs): its certificates, log entries and bundles
// are what the public instance makes, with other keys.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toTrustMaterial, type TrustMaterial } from '@sigstore/verify'
import type { PycaskError } from '../../src/errors.js'
import { createHost, type Host } from '../../src/host/index.js'
import { parseManifest, type Release } from '../../src/python/releases.js'
import { verifySignature } from '../../src/python/signature.js'
import { fetchSource, type Source } from '../../src/python/sources.js'

const artifact = Buffer.from('a tarball of CPython')
const signer = { identity: 'thomas@python.example', issuer: 'https://issuer.example' }
const hash = createHash('sha256').update(artifact).digest('hex')
const manifest = parseManifest(
  `3.13 2024-10-07 2026-10 2029-10 ${signer.identity} ${signer.issuer}`,
  `3.13.5 ${hash} -`,
)
const [release] = [...manifest.releases.values()] as [Release]
const newer: Release = { ...release, pinnedBy: 'python.org' }

interface Signed {
  readonly bundle: string
  readonly trust: TrustMaterial
}

let root: string
let good: Signed

async function sign(bytes: Buffer, { identity, issuer } = signer): Promise<Signed> {
  const file = join(root, 'signed')
  await writeFile(file, bytes)
  const program = join(import.meta.dirname, 'support/sign.mjs')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, file, identity, issuer],
    {
      env: { PATH: process.env['PATH'] },
    },
  )
  const { bundle, trustedRoot } = JSON.parse(stdout) as { bundle: unknown; trustedRoot: unknown }
  return {
    bundle: JSON.stringify(bundle),
    trust: toTrustMaterial(TrustedRoot.fromJSON(trustedRoot)),
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'signature-'))
  good = await sign(artifact)
})
afterAll(() => rm(root, { recursive: true, force: true }))

const failure = async (work: () => unknown): Promise<PycaskError> => {
  try {
    await work()
  } catch (thrown) {
    return thrown as PycaskError
  }
  throw new Error('it did not fail')
}

describe('a signature', () => {
  test('of the branch’s release manager is verified, with the time of the log', () => {
    const found = verifySignature('x.tar.xz', artifact, good.bundle, signer, good.trust)
    expect(found).toMatchObject({ state: 'verified', ...signer })
    expect(Math.abs(Date.parse(found.loggedAt ?? '') - Date.now())).toBeLessThan(600_000)
  })

  test.each([
    ['another identity', { ...signer, identity: 'thomasXpython.example' }],
    ['an identity of which it is a part', { ...signer, identity: 'thomas@python.exampl' }],
    ['another issuer', { ...signer, issuer: 'https://other.example' }],
  ])('that should be of %s is refused, naming both', async (_, expected) => {
    const error = await failure(() =>
      verifySignature('x.tar.xz', artifact, good.bundle, expected, good.trust),
    )
    expect(error.code).toBe('signature-invalid')
    expect(error.what).toContain('signed by thomas@python.example (https://issuer.example)')
    expect(error.hint).toContain(expected.identity)
  })

  test('of other bytes is refused', async () => {
    const other = Buffer.from('a tarball of CPythom')
    const error = await failure(() =>
      verifySignature('x.tar.xz', other, good.bundle, signer, good.trust),
    )
    expect(error.code).toBe('signature-invalid')
    expect(error.what).toContain('x.tar.xz')
  })

  test('by another Sigstore is refused, the public one included', async () => {
    const { trust } = await sign(artifact)
    for (const other of [trust, undefined]) {
      const error = await failure(() =>
        verifySignature('x.tar.xz', artifact, good.bundle, signer, other),
      )
      expect(error.code).toBe('signature-invalid')
    }
  })

  test.each(['', '{}', 'null', '[1]', '<html>', '{"mediaType":"x"}'])(
    'that is %j is refused',
    async (bundle) => {
      const error = await failure(() =>
        verifySignature('x.tar.xz', artifact, bundle, signer, good.trust),
      )
      expect(error.code).toBe('signature-invalid')
    },
  )

  test('whose bundle was changed anywhere that matters is refused', async () => {
    const parts = [
      ['messageSignature', 'signature'],
      ['verificationMaterial', 'tlogEntries', '0', 'canonicalizedBody'],
      ['verificationMaterial', 'tlogEntries', '0', 'inclusionPromise', 'signedEntryTimestamp'],
    ]
    for (const path of parts) {
      const error = await failure(() =>
        verifySignature(
          'x.tar.xz',
          artifact,
          withFlippedBit(good.bundle, path),
          signer,
          good.trust,
        ),
      )
      expect(error.code).toBe('signature-invalid')
    }
  })
})

/** Changes one bit in the middle of a base64 text. */
function withFlippedBit(bundle: string, path: readonly string[]): string {
  const document = JSON.parse(bundle) as Record<string, unknown>
  let parent: Record<string, unknown> = document
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>
  const last = path.at(-1) ?? ''
  const bytes = Buffer.from(parent[last] as string, 'base64')
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  parent[last] = bytes.toString('base64')
  return JSON.stringify(document)
}

describe('a source', () => {
  let server: Server
  let origin: string
  let bundleAnswer: { status: number; body: string }
  let warnings: string[]
  let host: Host
  let count = 0

  beforeEach(async () => {
    bundleAnswer = { status: 200, body: good.bundle }
    warnings = []
    count += 1
    server = createServer((request, response) => {
      if (request.url?.endsWith('.sigstore')) {
        if (bundleAnswer.status === 0) return void response.destroy()
        response.writeHead(bundleAnswer.status).end(bundleAnswer.body)
      } else response.writeHead(200).end(request.method === 'HEAD' ? undefined : artifact)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const log = { info: () => undefined, debug: () => undefined }
    host = createHost({
      env: {},
      log: { ...log, warn: (line) => warnings.push(line) },
      signal: new AbortController().signal,
      timing: { idleMs: 1_000, attempts: 2, firstWaitMs: 5, longestWaitMs: 20 },
    })
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })

  const fetchIt = (wanted: Release, sources = [`${origin}/{version}/{file}`]): Promise<Source> =>
    fetchSource(host, {
      release: wanted,
      sources,
      directory: join(root, `cache-${count}`),
      trust: good.trust,
    })

  test('with a valid signature is verified, and stays so in the cache', async () => {
    const first = await fetchIt(newer)
    expect(first.facts).toMatchObject({
      name: 'Python-3.13.5.tar.xz',
      sha256: hash,
      pinnedBy: 'python.org',
      signature: { state: 'verified', ...signer },
    })
    const second = await fetchIt(newer)
    expect(second.from).toBe('cache')
    expect(second.facts).toEqual(first.facts)
  })

  test.each([
    [404, 'absent'],
    [500, 'unreachable'],
    [0, 'unreachable'],
  ])(
    'answering %d for the signature: %s, which is enough for a known checksum',
    async (status, state) => {
      bundleAnswer = { status, body: '' }
      const { facts } = await fetchIt(release)
      expect(facts.signature).toMatchObject({ state, reason: expect.any(String) as unknown })
      expect((await fetchIt(release)).facts.signature.state).toBe(state)
    },
  )

  test('without a signature is refused where only python.org knows the checksum', async () => {
    bundleAnswer = { status: 404, body: '' }
    const error = await failure(() => fetchIt(newer))
    expect(error.code).toBe('source-unavailable')
    expect(error.details.join()).toContain('has no signature that can be verified')
    // What was fetched for a known checksum is not enough for an unknown one either.
    await fetchIt(release)
    expect((await failure(() => fetchIt(newer))).code).toBe('source-unavailable')
  })

  test('with a wrong signature is refused although the checksum is right, and the next is asked', async () => {
    bundleAnswer = { status: 200, body: '{}' }
    const error = await failure(() => fetchIt(release))
    expect(error.details.join()).toContain('signature of Python-3.13.5.tar.xz is not valid')
    const folder = join(root, `folder-${count}`)
    const { mkdir } = await import('node:fs/promises')
    await mkdir(folder)
    await writeFile(join(folder, 'Python-3.13.5.tar.xz'), artifact)
    await writeFile(join(folder, 'Python-3.13.5.tar.xz.sigstore'), good.bundle)
    const found = await fetchIt(release, [`${origin}/{version}/{file}`, folder])
    expect(found.facts.signature.state).toBe('verified')
    expect(warnings.join('\n')).toContain('is not valid')
  })
})
