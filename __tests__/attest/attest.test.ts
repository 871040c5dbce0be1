import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFromJSON } from '@sigstore/bundle'
import { toSignedEntity, Verifier } from '@sigstore/verify'
import {
  keepAtGitHub,
  runIdentity,
  servicesFor,
  signStatement,
  statement,
  type Identity,
  type SigningServices,
} from '../../src/attest/index.js'
import { digest } from '../../src/words.js'
import {
  claims,
  hostIn,
  startGitHub,
  startSigstore,
  type GitHub,
  type Sigstore,
} from './support/run.js'

// Keys, certificates and a program of its own: more than the usual seconds on a busy machine.
jest.setTimeout(60_000)

let sigstore: Sigstore
let github: GitHub
beforeAll(async () => {
  sigstore = await startSigstore()
})
afterAll(() => sigstore.close())
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

const subject = { name: 'registry.example/acme/web', digest: digest(`sha256:${'d'.repeat(64)}`) }
const said = statement(subject, { type: 'https://slsa.dev/provenance/v1', value: { a: 1 } })

async function identity(): Promise<Identity> {
  const found = await runIdentity(hostIn(github))
  if (found === undefined) throw new Error('no identity')
  return found
}

async function sign(services: SigningServices) {
  return signStatement(hostIn(github), said, { identity: await identity(), services })
}

describe('a signed statement', () => {
  test.each([
    ['the transparency log', () => ({ rekor: sigstore.url }), { tlogThreshold: 1 }],
    ['the timestamp authority', () => ({ timestamps: sigstore.url }), { timestampThreshold: 1 }],
  ])('is what Sigstore’s own verifier accepts, witnessed by %s', async (_, witness, threshold) => {
    const bundle = await sign({ fulcio: sigstore.url, ...witness() })
    expect(bundle.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json')
    const verifier = new Verifier(sigstore.trust, {
      tlogThreshold: 0,
      timestampThreshold: 1,
      ...threshold,
    })
    const signer = verifier.verify(toSignedEntity(bundleFromJSON(bundle)), {
      subjectAlternativeName: claims.sub,
    })
    expect(signer.identity?.subjectAlternativeName).toBe(claims.sub)

    const other = structuredClone(bundle) as unknown as { dsseEnvelope: { payload: string } }
    other.dsseEnvelope.payload = Buffer.from(`${said.toString()} `).toString('base64')
    expect(() => verifier.verify(toSignedEntity(bundleFromJSON(other)))).toThrow(/signature|hash/)
  })

  test('says of which bytes it is', async () => {
    const bundle = await sign({ fulcio: sigstore.url, rekor: sigstore.url })
    const payload = Buffer.from(bundle.dsseEnvelope?.payload ?? '', 'base64')
    expect(JSON.parse(payload.toString())).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'registry.example/acme/web', digest: { sha256: 'd'.repeat(64) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: { a: 1 },
    })
  })

  test('is not made without a certificate: the error names who refused, and no token', async () => {
    const refused = await startGitHub()
    refused.faults.push(403)
    const failure = sign({ fulcio: refused.url })
    await expect(failure).rejects.toMatchObject({
      code: 'attestation-failed',
      what: `the image cannot be attested: the certificate authority ${refused.url} answered 403: no: 403`,
    })
    refused.close()
  })

  test('is not made of an answer that is none', async () => {
    await expect(sign({ fulcio: github.url })).rejects.toThrow('gave no certificate')
    await expect(sign({ fulcio: sigstore.url, rekor: github.url })).rejects.toThrow('gave no entry')
  })
})

describe('who signs', () => {
  test('is the run of the workflow, by a token for Sigstore', async () => {
    expect((await identity()).claims).toMatchObject({ repository: 'acme/web', run_id: '7' })
    expect(github.requests).toMatchObject([
      { path: '/token?api-version=2&audience=sigstore', authorization: 'bearer request-secret' },
    ])
  })
  test('is nobody outside of a workflow, or where it may not ask', async () => {
    expect(await runIdentity(hostIn(undefined))).toBeUndefined()
    expect(await runIdentity(hostIn(undefined, { GITHUB_ACTIONS: 'true' }))).toBeUndefined()
    expect(github.requests).toEqual([])
  })
  test('is asked again when the service is busy', async () => {
    github.faults.push(503)
    expect((await identity()).claims.sub).toBe(claims.sub)
    expect(github.requests).toHaveLength(2)
  })
  test('must be said by the token', async () => {
    const strange = await startGitHub({ sub: 'x' })
    await expect(runIdentity(hostIn(strange))).rejects.toMatchObject({ code: 'attestation-failed' })
    strange.close()
  })
})

describe('which services', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const inRepository = async (visibility: string, server?: string) => {
    const file = join(folder, `${visibility}.json`)
    await writeFile(file, JSON.stringify({ repository: { visibility } }))
    return servicesFor({ GITHUB_EVENT_PATH: file, GITHUB_SERVER_URL: server })
  }

  test('a public repository uses: Sigstore’s, with its public log', async () => {
    expect(await inRepository('public')).toEqual({
      fulcio: 'https://fulcio.sigstore.dev',
      rekor: 'https://rekor.sigstore.dev',
    })
  })
  test('another uses: GitHub’s, so that nothing of it is published', async () => {
    const own = {
      fulcio: 'https://fulcio.githubapp.com',
      timestamps: 'https://timestamp.githubapp.com',
    }
    expect(await inRepository('private')).toEqual(own)
    expect(await inRepository('internal')).toEqual(own)
    expect(await servicesFor({})).toEqual(own)
    expect(await inRepository('private', 'https://acme.ghe.com')).toEqual({
      fulcio: 'https://fulcio.acme.ghe.com',
      timestamps: 'https://timestamp.acme.ghe.com',
    })
  })
})

describe('GitHub’s store of attestations', () => {
  const bundle = { mediaType: 'x' } as never
  test('gets what was signed, with the token of the job', async () => {
    const host = hostIn(github, { GITHUB_TOKEN: 'job-token' })
    await keepAtGitHub(host, bundle)
    expect(github.requests).toMatchObject([
      { path: '/repos/acme/web/attestations', authorization: 'Bearer job-token' },
    ])
    expect(JSON.parse(github.requests[0]?.body ?? '')).toEqual({ bundle: { mediaType: 'x' } })
    expect(host.messages).toEqual([])
  })
  test('may refuse it: the registry has it', async () => {
    github.faults.push(403)
    const host = hostIn(github, { GITHUB_TOKEN: 'job-token' })
    await keepAtGitHub(host, bundle)
    expect(host.messages).toHaveLength(1)
    expect(host.messages[0]).toMatch(/^info .*attestations: write.*answered 403/)
    expect(host.messages[0]).not.toContain('job-token')
  })
  test('is not asked without a token', async () => {
    await keepAtGitHub(hostIn(github), bundle)
    expect(github.requests).toEqual([])
  })
})
